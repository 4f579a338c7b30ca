"""PURE: a target much shorter or longer than such targets usually are."""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair
from app.translation.checks.scripts import script_of

Ratio = tuple[float, float]

ENOUGH = 100  # pairs to learn from
LONG = 40  # what a text needs to be learned from; shorter ones vary too much
_HAN = 3.4  # a Chinese character is a syllable
_DIGIT, _DIGITS = 4.0, (1.0, 4.0, 8.0)  # a number may be spelled out, on either side
_LONGEST = 0.80  # natural logarithm, at the least, of what is still usual
_SPREADS = 2.4, 4.5  # and in spreads
_STRANGE = 1.6  # the same for a text of few words, which may well be a name or a heading


def size(text: str, digit: float = _DIGIT) -> float:
    """How much a text says, in letters of an alphabet: digits and Chinese characters count for several."""
    others, digits, han = _made_of(text)
    return others + digits * digit + han * _HAN


@lru_cache(maxsize=64)
def _made_of(text: str) -> tuple[int, int, int]:
    """How many other characters, digits and Chinese characters there are in a text."""
    counts = Counter(text.strip())
    digits = sum(count for one, count in counts.items() if one.isdigit())
    han = sum(count for one, count in counts.items() if script_of(one) == "Hani" and not one.isdigit())
    return counts.total() - digits - han, digits, han


def learn_ratio(pairs: Iterable[tuple[str, str]]) -> Ratio | None:
    """The usual size of a target divided by that of its source, and its spread; None from too few pairs.

    Both by the middle and not by the mean, so that pairs that do not belong together do not count. The spread is that
    of the natural logarithm.
    """
    sizes = ((size(source), size(target)) for source, target in pairs)
    logs = [math.log(target / source) for source, target in sizes if source >= LONG and target]
    if len(logs) < ENOUGH:
        return None
    middle = statistics.median(logs)
    return math.exp(middle), 1.4826 * statistics.median(abs(one - middle) for one in logs)


class Length(Check):
    """The target is about as long as targets of this pair of languages are; texts of few words may differ much more."""

    name = "length"
    label = N_("Length")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source, target = size(pair.source), size(pair.target)
        if pair.context.ratio is None or not source or not target:
            return
        usual, spread = pair.context.ratio
        spread *= math.sqrt(1 + LONG / source)
        offs = [math.log(size(pair.target, digit) / size(pair.source, digit) / usual) for digit in _DIGITS]
        params = {"percent": round(100 * target / source / usual)}
        if source < LONG and abs(math.log(target / source / usual)) < _STRANGE:
            return
        if max(offs) < -_shortest(spread):
            yield Finding(self.name, "length.short", N_("The translation is much shorter than usual (%(percent)d%% of the usual length). Is something missing?"), params)
        elif min(offs) > max(_LONGEST, _SPREADS[1] * spread):
            yield Finding(self.name, "length.long", N_("The translation is much longer than usual (%(percent)d%% of the usual length)."), params)


def _shortest(spread: float) -> float:
    """How much shorter is still usual: the less targets differ, the nearer to half, where a half is still told."""
    return max(0.40, math.log(2) - 1.65 * spread, _SPREADS[0] * spread)
