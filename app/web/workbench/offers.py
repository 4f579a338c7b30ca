"""What could stand in the segment at hand: texts of the memory, drafts of the machine, and who proposes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.errors import N_
from app.languages.segmentation import Span
from app.publications.models import Segment
from app.publications.states import FROM_MACHINE, FROM_MEMORY
from app.translation import proposals
from app.translation.access import hidden_origins
from app.translation.checks.registry import checks
from app.translation.memory import finding as memory
from app.translation.models import DraftCandidate
from app.translation.pipeline.sources import OF_MEMORY, REPAIRED, WORDS
from app.web.origins import origin_labels
from app.web.workbench.marking import changed

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
    ``stays`` is how much of such drafts has stayed so far, in per cent; ``reasons`` say what is to be looked at.
    """

    text: str
    kind: str
    label: str
    score: int | None = None
    source: Markup | None = None
    reasons: tuple[str, ...] = ()
    stays: int | None = None


@dataclass(frozen=True)
class Made:
    """How the draft of a segment came to be, in words, and how much of such drafts has stayed so far, in per cent."""

    label: str
    stays: int | None = None


def candidates(uow: UnitOfWork, actor: Actor, segment: Segment) -> tuple[Candidate, ...]:
    """What the memory has for exactly this text, what was drafted, what the memory has nearly; each text once."""
    version = segment.version
    before, after = _neighbours(uow, segment)
    hidden = hidden_origins(uow, actor)
    matches = memory.matches(uow, segment.source, version.work.source_language, version.language, before=before, after=after, hidden=hidden)
    drafts = [one for one in proposals.proposals_for(uow, segment) if one.kind not in OF_MEMORY or one.model not in hidden]
    labels = origin_labels(uow, actor, {one.origin for one in matches} | {one.model for one in drafts if one.kind in OF_MEMORY})
    similar = [_match(segment, one, labels[one.origin]) for one in matches]
    drafted = [Candidate(one.text, FROM_MEMORY if one.kind in OF_MEMORY else FROM_MACHINE, _label(one, labels.get(one.model, one.model)),
                         reasons=_lost(one.lost), stays=round(one.confidence * 100)) for one in drafts]
    if segment.draft and not drafted:
        origin = origin_labels(uow, actor, [segment.engine])[segment.engine] if segment.origin == FROM_MEMORY else segment.engine
        drafted.append(Candidate(segment.draft, segment.origin, _from(gettext("Memory: %(origin)s"), origin) if segment.origin == FROM_MEMORY else origin))
    exact = [one for one in similar if one.score == memory.SAME]
    found: dict[str, Candidate] = {}
    for offered in (*exact, *drafted, *similar):
        found.setdefault(offered.text, offered)
    return tuple(found.values())


def made_by(uow: UnitOfWork, actor: Actor, segment: Segment) -> Made:
    """What drafted the segment: the model, or where the memory has it from."""
    made = next((one for one in proposals.proposals_for(uow, segment) if one.text == segment.draft), None) if segment.draft else None
    stays = None if made is None else round(made.confidence * 100)
    if segment.origin == FROM_MEMORY:
        origin = origin_labels(uow, actor, [segment.engine])[segment.engine]
        fitted = made is not None and made.kind == REPAIRED
        return Made(_from(gettext("Draft from the memory, fitted to this text: %(origin)s") if fitted else
                          gettext("Draft from the memory: %(origin)s"), origin), stays)
    if made is not None and made.kind == WORDS:
        return Made(gettext("Draft word for word from the glossary"), stays)
    return Made(gettext("Draft by %(engine)s", engine=segment.engine), stays)


def _match(segment: Segment, one: memory.Match, origin: str) -> Candidate:
    return Candidate(one.target, FROM_MEMORY, _from(gettext("Memory: %(origin)s"), origin), min(one.score, memory.SAME),
                     _compared(segment.source, one.source, one.source_marks), tuple(_reason(reason) for reason in one.reasons))


def _label(one: DraftCandidate, origin: str) -> str:
    if one.kind == REPAIRED:
        return _from(gettext("Memory, fitted to this text: %(origin)s"), origin)
    if one.kind == WORDS:
        return gettext("Word for word from the glossary")
    return _from(gettext("Memory: %(origin)s"), origin) if one.kind in OF_MEMORY else origin


def _from(words: str, origin: str) -> Markup:
    """The words with a title or the name of a file, which may be marked as of its language."""
    return Markup(words) % {"origin": origin}


def _lost(codes: Sequence[str]) -> tuple[str, ...]:
    """What the checks found in a draft, each by the name of its check."""
    names = dict.fromkeys(code.split(".")[0] for code in codes)
    return tuple(gettext(one.label) for one in checks() if one.name in names)


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
