"""PURE: the money and measures of a text as values."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from app.languages.values.dates import dates_in
from app.languages.values.layout import NUMBER_SIGN, YEAR_SIGN, laid_out
from app.languages.values.numbers import Number, Span
from app.languages.values.places import Places
from app.languages.values.wording import listed

_SPACED = frozenset(("vi", "en", "bdq"))
_NO_MONEY = r"(?! (?:chí|bào|loạt|nghiệp|thời|ý|đội|học)\b)"


@dataclass(frozen=True)
class Quantity:
    """So much of a unit; ``unit`` is its symbol in every language (“km”, “VND”); ``others`` as for numbers."""

    value: Decimal
    unit: str
    span: Span
    others: tuple[Decimal, ...] = ()

    @property
    def readings(self) -> frozenset[Decimal]:
        """Every value that this writing can have."""
        return frozenset((self.value, *self.others))

    @property
    def in_base(self) -> tuple[Decimal, str]:
        """The same quantity in the unit to which this one belongs, metres for kilometres."""
        base, factor = _bases()[self.unit]
        return self.value * factor, base

    @property
    def comes_to(self) -> frozenset[tuple[Decimal, str]]:
        """The same for every value that this writing can have."""
        base, factor = _bases()[self.unit]
        return frozenset((value * factor, base) for value in self.readings)


@dataclass(frozen=True)
class _Measures:
    symbols: Mapping[str, str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=256)
def quantities_in(text: str, tag: str) -> tuple[Quantity, ...]:
    """Every quantity of the text in its order; dates and times are none."""
    laid = laid_out(text, tag)
    if not laid.numbers:
        return ()
    taken = Places(date.span for date in dates_in(text, tag))
    measures = _measures(tag)
    found = []
    for match in measures.pattern.finditer(laid.signed):
        number: Number = laid.numbers[match.start("number")]
        span = laid.span(*match.span())
        said = match.group("after") or match.group("before")  # “ອາຍຸ 21 ເດືອນ” are months
        if said and not taken.meet((number.span[0], span[1])):
            found.append(Quantity(number.value, measures.symbols[said], span, number.others))
    return tuple(found)


@cache
def called(symbol: str, tag: str) -> str:
    """What a unit is usually called in a language; empty where that is not known."""
    return next((words[0] for unit in _units() if unit["symbol"] == symbol and (words := listed(unit.get(tag.split("-")[0], "")))), "")


@cache
def _units() -> Sequence[Mapping[str, Any]]:
    units: list[Mapping[str, Any]] = tomllib.loads(Path(__file__).with_name("measures.toml").read_text(encoding="utf-8"))["unit"]
    return units


@cache
def _bases() -> Mapping[str, tuple[str, Decimal]]:
    return {unit["symbol"]: (unit.get("base", unit["symbol"]), Decimal(unit.get("factor", "1"))) for unit in _units()}


@cache
def _measures(tag: str) -> _Measures:
    main = tag.split("-")[0]
    symbols: dict[str, str] = {}
    before: dict[str, str] = {}
    for unit in _units():
        symbols.update((word, unit["symbol"]) for word in listed(unit.get("every", "") + " " + unit.get(main, "")))
        before.update((word, unit["symbol"]) for word in listed(unit.get("before", "")))
    after = "|".join(_bounded(symbols, main))
    ahead = "|".join(re.escape(word) for word in sorted(before, key=len, reverse=True))
    pattern = rf"(?:(?P<before>{ahead})[ \u200b]?)?(?P<number>[{NUMBER_SIGN}{YEAR_SIGN}])(?:[ \u200b-]{{0,2}}(?P<after>{after}))?"
    return _Measures({**symbols, **before}, re.compile(pattern))


def _bounded(words: Mapping[str, str], main: str) -> Iterator[str]:
    """Every word as a pattern: letters of an alphabet end where the word ends."""
    for word in sorted(words, key=len, reverse=True):
        latin = (word[-1].isascii() and word[-1].isalnum()) or (main in _SPACED and word[-1].isalpha())
        yield re.escape(word) + (r"(?![\w\u0300-\u036f])" + (_NO_MONEY if word == "đồng" else "") if latin else "")
