"""The tables of packs installed here."""

import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now


class InstalledPack(Base):
    """The pack of one language that was installed last."""

    __tablename__ = "installed_pack"

    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    manifest_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime.datetime]
    versions: Mapped[int]
    installed_at: Mapped[datetime.datetime] = mapped_column(default=now)


class InstalledVersion(Base):
    """A language version that a pack brought; ``listed`` is False once a later pack no longer has it.

    ``brought_work`` is True where the whole work came with it: where it is False for all, the work was made here.
    """

    __tablename__ = "installed_version"

    work_id: Mapped[str] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    listed: Mapped[bool] = mapped_column(default=True)
    brought_work: Mapped[bool] = mapped_column(default=False)
