"""PURE: the piece of a text that shows why it was found, cut at words in every script."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from markupsafe import Markup, escape

from app.search.analysis.base import EXACT, PIECE, Analyser, Sighted
from app.search.analysis.registry import analyser_for
from app.search.engines.base import Clause
from app.search.outlines import outline, outlines_of
from app.search.ranking import TITLE

REACH = 100_000
"""So many characters are looked through for the best place; what comes later is found but not shown."""

_LINES, _MOST_LINES, _PLACES = 2, 8, 64
# of a line with more characters than this many excerpts only a piece is taken apart, and its ends are cut words
_LONG, _ENDS = 2, 30
# what was seen in lines of no more characters is remembered: notices repeat each other, and one who seeks asks again with a filter
_REMEMBERED, _MOST_REMEMBERED = 400, 1024


@dataclass(frozen=True)
class Excerpt:
    """A piece of text and the places of the found words in it, in order and apart from each other."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def html(self) -> Markup:
        """The text escaped, found words in ``<mark>``."""
        return Markup("".join(f"<mark>{escape(piece)}</mark>" if marked else escape(piece) for piece, marked in self._pieces()))

    def plain(self, opening: str, closing: str) -> str:
        """The text with found words between two signs."""
        return "".join(f"{opening}{piece}{closing}" if marked else piece for piece, marked in self._pieces())

    def _pieces(self) -> Iterable[tuple[str, bool]]:
        place = 0
        for start, end in self.marks:
            yield self.text[place:start], False
            yield self.text[start:end], True
            place = end
        yield self.text[place:], False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place where a clause is matched; ``written`` as it was asked for, ``piece`` only by a part of the word."""

    start: int
    end: int
    clause: int
    written: bool = False
    piece: bool = False
    lookalike: bool = False


@dataclass(frozen=True)
class Wanted:
    """What may be marked in texts of a language: the clauses of each key, and the ways on from each first key of a run.

    ``sought`` are all keys of both.
    ``needles`` are outlines that have to be in a text together for a clause to be in it, first those of words, then
    those of parts of words.
    """

    analyser: Analyser
    tag: str
    keys: Mapping[str, frozenset[int]]
    runs: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    sought: frozenset[str]
    needles: tuple[Mapping[tuple[str, ...], frozenset[int]], Mapping[tuple[str, ...], frozenset[int]]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text, which piece of it is looked at, and the outlines of what is wanted that are in it."""

    text: str
    start: int
    end: int
    outlines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Promise:
    """A block of a text, how many clauses it may match, its outline, and what of these is in it."""

    number: int
    text: str
    alike: str
    places: Mapping[tuple[str, ...], frozenset[int]]

    @property
    def outlines(self) -> frozenset[str]:
        """The outlines of single words that are in it."""
        return frozenset(one for several in self.places for one in several)


@dataclass(frozen=True)
class _Window:
    """A place of a line; what was seen there, start and end and marks are counted from where its piece begins."""

    rank: tuple[int, int]
    line: _Line
    seen: Sighted
    start: int
    end: int
    marks: Sequence[_Mark] = field(default=())


def wanted_of(clauses: Sequence[Clause], tag: str) -> Wanted:
    """What these clauses want marked, once for all texts of a language."""
    keys: dict[str, set[int]] = {}
    runs: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    needles: tuple[dict[tuple[str, ...], set[int]], dict[tuple[str, ...], set[int]]] = ({}, {})
    for number, clause in enumerate(clauses):
        for match in clause.matches:
            in_text = tuple(key for key in match.keys if not key.startswith(TITLE))
            run = match.adjacent and len(in_text) > 1
            if run:
                runs.setdefault(in_text[0], []).append((in_text, number))
            for key in () if run else in_text:
                keys.setdefault(key, set()).add(number)
            for several in (in_text,) if run else ((key,) for key in in_text):
                outlines = tuple(one for key in several for one in outlines_of(key, tag))
                needles[several[0].startswith(PIECE) and not run].setdefault(outlines, set()).add(number)
    words, pieces = ({needle: frozenset(numbers) for needle, numbers in one.items()} for one in needles)
    return Wanted(analyser_for(tag), tag, {key: frozenset(numbers) for key, numbers in keys.items()},
                  {key: tuple(ways) for key, ways in runs.items()},
                  frozenset(keys).union(*(several for ways in runs.values() for several, _ in ways)), (words, pieces))


