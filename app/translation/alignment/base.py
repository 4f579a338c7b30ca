"""PURE: what the aligner is given, what it asks about words, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

SHAPES: tuple[tuple[int, int], ...] = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""How many sentences of each text may stand for each other."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text; ``opens`` where it is the first of its paragraph, ``heading`` where that is a heading."""

    text: str
    opens: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences from ``source`` up to, but without, ``source_end`` that say what those of the target say.

    Where one side is empty, nothing of the other text stands for them. ``confidence`` lies between 0 and 1: how likely
    it is that exactly these belong together.
    """

    source: int
    source_end: int
    target: int
    target_end: int
    confidence: float

    @property
    def paired(self) -> bool:
        """Whether there is something on both sides."""
        return self.source < self.source_end and self.target < self.target_end


@dataclass(frozen=True, slots=True)
class Alignment:
    """The beads of two texts in order, without a gap on either side.

    ``likeness`` tells how much the texts look like one text in two languages: the share of the characters of the shorter
    text that stand in pairs, each counted with its confidence, less where these pairs are hardly more than chance.
    """

    beads: tuple[Bead, ...]
    likeness: float


class Vocabulary(Protocol):
    """Knows the words of a text, and what words of one language are in another."""

    def units(self, text: str, tag: str) -> Sequence[str]:
        """The words of a text in the normal spelling of its language, in order."""

    def renditions(self, asked: Sequence[Sequence[str]], source: str, target: str) -> Sequence[Mapping[str, float]]:
        """What each row of words side by side is in the other language, and how likely; nothing where it does not know.

        A rendition of several words has them apart by single spaces. The shares of a row add up to 1 at most.
        """
