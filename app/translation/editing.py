"""Use cases of the translator's table: reading the segments of a version and saving one."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid, NotFound
from app.languages.normalization import clean, is_blank
from app.publications.models import LanguageVersion, Segment
from app.publications.states import SEGMENT_APPROVED
from app.publications.works import SUMMARY_LIMIT, TITLE_LIMIT
from app.translation import checking, history, structure, workflow
from app.translation.access import subject, translation
from app.translation.checks.base import Finding
from app.translation.crediting import origin_of
from app.translation.cutting import SUMMARY, TITLE
from app.translation.writing import NO_SEGMENT, give_heir, no_translator, segment_of, touched, write

BLOCKED = "translation.blocked"
TEXT_LIMIT = 20_000  # characters of a target, or ten times its source where that is more
_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")


@dataclass(frozen=True)
class Notice:
    """Something that was done to a text when it was saved, and that its writer should know (an English template)."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """A segment after it was saved, what was done to its text at the door, and what the checks find in it."""

    segment: Segment
    notices: tuple[Notice, ...]
    findings: tuple[Finding, ...]


def segments_of(uow: UnitOfWork, actor: Actor, version_id: int) -> list[Segment]:
    """All segments of a version in reading order."""
    version = translation(uow, actor, version_id, "workbench.open")
    return list(uow.session.scalars(
        select(Segment).where(Segment.version_id == version.id).order_by(Segment.position)))


def save_segment(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, target: str, lock: int, *,
                 confirm: bool = True, findings: tuple[Finding, ...] | None = None) -> Saved:
    """Keep a person's text for a segment of a version; ``confirm`` says that it is finished.

    ``lock`` is the count that the editor was shown; when somebody has saved since, ``Conflict`` carries both texts and
    this one is kept as a suggestion; so it is, at the one that both are now, where the segment was joined with another. A version already approved goes back to translating, while readers keep what was
    published; confirming what is approved word for word leaves it so. Where it should be confirmed, an empty text raises
    ``Invalid`` and one in which a check that blocks has found something ``Conflict`` with the code ``BLOCKED``.
    ``findings`` are what the checks find in this text where the caller knows; None has them run.
    """
    text = as_segment(target)[0]
    try:
        done = examine(uow, actor, version_id, segment_id, target, lock, confirm=confirm, findings=findings)
    except NotFound as error:
        if error.code == NO_SEGMENT:
            give_heir(uow, actor, version_id, segment_id, text)
        raise
    segment = done.segment
    if confirm and _stands(segment, text, lock):
        return done
    _write(uow, actor, segment, text, lock, confirm=confirm, warnings=len(done.findings))
    version = segment.version
    touched(uow, actor, version)
    record(uow, actor, "segments.save", "version", subject(version), position=segment.position, state=segment.state)
    return done


def examine(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, target: str, lock: int, *,
            confirm: bool = True, findings: tuple[Finding, ...] | None = None) -> Saved:
    """What ``save_segment`` would bring, without writing anything; raises whatever keeps a text from being saved.

    Only whether somebody has saved since is left to the saving itself.
    """
    version = translation(uow, actor, version_id, workflow.ACTIONS[workflow.SAVE].permission)
    segment = segment_of(uow, version, segment_id)
    if actor.id is None:
        raise no_translator()
    workflow.after(version.state, workflow.SAVE)
    text, notices = as_segment(target)
    _check(segment, text, confirm)
    found = checking.findings_for(uow, segment, text or segment.draft) if findings is None else findings
    if confirm and not _stands(segment, text, lock):
        _refuse(checking.blocking(found))
    return Saved(segment, notices, found)


def take_back(uow: UnitOfWork, actor: Actor, version_id: int) -> LanguageVersion:
    """Open a version for translating again that was submitted or approved; readers keep what was published."""
    version = translation(uow, actor, version_id, workflow.ACTIONS[workflow.REOPEN].permission)
    before, version.state = version.state, workflow.after(version.state, workflow.REOPEN)
    for segment in version.segments:
        segment.state = workflow.segment_after(segment.state, workflow.REOPEN, workflow.TRANSLATOR)
    version.updated_at = now()
    uow.session.flush()
    record(uow, actor, "versions.reopen", "version", subject(version), state=before)
    return version


def as_segment(text: str) -> tuple[str, tuple[Notice, ...]]:
    """A text as a segment holds it, and what had to be changed for that: a segment is one line, in NFC.

    Spaces within it stay as they are, and so does every character that has no width; only space around it goes.
    """
    notices = []
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    done = clean(plain)
    if not unicodedata.is_normalized("NFC", plain):
        notices.append(Notice("translation.made_nfc", N_("Letters and their marks were put together as everywhere in the archive (NFC).")))
    if len(unicodedata.normalize("NFD", done)) != len(unicodedata.normalize("NFD", plain)):
        notices.append(Notice("translation.controls_gone", N_("Control characters that nobody sees were taken out.")))
    if "\n" in done.strip():
        notices.append(Notice("translation.one_line", N_("A segment is one line: line breaks became spaces.")))
    return _BREAK.sub(" ", done).strip(), tuple(notices)


def _stands(segment: Segment, text: str, lock: int) -> bool:
    """Whether the text is approved word for word, and was when the editor was shown it."""
    return segment.state == SEGMENT_APPROVED and (text, lock) == (segment.target, segment.lock)


def _check(segment: Segment, text: str, confirm: bool) -> None:
    if confirm and is_blank(text):
        raise Invalid("translation.empty_target", N_("The translation of this segment is empty. Write it, then confirm."))
    if segment.part == TITLE and len(text) > TITLE_LIMIT:
        raise Invalid("publications.long_title", N_("The title is longer than %(limit)d characters. Shorten it."),
                      limit=TITLE_LIMIT)
    if segment.part == SUMMARY and len(text) > SUMMARY_LIMIT:
        raise Invalid("publications.long_summary", N_("The summary is longer than %(limit)d characters. Shorten it."),
                      limit=SUMMARY_LIMIT)
    limit = max(TEXT_LIMIT, 10 * len(segment.source))
    if len(text) > limit:
        raise Invalid("translation.long_target", N_("The translation of this segment is longer than %(limit)d characters. Shorten it."),
                      limit=limit)


def _refuse(found: tuple[Finding, ...]) -> None:
    """Raise ``Conflict`` with the first of these findings, where there is one."""
    if found:
        raise Conflict(BLOCKED, N_("A check does not let this text be confirmed. Mend it, or keep it unfinished."),
                       check=found[0].check, finding=found[0].code, count=len(found))


def _write(uow: UnitOfWork, actor: Actor, segment: Segment, text: str, lock: int, *, confirm: bool, warnings: int) -> None:
    before, before_state = segment.target, segment.state
    action = workflow.CONFIRM if confirm else workflow.SAVE if text or segment.draft else workflow.CLEAR
    state = workflow.segment_after(before_state, action, workflow.TRANSLATOR)
    write(uow, actor, segment, lock, target=text, state=state, origin=origin_of(uow, segment, text), warnings=warnings)
    if confirm:
        structure.settle(segment)
    history.changed(uow, actor, segment, action, before, before_state)