def excerpt(text: str, wanted: Wanted) -> Excerpt | None:
    """Give the piece of ``text`` in which most of what is wanted stands; None when nothing of it does.

    Words as they were asked for count more than words that look like them. A piece lies within one line of the text.
    """
    return excerpt_of(ranked(text.split("\n"), wanted), wanted)


def excerpt_of(promises: Sequence[Promise], wanted: Wanted) -> Excerpt | None:
    """The same of lines that have been looked at already, those that promise most first."""
    best: _Window | None = None
    for tried, one in enumerate(promises):
        if best and (best.rank[0] >= one.number or tried >= _LINES):
            break
        found = _densest(_piece(one, wanted), wanted)
        if found and (best is None or found.rank > best.rank):
            best = found
    whole = (_Line(one.text, 0, len(one.text), one.outlines) for one in promises)
    best = best or next((found for line in whole if (found := _densest(line, wanted))), None)
    return _cut(best, wanted.analyser.excerpt_length) if best else None


def beginning(text: str, tag: str) -> Excerpt:
    """Give the first words of the text."""
    analyser = analyser_for(tag)
    line = " ".join(text.split())
    seen = analyser.sighted(line[:analyser.excerpt_length * 2], tag, frozenset(), ())
    first = min((*seen.words, *seen.pieces), default=None)
    if not first:
        return Excerpt(line[:analyser.excerpt_length], ())
    return _cut(_Window((0, 0), _Line(line, 0, len(line)), seen, *first), analyser.excerpt_length)


def ranked(blocks: Sequence[str], wanted: Wanted) -> list[Promise]:
    """The blocks with how many clauses they may match, most first: much faster than taking every block apart.

    Parts of words, which are nearly everywhere, count only where no word is.
    """
    outlines = []
    reached = 0
    for block in blocks:
        if reached > REACH:
            break
        reached += len(block)
        outlines.append((_outline_kept if len(block) <= _REMEMBERED else outline)(block, wanted.tag))
    whole = "\n".join(outlines)
    for needles in wanted.needles:
        found = []
        present = [(several[0], several[1:], several, numbers) for several, numbers in needles.items() if several[0] in whole]  # of many, few are
        for block, alike in zip(blocks, outlines, strict=False) if present else ():
            places = {several: numbers for first, others, several, numbers in present
                      if first in alike and (not others or all(one in alike for one in others))}
            if places:
                found.append(Promise(len(frozenset[int]().union(*places.values())), block, alike, places))
        if found:
            return sorted(found, key=lambda one: -one.number)[:_MOST_LINES]
    return []


