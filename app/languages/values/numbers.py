"""PURE: the numbers of a text as values, in digits of every script and in words."""

from dataclasses import dataclass
from decimal import Decimal

Span = tuple[int, int]
"""A place in a text, in code points: ``text[start:end]``."""

NUMBER, ORDINAL, PERCENT, ROMAN = "number", "ordinal", "percent", "roman"


@dataclass(frozen=True)
class Number:
    """A number of a text. ``others`` are what the same writing may mean elsewhere (“1.500”), ``spelled`` one in words."""

    value: Decimal
    kind: str
    span: Span
    spelled: bool = False
    others: tuple[Decimal, ...] = ()

    @property
    def readings(self) -> frozenset[Decimal]:
        """Every value that this writing can have."""
        return frozenset((self.value, *self.others))


def numbers_in(text: str, tag: str) -> tuple[Number, ...]:
    """Every number of the text in its order, none within another."""
    return ()
