"""PURE: what changed between two texts, line by line and within a line word by word."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

SAME, REMOVED, ADDED = "same", "removed", "added"
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text and whether it stayed, went or came."""

    state: str
    text: str


def differences(old: str, new: str) -> tuple[tuple[Piece, ...], ...]:
    """The lines of both texts in reading order; a changed line holds its pieces.

    Unspaced scripts are compared by characters within a line, others by words (difflib's Ratcliff/Obershelp).
    """
    return tuple(_lines(old.splitlines(), new.splitlines()))


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[Piece, ...]]:
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((Piece(SAME, line),) for line in old[a:b])
        elif tag == "replace" and b - a == d - c:
            yield from (within_line(before, after) for before, after in zip(old[a:b], new[c:d], strict=True))
        else:
            yield from ((Piece(REMOVED, line),) for line in old[a:b])
            yield from ((Piece(ADDED, line),) for line in new[c:d])


def within_line(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of one line that stayed, went and came."""
    return tuple(compared(_units(old), _units(new)))


def compared(before: list[str], after: list[str]) -> Iterator[Piece]:
    """The stretches of two texts, each in the units that it is compared by, that stayed, went and came."""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(before[a:b]))
            continue
        if b > a:
            yield Piece(REMOVED, "".join(before[a:b]))
        if d > c:
            yield Piece(ADDED, "".join(after[c:d]))


def _units(text: str) -> list[str]:
    words = _WORDS.findall(text)
    return list(text) if words and max(map(len, words)) > 30 else words
