"""PURE: what changed between two texts of one language, in its own words; the units in which texts are compared."""

from difflib import SequenceMatcher
from itertools import pairwise

from icu4py.breakers import CharacterBreaker

from app.languages import registry
from app.languages.segmentation import words
from app.publications.differences import ADDED, REMOVED, SAME, Piece


def marked(old: str, new: str, tag: str) -> tuple[Piece, ...]:
    """The stretches that stayed, went and came, in reading order.

    What stayed and went is the old text, what stayed and came the new one, character for character. A mark begins
    and ends between words of the language, and never inside what a reader sees as one letter.
    """
    before, after = pieces(old, tag), pieces(new, tag)
    found: list[Piece] = []
    for step, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step == "equal":
            found.append(Piece(SAME, "".join(before[a:b])))
            continue
        if b > a:
            found.append(Piece(REMOVED, "".join(before[a:b])))
        if d > c:
            found.append(Piece(ADDED, "".join(after[c:d])))
    return _calm(found)


def pieces(text: str, tag: str) -> list[str]:
    """The text in words and what stands between them; joined they give it back exactly."""
    whole = clusters(text)
    ends = set()
    place = 0
    for one in whole:
        place += len(one)
        ends.add(place)
    cuts = [0]
    for span in words(text, tag):
        cuts += [edge for edge in (span.start, span.end) if edge in ends and edge > cuts[-1]]
    cuts.append(len(text))
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


def clusters(text: str) -> list[str]:
    """The text in what a reader sees as letters, with the marks that stand on them."""
    return list(CharacterBreaker(text, "root"))


def units(text: str, tag: str) -> list[str]:
    """What two texts of the language are compared by, in small letters: words, or letters where no spaces are written."""
    folded = text.casefold()
    if registry.get(tag).spaces:
        return [folded[span.start:span.end] for span in words(folded, tag)]
    return [one for one in clusters(folded) if one[0].isalnum()]


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
