"""The table of packs installed here."""

import datetime

from sqlalchemy import String
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
