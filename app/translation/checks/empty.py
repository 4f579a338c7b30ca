"""PURE: a target that says nothing."""

from collections.abc import Iterator

from app.errors import N_
from app.languages.normalization import is_blank
from app.translation.checks.base import BLOCKS, Check, Finding, Pair


class Empty(Check):
    """The target has no text that anybody would see."""

    name = "empty"
    label = N_("Nothing translated")
    severity = BLOCKS

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not is_blank(pair.source) and is_blank(pair.target):
            yield Finding(self.name, "empty.nothing", N_("The translation is empty."))
