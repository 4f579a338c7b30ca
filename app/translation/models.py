"""Tables of translating that belong to no leaf: what reviewers write back."""

import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now


class ReviewNote(Base):
    """A remark on a language version or one of its segments, written when it was returned or approved."""

    __tablename__ = "review_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"))
    author_id: Mapped[int | None]
    author_name: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Contribution(Base):
    """Somebody who has changed or submitted a language version, and therefore does not review it."""

    __tablename__ = "contribution"

    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_at: Mapped[datetime.datetime] = mapped_column(default=now)
