"""The table of the translation memory."""

import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now


class MemoryUnit(Base):
    """One pair of segments that a person approved or an office imported.

    The keys are SHA-256 digests of the normalized texts: equal keys mean texts that differ at
    most in composition and white space. A pair serves both directions. ``rank`` grows with each time that a
    pair is brought in or approved: of several pairs with the same source the one with the highest answers.
    ``unread`` says that the target is a draft which, as it seems, nobody read: nothing is learned from it or measured on it.
    ``before_key`` and ``after_key`` are the keys of the source segments beside it, empty where that is not known.
    """

    __tablename__ = "memory_unit"
    __table_args__ = (
        UniqueConstraint("source_language", "target_language", "source_key", "target_key"),
        Index("ix_memory_unit_reverse", "target_language", "source_language", "target_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_language: Mapped[str] = mapped_column(String(16))
    target_language: Mapped[str] = mapped_column(String(16))
    source_key: Mapped[str] = mapped_column(String(64))
    target_key: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    before_key: Mapped[str] = mapped_column(String(64), default="")
    after_key: Mapped[str] = mapped_column(String(64), default="")
    origin: Mapped[str] = mapped_column(String(200))
    created_by_name: Mapped[str] = mapped_column(String(64), default="")
    approved_by_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    rank: Mapped[int] = mapped_column(default=0, index=True)
    unread: Mapped[bool] = mapped_column(default=False)
