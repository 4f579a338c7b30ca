"""Putting one packed version where readers see it, and taking away what packs no longer list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.permissions import SYSTEM, Actor
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_
from app.packs.models import InstalledVersion
from app.packs.pages import PackedAttachment, PackedVersion
from app.publications import works
from app.publications.models import (
    VISIBILITIES,
    Attachment,
    LanguageVersion,
    Revision,
    Work,
    WorkPlace,
    WorkTopic,
)
from app.publications.queries import ORIGINAL
from app.publications.states import PUBLISHED, TRANSLATING, WITHDRAWN

DETAILS = ("kind", "source", "author", "rights", "issued_on", "embargo_until", "visibility", "urgent")
_FACTS_OF_FILES = ("digest", "media_type", "size", "role", "caption")


@dataclass(frozen=True)
class Skipped:
    """A version that was left as it is here, and why (an English template without places).

    ``damage`` says that the pack is to blame: another one brings the version.
    """

    work_id: str
    language: str
    title: str
    reason: str
    damage: bool = False


@dataclass(frozen=True)
class Place:
    """Where some of a pack's versions go: ``rows`` of earlier packs in this language by work, those of the works that came
    whole with a pack (all others were made here), and whether this pack is the newest to say which files the works share between languages."""

    actor: Actor
    language: str
    manifest_digest: str
    rows: Mapping[str, InstalledVersion]
    from_packs: frozenset[str]
    newest: bool


def place_version(uow: UnitOfWork, place: Place, packed: PackedVersion, text: works.Text) -> bool | Skipped:
    """Create or replace the version of a work that is here; whether anything changed, or why nothing was touched.

    Of its files ``packed`` names those that are here.
    """
    work = uow.session.get_one(Work, packed.work_id)
    version = next((one for one in work.versions if one.language == place.language), None)
    row = place.rows.get(packed.work_id)
    reason = _why_not(work, version, row, packed)
    if reason:
        return Skipped(packed.work_id, place.language, packed.title, reason)
    mended = _mend(uow, version, packed, text)
    made_here = packed.work_id not in place.from_packs
    if made_here and work.source_language != place.language:
        answer = _for_review(uow, place, work, version, text)
        if answer:
            return Skipped(packed.work_id, place.language, packed.title, answer)
    changed = [mended, _describe(work, packed, made_here), _files(work, place, packed, made_here),
               _publish(uow, place, work, version, packed, text)]
    if not any(changed):
        return False
    work.updated_at = now()
    if row is None:
        uow.session.add(InstalledVersion(work_id=work.id, language=place.language))
    else:
        row.listed = True
    record(uow, place.actor, "versions.install", "version", f"{work.id}/{place.language}", manifest=place.manifest_digest)
    uow.session.flush()
    return True


def withdraw_version(uow: UnitOfWork, actor: Actor, row: InstalledVersion) -> bool:
    """Take away what an earlier pack brought and this one no longer has; whether readers saw it."""
    row.listed, row.entry = False, ""
    version = works.get_version(uow, row.work_id, row.language)
    if version.published_revision_id is None:
        return False
    works.withdraw(uow, actor, version.id)
    return True


def _why_not(work: Work, version: LanguageVersion | None, row: InstalledVersion | None,
             packed: PackedVersion) -> str:
    if work.source_language != packed.source_language:
        return N_("another work has this name here")
    if version is None or version.state == PUBLISHED:
        return ""
    if version.state != WITHDRAWN:
        return N_("somebody is working on it here")
    by_a_pack = row is not None and not row.listed
    return "" if by_a_pack else N_("it was withdrawn here")


def _mend(uow: UnitOfWork, version: LanguageVersion | None, packed: PackedVersion, text: works.Text) -> bool:
    """Give kept revisions of this very text back what a failing disk has changed of them; whether there were any."""
    if version is None:
        return False
    mended, shown = False, version.published_revision
    for one in uow.session.scalars(select(Revision).where(Revision.version_id == version.id, Revision.digest == packed.text)):
        if _text(one) != text:
            one.title, one.summary, one.body, mended = text.title, text.summary, text.body, True
    if shown is not None and shown.digest != packed.text and _text(shown) == text:
        shown.digest, mended = packed.text, True
    if mended:
        version.updated_at = now()
    return mended


def _for_review(uow: UnitOfWork, place: Place, work: Work, version: LanguageVersion | None, text: works.Text) -> str:
    """Let a translation of a work made here wait for its reviewers, as one brought in from a file does; why it does.

    Who wrote it is not known here, so that nobody is its writer and two people have to approve it. Readers keep what
    they have; the text they see already needs no second look.
    """
    shown = version.published_revision if version is not None else None
    if shown is not None and _text(shown) == text:
        return ""
    if version is not None and version.segments:
        return N_("it is translated here, sentence by sentence")
    if version is None:
        source = works.source_version(work)
        newest = works.latest_revision(uow, source) if source else None
        version = LanguageVersion(work=work, language=place.language, source_revision_id=newest.id if newest else None)
        uow.session.add(version)
    version.state = TRANSLATING
    uow.session.flush()
    works.add_revision(uow, SYSTEM, version, text, f"pack {place.manifest_digest[:12]}")
    record(uow, place.actor, "versions.install_for_review", "version", f"{work.id}/{place.language}",
           manifest=place.manifest_digest)
    return N_("the work was made here, and a translation of it is reviewed here first")


def _describe(work: Work, packed: PackedVersion, made_here: bool) -> bool:
    """Take over what the pack says about the work; one made here is never shown to more people than before."""
    wanted: dict[str, Any] = {name: getattr(packed, name) for name in DETAILS}
    if made_here:
        wanted["visibility"] = max(work.visibility, packed.visibility, key=VISIBILITIES.index)
        wanted["embargo_until"] = max((day for day in (work.embargo_until, packed.embargo_until) if day), default=None)
    else:
        wanted["embargo_until"] = None  # its office has waited for the day; a clock that is wrong here must not hide it
    changed = False
    for name, value in wanted.items():
        if getattr(work, name) != value:
            setattr(work, name, value)
            changed = True
    if {one.topic for one in work.topics} != set(packed.topics):
        kept = {one.topic: one for one in work.topics}
        work.topics = [kept.get(code) or WorkTopic(topic=code) for code in packed.topics]
        changed = True
    if {one.place for one in work.places} != set(packed.places):
        kept_places = {one.place: one for one in work.places}
        work.places = [kept_places.get(code) or WorkPlace(place=code) for code in packed.places]
        changed = True
    return changed


def _files(work: Work, place: Place, packed: PackedVersion, made_here: bool) -> bool:
    """Bring the work's files to what the pack lists, as far as they are this pack's to say."""
    wanted = {(one.name, one.language): one for one in packed.attachments}
    here = {(one.name, one.language): one for one in work.attachments
            if one.role != ORIGINAL and one.language in ("", place.language)}
    changed = False
    for key, file in wanted.items():
        if key not in here:
            work.attachments.append(_attachment(file))
            changed = True
        elif file_facts(here[key]) != file_facts(file):
            for name, value in file_facts(file).items():
                setattr(here[key], name, value)
            changed = True
    for key, attachment in here.items():
        ours = attachment.language == place.language or place.newest
        if key not in wanted and ours and not made_here:
            work.attachments.remove(attachment)
            changed = True
    return changed


def _attachment(file: PackedAttachment) -> Attachment:
    return Attachment(name=file.name, language=file.language, **file_facts(file))


def file_facts(file: Attachment | PackedAttachment) -> dict[str, Any]:
    """What an attachment is, beside its name and language."""
    return {**{name: getattr(file, name) for name in _FACTS_OF_FILES}, "facts": dict(file.facts)}


def _publish(uow: UnitOfWork, place: Place, work: Work, version: LanguageVersion | None, packed: PackedVersion,
             text: works.Text) -> bool:
    """Show this text: a new revision where it differs, the newest one where that is the text already."""
    if version is None:
        version = LanguageVersion(work=work, language=place.language, state=PUBLISHED, segments=[])
        uow.session.add(version)
        uow.session.flush()
    shown = version.published_revision
    if shown is not None and _text(shown) == text:
        return False
    newest = works.latest_revision(uow, version)
    if newest is None or _text(newest) != text:
        newest = works.add_revision(uow, place.actor, version, text, f"pack {place.manifest_digest[:12]}")
        # pieces of another text; what was approved of them is in the memory and in the earlier revisions
        version.segments = []
        version.source_revision_id = None
    version.published_revision_id, version.published_at = newest.id, packed.published_at
    version.state, version.updated_at = PUBLISHED, now()
    uow.session.flush()
    return True


def _text(revision: Revision) -> works.Text:
    return works.Text(revision.title, revision.summary, revision.body)
