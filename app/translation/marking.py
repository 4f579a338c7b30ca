"""PURE: what changed between two texts of one language, in its own words; the units in which texts are compared."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.languages import registry
from app.languages.clusters import clusters, letters
from app.languages.segmentation import words
from app.languages.values.numbers import numbers_in
from app.publications.differences import ADDED, REMOVED, SAME, Piece, compared
from app.translation.checks.base import Agreed, Span


def marked(old: str, new: str, tag: str) -> tuple[Piece, ...]:
    """The stretches that stayed, went and came, in reading order.

    What stayed and went is the old text, what stayed and came the new one, character for character. A mark begins
    and ends between words of the language, and never inside what a reader sees as one letter.
    """
    return _calm(list(compared(pieces(old, tag), pieces(new, tag))))


def concerned(old: str, new: str, target: str, tag: str, target_tag: str, agreed: Iterable[Agreed] = ()) -> tuple[Span, ...]:
    """The places of a target, made for the old source, that stand for what is in the new one no longer.

    They are found by what two languages have in common: the values of numbers, names and other words that stand in
    both as they are, and agreed terms of the old source. What is none of these is not found.
    """
    went = list(_gone(old, new, tag))
    found = {place for number in numbers_in(old, tag) if _meets(number.span, went)
             for other in numbers_in(target, target_tag) if number.readings & other.readings for place in [other.span]}
    names = {old[start:end] for start, end in _words(old, tag) if _meets((start, end), went)}
    found.update((start, end) for start, end in _words(target, target_tag)
                 if target[start:end] in names and not target[start:end].isdigit())
    folded = target.casefold() if len(target.casefold()) == len(target) else target
    for term in agreed:
        for text in (*term.preferred, *term.allowed) if _meets(term.span, went) else ():
            at = folded.find(text.casefold())
            if at >= 0:
                found.add((at, at + len(text)))
    return tuple(_apart(sorted(found)))


def pieces(text: str, tag: str) -> list[str]:
    """The text in words and what stands between them; joined they give it back exactly."""
    ends = {one.end for one in clusters(text)}
    cuts = [0]
    for start, end in _words(text, tag):
        cuts += [edge for edge in (start, end) if edge in ends and edge > cuts[-1]]
    cuts.append(len(text))
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


def units(text: str, tag: str) -> list[str]:
    """What two texts of the language are compared by, in small letters: words, or letters where no spaces are written."""
    folded = text.casefold()
    if registry.get(tag).spaces:
        return [folded[span.start:span.end] for span in words(folded, tag)]
    return [one for one in letters(folded) if one[0].isalnum()]


def _calm(found: list[Piece]) -> tuple[Piece, ...]:
    """One mark in place of several that only a space parts."""
    result: list[Piece] = []
    went = came = ""
    for number, piece in enumerate(found):
        inside = 0 < number < len(found) - 1 and (went or came)
        if piece.state == SAME and not (inside and piece.text.isspace()):
            result += _both(went, came)
            result.append(piece)
            went = came = ""
        else:
            went += piece.text if piece.state in (SAME, REMOVED) else ""
            came += piece.text if piece.state in (SAME, ADDED) else ""
    return (*result, *_both(went, came))


def _both(went: str, came: str) -> list[Piece]:
    return [Piece(state, text) for state, text in ((REMOVED, went), (ADDED, came)) if text]


def _words(text: str, tag: str) -> Iterator[Span]:
    return ((one.start, one.end) for one in words(text, tag))


def _gone(old: str, new: str, tag: str) -> Iterator[Span]:
    place = 0
    for piece in marked(old, new, tag):
        if piece.state == REMOVED:
            yield place, place + len(piece.text)
        if piece.state != ADDED:
            place += len(piece.text)


def _meets(place: Span, others: Iterable[Span]) -> bool:
    return any(start < place[1] and place[0] < end for start, end in others)


def _apart(places: Iterable[Span]) -> Iterator[Span]:
    """Places that overlap as one."""
    last: Span | None = None
    for start, end in places:
        if last is not None and start < last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last
