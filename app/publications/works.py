"""Use cases about works: create, add a version, revise, describe, publish, withdraw."""

import datetime
import re
import secrets
from dataclasses import asdict, dataclass, replace

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid, NotFound, TooLarge
from app.languages import registry
from app.languages.normalization import clean, is_blank, one_line
from app.publications import states, taxonomy
from app.publications.events import WorkChanged
from app.publications.models import (
    KINDS,
    PUBLIC,
    VISIBILITIES,
    LanguageVersion,
    Revision,
    Work,
    WorkPlace,
    WorkTopic,
)
from app.settings import MEGABYTE

_WORK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,62}[a-z0-9])?")
_ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
# what is longer goes into no language pack
TITLE_LIMIT, SUMMARY_LIMIT = 500, 10_000
BODY_LIMIT = 64 * 1024 * 1024
_VERSION = (select(LanguageVersion).where(LanguageVersion.work_id == bindparam("work_id"), LanguageVersion.language == bindparam("language"))
            .options(joinedload(LanguageVersion.work, innerjoin=True)))


@dataclass(frozen=True)
class WorkDetails:
    """What is said about a work as a whole; codes of topics and places are those of the taxonomy."""

    kind: str
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    source: str = ""
    author: str = ""
    rights: str = ""
    issued_on: datetime.date | None = None
    embargo_until: datetime.date | None = None
    visibility: str = PUBLIC
    urgent: bool = False


@dataclass(frozen=True)
class Text:
    """What a revision holds: title and summary in one line each, body in CommonMark."""

    title: str
    summary: str
    body: str


