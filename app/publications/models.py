"""Tables of works: language versions, numbered revisions, segments and attachments."""

import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, now
from app.publications import texts

PUBLIC, INTERNAL, RESTRICTED = "public", "internal", "restricted"
VISIBILITIES = (PUBLIC, INTERNAL, RESTRICTED)
KINDS = ("news", "article", "reportage", "brochure", "radio-programme", "television-programme",
         "training-material", "notice", "photo-set")


class Work(Base):
    """A publication, in whatever languages. ``source_language`` is the one the others are translated from."""

    __tablename__ = "work"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    source_language: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(300), default="")
    author: Mapped[str] = mapped_column(String(300), default="")
    rights: Mapped[str] = mapped_column(String(300), default="")
    issued_on: Mapped[datetime.date | None] = mapped_column(index=True)
    embargo_until: Mapped[datetime.date | None]
    visibility: Mapped[str] = mapped_column(String(16), default=PUBLIC)
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime.datetime] = mapped_column(default=now)

    versions: Mapped[list["LanguageVersion"]] = relationship(
        back_populates="work", cascade="all, delete-orphan", order_by="LanguageVersion.id")
    topics: Mapped[list["WorkTopic"]] = relationship(cascade="all, delete-orphan", order_by="WorkTopic.topic")
    places: Mapped[list["WorkPlace"]] = relationship(cascade="all, delete-orphan", order_by="WorkPlace.place")
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="work", cascade="all, delete-orphan", order_by="Attachment.id")


class WorkTopic(Base):
    """A topic of a work, by its code in the taxonomy."""

    __tablename__ = "work_topic"

    work_id: Mapped[str] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class WorkPlace(Base):
    """A place of a work, by its code in the taxonomy."""

    __tablename__ = "work_place"

    work_id: Mapped[str] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class LanguageVersion(Base):
    """One language's edition of a work.

    Readers see ``published_revision``; people work on what comes after it. A translation's segments are cut
    from ``source_revision``, which stays as it was however the source moves on. ``priority`` of a request is 0, or 1
    for what goes before others.
    """

    __tablename__ = "language_version"
    __table_args__ = (UniqueConstraint("work_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[str] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(16), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    # no database constraint on these two: revision already points here, and a circle cannot be created in order
    source_revision_id: Mapped[int | None]
    published_revision_id: Mapped[int | None] = mapped_column(index=True)
    published_at: Mapped[datetime.datetime | None] = mapped_column(index=True)
    priority: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[datetime.date | None] = mapped_column(index=True)
    requested_by_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime.datetime] = mapped_column(default=now)

    work: Mapped[Work] = relationship(back_populates="versions")
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", foreign_keys="Revision.version_id",
        order_by="Revision.number")
    published_revision: Mapped["Revision | None"] = relationship(
        primaryjoin="foreign(LanguageVersion.published_revision_id) == Revision.id", viewonly=True)
    source_revision: Mapped["Revision | None"] = relationship(
        primaryjoin="foreign(LanguageVersion.source_revision_id) == Revision.id", viewonly=True)
    segments: Mapped[list["Segment"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Segment.position")

    @property
    def is_source(self) -> bool:
        return self.language == self.work.source_language


def _digest(context: Any) -> str:
    text = context.get_current_parameters()
    return texts.digest_of(text["title"], text.get("summary") or "", text["body"])


class Revision(Base):
    """One numbered state of a language version's text; never changed once written.

    ``digest`` is that of the text when it was written (``texts.digest_of``), so that damage can be found.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), default=_digest, index=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    created_by: Mapped[int | None]
    created_by_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)

    version: Mapped[LanguageVersion] = relationship(back_populates="revisions", foreign_keys=[version_id])


class Segment(Base):
    """A sentence-sized unit of a source revision and, in one language, what stands for it.

    ``part`` is title, summary or body; ``start`` and ``end`` are code points in that part of the source
    revision. ``draft`` is what a machine or the memory proposed, ``target`` what a person made of it.
    ``lock`` counts saves: a save that names an older count is refused. Of a stale segment ``previous_source`` is
    what its target was made for and ``previous_target`` that target, until a person confirms a new one.
    ``confidence`` of a draft lies between 0 and 1; ``warnings`` counts what the checks found when it was last written.
    """

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("language_version.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    part: Mapped[str] = mapped_column(String(8))
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    level: Mapped[int] = mapped_column(default=0)
    block: Mapped[int] = mapped_column(default=0)
    joints: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text, default="")
    draft: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), index=True)
    origin: Mapped[str] = mapped_column(String(16), default="")
    engine: Mapped[str] = mapped_column(String(120), default="")
    confidence: Mapped[float | None]
    previous_source: Mapped[str] = mapped_column(Text, default="")
    previous_target: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[int] = mapped_column(default=0)
    editor_id: Mapped[int | None]
    editor_name: Mapped[str] = mapped_column(String(64), default="")
    edited_at: Mapped[datetime.datetime | None]
    lock: Mapped[int] = mapped_column(default=0)

    version: Mapped[LanguageVersion] = relationship(back_populates="segments")


class Attachment(Base):
    """A file that belongs to a work, kept in storage by its digest.

    ``role`` is original (the bytes of an ingested file), image, audio, video or document. ``language`` is
    empty for what belongs to all languages. ``facts`` holds width and height of pictures.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[str] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(16), default="")
    digest: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    caption: Mapped[str] = mapped_column(String(500), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)

    work: Mapped[Work] = relationship(back_populates="attachments")
