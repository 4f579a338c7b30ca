"""PURE: the piece of a text that shows why it was found, cut at words in every script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.search.analysis.base import Analyser, Term
from app.search.analysis.folding import folded_text

# so many characters are looked through for a better place; what comes later is found but not shown
REACH = 100_000


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


@dataclass(frozen=True)
class _Window:
    rank: tuple[int, int]
    block: str
    terms: Sequence[Term]
    first: int
    last: int


def excerpt(text: str, analyser: Analyser, tag: str, wanted: frozenset[str], exact: frozenset[str]) -> Excerpt | None:
    """Give the piece of ``text`` with most of the wanted words; None when there is none of them.

    ``wanted`` are folded terms; ``exact`` ones count more. A piece lies within one line of the text.
    """
    best: _Window | None = None
    reached = 0
    for block in text.split("\n"):
        if reached > REACH:
            break
        reached += len(block)
        alike = folded_text(block)
        if not any(word in alike for word in wanted):  # much faster than taking the block apart
            continue
        terms = analyser.analyse(block, tag)
        found = _densest(block, terms, wanted, exact, analyser.excerpt_length)
        if found and (best is None or found.rank > best.rank):
            best = found
        if best and best.rank[0] == len(wanted) and best.rank[1] >= len(exact):
            break
    return _cut(best, wanted, exact, analyser.excerpt_length) if best else None


def beginning(text: str, analyser: Analyser, tag: str) -> Excerpt:
    """Give the first words of the text."""
    line = " ".join(text.split())
    terms = analyser.analyse(line[:analyser.excerpt_length * 4], tag)
    if not terms:
        return Excerpt(line[:analyser.excerpt_length], ())
    return _cut(_Window((0, 0), line, terms, 0, 0), frozenset(), frozenset(), analyser.excerpt_length)


def _densest(block: str, terms: Sequence[Term], wanted: frozenset[str], exact: frozenset[str],
             length: int) -> _Window | None:
    """The first window of ``length`` characters with most different wanted words, exact ones first among equals."""
    hits = [place for place, term in enumerate(terms) if term.folded in wanted]
    best: _Window | None = None
    for number, first in enumerate(hits):
        inside = [place for place in hits[number:number + 64] if terms[place].end - terms[first].start <= length]
        if inside:
            rank = (len({terms[place].folded for place in inside}),
                    len({terms[place].exact for place in inside} & exact))
            if best is None or rank > best.rank:
                best = _Window(rank, block, terms, first, inside[-1])
    return best


def _cut(window: _Window, wanted: frozenset[str], exact: frozenset[str], length: int) -> Excerpt:
    """Widen the window to whole words on both sides, a third of the room before it.

    Where a word stands as it was asked for, others that are only spelled alike without marks are not marked.
    """
    block, terms = window.block, window.terms
    start, end = terms[window.first].start, terms[window.last].end
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
    found = [term for term in terms if term.folded in wanted and start <= term.start and term.end <= end]
    written = {term.folded for term in found if term.exact in exact}
    marks = [(term.start + shift, term.end + shift) for term in found
             if term.exact in exact or term.folded not in written]
    return Excerpt(text, _joined(marks))


def _joined(marks: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
