"""PURE: what makes two similar texts of one language mean different things."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from app.languages.values.dates import Date, dates_in, noons_in
from app.languages.values.holding import apart_from
from app.languages.values.names import names_differ
from app.languages.values.negation import denials_in
from app.languages.values.numbers import numbers_in
from app.languages.values.places import Places
from app.languages.values.units import quantities_in

REASONS = ("number", "date", "time", "unit", "name", "negation")
MOST = 84
"""The most that a match is worth when one of the reasons holds; people take what is above for nearly right."""


T = TypeVar("T")
_NONE: Counter[Any] = Counter()


@dataclass(frozen=True)
class _Meaning:
    numbers: Counter[Decimal]
    dates: Counter[tuple[int | None, ...]]
    times: Counter[tuple[int, int]]
    quantities: Counter[tuple[Decimal, str]]
    values: Counter[Decimal]
    units: Counter[str]
    denials: Counter[str]


def capped(score: int, query: str, found: str, tag: str) -> tuple[int, tuple[str, ...]]:
    """The score of a memory match, at most 84 where something differs that matters, and the reasons out of ``REASONS``.

    Both texts are in the language of the tag. Spelling, punctuation and other words for the same are no reason.
    """
    reasons = tuple(_reasons(query, found, tag))
    return (min(score, MOST), reasons) if reasons else (score, ())


def is_capped(query: str, found: str, tag: str) -> bool:
    """Whether there is any reason, which is known sooner than all of them."""
    return any(True for _ in _reasons(query, found, tag))


def _reasons(query: str, found: str, tag: str) -> Iterator[str]:
    if query == found:
        return
    one, other = _meaning(query, tag), _meaning(found, tag)
    measured = one.quantities != other.quantities
    if one.numbers != other.numbers or (measured and one.values != other.values):
        yield "number"
    if one.dates != other.dates:
        yield "date"
    if one.times != other.times:
        yield "time"
    if measured and one.units != other.units:
        yield "unit"
    if names_differ(query, found, tag):
        yield "name"
    if one.denials != other.denials:
        yield "negation"


@lru_cache(maxsize=2048)
def _meaning(text: str, tag: str) -> _Meaning:
    dates = dates_in(text, tag)
    quantities = quantities_in(text, tag)
    apart = apart_from(numbers_in(text, tag), [one.span for one in (*dates, *quantities)])
    marked = Places(one.span for one in dates)
    noons = [(one.hour, one.minute) for one in noons_in(text, tag) if not marked.meet(one.span)]
    # “một” and “không” in words are articles and denials far more often than numbers
    numbers = [number.value for number in apart if not (number.spelled and number.value <= 1)]
    return _Meaning(
        _counted(numbers),
        _counted([(one.day, one.month, one.year, one.weekday) for one in dates if isinstance(one, Date)]),
        _counted([(one.hour, one.minute) for one in dates if not isinstance(one, Date)] + noons),
        _counted([one.in_base for one in quantities]),
        _counted([one.value for one in quantities]),
        _counted([one.unit for one in quantities]),
        _counted([one.kind for one in denials_in(text, tag)]))


def _counted(some: list[T]) -> Counter[T]:
    """How often each stands there; mostly there is none, and that is one and the same."""
    return Counter(some) if some else _NONE
