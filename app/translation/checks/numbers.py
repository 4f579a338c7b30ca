"""PURE: numbers that got lost or came from nowhere."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair

_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f](?=\d)")
_DATE = re.compile(r"\b\d{1,2}[/.-](\d{1,2})[/.-]\d{4}\b")
_MONTH = re.compile(r"(?:tháng|ເດືອນ|ខែ)\s*(\d{1,2})\b|(\d{1,2})\s*月", re.IGNORECASE)
_ADDRESS = re.compile(r"\]\([^)\s]*\)|https?://\S+")


class Numbers(Check):
    """Every number of the source stands in the target, and no other.

    Digits of all scripts are equal, points and commas inside a number do not count, and the month of a date
    may have become a word.
    """

    name = "numbers"
    label = N_("Numbers")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source, target = pair.source, pair.target
        wanted, given = _numbers(source), _numbers(target)
        missing = wanted - given - _months(source)
        added = given - wanted - _months(target)
        if target.strip() and missing:
            yield Finding(self.name, "numbers.missing", N_("A number of the source is missing: %(numbers)s."), {"numbers": _list(missing)})
        if added:
            yield Finding(self.name, "numbers.added", N_("A number is not in the source: %(numbers)s."), {"numbers": _list(added)})


def _plain(text: str) -> str:
    """The text with digits of all scripts as 0 to 9, and without addresses."""
    without = _ADDRESS.sub("](", text)
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in without)


def _numbers(text: str) -> Counter[str]:
    found = re.findall(r"\d+", _GROUPED.sub("", _dates_apart(_plain(text))))
    return Counter(number.lstrip("0") or "0" for number in found)


def _dates_apart(text: str) -> str:
    return _DATE.sub(lambda match: re.sub(r"[/.-]", " ", match.group()), text)


def _months(text: str) -> Counter[str]:
    plain = _plain(text)
    months = [*_DATE.findall(plain), *(one or other for one, other in _MONTH.findall(plain))]
    return Counter(month.lstrip("0") for month in months)


def _list(numbers: Counter[str]) -> str:
    return ", ".join(sorted(numbers, key=lambda number: (len(number), number)))
