"""PURE: dates and times that became others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal

from app.errors import N_
from app.languages.values.dates import Date, Time, dates_in, noons_in
from app.languages.values.holding import held_by, parts_of, times_held
from app.languages.values.units import quantities_in
from app.translation.checks.base import Check, Finding, Pair
from app.translation.checks.values import missing_and_added

_HALF_DAY = 12
_NOON = frozenset((Decimal(0), Decimal(_HALF_DAY)))


class Dates(Check):
    """Every date and time of the source stands in the target, and no other.

    Months as words, Buddhist years and the clock of twelve hours make no difference, nor the order of day and month where
    it is not told; one that is day for month and month for day of the other is another date.
    """

    name = "dates"
    label = N_("Dates and times")

    def find(self, pair: Pair) -> Iterator[Finding]:
        for here, there in missing_and_added(pair, _lost):
            if here is not None:
                yield Finding(self.name, "dates.missing", N_("The date or time “%(date)s” of the source is missing or different."),
                              {"date": pair.source[slice(*here)]}, source_span=here)
            elif there is not None:
                yield Finding(self.name, "dates.added", N_("The date or time “%(date)s” is not in the source."),
                              {"date": pair.target[slice(*there)]}, target_span=there)


def _lost(here: str, tag: str, there: str, other: str) -> Iterator[Date | Time]:
    """The dates and times of one text of which a part is not in the other."""
    dates = dates_in(here, tag)
    if not dates:
        return
    held, theirs = held_by(there, other), dates_in(there, other)
    weekdays = {date.weekday for date in theirs if isinstance(date, Date)} - {None}
    times: dict[int, set[tuple[int | None, int]]] = {}
    for time in theirs:
        if isinstance(time, Time):
            times.setdefault(time.hour % _HALF_DAY, set()).add((None if time.halved else time.hour, time.minute))
    pairs = {pair for date in theirs if isinstance(date, Date) for pair in _as_told(date)}
    hours, days = _without_measures(there, other, "h"), _without_measures(there, other)
    if noons_in(there, other):
        hours |= _NOON
    for date in dates:
        if isinstance(date, Time):
            if _is_other(date, times) or not _is_held(date, hours):
                yield date
        elif date.weekday is not None:
            if weekdays and date.weekday not in weekdays:
                yield date
        elif any(part is not None and Decimal(part) not in held for part in (date.day, date.month)) or not _has_year(date, held) or (
                date.day and date.month and Decimal(date.day) not in days) or _is_turned(date, pairs):
            yield date


def _as_told(date: Date) -> Iterator[tuple[int | None, int | None]]:
    """Day and month of a date, both ways round where nothing says which is which."""
    yield date.day, date.month
    if date.swapped:
        yield date.month, date.day


def _is_turned(date: Date, pairs: Set[tuple[int | None, int | None]]) -> bool:
    """Whether the other text, of which these are days and months, has only the date that this one is with both exchanged."""
    return not date.swapped and (date.day, date.month) not in pairs and (date.month, date.day) in pairs and None not in (date.day, date.month)


def _has_year(date: Date, held: frozenset[Decimal]) -> bool:
    """Whether the year is among the values; the Buddhist one may have begun in the year before."""
    return date.year is None or Decimal(date.year) in held or (date.buddhist and Decimal(date.year - 1) in held)


def _is_other(time: Time, times: Mapping[int, Set[tuple[int | None, int]]]) -> bool:
    """Whether the same hour stands there, and always with other minutes or in the other half of the day.

    The times are hours, None where nothing says in which half of the day, with their minutes, by the hour of twelve.
    """
    same = times.get(time.hour % _HALF_DAY)
    if not same:
        return False
    if time.minute not in {minute for _, minute in same}:
        return True
    # what people call twelve o'clock at night or at noon differs too much
    return not time.halved and time.hour % _HALF_DAY != 0 and not {None, time.hour} & {hour for hour, _ in same}


def _without_measures(text: str, tag: str, but: str = "") -> frozenset[Decimal]:
    """What the text holds besides quantities, but for those of a unit: “6 minutes” are not six o'clock, nor “6 days” the sixth."""
    measured = Counter(value for one in quantities_in(text, tag) if one.unit != but for value in one.readings)
    if not measured:
        return held_by(text, tag)
    return frozenset(value for value, times in times_held(text, tag).items() if times > measured[value])


def _is_held(time: Time, held: frozenset[Decimal]) -> bool:
    """Whether the hour, of either half of the day, and the minutes stand there in whatever way."""
    hour, later, row, minute = (Decimal(part or 0) for part in parts_of(time))
    return row in held or (bool({hour, later} & held) and (not minute or minute in held))
