"""PURE: what may differ between a text and last year's: numbers, and names inside a sentence."""

import re
from collections.abc import Sequence
from typing import NamedTuple

NUMBER, NAME = "\x00number", "\x00name"  # no text of the archive holds a control character
MARK, WORD, TITLE, FIGURE = range(4)
FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")
WHOLE_FIGURES = re.compile(r"(?<!\w)\d+(?:[.,:/-]\d+)*(?!\w)")
_OPENS = frozenset(".!?…:;\"“”«»„‘([{–—-•*#。！？")


class Piece(NamedTuple):
    """A part of a text that is compared as one.

    ``key`` is what is compared, ``kind`` is MARK, WORD, TITLE or FIGURE; ``apart`` says that a space is before it.
    """

    start: int
    end: int
    key: str
    kind: int
    apart: bool


def replaced(pieces: Sequence[Piece]) -> tuple[list[str], list[str]]:
    """The keys with placeholders for numbers and for names, and the keys that these hide.

    A name is a run of capitalised words that does not begin a sentence. A text capitalised throughout, or one
    with fewer words than numbers and names, keeps its keys: nothing else would tell it from others.
    """
    plain = [piece.key for piece in pieces]
    kinds = [piece.kind for piece in pieces]
    titles = kinds.count(TITLE)
    if not titles and FIGURE not in kinds:
        return plain, []
    words = titles + kinds.count(WORD)
    shown: list[str] = []
    hidden: list[str] = []
    headline = titles * 3 > words * 2
    opening, name, named = True, False, 0  # whether a sentence begins here, whether the piece before was of a name
    for _, _, key, kind, apart in pieces:
        if kind == FIGURE:
            shown.append(NUMBER)
            hidden.append(key)
        elif kind == TITLE and not opening:
            if not (name and apart):
                shown.append(NAME)
            hidden.append(key)
            named += 1
        else:
            shown.append(key)
        name = kind == TITLE and not opening
        opening = headline or (kind == MARK and key in _OPENS)
    placeholders = shown.count(NUMBER) + shown.count(NAME)
    return (plain, []) if placeholders > words - named else (shown, hidden)
