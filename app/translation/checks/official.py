"""PURE: official names that are written otherwise than the list has them."""

import unicodedata
from collections.abc import Iterator, Sequence

from app.errors import N_
from app.translation.checks.base import BLOCKS, Check, Finding, Pair, Span


class OfficialNames(Check):
    """Names of the official list, of places, islands and offices, stand in the target letter by letter."""

    name = "official"
    label = N_("Official names")
    severity = BLOCKS

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not pair.target.strip():
            return
        for one in pair.context.agreed:
            names = (*one.preferred, *one.allowed)
            if one.exact and names and not any(name in pair.target for name in names):
                yield Finding(self.name, "official.written", N_("The official name of “%(source)s” is “%(name)s”. Write it exactly so."),
                              {"source": one.text, "name": names[0]}, one.span, _nearly(pair.target, names))


def _nearly(text: str, names: Sequence[str]) -> Span | None:
    """Where one of the names stands in other capitals or without its marks, if it does."""
    bare = _bare(text)
    for name in names:
        at = bare.find(_bare(name)) if len(bare) == len(text) else -1
        if at >= 0:
            return at, at + len(_bare(name))
    return None


def _bare(text: str) -> str:
    """Small letters without marks, one for one."""
    return "".join(unicodedata.normalize("NFD", one)[0].lower().replace("đ", "d") for one in text)
