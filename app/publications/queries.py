"""Reading the library: one version, a filtered list, the counts beside the filters; visibility inside the query."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import Actor, may
from app.database import UnitOfWork, today
from app.errors import N_, NotFound
from app.languages import registry
from app.publications.models import (
    INTERNAL,
    PUBLIC,
    RESTRICTED,
    Attachment,
    LanguageVersion,
    Revision,
    Work,
    WorkPlace,
    WorkTopic,
)

ORIGINAL = "original"


@dataclass(frozen=True)
class LanguageState:
    """One language of a work: whether readers have it, and where its work stands."""

    tag: str
    published: bool
    state: str


@dataclass(frozen=True)
class Reading:
    """Everything the page of one version shows; ``published`` is False for what only staff see."""

    work: Work
    version: LanguageVersion
    revision: Revision
    published: bool
    languages: tuple[LanguageState, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class RevisionLine:
    """A revision in a list: which one, when and by whom it was written, and what they said of it."""

    id: int
    number: int
    created_at: datetime.datetime
    created_by_name: str
    note: str


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all. Dates are of issue, both ends included."""

    language: str = ""
    topic: str = ""
    kind: str = ""
    place: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Card:
    """A work in a list, in the language that suits the reader best; ``languages`` are the published ones."""

    work_id: str
    language: str
    title: str
    summary: str
    kind: str
    topics: tuple[str, ...]
    places: tuple[str, ...]
    issued_on: datetime.date | None
    published_at: datetime.datetime
    urgent: bool
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One page of a list; pages are counted from 1."""

    items: tuple[Card, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Facets:
    """How many works there are by code; codes without works are left out."""

    languages: dict[str, int]
    topics: dict[str, int]
    kinds: dict[str, int]
    places: dict[str, int]


def visibilities(actor: Actor) -> tuple[str, ...]:
    """The visibilities of works that the actor may read."""
    allowed = [PUBLIC]
    if may(actor, "works.read_internal"):
        allowed.append(INTERNAL)
    if may(actor, "works.read_restricted"):
        allowed.append(RESTRICTED)
    return tuple(allowed)


def readable(actor: Actor) -> ColumnElement[bool]:
    """The condition on (Work, LanguageVersion) for a published version that the actor may read today."""
    conditions = [LanguageVersion.published_revision_id.is_not(None), Work.visibility.in_(visibilities(actor))]
    if not may(actor, "works.read_working"):
        conditions.append(or_(Work.embargo_until.is_(None), Work.embargo_until <= today()))
    return and_(*conditions)


def best_language(available: Iterable[str], prefer: Sequence[str], source: str) -> str:
    """The first preferred language that is there; else the first of their fallbacks; else the source; else any."""
    tags = list(available)
    for tag in (*prefer, *(one for wanted in prefer for one in registry.get(wanted).fallbacks)):
        if tag in tags:
            return tag
    return source if source in tags else tags[0]


def read_version(uow: UnitOfWork, actor: Actor, work_id: str, language: str) -> Reading:
    """The version as this actor reads it; staff also see one that is not published yet. Raises ``NotFound``."""
    work = readable_work(uow, actor, work_id)
    version = next((one for one in work.versions if one.language == registry.get(language).tag), None)
    if version is not None:
        revision, published = _revision_for(uow, actor, work, version)
        if revision is not None:
            return Reading(work, version, revision, published, language_states(work),
                           tuple(one for one in work.attachments
                                 if one.role != ORIGINAL and one.language in ("", version.language)))
    raise NotFound("publications.no_version", N_("The work %(id)s has no version in %(language)s. Open the work to see its languages."),
                   id=work_id, language=language)


def readable_work(uow: UnitOfWork, actor: Actor, work_id: str) -> Work:
    """The work, if the actor may know of it; raises ``NotFound``."""
    work = uow.session.scalar(select(Work).where(Work.id == work_id).options(
        selectinload(Work.versions), selectinload(Work.topics), selectinload(Work.places),
        selectinload(Work.attachments)))
    if work is None or not may_know(uow, actor, work):
        raise NotFound("publications.no_work", N_("There is no work %(id)s. Look for it in the list of works."), id=work_id)
    return work


def may_know(uow: UnitOfWork, actor: Actor, work: Work) -> bool:
    """Whether the actor may know that the work exists: staff all, others where a version is theirs to read."""
    if may(actor, "works.read_working"):
        return True
    query = select(LanguageVersion.id).join(Work).where(Work.id == work.id, readable(actor)).limit(1)
    return uow.session.scalar(query) is not None


def language_states(work: Work) -> tuple[LanguageState, ...]:
    """The languages that the work has or is getting, source first, then in the registry's order."""
    order = {language.tag: place for place, language in enumerate(registry.all_languages())}
    return tuple(LanguageState(one.language, one.published_revision_id is not None, one.state)
                 for one in sorted(work.versions, key=lambda one: (not one.is_source, order[one.language])))


