"""PURE: a text changed for matching, and where its letters stand in the text as given."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.search.analysis.plain import INVISIBLE


@dataclass(frozen=True, slots=True)
class Aligned:
    """A changed text; ``starts`` and ``ends`` are the places of each of its letters in the one given, or empty if equal."""

    text: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()

    def start(self, place: int) -> int:
        """Where the letter at ``place`` begins in the text as given."""
        return self.starts[place] if self.starts else place

    def end(self, place: int) -> int:
        """Where the letter before ``place`` ends in the text as given."""
        return self.ends[place - 1] if self.ends else place


def visible(text: str) -> Aligned:
    """Give a text without invisible characters."""
    if text.isascii() or not INVISIBLE.search(text):
        return Aligned(text)
    starts = [place for place, letter in enumerate(text) if not INVISIBLE.match(letter)]
    return Aligned("".join(text[place] for place in starts), starts, [place + 1 for place in starts])


def changed(given: Aligned, pattern: re.Pattern[str], change: Callable[[str], str]) -> Aligned:
    """Give a text with every match of ``pattern`` changed; a match whose length changes is one place as a whole."""
    starts: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    done = 0
    text = given.text
    for found in pattern.finditer(text):
        old = found[0]
        new = change(old)
        if new != old:
            first, last = found.span()
            starts.extend(range(done, first))
            ends.extend(range(done + 1, first + 1))
            pieces += text[done:first], new
            starts.extend([first] * len(new))
            ends.extend([last] * len(new))
            done = last
    if not done:
        return given
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    pieces.append(text[done:])
    if given.starts:
        starts = [given.starts[place] for place in starts]
        ends = [given.ends[place - 1] for place in ends]
    return Aligned("".join(pieces), starts, ends)
