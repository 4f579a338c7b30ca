"""PURE: numbers that got lost or came from nowhere."""

from collections import Counter
from collections.abc import Iterator, Sequence

from app.errors import N_
from app.languages.values.dates import dates_in
from app.languages.values.holding import SMALL, apart_from, day_and_month, held_by, is_firm, without_addresses
from app.languages.values.numbers import Number, numbers_in
from app.translation.checks.base import Check, Finding, Pair


class Numbers(Check):
    """Every number of the source stands in the target, and no other.

    Numbers are compared by their value, in digits of every script and in words. What stands in a date or a time
    is left to the check of dates, and small numbers in words may be said in another way.
    """

    name = "numbers"
    label = N_("Numbers")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source, target = without_addresses(pair.source), without_addresses(pair.target)
        if not target.strip():
            return
        for number in _lost(source, pair.source_tag, target, pair.target_tag):
            yield Finding(self.name, "numbers.missing", N_("The number %(number)s of the source is missing."),
                          {"number": pair.source[slice(*number.span)]}, source_span=number.span)
        for number in _lost(target, pair.target_tag, source, pair.source_tag):
            yield Finding(self.name, "numbers.added", N_("The number %(number)s is not in the source."),
                          {"number": pair.target[slice(*number.span)]}, target_span=number.span)


def _lost(here: str, tag: str, there: str, other: str) -> Iterator[Number]:
    """The firm numbers of one text that the other does not hold, or holds less often."""
    dated = [date.span for date in dates_in(here, tag)]
    numbers = [number for number in apart_from(numbers_in(here, tag), dated) if is_firm(number)]
    if not numbers:
        return
    held = held_by(there, other)
    for number in numbers:
        dotted = day_and_month(number, here)
        if not number.readings & held and not (dotted and held.issuperset(dotted)):
            yield number
    yield from _fewer([number for number in numbers if number.readings & held], there, other)


def _fewer(numbers: Sequence[Number], there: str, other: str) -> Iterator[Number]:
    """The last of equal numbers where the other text has fewer of them; a small one may stand for “both” or “they”."""
    counted = Counter(number.value for number in numbers if number.value > SMALL)
    for value, count in counted.items():
        if count > 1:
            found = sum(value in number.readings for number in numbers_in(there, other))
            if 0 < found < count:
                yield [number for number in numbers if number.value == value][-1]
