"""PURE: a text in which every number is one sign, so that a pattern can say what stands around numbers."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.languages.values.numbers import ROMAN, Number, Span, folded, numbers_in

NUMBER_SIGN, YEAR_SIGN = "\ue000", "\ue001"
"""What stand for a number, and for one that can be a year; private characters, which no text of the archive needs."""


@dataclass(frozen=True)
class Layout:
    """A folded text with signs for its numbers, and the way back to the places of the text itself."""

    text: str
    plain: str
    signed: str
    numbers: Mapping[int, Number]
    _signs: tuple[int, ...]
    _ahead: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The place in the text of a place in ``signed``."""
        return self._place(start), self._place(end)

    def number(self, place: int) -> Number:
        """The number whose sign stands at this place."""
        return self.numbers[place]

    def _place(self, place: int) -> int:
        return place + self._ahead[bisect_right(self._signs, place - 1)]


def _can_be_year(number: Number) -> bool:
    """Whether this is a year of one of the calendars; not a bare “thousand”."""
    return 1000 <= number.value <= 2650 and number.value == int(number.value) and not (number.spelled and number.value % 1000 == 0)


@lru_cache(maxsize=256)
def laid_out(text: str, tag: str) -> Layout:
    """Lay a text out; Roman numerals stay as they are."""
    plain = folded(text)
    pieces: list[str] = []
    numbers: dict[int, Number] = {}
    signs: list[int] = []
    ahead = [0]
    at = length = 0
    for number in numbers_in(text, tag):
        if number.kind == ROMAN or number.span[0] < at:
            continue
        start, end = number.span
        pieces += (plain[at:start], YEAR_SIGN if _can_be_year(number) else NUMBER_SIGN)
        length += start - at
        numbers[length] = number
        signs.append(length)
        length += 1
        ahead.append(end - length)
        at = end
    pieces.append(plain[at:])
    return Layout(text, plain, "".join(pieces), numbers, tuple(signs), tuple(ahead))
