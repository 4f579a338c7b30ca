"""PURE: the dates and times of a text as values."""

from dataclasses import dataclass

from app.languages.values.numbers import Span


@dataclass(frozen=True)
class Date:
    """A date, or the part of one that stands in the text; the year is Gregorian.

    ``swapped`` tells that day and month may also be the other way round, because only digits say which is which.
    """

    day: int | None
    month: int | None
    year: int | None
    span: Span
    swapped: bool = False


@dataclass(frozen=True)
class Time:
    """A time of day, 0:00 to 23:59; ``halved`` tells that nothing says whether it is before or after noon."""

    hour: int
    minute: int
    span: Span
    halved: bool = False


def dates_in(text: str, tag: str) -> tuple[Date | Time, ...]:
    """Every date and time of the text in its order."""
    return ()
