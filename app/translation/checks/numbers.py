"""PURE: numbers that got lost or came from nowhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.errors import N_
from app.languages.values.dates import dates_in
from app.languages.values.holding import apart_from, day_and_month, held_by, is_firm, times_held
from app.languages.values.numbers import Number, numbers_in
from app.languages.values.places import Places
from app.languages.values.units import quantities_in
from app.translation.checks.base import Check, Finding, Pair
from app.translation.checks.values import missing_and_added

_DAYS = 31  # what is more is a year, where it stands in a date


class Numbers(Check):
    """Every number of the source stands in the target, and no other.

    Numbers are compared by their value, in digits of every script and in words. What stands in a date or a time
    is left to the check of dates, and small numbers in words may be said in another way where the words are doubtful.
    """

    name = "numbers"
    label = N_("Numbers")

    def find(self, pair: Pair) -> Iterator[Finding]:
        for here, there in missing_and_added(pair, _lost):
            if here is not None:
                yield Finding(self.name, "numbers.missing", N_("The number %(number)s of the source is missing."),
                              {"number": pair.source[slice(*here)]}, source_span=here)
            elif there is not None:
                yield Finding(self.name, "numbers.added", N_("The number %(number)s is not in the source."),
                              {"number": pair.target[slice(*there)]}, target_span=there)


def _lost(here: str, tag: str, there: str, other: str) -> Iterator[Number]:
    """The firm numbers of one text that the other does not hold, or holds less often."""
    every = numbers_in(here, tag)
    numbers = [number for number in apart_from(every, [date.span for date in dates_in(here, tag)]) if is_firm(number)]
    held = held_by(there, other) if numbers else frozenset()
    for number in numbers:
        dotted = day_and_month(number, here)
        if not number.readings & held and not (dotted and held.issuperset(dotted)) and not _converted(here, tag, there, other).meet(number.span):
            yield number
    alone = {number.span for number in numbers}
    yield from _fewer([number for number in every if not number.spelled and (number.span in alone or number.value > _DAYS)], there, other)


@lru_cache(maxsize=8)
def _converted(here: str, tag: str, there: str, other: str) -> Places:
    """Where quantities stand that come to the same as one of the other text: 30,000 m² and 3 hectares."""
    same = {value for quantity in quantities_in(there, other) for value in quantity.comes_to}
    return Places(quantity.span for quantity in quantities_in(here, tag) if quantity.comes_to & same)


def _fewer(numbers: Sequence[Number], there: str, other: str) -> Iterator[Number]:
    """The last of equal numbers in digits, years of dates among them, where the other text has fewer; words may say one again in brackets."""
    counted = Counter(number.value for number in numbers)
    held = times_held(there, other) if len(counted) < len(numbers) else {}
    last = {number.value: number for number in numbers}
    for value, times in counted.items():
        if 0 < held.get(value, 0) < times:
            yield last[value]