def _piece(promise: Promise, wanted: Wanted) -> _Line:
    """The whole line, or of a long one the piece around most of the words, as far as its outline tells."""
    length, block, alike = wanted.analyser.excerpt_length, promise.text, promise.alike
    if len(block) <= length * _LONG:
        return _Line(block, 0, len(block), promise.outlines)
    scale = len(block) / max(1, len(alike))  # nothing is left of letters that spellings leave out
    places = sorted((int(found.start() * scale), number) for several, numbers in promise.places.items() if several[0]
                    for found in islice(re.finditer(re.escape(several[0]), alike), _PLACES) for number in numbers)
    ranked = [(-len({number for place, number in places[at:at + _PLACES] if place - first <= length}), first)
              for at, (first, _) in enumerate(places)]
    centre = min(ranked, default=(0, 0))[1]
    return _Line(block, max(0, centre - length // 2), min(len(block), centre + 3 * length // 2), promise.outlines)


def _densest(line: _Line, wanted: Wanted) -> _Window | None:
    """The first window with most different clauses, those as written first among equals."""
    text = line.text[line.start:line.end]
    seen = (_sighted_kept if len(text) <= _REMEMBERED else _sighted)(text, wanted.tag, wanted.sought, line.outlines)
    if line.start or line.end < len(line.text):  # of a cut piece, not what may be parts of words
        first, last = _ENDS if line.start else 0, line.end - line.start - (_ENDS if line.end < len(line.text) else 0)
        seen = Sighted([term for term in seen.terms if term.start >= first and term.end <= last], seen.written,
                       *([place for place in places if place[0] >= first and place[1] <= last] for places in (seen.words, seen.pieces)))
    marks = _marks(seen, wanted)
    best: _Window | None = None
    for number, first_mark in enumerate(marks):
        inside = [mark for mark in marks[number:number + _PLACES]
                  if mark.end - first_mark.start <= wanted.analyser.excerpt_length]
        if inside:
            rank = (len({mark.clause for mark in inside}), len({mark.clause for mark in inside if mark.written}))
            if best is None or rank > best.rank:
                best = _Window(rank, line, seen, first_mark.start, max(mark.end for mark in inside), marks)
    return best


def _sighted(text: str, tag: str, keys: frozenset[str], outlines: frozenset[str]) -> Sighted:
    return analyser_for(tag).sighted(text, tag, keys, outlines)


_sighted_kept, _outline_kept = lru_cache(_MOST_REMEMBERED)(_sighted), lru_cache(_MOST_REMEMBERED)(outline)


def _marks(seen: Sighted, wanted: Wanted) -> list[_Mark]:
    """Every place where something wanted stands, in order."""
    placed = {(term.position, term.key): term for term in seen.terms if term.position >= 0} if wanted.runs else {}
    starts, ends = set[int](), set[int]()
    if any(term.key[0] == PIECE for term in seen.terms):
        starts, ends = {start for start, _ in seen.words}, {end for _, end in seen.words}
    marks = []
    for term in seen.terms:
        is_written, piece = term.key[0] == EXACT, term.key[0] == PIECE
        as_written = seen.written.get((term.start, term.end), EXACT)
        other = not is_written and as_written[1:] != term.key and wanted.analyser.loose(as_written[1:]) == term.key
        across_words = piece and term.start not in starts and term.end not in ends
        for number in () if across_words else wanted.keys.get(term.key, ()):
            alike = other and number not in wanted.keys.get(as_written, ())
            marks.append(_Mark(term.start, term.end, number, is_written, piece, alike))
        for keys, number in wanted.runs.get(term.key, ()):
            run = [placed.get((term.position + step, key)) for step, key in enumerate(keys)]
            if term.position >= 0 and all(run):
                marks += [_Mark(one.start, one.end, number, True) for one in run if one]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))


def _cut(window: _Window, length: int) -> Excerpt:
    """Widen the window to whole words on both sides, a third of the room before it."""
    places, piece = (*window.seen.words, *window.seen.pieces), window.line.text[window.line.start:window.line.end]
    start, end = window.start, window.end
    room = max(0, length - (end - start))
    first = start - room // 3
    start = min([begun for begun, _ in places if first <= begun <= start], default=start)
    if not window.line.start and start < 12 and start <= min(places)[0]:
        start = 0
    last = max(end, start + length)
    end = max([ended for _, ended in places if end <= ended <= last], default=end)
    if window.line.start + end + 4 > len(window.line.text):
        end = len(piece)
    left = "… " if window.line.start + start else ""
    right = " …" if window.line.start + end < len(window.line.text) else ""
    shift = len(left) - start
    shown = _shown([mark for mark in window.marks if start <= mark.start and mark.end <= end])
    return Excerpt(left + piece[start:end].rstrip() + right,
                   _joined((mark.start + shift, mark.end + shift) for mark in shown))


def _shown(marks: Sequence[_Mark]) -> list[_Mark]:
    """Where a word stands as it was asked for, neither words that only look like it nor its parts are marked."""
    written = {mark.clause for mark in marks if mark.written}
    whole = {mark.clause for mark in marks if not mark.piece}
    return [mark for mark in marks
            if not (mark.lookalike and mark.clause in written) and not (mark.piece and mark.clause in whole)]


def _joined(marks: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
