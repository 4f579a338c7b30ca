"""Tables of translating that belong to no leaf: who does what, what is said about it, what was changed."""

import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
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


class Approval(Base):
    """That one reviewer found the text of a version good; ``mark`` names the text as it stood then."""

    __tablename__ = "approval"

    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_name: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class SegmentChange(Base):
    """One change of a segment's target or state: what undo, differences and figures are made from."""

    __tablename__ = "segment_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    before_state: Mapped[str] = mapped_column(String(16))
    after_state: Mapped[str] = mapped_column(String(16))
    draft: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(16), default="")
    engine: Mapped[str] = mapped_column(String(120), default="")
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=now, index=True)


class DraftCandidate(Base):
    """A text that the memory, an engine or the glossary proposed for a segment, and what became of it.

    ``kind`` is one of ``pipeline.sources``, ``maker`` the engine's name (or memory, glossary), ``model`` what it says of
    itself. ``raw`` is what was known of its quality when it was made, ``confidence`` what that meant then, ``rank`` its
    place among the proposals from 1, ``lost`` the codes of what the checks missed in it. ``similarity`` says how much of it
    stands in the text that was approved, from 0 to 1; None until one is.
    """

    __tablename__ = "draft_candidate"
    __table_args__ = (Index("ix_draft_candidate_settled", "source_language", "target_language", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"), index=True)
    source_language: Mapped[str] = mapped_column(String(16))
    target_language: Mapped[str] = mapped_column(String(16))
    source_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    maker: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    raw: Mapped[float]
    confidence: Mapped[float]
    rank: Mapped[int]
    lost: Mapped[list[str]] = mapped_column(JSON, default=list)
    picked: Mapped[bool] = mapped_column(default=False)
    similarity: Mapped[float | None]
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime.datetime | None]


class EngineScore(Base):
    """How near an engine's drafts of a pair of languages came to approved texts that it had not learned from.

    ``n`` texts were drafted; ``newest`` is the id of the newest pair of the memory among them.
    """

    __tablename__ = "engine_score"

    source_language: Mapped[str] = mapped_column(String(16), primary_key=True)
    target_language: Mapped[str] = mapped_column(String(16), primary_key=True)
    engine: Mapped[str] = mapped_column(String(32), primary_key=True)
    model: Mapped[str] = mapped_column(String(120))
    bleu: Mapped[float]
    chrf2: Mapped[float]
    n: Mapped[int]
    newest: Mapped[int]
    measured_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Assignment(Base):
    """That somebody translates or reviews a version, or the segments from ``first`` to ``last`` of it."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    user_name: Mapped[str] = mapped_column(String(64))
    task: Mapped[str] = mapped_column(String(16))
    first: Mapped[int | None]
    last: Mapped[int | None]
    given_by_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class SegmentLease(Base):
    """That somebody is at work on the segments from ``first`` to ``last`` until a time; it runs out by itself."""

    __tablename__ = "segment_lease"
    __table_args__ = (UniqueConstraint("version_id", "first"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    first: Mapped[int]
    last: Mapped[int]
    user_id: Mapped[int]
    user_name: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime.datetime]


class Suggestion(Base):
    """A text that somebody proposes for a segment without writing it there; ``reason`` says why it is only proposed."""

    __tablename__ = "suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open")
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Comment(Base):
    """Something said about a version or one of its segments, until somebody finds it settled."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"), index=True)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime.datetime | None]
    resolved_by_name: Mapped[str] = mapped_column(String(64), default="")


class Notification(Base):
    """Something that one person should hear of; ``what`` names the sentence, ``params`` fill it."""

    __tablename__ = "notification"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(String(32))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"))
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now, index=True)
    read_at: Mapped[datetime.datetime | None]
    mailed_at: Mapped[datetime.datetime | None]


class ReviewRule(Base):
    """How translations into a language, of a kind of work, are reviewed; "" stands for every language or kind."""

    __tablename__ = "review_rule"

    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    reviewers: Mapped[int] = mapped_column(default=1)
    partly: Mapped[bool] = mapped_column(default=False)


class CheckRule(Base):
    """How much a check counts for translations into a language: it blocks, warns, or is off."""

    __tablename__ = "check_rule"

    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    check: Mapped[str] = mapped_column(String(64), primary_key=True)
    severity: Mapped[str] = mapped_column(String(16))


class Waiver(Base):
    """That somebody found a check's warning wrong about this text; another text in the segment is checked again."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("segment_id", "code", "text_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(64))
    text_key: Mapped[str] = mapped_column(String(64))
    user_name: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Parcel(Base):
    """A version that went out as a file; ``facts`` hold what each segment was then, so that it can come back."""

    __tablename__ = "parcel"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    format: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sent_by_name: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    returned_at: Mapped[datetime.datetime | None]
