"""PURE: a pair of the memory that is nearly right, rewritten for the text at hand: what differs is put into its target by value.

Numbers and dates are exchanged by what they say, names by how they are written, agreed terms by what they are called. For
other words somebody is asked how both ways are said; where the old way does not stand in the target exactly once nothing
is guessed, and there is no rewriting.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from app.languages.segmentation import Span as Place
from app.languages.values.numbers import numbers_in
from app.translation.checks.base import Agreed
from app.translation.memory.similarity import places
from app.translation.pipeline.protection import Span, standing_in
from app.translation.pipeline.verification import changed, written_for

Terms = Sequence[Agreed]
Translate = Callable[[Sequence[str]], Sequence[Sequence[str]]]
"""What each of some phrases may be called, the likeliest first; nothing where nobody knows."""

VALUE, NAME, TERM, PHRASE, SIGN = "value", "name", "term", "phrase", "sign"
_MOST_STEPS, _MOST_PHRASES, _LONGEST = 6, 3, 8  # differing stretches, those that need asking, and words in one of them
_AROUND = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0))  # words on both sides that may go with a phrase
_FIGURES = re.compile(r"\d+")
_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Rewritten:
    """The target for the text at hand; ``how`` says for each differing stretch by what it was exchanged."""

    text: str
    how: tuple[str, ...]


@dataclass(frozen=True)
class _Step:
    """Words of the memory's source, by number, and what stands for them in the text at hand."""

    there: tuple[int, int]
    here: tuple[int, int]


@dataclass(frozen=True)
class _Sides:
    """The text at hand, the memory's source and target, and the words of both sources."""

    query: str
    source: str
    target: str
    tags: tuple[str, str]
    here: tuple[tuple[Place, str], ...]
    there: tuple[tuple[Place, str], ...]

    def wanted(self, step: _Step, left: int = 0, right: int = 0) -> Span:
        return _stretch(self.here, step.here[0] - left, step.here[1] + right)

    def given(self, step: _Step, left: int = 0, right: int = 0) -> Span:
        return _stretch(self.there, step.there[0] - left, step.there[1] + right)


def rewritten(query: str, source: str, target: str, source_tag: str, target_tag: str, terms: tuple[Terms, Terms] = ((), ()),
              translate: Translate | None = None) -> Rewritten | None:
    """The memory's target for the text at hand; None where some of what differs cannot be exchanged surely.

    ``terms`` are the agreed terms of the text at hand and of the memory's source.
    """
    sides = _Sides(query, source, target, (source_tag, target_tag), places(query, source_tag), places(source, source_tag))
    steps = _steps(sides)
    if not steps or len(steps) > _MOST_STEPS:
        return None
    changes: list[tuple[Span, str]] = []
    how: list[str] = []
    asking: list[_Step] = []
    for step in steps:
        found = _by_sign(sides, step) or _by_value(sides, step) or _by_name(sides, step) or _by_term(sides, step, terms)
        if found is None:
            asking.append(step)
        else:
            changes += found[1]
            how.append(found[0])
    if asking:
        phrases = _by_phrase(sides, asking, translate) if translate and len(asking) <= _MOST_PHRASES else None
        if phrases is None:
            return None
        changes += phrases
        how += [PHRASE] * len(asking)
    spans = sorted(span for span, _ in changes)
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        return None
    text = changed(target, [_tidy(target, span, words) for span, words in changes])
    return Rewritten(text, tuple(how)) if text and (text != target or set(how) == {SIGN}) else None


def _tidy(target: str, span: Span, words: str) -> tuple[Span, str]:
    """A change that leaves no stray space behind: the spaces of the target itself, of whatever kind, are a person's and stay."""
    start, end = span
    words = _SPACES.sub(" ", words).strip()
    if not words and end == len(target):
        start = len(target[:start].rstrip())
    return (start, end), words


def _steps(sides: _Sides) -> list[_Step]:
    ops = Levenshtein.opcodes([_same(sides.source, one) for one in sides.there], [_same(sides.query, one) for one in sides.here])
    steps: list[_Step] = []
    for op in ops:
        if op.tag == "equal":
            continue
        if steps and steps[-1].there[1] == op.src_start and steps[-1].here[1] == op.dest_start:
            steps[-1] = _Step((steps[-1].there[0], op.src_end), (steps[-1].here[0], op.dest_end))
        else:
            steps.append(_Step((op.src_start, op.src_end), (op.dest_start, op.dest_end)))
    return steps


def _same(text: str, one: tuple[Place, str]) -> str:
    """What a word is compared by: its figures as they are, its letters without case."""
    place, key = one
    piece = text[place.start:place.end]
    return piece if any(letter.isdigit() for letter in piece) else key


Found = tuple[str, list[tuple[Span, str]]]


def _by_sign(sides: _Sides, step: _Step) -> Found | None:
    """Signs alone: a target that ends with the sign that changed ends with the new one, any other is left as it is."""
    there, here = _text(sides.source, sides.given(step)), _text(sides.query, sides.wanted(step))
    if any(one.isalnum() for one in there + here):
        return None
    end = step.there[1] == len(sides.there) and step.here[1] == len(sides.here)
    if end and there and sides.target.endswith(there):
        return SIGN, [((len(sides.target) - len(there), len(sides.target)), here)]
    if end and not there and here and sides.target[-1:].isalnum():
        return SIGN, [((len(sides.target), len(sides.target)), here)]
    return SIGN, []


