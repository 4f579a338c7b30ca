"""PURE: grapheme clusters, what a reader takes for one letter: a base and all marks that belong to it."""

import re
from collections.abc import Iterator

from icu4py.breakers import CharacterBreaker

from app.languages.segmentation import Span

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clusters(text: str) -> list[Span]:
    """Give the places of the clusters, every character in exactly one."""
    found = []
    end = 0
    for piece in letters(text):
        start, end = end, end + len(piece)
        found.append(Span(start, end))
    return found


def letters(text: str) -> Iterator[str]:
    """Give the clusters themselves, one after the other, a lone surrogate as the replacement character."""
    return iter(CharacterBreaker(_LONE_SURROGATE.sub("\ufffd", text), "en"))
