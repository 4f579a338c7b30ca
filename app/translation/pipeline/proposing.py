"""What can be proposed for a text: what the memory has for it, the memory's nearest rewritten, engines, words of the glossary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.languages import registry
from app.translation.alignment.base import Vocabulary
from app.translation.checks.base import Agreed, Context
from app.translation.cutting import BODY
from app.translation.engines.base import Engine
from app.translation.glossary.finding import found_in
from app.translation.memory import finding as memory
from app.translation.pipeline.confidence import Calibration, engine_raw, memory_raw
from app.translation.pipeline.familiarity import Familiar
from app.translation.pipeline.protection import begun
from app.translation.pipeline.rewriting import Translate, rewritten
from app.translation.pipeline.sentences import Asked, draft_checked
from app.translation.pipeline.sources import (
    CONTEXT,
    ENGINE,
    EXACT,
    GLOSSARY,
    MEMORY,
    REPAIRED,
    SOURCES,
    WORDS,
)
from app.translation.pipeline.verification import changed, losses
from app.translation.references import undecided_in

_SAYS_NO = "negation"  # a match that denies what the text says is no help to anybody
_TRIED = 2  # matches that are rewritten, best first
_SURE, _MOST_UNITS = 0.25, 2  # how likely a rendition has to be, and of how many units what it renders: more are seldom said by one entry
_UNSPACED = frozenset({"Laoo", "Khmr", "Hans", "Hant"})
UNDECIDED = "terms.undecided"  # a word of the source that somebody should agree on
_HALF = 0.5  # of the letters that agreed terms have to cover before they stand for a draft


@dataclass(frozen=True)
class Wanted:
    """A segment that needs a draft; ``near`` are the memory's matches, ``agreed`` the terms of every source among them."""

    id: int
    source: str
    part: str
    kind: str
    near: tuple[memory.Match, ...]
    agreed: Mapping[str, tuple[Agreed, ...]]

    @property
    def context(self) -> Context:
        return self.around(self.source)

    def around(self, source: str) -> Context:
        """What checks may know around a source text, in the place of this segment."""
        return Context(self.part, self.kind, self.agreed.get(source, ()), finder=found_in)


@dataclass(frozen=True)
class Proposal:
    """A text for a segment; ``raw`` is what is known of its quality, ``confidence`` what that has meant so far."""

    text: str
    kind: str
    maker: str
    model: str
    raw: float
    confidence: float
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What is known of a pair of languages: how sure each kind of proposal is, and how its texts usually sound."""

    source: str
    target: str
    calibration: Callable[[str, str], Calibration]
    sounds: tuple[Familiar, Familiar]

    def proposal(self, text: str, kind: str, maker: str, model: str, raw: float, lost: tuple[str, ...] = ()) -> Proposal:
        return Proposal(text, kind, maker, model, round(raw, 4), self.calibration(kind, maker).at(raw), lost)


def by_engine(engine: Engine, source: str, target: str) -> Translate:
    """How an engine drafts phrases."""
    return lambda texts: [(draft,) for draft in engine.draft(texts, source, target)]


def by_words(vocabulary: Vocabulary, source: str, target: str) -> Translate:
    """What words, and phrases of two, are called that are entries of a vocabulary as a whole."""
    between = "" if registry.get(target).script in _UNSPACED else " "

    def called(texts: Sequence[str]) -> list[list[str]]:
        rows = [vocabulary.units(one, source) for one in texts]
        found = vocabulary.renditions([row if len(row) <= _MOST_UNITS else () for row in rows], source, target)
        return [[between.join(words.split()) for words, share in sorted(one.items(), key=lambda each: (-each[1], each[0])) if share >= _SURE]
                for one in found]

    return called


def from_memory(known: Known, wanted: Wanted, ways: Sequence[Translate]) -> list[Proposal]:
    """What the memory has for exactly this text, or its nearest rewritten for it, the surest first.

    What differs and is no value, name or term is said in the first of these ways that can be told apart in the target.
    """
    for one in wanted.near:
        if one.kind in (memory.CONTEXT, memory.EXACT):
            kind = CONTEXT if one.kind == memory.CONTEXT else EXACT
            return [known.proposal(one.target, kind, MEMORY, one.origin, 1.0)]
    found = []
    for one in wanted.near[:_TRIED]:
        if _SAYS_NO not in one.reasons and (proposal := _rewritten(known, wanted, one, ways)):
            found.append(proposal)
    return ranked(found)


def from_engine(known: Known, engine: Engine, wanted: Sequence[Wanted]) -> list[Proposal | None]:
    """A draft for each text by an engine, checked and mended; None where it has nothing to say."""
    model = engine.describe(known.source, known.target)
    asked = [(Asked(one.source, one.part == BODY), one.context) for one in wanted]
    drafts = draft_checked(engine, asked, known.source, known.target)
    lost = [[*(found.code for found in draft.lost), *(UNDECIDED for _ in undecided_in(one.source, known.source, known.target, one.context.agreed))]
            for one, draft in zip(wanted, drafts, strict=True)]
    return [known.proposal(draft.text, ENGINE, engine.name, model, _engine_raw(known, one.source, draft.text, len(codes)),
                           tuple(dict.fromkeys(codes))) if draft.text.strip() else None
            for one, draft, codes in zip(wanted, drafts, lost, strict=True)]


def from_glossary(known: Known, wanted: Wanted) -> Proposal | None:
    """The text with agreed terms in their places, where these are half of it or more; the rest stays as it is."""
    terms = [(one.span, (*one.preferred, *one.allowed)[0]) for one in wanted.context.agreed if one.preferred or one.allowed]
    text = changed(wanted.source, terms)
    letters = sum(one.isalpha() for one in wanted.source)
    covered = sum(one.isalpha() for (start, end), _ in terms for one in wanted.source[start:end])
    if not letters or covered < _HALF * letters or text == wanted.source:
        return None
    return known.proposal(text, WORDS, GLOSSARY, GLOSSARY, min(1.0, covered / letters))


def ranked(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals with what the memory has for exactly this text first, then the most confident; each text once."""
    order = sorted(proposals, key=lambda one: place_of(one.kind, one.confidence))
    return list({one.text: one for one in reversed(order)}.values())[::-1]


def place_of(kind: str, confidence: float) -> tuple[bool, float, int]:
    """What the order of proposals goes by."""
    return kind not in (CONTEXT, EXACT), -confidence, SOURCES.index(kind)


def _rewritten(known: Known, wanted: Wanted, one: memory.Match, ways: Sequence[Translate]) -> Proposal | None:
    source, target = known.source, known.target
    terms = wanted.agreed.get(wanted.source, ()), wanted.agreed.get(one.source, ())
    tried = (rewritten(wanted.source, one.source, one.target, source, target, terms, way) for way in (None, *ways))
    found = next((one for one in tried if one), None)
    if not found:
        return None
    text = begun(wanted.source, found.text)
    lost = losses(wanted.source, text, source, target, wanted.context)
    before = losses(one.source, one.target, source, target, wanted.around(one.source))
    if len(lost) > len(before):
        return None  # what differs was not exchanged as it should
    return known.proposal(text, REPAIRED, MEMORY, one.origin, memory_raw(one.score, len(lost)),
                          tuple(dict.fromkeys(one.code for one in lost)))


def _engine_raw(known: Known, source: str, draft: str, lost: int) -> float:
    return engine_raw(source, (known.sounds[0].share(source), known.sounds[1].share(draft)), lost)
