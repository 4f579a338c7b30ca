"""PURE: money and measures that became others."""

from collections.abc import Iterator

from app.errors import N_
from app.languages.values.holding import without_addresses
from app.languages.values.units import Quantity, quantities_in
from app.translation.checks.base import Check, Finding, Pair


class Units(Check):
    """A number of the source that has a unit has the same one in the target, or one that comes to the same."""

    name = "units"
    label = N_("Money and measures")

    def find(self, pair: Pair) -> Iterator[Finding]:
        wanted = quantities_in(without_addresses(pair.source), pair.source_tag)
        given = quantities_in(without_addresses(pair.target), pair.target_tag) if wanted else ()
        free = [one for one in given if not any(_same(one, other) for other in wanted)]
        for quantity in wanted:
            if any(_same(quantity, other) for other in given):
                continue
            changed = next((other for other in free if quantity.readings & other.readings), None)
            if changed is not None:
                free.remove(changed)
                yield Finding(self.name, "units.changed", N_("“%(source)s” has another unit here: “%(target)s”."),
                              {"source": pair.source[slice(*quantity.span)], "target": pair.target[slice(*changed.span)]},
                              source_span=quantity.span, target_span=changed.span)


def _same(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit:
        return bool(one.readings & other.readings)
    return one.in_base == other.in_base
