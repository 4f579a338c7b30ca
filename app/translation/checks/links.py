"""PURE: links and pictures that no longer lead where they led."""

import re
from collections import Counter
from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair

_TARGET = re.compile(r"\]\(\s*<?([^)>\s]+)|<(https?://[^>\s]+)>|(?<![(<])\b(https?://[^\s)>\]]+)")


class Links(Check):
    """Every address of the source stands in the target."""

    name = "links"
    label = N_("Links")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source, target = pair.source, pair.target
        missing = _addresses(source) - _addresses(target)
        if target.strip() and missing:
            yield Finding(self.name, "links.missing", N_("A link of the source is missing: %(links)s."), {"links": ", ".join(sorted(missing))})


def _addresses(text: str) -> Counter[str]:
    return Counter(next(filter(None, match)).rstrip(".,;:!?。") for match in _TARGET.findall(text))
