"""PURE: how much a place of a text counts, and how much a word of a query.

Scores are sums of whole numbers, so that all engines give the same lists: at index time each key of a document
gets an impact, the quantized frequency part of BM25 with a fixed text length (static, so that documents can be
added one by one); at query time each variant of a word gets a weight from its rarity. After Anh, de Kretser,
Moffat, “Vector-space ranking with effective early termination” (2001).
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from app.search.analysis.base import Term, Variant
from app.search.engines.base import MOST_IMPACT, Match, Posting

TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT = 4.0, 2.0, 1.0
"""How often a word counts by where it stands."""

GAP = 1000
"""So many positions lie between title, summary and body that no phrase reaches across."""

TITLE = "t:"
"""How the keys begin of folded words that stand in the title, for questions about titles alone."""

MOST_WAYS = 20
"""So many ways of saying a word are looked for, those that count most."""

_K1, _DAMPED, _LENGTH = 0.8, 0.7, 50.0
_SCALE = 64
# a power of how likely a translation is
_DOUBTED = 0.3


def postings(title: Sequence[Term], summary: Sequence[Term], body: Sequence[Term]) -> dict[str, Posting]:
    """The keys of a document with their impacts and positions; a term without one is where the last that has one is."""
    weights: dict[str, float] = {}
    positions: dict[str, list[int]] = {}
    base = 0
    length = 0.0
    for terms, weight in ((title, TITLE_WEIGHT), (summary, SUMMARY_WEIGHT), (body, BODY_WEIGHT)):
        at = base
        for term in terms:
            weights[term.key] = weights.get(term.key, 0.0) + weight
            at = base + term.position if term.position >= 0 else at
            there = positions.setdefault(term.key, [])
            if not there or there[-1] < at:
                there.append(at)
        last = max((term.position for term in terms), default=0)
        base += last + GAP
        length += last + 1 if terms else 0
    for term in title:
        if term.position >= 0:
            weights[TITLE + term.key] = weights.get(TITLE + term.key, 0.0) + 1.0
    norm = _K1 * (max(length, 1.0) / _LENGTH) ** _DAMPED
    return {key: Posting(max(1, round(MOST_IMPACT * weight / (weight + norm))), tuple(positions.get(key, ())))
            for key, weight in weights.items()}


def rarity(frequency: float, documents: int) -> float:
    """The rarity part of BM25, never negative."""
    return math.log(1 + (max(0.0, documents - frequency) + 0.5) / (frequency + 0.5))


def weighed(variants: Iterable[Variant], share: float, frequencies: Mapping[str, int], documents: int) -> list[Match]:
    """Variants as engines look for them, each weighed by its own rarity; those that no document can hold are left out."""
    matches = []
    for variant in variants:
        held = [frequencies.get(key, 0) for key in variant.keys]
        if all(held):
            weight = share * variant.weight * rarity(min(held), documents)
            matches.append(Match(variant.keys, max(1, round(_SCALE * weight)), variant.adjacent, variant.flat))
    return matches


def weighed_together(ways: Sequence[tuple[Variant, float]], weight: float, frequencies: Mapping[str, int], documents: int) -> list[Match]:
    """Ways of saying one word with how likely each is, weighed by what a text with one of them tells about the word.

    That is how much likelier a text about the word holds it than any text, as a logarithm: a rare translation tells
    much even where it is not the usual one, a common one little, and for a sure one it is its rarity. What is
    hardly likely may be a wrong one, and counts somewhat less.
    """
    held = [(variant, share, _held(variant, frequencies)) for variant, share in ways]
    matches = [Match(variant.keys, max(1, round(_SCALE * weight * variant.weight * share ** _DOUBTED * math.log(1 + share * documents / number))),
                     variant.adjacent, variant.flat)
               for variant, share, number in held if number]
    return sorted(matches, key=lambda match: -match.weight)[:MOST_WAYS]


def _held(variant: Variant, frequencies: Mapping[str, int]) -> int:
    """How many documents hold the rarest of its keys."""
    keys = variant.keys
    return frequencies.get(keys[0], 0) if len(keys) == 1 else min(frequencies.get(key, 0) for key in keys)
