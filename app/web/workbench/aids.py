"""What helps with the segment at hand: findings, terms, candidates, suggestions, comments and what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.errors import N_
from app.http.errors import sentence
from app.publications.models import Segment
from app.publications.states import SEGMENT_APPROVED, SEGMENT_RETURNED
from app.translation import checking, comments, history, suggestions
from app.translation.checks.base import BLOCKS, Agreed, Finding
from app.translation.models import Comment, SegmentChange, Suggestion
from app.translation.surroundings import agreed_in
from app.web.workbench.marking import Place, changed, marked
from app.web.workbench.offers import Candidate, candidates

HISTORY = 8  # changes shown


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


def blocks(finding: Finding) -> bool:
    return finding.severity == BLOCKS


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
