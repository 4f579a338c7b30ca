"""PURE: money and measures that became others."""

from collections.abc import Iterator, Sequence

from app.errors import N_
from app.languages.values.holding import without_addresses
from app.languages.values.units import Quantity, quantities_in
from app.translation.checks.base import Check, Finding, Pair


class Units(Check):
    """A number of the source that has a unit has the same one in the target, or one that comes to the same."""

    name = "units"
    label = N_("Money and measures")

    def find(self, pair: Pair) -> Iterator[Finding]:
        wanted, given = _unmatched(quantities_in(without_addresses(pair.source), pair.source_tag),
                                   quantities_in(without_addresses(pair.target), pair.target_tag))
        for quantity in wanted:
            changed = next((other for other in given if quantity.readings & other.readings), None)
            if changed is not None:
                given.remove(changed)
                yield Finding(self.name, "units.changed", N_("“%(source)s” has another unit here: “%(target)s”."),
                              {"source": pair.source[slice(*quantity.span)], "target": pair.target[slice(*changed.span)]},
                              source_span=quantity.span, target_span=changed.span)


def _unmatched(wanted: Sequence[Quantity], given: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """Both without the quantities that stand in the other, one for one."""
    left, rest = [], list(given)
    for quantity in wanted:
        same = next((other for other in rest if _same(quantity, other)), None)
        if same is None:
            left.append(quantity)
        else:
            rest.remove(same)
    return left, rest


def _same(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit:
        return bool(one.readings & other.readings)
    return one.in_base == other.in_base
