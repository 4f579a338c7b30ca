"""What helps with the segment at hand: findings, terms, candidates, suggestions, comments and what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.errors import N_
from app.http.errors import sentence
from app.languages.segmentation import Span
from app.publications.models import LanguageVersion, Revision, Segment
from app.publications.states import FROM_MEMORY, SEGMENT_APPROVED, SEGMENT_RETURNED
from app.translation import checking, comments, history, suggestions
from app.translation.access import hidden_origins
from app.translation.checks.base import BLOCKS, Agreed, Finding
from app.translation.memory import finding as memory
from app.translation.models import Comment, SegmentChange, Suggestion
from app.translation.surroundings import agreed_in
from app.web.origins import origin_labels
from app.web.workbench.marking import Place, changed, marked

HISTORY = 8  # changes shown
REASONS = {
    "number": N_("a number differs"),
    "date": N_("a date differs"),
    "time": N_("a time differs"),
    "unit": N_("a quantity differs"),
    "negation": N_("one of them says no"),
    "name": N_("a name differs"),
}


@dataclass(frozen=True)
class Candidate:
    """A text that could stand in the segment at hand, and who proposes it.

    ``score`` and ``source`` are those of a pair of the memory; ``source`` shows how its source differs from this one.
    """

    text: str
    kind: str
    label: str
    score: int | None = None
    source: Markup | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Two texts compared, in the language ``language``."""

    name: str
    language: str
    shown: Markup


@dataclass(frozen=True)
class Aids:
    """``source`` and ``target`` are the texts with terms and findings marked in them."""

    source: Markup
    target: Markup
    findings: tuple[Finding, ...]
    terms: tuple[Agreed, ...]
    candidates: tuple[Candidate, ...]
    differences: tuple[Difference, ...]
    suggestions: Sequence[Suggestion]
    comments: Sequence[Comment]
    changes: Sequence[SegmentChange]
    may_undo: bool


def aids_of(uow: UnitOfWork, actor: Actor, segment: Segment, text: str | None = None, *, editable: bool) -> Aids:
    """The aids of a segment in which this text stands at present; None for what is saved."""
    version = segment.version
    text = (segment.target or segment.draft) if text is None else text
    terms = agreed_in(uow, [segment.source], version.work.source_language, version.language).get(segment.source, ())
    found = checking.findings_for(uow, segment, text, terms) if text else ()
    changes = history.changes_of(uow, segment.id)
    return Aids(
        marked(segment.source, (Place(*one.span, number) for number, one in enumerate(terms)), "term"),
        target_marked(text, found), found, terms,
        tuple(one for one in candidates(uow, actor, segment) if one.text != text) if editable else (),
        tuple(_differences(uow, segment, text, changes)),
        suggestions.of_version(uow, actor, version.id).get(segment.id, []),
        [one for one in comments.of_version(uow, actor, version.id) if one.segment_id == segment.id],
        changes[:HISTORY], may_undo=history.to_undo(uow, segment.id) is not None)


def target_marked(text: str, found: Sequence[Finding]) -> Markup:
    """The text with the places of findings in it."""
    places = (Place(*one.target_span, number, sentence(one.message, dict(one.params)))
              for number, one in enumerate(found) if one.target_span)
    return marked(text, places, "finding")


def candidates(uow: UnitOfWork, actor: Actor, segment: Segment) -> tuple[Candidate, ...]:
    """What the memory offers, best first, and what a machine drafted; each text once."""
    version = segment.version
    before, after = _neighbours(uow, segment)
    matches = memory.matches(uow, segment.source, version.work.source_language, version.language, before=before, after=after,
                             hidden=hidden_origins(uow, actor))
    labels = origin_labels(uow, actor, {one.origin for one in matches})
    found: dict[str, Candidate] = {}
    for one in matches:
        found.setdefault(one.target, Candidate(
            one.target, FROM_MEMORY, labels[one.origin], min(one.score, 100),
            _compared(segment.source, one.source, one.source_marks), tuple(_reason(reason) for reason in one.reasons)))
    if segment.draft and segment.draft not in found:
        label = segment.engine if segment.origin != FROM_MEMORY else origin_labels(uow, actor, [segment.engine])[segment.engine]
        found[segment.draft] = Candidate(segment.draft, segment.origin, label)
    return tuple(found.values())


def blocks(finding: Finding) -> bool:
    return finding.severity == BLOCKS


def _reason(reason: str) -> str:
    return gettext(REASONS[reason]) if reason in REASONS else reason


def _compared(source: str, theirs: str, marks: Sequence[Span]) -> Markup | None:
    """How the source of the memory's pair differs from the one at hand; None where it does not."""
    return changed(theirs, source) if marks or theirs != source else None


def _neighbours(uow: UnitOfWork, segment: Segment) -> tuple[str, str]:
    beside = {position: source for position, source in uow.session.execute(
        select(Segment.position, Segment.source).where(
            Segment.version_id == segment.version_id, Segment.position.in_((segment.position - 1, segment.position + 1))))}
    return beside.get(segment.position - 1, ""), beside.get(segment.position + 1, "")


def _differences(uow: UnitOfWork, segment: Segment, text: str, changes: Sequence[SegmentChange]) -> list[Difference]:
    """The comparisons that tell something: with the draft, what was returned or approved, the last text, the old source."""
    version, found = segment.version, []
    if segment.previous_source and segment.previous_source != segment.source:
        found.append(Difference(N_("What changed in the source"), version.work.source_language,
                                changed(segment.previous_source, segment.source)))
    olds = [(N_("Against the draft"), segment.draft), (N_("Against the text for the old source"), segment.previous_target),
            (N_("Against what was returned"), _last(changes, SEGMENT_RETURNED)),
            (N_("Against what was approved"), _last(changes, SEGMENT_APPROVED)),
            (N_("Against the text before"), next((one.before for one in changes if one.after == text), ""))]
    shown: set[str] = {text, ""}
    for name, old in olds:
        if old not in shown and text:
            shown.add(old)
            found.append(Difference(name, version.language, changed(old, text)))
    return found


def _last(changes: Sequence[SegmentChange], state: str) -> str:
    """The text that was last in this state."""
    return next((one.after for one in changes if one.after_state == state), "")


def revision_of(uow: UnitOfWork, version: LanguageVersion) -> Revision | None:
    """The source revision that the segments were cut from."""
    return uow.session.get(Revision, version.source_revision_id) if version.source_revision_id else None