def new_work_id() -> str:
    """Ten letters and digits, about 50 bits, that nobody confuses when reading them out."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(10))


def checked_details(details: WorkDetails) -> WorkDetails:
    """The details with codes in order; raises ``Invalid`` for a kind, code or visibility that does not exist."""
    if details.kind not in KINDS:
        raise Invalid("publications.unknown_kind", N_("There is no kind of work “%(kind)s”. Choose one that the page offers."), kind=details.kind)
    if details.visibility not in VISIBILITIES:
        raise Invalid("publications.unknown_visibility", N_("There is no visibility “%(name)s”. Choose one that the page offers."), name=details.visibility)
    source, author, rights = one_line(details.source), one_line(details.author), one_line(details.rights)
    for said in (source, author, rights):
        if len(said) > 300:
            raise Invalid("publications.long_detail", N_("Source, author and rights have at most 300 characters each. Shorten them."))
    return replace(details, topics=taxonomy.checked_topics(details.topics),
                   places=taxonomy.checked_places(details.places), source=source, author=author, rights=rights)


def checked_text(text: Text) -> Text:
    """The text cleaned (NFC, plain line ends); raises ``Invalid`` without a title or body or for one too long."""
    title, summary, body = one_line(text.title), one_line(text.summary), clean(text.body)
    if is_blank(title):
        raise Invalid("publications.no_title", N_("The text has no title. Give it one."))
    if len(title) > TITLE_LIMIT:
        raise Invalid("publications.long_title", N_("The title is longer than %(limit)d characters. Shorten it."), limit=TITLE_LIMIT)
    if len(summary) > SUMMARY_LIMIT:
        raise Invalid("publications.long_summary", N_("The summary is longer than %(limit)d characters. Shorten it."), limit=SUMMARY_LIMIT)
    if is_blank(body):
        raise Invalid("publications.no_body", N_("The text is empty. Nothing was kept."))
    if len(body.encode("utf-8")) > BODY_LIMIT:
        raise TooLarge("publications.long_body", N_("The text is larger than %(limit)d MB. Divide it into several works."), limit=BODY_LIMIT // MEGABYTE)
    return Text(title, summary, body)


def get_work(uow: UnitOfWork, work_id: str) -> Work:
    work = uow.session.get(Work, work_id)
    if work is None:
        raise NotFound("publications.no_work", N_("There is no work %(id)s. Look for it in the list of works."), id=work_id)
    return work


def get_version(uow: UnitOfWork, work_id: str, language: str) -> LanguageVersion:
    version = uow.session.scalar(_VERSION, {"work_id": work_id, "language": registry.get(language).tag})
    if version is None:
        raise NotFound("publications.no_version", N_("The work %(id)s has no version in %(language)s. Open the work to see its languages."),
                       id=work_id, language=language)
    return version


def version_by_id(uow: UnitOfWork, version_id: int) -> LanguageVersion:
    version = uow.session.get(LanguageVersion, version_id)
    if version is None:
        raise NotFound("publications.no_version_id", N_("There is no such language version. Open the work to see its languages."))
    return version


def source_version(work: Work) -> LanguageVersion | None:
    """The version the others are translated from; None where only a pack of another language was installed."""
    return next((version for version in work.versions if version.is_source), None)


def latest_revision(uow: UnitOfWork, version: LanguageVersion) -> Revision | None:
    """The newest revision; None for a translation that nobody has finished yet."""
    return uow.session.scalar(select(Revision).where(Revision.version_id == version.id)
                              .order_by(Revision.number.desc()).limit(1))


def source_revision(uow: UnitOfWork, version: LanguageVersion) -> Revision | None:
    """The revision of the source that a translation was cut from; None for what came without one."""
    return uow.session.get(Revision, version.source_revision_id) if version.source_revision_id else None


def get_revision(uow: UnitOfWork, version: LanguageVersion, number: int) -> Revision:
    revision = uow.session.scalar(select(Revision).where(Revision.version_id == version.id, Revision.number == number))
    if revision is None:
        raise NotFound("publications.no_revision", N_("There is no such revision. Open the work to see which there are."))
    return revision


def create_work(uow: UnitOfWork, actor: Actor, details: WorkDetails, language: str, text: Text, *,
                note: str = "", work_id: str | None = None) -> LanguageVersion:
    """Create a work with its source text in state draft; the id is made here unless the caller has one."""
    require(actor, "works.ingest")
    details, text, language = checked_details(details), checked_text(text), registry.get(language).tag
    if work_id is None:
        work_id = new_work_id()
    elif not _WORK_ID.fullmatch(work_id):
        raise Invalid("publications.bad_id", N_("“%(id)s” cannot name a work. Use a–z, digits and hyphens."), id=work_id[:80])
    if uow.session.get(Work, work_id) is not None:
        raise Conflict("publications.work_exists", N_("There is already a work %(id)s. Choose another ID."), id=work_id)
    work = Work(id=work_id, source_language=language)
    _describe(work, details)
    version = LanguageVersion(work=work, language=language, state=states.DRAFT)
    uow.session.add(work)
    uow.session.flush()
    _add_revision(uow, actor, version, text, note)
    record(uow, actor, "works.create", "work", work.id, language=language, title=text.title)
    uow.record(WorkChanged(work.id))
    return version


def add_version(uow: UnitOfWork, actor: Actor, work_id: str, language: str, text: Text, *,
                note: str = "") -> LanguageVersion:
    """Bring in a finished translation from outside: a version to be reviewed, with one revision and no segments."""
    require(actor, "works.ingest")
    work, text, language = get_work(uow, work_id), checked_text(text), registry.get(language).tag
    if any(version.language == language for version in work.versions):
        raise Conflict("publications.version_exists",
                       N_("The work %(id)s already has a version in %(language)s. Open it and revise its text."), id=work_id, language=language)
    source = source_version(work)
    source_revision = latest_revision(uow, source) if source else None
    state = states.DRAFT if language == work.source_language else states.TRANSLATING
    version = LanguageVersion(work=work, language=language, state=state,
                              source_revision_id=source_revision.id if source_revision else None)
    uow.session.add(version)
    uow.session.flush()
    _add_revision(uow, actor, version, text, note)
    record(uow, actor, "versions.add", "version", f"{work_id}/{language}", title=text.title)
    uow.record(WorkChanged(work_id))
    return version


def revise(uow: UnitOfWork, actor: Actor, version_id: int, text: Text, *, note: str = "",
           base: int | None = None) -> Revision:
    """Write the next revision of a text; ``base`` is the number the editor started from.

    A source goes back to draft, a translation without segments back to translating; readers keep what was
    published until the new revision is.
    """
    require(actor, "works.edit")
    version, text = version_by_id(uow, version_id), checked_text(text)
    newest = latest_revision(uow, version)
    if base is not None and newest is not None and newest.number != base:
        raise Conflict("publications.moved_on",
                       N_("Somebody saved revision %(number)d meanwhile. Your text is below; compare and save again."),
                       number=newest.number)
    if newest is not None and (newest.title, newest.summary, newest.body) == (text.title, text.summary, text.body):
        return newest
    if not version.is_source and version.segments:
        raise Conflict("publications.has_segments", N_("This version is translated in the workbench. Edit it there."))
    version.state = states.DRAFT if version.is_source else states.TRANSLATING
    revision = _add_revision(uow, actor, version, text, note)
    record(uow, actor, "versions.revise", "version", f"{version.work_id}/{version.language}", number=revision.number)
    uow.record(WorkChanged(version.work_id))
    return revision


def edit_details(uow: UnitOfWork, actor: Actor, work_id: str, details: WorkDetails) -> Work:
    """Replace what is said about a work."""
    require(actor, "works.edit")
    work, details = get_work(uow, work_id), checked_details(details)
    before = details_of(work)
    _describe(work, details)
    work.updated_at = now()
    changed = {key: str(value) if isinstance(value, datetime.date) else value for key, value in asdict(details).items() if value != getattr(before, key)}
    record(uow, actor, "works.edit", "work", work_id, **changed)
    uow.record(WorkChanged(work_id))
    return work


def publish(uow: UnitOfWork, actor: Actor, version_id: int) -> Revision:
    """Show the newest revision to readers: of a source text as it is, of a translation once it is approved."""
    require(actor, "versions.publish")
    version = version_by_id(uow, version_id)
    ready = states.DRAFT if version.is_source else states.APPROVED
    revision = latest_revision(uow, version)
    if version.state not in (ready, states.WITHDRAWN) or revision is None:
        raise Conflict("publications.not_approved", N_("Only an approved version can be published. Have it reviewed first."))
    version.published_revision_id = revision.id
    version.published_at = version.published_at or now()
    version.state = states.PUBLISHED
    version.updated_at = version.work.updated_at = now()
    record(uow, actor, "versions.publish", "version", f"{version.work_id}/{version.language}", number=revision.number)
    uow.record(WorkChanged(version.work_id))
    return revision


def withdraw(uow: UnitOfWork, actor: Actor, version_id: int) -> LanguageVersion:
    """Take a version away from readers; its revisions stay."""
    require(actor, "versions.withdraw")
    version = version_by_id(uow, version_id)
    if version.published_revision_id is None:
        raise Conflict("publications.not_published", N_("This version is not published. Reload the page to see how it stands."))
    version.published_revision_id, version.published_at = None, None
    if version.state == states.PUBLISHED:  # one that is being worked on goes on with its review
        version.state = states.WITHDRAWN
    version.updated_at = version.work.updated_at = now()
    record(uow, actor, "versions.withdraw", "version", f"{version.work_id}/{version.language}")
    uow.record(WorkChanged(version.work_id))
    return version


def details_of(work: Work) -> WorkDetails:
    """The work's details as a value, for forms and packs."""
    return WorkDetails(work.kind, tuple(one.topic for one in work.topics), tuple(one.place for one in work.places),
                       work.source, work.author, work.rights, work.issued_on, work.embargo_until,
                       work.visibility, work.urgent)


