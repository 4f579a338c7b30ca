"""Where words stand in the memory, in either of its languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.database import UnitOfWork
from app.languages import registry
from app.languages.segmentation import Span
from app.translation.memory.finding import Held, held_in
from app.translation.memory.index import index_of
from app.translation.memory.shelves import APART, PERHAPS, TOGETHER, Shelves
from app.translation.memory.similarity import places, without_marks

LOOKED_AT = 2000  # units whose texts are read at most, where the words may stand apart


@dataclass(frozen=True)
class Concord:
    """A pair of the memory in which the words stand; ``text`` is the side they stand in, ``marks`` are their places there."""

    unit_id: int
    text: str
    other: str
    marks: tuple[Span, ...]
    origin: str


def concordance(uow: UnitOfWork, words: str, language: str, other_language: str, *, limit: int = 20,
                hidden: frozenset[str] = frozenset()) -> tuple[Concord, ...]:
    """The pairs in whose ``language`` side the words stand, approved last first; those of ``hidden`` origins are left out.

    Capitals count as small letters; where people leave marks out, a word without marks is found with any. Pairs in which
    the words follow each other come first; in a language that separates words by spaces, others come after them.
    """
    asked = registry.get(language)
    other = registry.canonical(other_language)
    shelves = index_of(uow, asked.tag, other).shelves
    groups = [_same(shelves, key, asked.marks_optional) for _, key in places(words, asked.tag) if any(map(str.isalnum, key))]
    likely: dict[int, list[int]] = {TOGETHER: [], PERHAPS: [], APART: []}
    for number, how in shelves.holding(groups, limit):
        likely[how].append(number)
        if len(likely[TOGETHER]) == (LOOKED_AT if hidden else limit):
            break
    whole: list[Concord] = []
    apart: list[Concord] = []
    for ids in (likely[TOGETHER], likely[PERHAPS][:LOOKED_AT], likely[APART][:limit] if asked.spaces else ()):
        for held in _in_turn(uow, ids, asked.tag, other):
            if len(whole) == limit:
                break
            found = None if held.unit.origin in hidden else _concord(held, asked.tag, groups)
            if found and len(found.marks) == 1:
                whole.append(found)
            elif found and asked.spaces:
                apart.append(found)
    return tuple((whole + apart)[:limit])


def _same(shelves: Shelves, key: str, marks_optional: bool) -> frozenset[str]:
    """The keys that count as this one."""
    return frozenset((key, *shelves.unmarked(key))) if marks_optional and without_marks(key) == key else frozenset((key,))


def _in_turn(uow: UnitOfWork, ids: Sequence[int], language: str, other: str) -> Iterator[Held]:
    """The units of these ids in the order of these."""
    waiting = iter(ids)
    while some := list(islice(waiting, 100)):
        units = {held.unit.id: held for held in held_in(uow, some, "", language, other)}
        yield from (units[one] for one in some if one in units)


def _concord(held: Held, language: str, groups: Sequence[frozenset[str]]) -> Concord | None:
    """The unit with one mark where the words follow each other, or else one for each of them; None where one is missing."""
    there = places(held.source, language)
    size = len(groups)
    marks: tuple[Span, ...] = ()
    for start in range(len(there) - size + 1):
        if all(key in group for (_, key), group in zip(there[start:start + size], groups, strict=True)):
            marks = (Span(there[start][0].start, there[start + size - 1][0].end),)
            break
    else:
        if all(any(key in group for _, key in there) for group in groups):
            marks = tuple(span for span, key in there if any(key in group for group in groups))
    return Concord(held.unit.id, held.source, held.target, marks, held.unit.origin) if marks else None