def _by_value(sides: _Sides, step: _Step) -> Found | None:
    """Figures on both sides, as many on each: every one that changed stands in the target once, by what it says."""
    there, here = _text(sides.source, sides.given(step)), _text(sides.query, sides.wanted(step))
    if not there or not here or _shape(there) != _shape(here) or not _FIGURES.search(here):
        return None
    if len(standing_in(there, sides.target)) == 1 and sides.source.count(there) == 1:
        return VALUE, [(standing_in(there, sides.target)[0], written_for(here, *sides.tags) if _is_number(here) else here)]
    if _is_number(there) and _is_number(here):
        old = [one.value for one in numbers_in(there, sides.tags[0])]
        spans = [one.span for one in numbers_in(sides.target, sides.tags[1]) if not one.spelled and old and old[0] in one.readings]
        return (VALUE, [(spans[0], written_for(here, *sides.tags))]) if len(old) == len(spans) == 1 else None
    changes = []
    for mine, new in zip(_FIGURES.findall(there), _FIGURES.findall(here), strict=True):
        if mine != new:
            spans = [one.span for one in numbers_in(sides.target, sides.tags[1]) if one.value == Decimal(mine) and not one.spelled]
            if len(spans) != 1:
                return None
            changes.append((spans[0], new))
    return VALUE, changes


def _by_name(sides: _Sides, step: _Step) -> Found | None:
    """Names that the target writes as its source does."""
    wanted, given = sides.wanted(step), sides.given(step)
    there, here = _text(sides.source, given), _text(sides.query, wanted)
    if not _is_name(there) or not _is_name(here) or not given[0] or not wanted[0]:
        return None
    found = standing_in(there, sides.target)
    return (NAME, [(found[0], here)]) if len(found) == 1 and len(standing_in(there, sides.source)) == 1 else None


def _by_term(sides: _Sides, step: _Step, terms: tuple[Terms, Terms]) -> Found | None:
    """Agreed terms around what changed, each with what it is called."""
    wanted, given = sides.wanted(step), sides.given(step)
    new = next((one for one in terms[0] if _covers(one.span, wanted) and one.preferred), None)
    old = next((one for one in terms[1] if _covers(one.span, given)), None)
    if new is None or old is None:
        return None
    around = (sides.query[new.span[0]:wanted[0]], sides.query[wanted[1]:new.span[1]])
    if around != (sides.source[old.span[0]:given[0]], sides.source[given[1]:old.span[1]]):
        return None
    found = [span for word in dict.fromkeys((*old.preferred, *old.allowed)) for span in standing_in(word, sides.target)]
    return (TERM, [(found[0], new.preferred[0])]) if len(found) == 1 else None


def _by_phrase(sides: _Sides, steps: Sequence[_Step], translate: Translate) -> list[tuple[Span, str]] | None:
    """Other words, by how somebody drafts them, with as many of the words beside them as it takes to find them."""
    ways = [(step, left, right) for step in steps for left, right in _AROUND if _may_reach(sides, step, left, right)]
    asked = [text for step, left, right in ways
             for text in (_text(sides.source, sides.given(step, left, right)), _text(sides.query, sides.wanted(step, left, right)))]
    called = [[one.strip().rstrip(".") for one in some] for some in translate(asked)]
    changes: dict[_Step, tuple[Span, str]] = {}
    for number, (step, _, _) in enumerate(ways):
        old, new = called[2 * number:2 * number + 2]
        found = next((places for one in old if one and len(places := standing_in(one, sides.target, exactly=False)) == 1), None)
        if found and new and new[0] and step not in changes:
            changes[step] = found[0], _cased(new[0], sides.target[slice(*found[0])])
    return list(changes.values()) if len(changes) == len(steps) else None


def _may_reach(sides: _Sides, step: _Step, left: int, right: int) -> bool:
    """Whether there are so many words around, and words on both sides to ask for."""
    inside = step.there[0] >= left and step.here[0] >= left and step.there[1] + right <= len(sides.there) and step.here[1] + right <= len(sides.here)
    sizes = [end - start + left + right for start, end in (step.there, step.here)]
    if not inside or min(sizes) < 1 or max(sizes) > _LONGEST:
        return False
    return all(any(one.isalpha() for one in text) for text in (
        _text(sides.source, sides.given(step, left, right)), _text(sides.query, sides.wanted(step, left, right))))


def _stretch(words: Sequence[tuple[Place, str]], first: int, last: int) -> Span:
    """From the beginning of one word to the end of another; an empty place where there is none."""
    if first >= last:
        at = words[first][0].start if first < len(words) else words[-1][0].end if words else 0
        return at, at
    return words[first][0].start, words[last - 1][0].end


def _text(text: str, span: Span) -> str:
    return text[slice(*span)]


def _shape(text: str) -> str:
    """What figures stand among: “19/4” and “2/9” have one shape, and so have “1.200” and “350”."""
    return "0" if _is_number(text) else _FIGURES.sub("0", text)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?", text) is not None


def _is_name(text: str) -> bool:
    words = text.split()
    return bool(words) and all(word[0].isupper() and not word.isupper() for word in words)


def _covers(span: Span, other: Span) -> bool:
    return span[0] <= other[0] and other[1] <= span[1]


def _cased(new: str, old: str) -> str:
    """A draft with a capital or small first letter as what it stands for has."""
    if old[:1].isupper():
        return new[:1].upper() + new[1:]
    return new[:1].lower() + new[1:] if new[:1].isupper() and old[:1].islower() else new
