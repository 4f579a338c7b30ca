"""PURE: the piece of a text that shows why it was found, cut at words in every script."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from markupsafe import Markup, escape

from app.search.analysis.base import EXACT, PIECE, Analyser, Term
from app.search.engines.base import Clause
from app.search.outlines import outline, outline_of
from app.search.ranking import TITLE

REACH = 100_000
"""So many characters are looked through for the best place; what comes later is found but not shown."""

_LINES, _PLACES = 3, 64
# of a line with more characters than this many excerpts only a piece is taken apart, and its ends are cut words
_LONG, _ENDS = 4, 30


@dataclass(frozen=True)
class Excerpt:
    """A piece of text and the places of the found words in it, in order and apart from each other."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def html(self) -> Markup:
        """The text escaped, found words in ``<mark>``."""
        return Markup("").join(
            Markup("<mark>{}</mark>").format(piece) if marked else escape(piece) for piece, marked in self._pieces())

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
class _Wanted:
    """What may be marked: the clauses of each key, and of each first key of words side by side the ways on."""

    analyser: Analyser
    tag: str
    keys: Mapping[str, frozenset[int]]
    runs: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    needles: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text and which piece of it is looked at."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Window:
    rank: tuple[int, int]
    block: str
    terms: Sequence[Term]
    start: int
    end: int
    marks: Sequence[_Mark] = field(default=())


def excerpt(text: str, analyser: Analyser, tag: str, clauses: Sequence[Clause]) -> Excerpt | None:
    """Give the piece of ``text`` in which most of the clauses are matched; None when none of them is.

    Words as they were asked for count more than words that look like them. A piece lies within one line of the text.
    """
    wanted = _wanted(analyser, tag, clauses)
    best: _Window | None = None
    for promised, line in _promising(text, wanted):
        if best and best.rank[0] >= promised:
            break
        whole = _Line(line.text, 0, len(line.text))
        found = _densest(line, _terms(line, wanted), wanted) or _densest(whole, _terms(whole, wanted), wanted)
        if found and (best is None or found.rank > best.rank):
            best = found
    return _cut(best, analyser.excerpt_length) if best else None


def beginning(text: str, analyser: Analyser, tag: str) -> Excerpt:
    """Give the first words of the text."""
    line = " ".join(text.split())
    terms = analyser.analyse(line[:analyser.excerpt_length * 4], tag)
    if not terms:
        return Excerpt(line[:analyser.excerpt_length], ())
    return _cut(_Window((0, 0), line, terms, terms[0].start, terms[0].end), analyser.excerpt_length)


def _wanted(analyser: Analyser, tag: str, clauses: Sequence[Clause]) -> _Wanted:
    keys: dict[str, set[int]] = {}
    runs: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    needles: dict[str, set[int]] = {}
    for number, clause in enumerate(clauses):
        for match in clause.matches:
            in_text = tuple(key for key in match.keys if not key.startswith(TITLE))
            if match.adjacent and len(in_text) > 1:
                runs.setdefault(in_text[0], []).append((in_text, number))
            else:
                for key in in_text:
                    keys.setdefault(key, set()).add(number)
            for key in in_text[:1]:
                needles.setdefault(outline_of(key, tag), set()).add(number)
    return _Wanted(analyser, tag, {key: frozenset(numbers) for key, numbers in keys.items()},
                   {key: tuple(ways) for key, ways in runs.items()},
                   {needle: frozenset(numbers) for needle, numbers in needles.items()})


def _promising(text: str, wanted: _Wanted) -> list[tuple[int, _Line]]:
    """The lines with how many clauses they may match, most first: much faster than taking every line apart."""
    lines: list[tuple[int, _Line]] = []
    reached = 0
    for block in text.split("\n"):
        if reached > REACH:
            break
        reached += len(block)
        alike = outline(block, wanted.tag)
        there = [needle for needle in wanted.needles if needle in alike]
        promised = len(frozenset[int]().union(*(wanted.needles[needle] for needle in there)))
        if promised:
            lines.append((promised, _piece(block, alike, there, wanted)))
    return sorted(lines, key=lambda line: -line[0])[:_LINES]


