"""PURE: in which of four ways a pair of languages that nothing drafts could be had."""

from collections.abc import Collection
from dataclasses import dataclass

from app.translation.engines.codes import TABLE
from app.translation.engines.kinds import M2M, MADLAD, NLLB

Pair = tuple[str, str]


@dataclass(frozen=True)
class Ways:
    """For one pair: which Argos packages would do, its own, or one beside those installed; which models know both languages;
    how many pairs of texts there are to learn from, and how many more learning wants.
    """

    packages: tuple[Pair, ...]
    folders: tuple[str, ...]
    texts: int
    lacking: int


def ways(source: str, target: str, argos: Collection[Pair], texts: int, least: int) -> Ways:
    """The ways to a pair, with the Argos packages of these pairs installed."""
    after = sorted((middle, target) for one, middle in argos if one == source and middle != target)
    before = sorted((source, middle) for middle, other in argos if other == target and middle != source)
    folders = [kind.label for kind in (NLLB, M2M, MADLAD) if all(one in TABLE and getattr(TABLE[one], kind.code) for one in (source, target))]
    return Ways(((source, target), *after, *before), tuple(folders), texts, max(0, least - texts))