def source_titles(uow: UnitOfWork, work_ids: Iterable[str]) -> dict[str, str]:
    """The newest title of each work's source; a work whose source is not here is left out."""
    newest = (select(func.max(Revision.number)).where(Revision.version_id == LanguageVersion.id)
              .correlate(LanguageVersion).scalar_subquery())
    rows = uow.session.execute(
        select(Work.id, Revision.title)
        .join(LanguageVersion, and_(LanguageVersion.work_id == Work.id, LanguageVersion.language == Work.source_language))
        .join(Revision, and_(Revision.version_id == LanguageVersion.id, Revision.number == newest))
        .where(Work.id.in_(list(work_ids))))
    return {work_id: title for work_id, title in rows}


def titles_known_to(uow: UnitOfWork, actor: Actor, work_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Title and language of the source of each of these works, without works that the actor may not know of."""
    languages = {work_id: language for work_id, language in uow.session.execute(
        select(Work.id, Work.source_language).where(Work.id.in_(list(work_ids)), Work.visibility.in_(visibilities(actor))))}
    return {work_id: (title, languages[work_id]) for work_id, title in source_titles(uow, languages).items()}


def revision_lines(uow: UnitOfWork, version_ids: Iterable[int]) -> dict[int, list[RevisionLine]]:
    """The revisions of each version, the oldest first, without their texts."""
    lines: dict[int, list[RevisionLine]] = {one: [] for one in version_ids}
    rows = uow.session.execute(
        select(Revision.version_id, Revision.id, Revision.number, Revision.created_at, Revision.created_by_name, Revision.note)
        .where(Revision.version_id.in_(lines)).order_by(Revision.number))
    for version_id, *facts in rows:
        lines[version_id].append(RevisionLine(*facts))
    return lines


def browse(uow: UnitOfWork, actor: Actor, filters: Filters, *, page: int = 1, per_page: int = 20,
           prefer: Sequence[str] = ()) -> Page:
    """Works with a readable version that pass the filters, newest first, one card a work."""
    found = _filtered(actor, filters).with_only_columns(Work.id).distinct().subquery()
    total = uow.session.scalar(select(func.count()).select_from(found)) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    works = uow.session.scalars(
        select(Work).where(Work.id.in_(select(found.c.id)))
        .order_by(Work.issued_on.is_(None), Work.issued_on.desc(), Work.id)
        .limit(per_page).offset((page - 1) * per_page)
        .options(selectinload(Work.topics), selectinload(Work.places))).all()
    return Page(_cards(uow, actor, works, filters.language, prefer), total, page, pages)


def urgent(uow: UnitOfWork, actor: Actor, *, limit: int = 5, prefer: Sequence[str] = ()) -> tuple[Card, ...]:
    """Urgent works the actor may read, newest first."""
    works = uow.session.scalars(
        select(Work).where(Work.urgent, Work.id.in_(select(LanguageVersion.work_id).join(Work).where(readable(actor))))
        .order_by(Work.issued_on.desc(), Work.id).limit(limit)
        .options(selectinload(Work.topics), selectinload(Work.places))).all()
    return _cards(uow, actor, works, "", prefer)


def facets(uow: UnitOfWork, actor: Actor) -> Facets:
    """How many readable works there are by language, topic, kind and place."""
    works = func.count(Work.id.distinct())
    published = _filtered(actor, Filters())

    def counts(column: ColumnElement[str], query: Select[tuple[Work]]) -> dict[str, int]:
        rows = uow.session.execute(query.with_only_columns(column, works).group_by(column))
        return {code: number for code, number in rows}

    return Facets(
        languages=counts(LanguageVersion.language.expression, published),
        topics=counts(WorkTopic.topic.expression, published.join(WorkTopic, WorkTopic.work_id == Work.id)),
        kinds=counts(Work.kind.expression, published),
        places=counts(WorkPlace.place.expression, published.join(WorkPlace, WorkPlace.work_id == Work.id)))


def attachment_for(uow: UnitOfWork, actor: Actor, digest: str, name: str) -> Attachment:
    """An attachment that the actor may fetch; originals are for staff. Raises ``NotFound``."""
    rows = uow.session.scalars(select(Attachment).where(Attachment.digest == digest, Attachment.name == name))
    for attachment in rows:
        if may_fetch(uow, actor, attachment):
            return attachment
    raise NotFound("publications.no_attachment", N_("There is no file %(name)s. Open the work to see its files."), name=name)


def work_of_original(uow: UnitOfWork, actor: Actor, digest: str) -> str | None:
    """The work that a document with these bytes was first brought in as, if the actor may fetch it."""
    rows = uow.session.scalars(select(Attachment).where(Attachment.digest == digest, Attachment.role == ORIGINAL).order_by(Attachment.id))
    return next((one.work_id for one in rows if may_fetch(uow, actor, one)), None)


def may_fetch(uow: UnitOfWork, actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may have the bytes: an original only staff, other files whoever may know of the work."""
    if attachment.role == ORIGINAL and not may(actor, "works.read_working"):
        return False
    return may_know(uow, actor, attachment.work)


def _filtered(actor: Actor, filters: Filters) -> Select[tuple[Work]]:
    query = select(Work).join(LanguageVersion, LanguageVersion.work_id == Work.id).where(readable(actor))
    if filters.language:
        query = query.where(LanguageVersion.language == filters.language)
    if filters.kind:
        query = query.where(Work.kind == filters.kind)
    if filters.topic:
        query = query.where(Work.id.in_(select(WorkTopic.work_id).where(WorkTopic.topic == filters.topic)))
    if filters.place:
        query = query.where(Work.id.in_(select(WorkPlace.work_id).where(WorkPlace.place == filters.place)))
    if filters.since:
        query = query.where(Work.issued_on >= filters.since)
    if filters.until:
        query = query.where(Work.issued_on <= filters.until)
    return query


def _cards(uow: UnitOfWork, actor: Actor, works: Sequence[Work], language: str,
           prefer: Sequence[str]) -> tuple[Card, ...]:
    rows = uow.session.execute(
        select(Work.id, LanguageVersion.language, LanguageVersion.published_at, Revision.title, Revision.summary)
        .join(LanguageVersion, LanguageVersion.work_id == Work.id)
        .join(Revision, Revision.id == LanguageVersion.published_revision_id)
        .where(readable(actor), Work.id.in_([work.id for work in works])))
    texts: dict[str, dict[str, tuple[datetime.datetime, str, str]]] = {}
    for work_id, tag, published_at, title, summary in rows:
        texts.setdefault(work_id, {})[tag] = (published_at, title, summary)
    order = {entry.tag: place for place, entry in enumerate(registry.all_languages())}
    cards = []
    for work in works:
        versions = texts[work.id]
        chosen = language if language in versions else best_language(versions, prefer, work.source_language)
        published_at, title, summary = versions[chosen]
        cards.append(Card(work.id, chosen, title, summary, work.kind,
                          tuple(one.topic for one in work.topics), tuple(one.place for one in work.places),
                          work.issued_on, published_at, work.urgent, tuple(sorted(versions, key=lambda tag: order[tag]))))
    return tuple(cards)


def _revision_for(uow: UnitOfWork, actor: Actor, work: Work,
                  version: LanguageVersion) -> tuple[Revision | None, bool]:
    if version.published_revision_id is not None:
        return version.published_revision, True
    if not may(actor, "works.read_working"):
        return None, False
    newest = uow.session.scalar(select(Revision).where(Revision.version_id == version.id)
                                .order_by(Revision.number.desc()).limit(1))
    return newest, False
