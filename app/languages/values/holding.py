"""PURE: every value that a text can be said to hold, for asking whether a value of another language's text is among them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from app.languages.values.dates import Date, Time, dates_in
from app.languages.values.numbers import Number, Span, loose_in, numbers_in
from app.languages.values.places import Places

_ADDRESS = re.compile(r"\]\([^)\s\]]*+\)|https?://\S+|www\.\S+|&#\w+;")
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)")
SMALL = 12
"""Up to here a number is often said in words, and in other words than “two”."""


@lru_cache(maxsize=256)
def without_addresses(text: str) -> str:
    """The text of the same length with spaces where links lead; their digits say nothing."""
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)


@lru_cache(maxsize=256)
def held_by(text: str, tag: str) -> frozenset[Decimal]:
    """Every value that the text holds in some reading: its numbers, the parts of its dates and times, and loose words."""
    found = set(loose_in(text, tag))
    for number in numbers_in(text, tag):
        found |= number.readings
        found.update(day_and_month(number, text))
    for date in dates_in(text, tag):
        found.update(Decimal(part) for part in parts_of(date) if part is not None)
    return frozenset(found)


@lru_cache(maxsize=256)
def times_held(text: str, tag: str) -> Mapping[Decimal, int]:
    """How often the text holds each value in some reading; what stands in a date counts as a part of it alone."""
    dates = dates_in(text, tag)
    found = Counter(Decimal(part) for date in dates for part in parts_of(date) if part is not None)
    for number in apart_from(numbers_in(text, tag), [date.span for date in dates]):
        found.update({*number.readings, *day_and_month(number, text)})
    return found


def parts_of(date: Date | Time) -> Iterator[int | None]:
    """The numbers with which a date or a time can be written; an hour with its fellow of the other half of the day, and as “0830”."""
    if isinstance(date, Time):
        yield from (date.hour, (date.hour + 12) % 24, date.hour * 100 + date.minute, date.minute or None)
    else:
        yield from (date.day, date.month, date.year)
        if date.weekday is not None:
            yield date.weekday % 7 + 1  # Vietnamese counts Monday as the second day


def day_and_month(number: Number, text: str) -> tuple[Decimal, ...]:
    """Day and month of a number such as 2.9 or 24.12, which is how a date without its year may be written."""
    match = _DOTTED.fullmatch(text, *number.span)
    if match is None or not 1 <= int(match[1]) <= 31 or not 1 <= int(match[2]) <= 12:
        return ()
    return Decimal(match[1]), Decimal(match[2])


def is_firm(number: Number) -> bool:
    """Whether a translation has to keep the number: one, small ones in doubtful words and bare “hundreds” may be said in another way."""
    if not number.spelled:
        return number.value != 1
    return number.value.normalize().as_tuple().digits != (1,) if number.value > SMALL else number.sure


def apart_from(numbers: Sequence[Number], spans: Sequence[Span]) -> Iterator[Number]:
    """The numbers outside these places."""
    places = Places(spans)
    return (number for number in numbers if not places.meet(number.span))
