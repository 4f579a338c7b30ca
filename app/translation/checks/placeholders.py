"""PURE: placeholders, which a program fills in."""

from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import BLOCKS, Check, Finding, Pair
from app.translation.checks.masking import PLACEHOLDER, placed, unmatched


class Placeholders(Check):
    """Every placeholder of the source stands in the target, letter by letter, and no other."""

    name = "placeholders"
    label = N_("Placeholders")
    severity = BLOCKS

    def find(self, pair: Pair) -> Iterator[Finding]:
        wanted, given = list(placed(PLACEHOLDER, pair.source)), list(placed(PLACEHOLDER, pair.target))
        for text, span in unmatched(wanted, given):
            yield Finding(self.name, "placeholders.missing", N_("The placeholder %(text)s is missing."), {"text": text}, source_span=span)
        for text, span in unmatched(given, wanted):
            yield Finding(self.name, "placeholders.added", N_("The placeholder %(text)s is not in the source."), {"text": text}, target_span=span)
