"""PURE: money and measures that became others."""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence

from app.errors import N_
from app.languages.values.holding import without_addresses
from app.languages.values.units import Quantity, quantities_in
from app.translation.checks.base import Check, Finding, Pair


class Units(Check):
    """A number of the source that has a unit has the same one in the target, or one that comes to the same."""

    name = "units"
    label = N_("Money and measures")

    def find(self, pair: Pair) -> Iterator[Finding]:
        wanted, rest = _unmatched(quantities_in(without_addresses(pair.source), pair.source_tag),
                                  quantities_in(without_addresses(pair.target), pair.target_tag))
        given = _Untaken((quantity, quantity.readings) for quantity in rest)
        for quantity in wanted:
            changed = given.take(quantity.readings)
            if changed is not None:
                yield Finding(self.name, "units.changed", N_("“%(source)s” has another unit here: “%(target)s”."),
                              {"source": pair.source[slice(*quantity.span)], "target": pair.target[slice(*changed.span)]},
                              source_span=quantity.span, target_span=changed.span)


class _Untaken:
    """Quantities, each to be taken once, by any of its keys."""

    def __init__(self, quantities: Iterable[tuple[Quantity, Iterable[Hashable]]]) -> None:
        self._left: dict[Quantity, None] = {}
        self._keyed: dict[Hashable, deque[Quantity]] = {}
        for quantity, keys in quantities:
            self._left[quantity] = None
            for key in keys:
                self._keyed.setdefault(key, deque()).append(quantity)

    def take(self, keys: Iterable[Hashable]) -> Quantity | None:
        """The first in the text of those that have one of the keys."""
        rows = [row for key in keys if (row := self._keyed.get(key))]
        for row in rows:
            while row and row[0] not in self._left:
                row.popleft()
        found = min((row[0] for row in rows if row), key=lambda quantity: quantity.span, default=None)
        if found is not None:
            del self._left[found]
        return found

    def left(self) -> list[Quantity]:
        return list(self._left)


def _unmatched(wanted: Sequence[Quantity], given: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """Both without the quantities that stand in the other, one for one."""
    rest = _Untaken((quantity, quantity.comes_to) for quantity in given)
    return [quantity for quantity in wanted if rest.take(quantity.comes_to) is None], rest.left()
