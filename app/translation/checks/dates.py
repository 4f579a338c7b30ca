"""PURE: dates and times that became others."""

from collections.abc import Iterator
from decimal import Decimal

from app.errors import N_
from app.languages.values.dates import Date, Time, dates_in
from app.languages.values.holding import held_by, parts_of, without_addresses
from app.translation.checks.base import Check, Finding, Pair


class Dates(Check):
    """Every date and time of the source stands in the target, and no other.

    The order of day and month, months as words, Buddhist years and the clock of twelve hours make no difference.
    """

    name = "dates"
    label = N_("Dates and times")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source, target = without_addresses(pair.source), without_addresses(pair.target)
        if not target.strip():
            return
        for date in _lost(source, pair.source_tag, target, pair.target_tag):
            yield Finding(self.name, "dates.missing", N_("The date or time “%(date)s” of the source is missing or different."),
                          {"date": pair.source[slice(*date.span)]}, source_span=date.span)
        for date in _lost(target, pair.target_tag, source, pair.source_tag):
            yield Finding(self.name, "dates.added", N_("The date or time “%(date)s” is not in the source."),
                          {"date": pair.target[slice(*date.span)]}, target_span=date.span)


def _lost(here: str, tag: str, there: str, other: str) -> Iterator[Date | Time]:
    """The dates and times of one text of which a part is not in the other."""
    dates = dates_in(here, tag)
    if not dates:
        return
    held = held_by(there, other)
    weekdays = {date.weekday for date in dates_in(there, other) if isinstance(date, Date)} - {None}
    for date in dates:
        if isinstance(date, Time):
            hour, later, row, minute = (Decimal(part or 0) for part in parts_of(date))
            if row not in held and (not {hour, later} & held or (minute and minute not in held)):
                yield date
        elif date.weekday is not None:
            if weekdays and date.weekday not in weekdays:
                yield date
        elif any(part is not None and Decimal(part) not in held for part in (date.day, date.month, date.year)):
            yield date
