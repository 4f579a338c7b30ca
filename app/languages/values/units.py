"""PURE: the money and measures of a text as values."""

from dataclasses import dataclass
from decimal import Decimal

from app.languages.values.numbers import Span


@dataclass(frozen=True)
class Quantity:
    """So much of a unit; ``unit`` is its symbol in every language (“km”, “VND”); ``others`` as for numbers."""

    value: Decimal
    unit: str
    span: Span
    others: tuple[Decimal, ...] = ()


def quantities_in(text: str, tag: str) -> tuple[Quantity, ...]:
    """Every quantity of the text in its order."""
    return ()
