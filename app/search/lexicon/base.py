"""PURE: what the lexicons of search are asked and what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rendition:
    """What a word may be in another language, in the normal spelling of that language, and how likely that is.

    ``weight`` lies above 0 and at most at 1. A text of several words stands for all of them side by side. One
    that is not ``told`` is no likely one, or may be no word at all. A ``part`` is what one of several words is by
    itself: it says something of what they mean together, but not that.
    """

    text: str
    weight: float
    told: bool = True
    part: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the words from ``first`` up to, but without, ``last`` may be in another language, likeliest first.

    ``weight`` is how much they count among the words of a query: about 1 for a rare word, less for one that is
    in every text of its own language, more for several words together. ``company`` is what such texts hold
    that speak of these words, be they that or what is said beside it, with strengths that compare with each other only.
    """

    first: int
    last: int
    renditions: tuple[Rendition, ...]
    weight: float = 1.0
    company: tuple[tuple[str, float], ...] = ()


class Lexicon(Protocol):
    """Knows what words of one language are in another."""

    def render(self, units: Sequence[str], source: str, target: str) -> tuple[Rendered, ...]:
        """Give the renditions of words that stand side by side, words that belong together in one.

        ``units`` are words in normal spelling, or typed without their marks. The answers are in order and do not
        overlap; words of which nothing is known are in none. Raises nothing for languages it does not know.
        """

    def languages(self) -> frozenset[str]:
        """The languages that it can render from."""
