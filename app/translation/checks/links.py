"""PURE: links and pictures that no longer lead where they led."""

import re
from collections import Counter
from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding

_TARGET = re.compile(r"\]\(\s*<?([^)>\s]+)|<(https?://[^>\s]+)>|(?<![(<])\b(https?://[^\s)>\]]+)")


class Links(Check):
    """Every address of the source stands in the target."""

    name = "links"
    label = N_("Links")

    def find(self, source: str, target: str, source_tag: str, target_tag: str) -> Iterator[Finding]:
        missing = _addresses(source) - _addresses(target)
        if target.strip() and missing:
            yield Finding(self.name, N_("A link of the source is missing: %(links)s."), {"links": ", ".join(sorted(missing))})


def _addresses(text: str) -> Counter[str]:
    return Counter(next(filter(None, match)).rstrip(".,;:!?。") for match in _TARGET.findall(text))