def _piece(block: str, alike: str, there: Iterable[str], wanted: _Wanted) -> _Line:
    """The whole line, or of a long one the piece around most of the words, as far as its outline tells."""
    length = wanted.analyser.excerpt_length
    if len(block) <= length * _LONG:
        return _Line(block, 0, len(block))
    scale = len(block) / len(alike)
    places = sorted((int(found.start() * scale), number) for needle in there if needle
                    for found in islice(re.finditer(re.escape(needle), alike), _PLACES) for number in wanted.needles[needle])
    ranked = [(-len({number for place, number in places[at:at + _PLACES] if place - first <= length}), first)
              for at, (first, _) in enumerate(places)]
    centre = min(ranked, default=(0, 0))[1]
    return _Line(block, max(0, centre - length), min(len(block), centre + 2 * length))


def _terms(line: _Line, wanted: _Wanted) -> list[Term]:
    """The terms of the piece of a line, at their places in the line; of a cut one without what may be parts of words."""
    terms = wanted.analyser.analyse(line.text[line.start:line.end], wanted.tag)
    first = line.start + _ENDS if line.start else 0
    last = line.end - _ENDS if line.end < len(line.text) else line.end
    return [Term(term.key, term.start + line.start, term.end + line.start, term.position) for term in terms
            if term.start + line.start >= first and term.end + line.start <= last]


def _marks(terms: Sequence[Term], wanted: _Wanted) -> list[_Mark]:
    """Every place where something wanted stands, in order."""
    placed: dict[tuple[int, str], Term] = {(term.position, term.key): term for term in terms if term.position >= 0}
    written = {(term.start, term.end): term.key[1:] for term in terms if term.key.startswith(EXACT)}
    marks = []
    for term in terms:
        is_written, piece = term.key.startswith(EXACT), term.key.startswith(PIECE)
        unit = written.get((term.start, term.end), term.key)
        other = not is_written and unit != term.key and wanted.analyser.loose(unit) == term.key
        for number in wanted.keys.get(term.key, ()):
            alike = other and number not in wanted.keys.get(EXACT + unit, ())
            marks.append(_Mark(term.start, term.end, number, is_written, piece, alike))
        for keys, number in wanted.runs.get(term.key, ()):
            run = [placed.get((term.position + step, key)) for step, key in enumerate(keys)]
            if term.position >= 0 and all(run):
                marks += [_Mark(one.start, one.end, number, True) for one in run if one]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))


def _densest(line: _Line, terms: Sequence[Term], wanted: _Wanted) -> _Window | None:
    """The first window with most different clauses, those as written first among equals."""
    marks = _marks(terms, wanted)
    best: _Window | None = None
    for number, first in enumerate(marks):
        inside = [mark for mark in marks[number:number + _PLACES] if mark.end - first.start <= wanted.analyser.excerpt_length]
        if inside:
            rank = (len({mark.clause for mark in inside}), len({mark.clause for mark in inside if mark.written}))
            if best is None or rank > best.rank:
                best = _Window(rank, line.text, terms, first.start, max(mark.end for mark in inside), marks)
    return best


def _cut(window: _Window, length: int) -> Excerpt:
    """Widen the window to whole words on both sides, a third of the room before it."""
    block, terms = window.block, window.terms
    start, end = window.start, window.end
    room = max(0, length - (end - start))
    start = min([term.start for term in terms if start - room // 3 <= term.start <= start], default=start)
    if start <= terms[0].start and len(block[:start]) < 12:
        start = 0
    end = max([term.end for term in terms if end <= term.end <= max(end, start + length)], default=end)
    if len(block) - end < 4:
        end = len(block)
    left, right = ("… " if start else "", " …" if end < len(block) else "")
    text = left + block[start:end].rstrip() + right
    shift = len(left) - start
    shown = _shown([mark for mark in window.marks if start <= mark.start and mark.end <= end])
    return Excerpt(text, _joined((mark.start + shift, mark.end + shift) for mark in shown))


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
