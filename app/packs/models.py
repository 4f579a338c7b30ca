"""The tables of packs installed here."""

import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now


class ExportedList(Base):
    """The list of one language for some readers as it was exported last; ``content`` is its digest without version and time."""

    __tablename__ = "exported_list"

    path: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    content: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime.datetime]


class InstalledPack(Base):
    """The pack of one language that was installed last.

    ``version`` is 0 where the office counts anew, and any number may follow. ``complete`` is False until all of it was looked at; ``missing`` versions of it could not be installed.
    """

    __tablename__ = "installed_pack"

    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    audience: Mapped[str] = mapped_column(String(16), default="public")
    version: Mapped[int] = mapped_column(default=0)
    manifest_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime.datetime]
    versions: Mapped[int]
    missing: Mapped[int] = mapped_column(default=0)
    complete: Mapped[bool] = mapped_column(default=True)
    installed_at: Mapped[datetime.datetime] = mapped_column(default=now)


class InstalledVersion(Base):
    """A language version that a pack brought; ``listed`` is False once a later pack no longer has it.

    ``brought_work`` is True where the whole work came with it: where it is False for all, the work was made here.
    ``entry`` is the digest of what the list said of it when it was placed, empty where it wants placing again;
    ``page`` is that of the page that said so, and ``lacking`` tells that some of its files have not come yet.
    """

    __tablename__ = "installed_version"

    work_id: Mapped[str] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    listed: Mapped[bool] = mapped_column(default=True)
    brought_work: Mapped[bool] = mapped_column(default=False)
    entry: Mapped[str] = mapped_column(String(64), default="")
    page: Mapped[str] = mapped_column(String(64), default="", index=True)
    lacking: Mapped[bool] = mapped_column(default=False)
