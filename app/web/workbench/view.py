"""Everything the page of one translation shows, gathered once for the whole page and for pieces of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.accounts.permissions import Actor, may
from app.database import UnitOfWork
from app.jobs.models import Job
from app.jobs.queue import open_job
from app.publications.models import LanguageVersion, Segment
from app.publications.states import (
    FROM_MEMORY,
    IN_REVIEW,
    RETURNED,
    SEGMENT_APPROVED,
    TRANSLATED,
    TRANSLATING,
)
from app.translation import editing, requests, review
from app.translation.checks.base import Finding
from app.translation.glossary import store as glossary
from app.translation.memory import store as memory
from app.translation.models import ReviewNote
from app.web.origins import origin_labels

DONE = (TRANSLATED, SEGMENT_APPROVED)
WINDOW = 200  # segments on one page


@dataclass(frozen=True)
class Candidate:
    """A text that could stand in the segment at hand, and who proposes it."""

    text: str
    origin: str
    label: str


@dataclass(frozen=True)
class Clash:
    """What somebody else saved while this person was typing."""

    name: str
    theirs: str


@dataclass(frozen=True)
class Form:
    """What stands in the form of the segment at hand when it is not simply what was saved."""

    text: str | None = None
    failure: str = ""
    clash: Clash | None = None
    comment: str = ""


@dataclass(frozen=True)
class View:
    """One translation as one person sees it.

    ``at`` is the position of the segment at hand, ``top`` the level of the highest heading in the body, ``seen``
    the mark of the text that is shown, which an approval names, ``origin`` what drafted the segment at hand.
    """

    version: LanguageVersion
    segments: Sequence[Segment]
    at: int
    editable: bool
    reviewable: bool
    own_work: bool
    seen: str
    moved_on: bool
    job: Job | None
    notes: Sequence[ReviewNote]
    form: Form
    top: int = 2
    candidates: tuple[Candidate, ...] = ()
    origin: str = ""
    findings: tuple[Finding, ...] = ()
    terms: Sequence[glossary.TermPair] = field(default=())

    @property
    def here(self) -> Segment:
        return self.segments[self.at]

    @property
    def text(self) -> str:
        """What the form of the segment at hand holds."""
        return text_of(self.here) if self.form.text is None else self.form.text

    @property
    def first(self) -> int:
        return self.at // WINDOW * WINDOW

    @property
    def window(self) -> Sequence[Segment]:
        return self.segments[self.first:self.first + WINDOW]

    @property
    def left(self) -> int:
        """How many segments no person has confirmed yet."""
        return sum(one.state not in DONE for one in self.segments)

    @property
    def previous_open(self) -> int | None:
        return next((one.position for one in reversed(self.segments[:self.at]) if one.state not in DONE), None)

    @property
    def next_open(self) -> int | None:
        return next_open(self.segments, self.at)

    def notes_on(self, segment: Segment) -> list[ReviewNote]:
        return [note for note in self.notes if note.segment_id == segment.id]


def text_of(segment: Segment) -> str:
    """What stands for the source at present: a person's text, else the draft."""
    return segment.target or segment.draft


def next_open(segments: Sequence[Segment], at: int) -> int | None:
    """The position of the next segment that nobody has confirmed, from the top again after the end."""
    ahead = [*segments[at + 1:], *segments[:at]]
    return next((one.position for one in ahead if one.state not in DONE), None)


def gather(uow: UnitOfWork, actor: Actor, version: LanguageVersion, at: int | None, form: Form | None = None) -> View:
    """The page of a version; without ``at`` the first segment that wants work is at hand."""
    segments, notes = editing.segments_of(uow, actor, version.id), review.notes_of(uow, actor, version.id)
    if at is None:
        remarked = {note.segment_id for note in notes} if version.state == RETURNED else set()
        at = next((one.position for one in segments if one.state not in DONE or one.id in remarked), 0)
    at = max(0, min(at, len(segments) - 1))
    here, language = segments[at] if segments else None, version.language
    editable = version.state in (TRANSLATING, RETURNED) and may(actor, "versions.translate", language)
    return View(
        version, segments, at, editable,
        reviewable=version.state == IN_REVIEW and may(actor, "versions.review", language),
        own_work=actor.id in review.contributors(uow, version), seen=review.mark_of(uow, version),
        moved_on=requests.source_moved_on(uow, version),
        job=open_job(uow, requests.DRAFT_JOB, version_id=version.id), notes=notes, form=form or Form(),
        top=min((one.level for one in segments if one.kind == "heading" and one.part != "title"), default=2),
        candidates=_candidates(uow, actor, here) if here and editable else (),
        origin=_origin(uow, actor, here) if here else "",
        findings=editing.findings_of(here) if here and text_of(here) else (),
        terms=glossary.terms_in(uow, here.source, version.work.source_language, language) if here else ())


def _candidates(uow: UnitOfWork, actor: Actor, segment: Segment) -> tuple[Candidate, ...]:
    version = segment.version
    found = []
    match = memory.lookup(uow, [segment.source], version.work.source_language, version.language).get(segment.source)
    if match is not None:
        found.append(Candidate(match.target, FROM_MEMORY, origin_labels(uow, actor, [match.origin])[match.origin]))
    if segment.draft and segment.draft not in [one.text for one in found]:
        found.append(Candidate(segment.draft, segment.origin, _origin(uow, actor, segment)))
    return tuple(one for one in found if one.text != text_of(segment))


def _origin(uow: UnitOfWork, actor: Actor, segment: Segment) -> str:
    """What drafted the segment: the model, or where the memory has it from."""
    if segment.origin != FROM_MEMORY:
        return segment.engine
    return origin_labels(uow, actor, [segment.engine])[segment.engine]
