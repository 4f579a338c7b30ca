"""PURE: what texts of another language are looked through for, once it is known what the words of a query are there."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

from app.languages import registry
from app.search.analysis.base import Variant
from app.search.analysis.registry import analyser_for

MOST_COMPANY, COMPANY = 40, 0.6
"""So many words rank texts higher that are said beside those of the query, and what they count together."""

MOST_BESIDE, BESIDE = 8, 0.5
"""So many renditions of a word may stand beside those of its neighbour, the likeliest ones, and what their standing so counts."""

# what two renditions have to be together, as a share, to be looked for side by side
_LEAST_BESIDE = 0.02

Likely = Sequence[tuple[str, float]]
"""Texts with how likely or strong each is."""


@lru_cache(maxsize=32768)
def written(text: str, tag: str) -> tuple[Variant, ...]:
    """How to look for a rendition: it is in the spelling of its language, so it is looked for as it is written."""
    return analyser_for(tag).known(text, tag)


@lru_cache(maxsize=32768)
def partly(text: str, tag: str) -> tuple[Variant, ...]:
    """What a text may hold of a rendition though it says it in other words."""
    return tuple(analyser_for(tag).partly(text, tag))


def shown(text: str, tag: str) -> str:
    """A rendition as the language writes it; lexicons keep its words apart."""
    return text if registry.get(tag).spaces else text.replace(" ", "")


def company(several: Iterable[Likely], tag: str) -> list[Variant]:
    """What texts hold that speak of what these words do, the strongest of it; all of it together counts as much for any query."""
    strengths: dict[str, float] = defaultdict(float)
    for one in several:
        for text, strength in one:
            strengths[text] += strength
    strongest = heapq.nsmallest(MOST_COMPANY, strengths.items(), key=lambda one: (-one[1], one[0]))
    scale = COMPANY / max(math.hypot(*(strength for _, strength in strongest)), 1e-9)
    return [Variant(variant.keys, variant.weight * strength * scale, variant.adjacent)
            for text, strength in strongest for variant in written(text, tag)[:1]]


def beside(neighbours: Iterable[tuple[Likely, Likely]], tag: str) -> tuple[tuple[Variant, float], ...]:
    """What texts hold where words that are neighbours in the query are so in them too, with how likely each of it is.

    Of each two neighbours the renditions are given, the likeliest first.
    """
    shares: dict[str, float] = defaultdict(float)
    for one, other in neighbours:
        begun = [(edge, share) for text, share in one[:MOST_BESIDE] if (edge := _edges(text, tag)[0])]
        ended = [(edge, share) for text, share in other[:MOST_BESIDE] if (edge := _edges(text, tag)[1])]
        for (begin, share), (end, chance) in product(begun, ended):
            together = share * chance
            if together >= _LEAST_BESIDE:
                shares[begin + end] += together
    return tuple((Variant((key,)), share) for key, share in shares.items())


@lru_cache(maxsize=32768)
def _edges(text: str, tag: str) -> tuple[str, str]:
    return analyser_for(tag).edges(text, tag)