def add_revision(uow: UnitOfWork, actor: Actor, version: LanguageVersion, text: Text, note: str) -> Revision:
    """Write the next revision of a version; the caller has settled rights and state."""
    return _add_revision(uow, actor, version, checked_text(text), note)


def _add_revision(uow: UnitOfWork, actor: Actor, version: LanguageVersion, text: Text, note: str) -> Revision:
    newest = uow.session.scalar(select(func.max(Revision.number)).where(Revision.version_id == version.id))
    revision = Revision(version=version, number=(newest or 0) + 1, title=text.title, summary=text.summary,
                        body=text.body, note=one_line(note)[:300], created_by=actor.id, created_by_name=actor.name)
    version.updated_at = version.work.updated_at = now()
    uow.session.add(revision)
    uow.session.flush()
    return revision


def _describe(work: Work, details: WorkDetails) -> None:
    for name in ("kind", "source", "author", "rights", "issued_on", "embargo_until", "visibility", "urgent"):
        setattr(work, name, getattr(details, name))
    kept_topics = {one.topic: one for one in work.topics}
    kept_places = {one.place: one for one in work.places}
    work.topics = [kept_topics.get(code) or WorkTopic(topic=code) for code in details.topics]
    work.places = [kept_places.get(code) or WorkPlace(place=code) for code in details.places]
