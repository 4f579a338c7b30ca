"""PURE: links and pictures that no longer lead where they led."""

from collections.abc import Iterator

from app.errors import N_
from app.languages.values.places import Places
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import AUTOLINK, BARE, LINK_END, placed, unmatched

_TRAILING = ".,;:!?…'\"’”»*_~"


class Links(Check):
    """Every address of the source stands in the target and no other, and what was a link is one still."""

    name = "links"
    label = N_("Links")

    def find(self, pair: Pair) -> Iterator[Finding]:
        wanted, given = _addresses(pair.source), _addresses(pair.target)
        lost, added = list(unmatched(wanted, given)), list(unmatched(given, wanted))
        for text, span in lost:
            yield Finding(self.name, "links.missing", N_("The address %(text)s of the source is missing."), {"text": text}, source_span=span)
        for text, span in added:
            yield Finding(self.name, "links.added", N_("The address %(text)s is not in the source."), {"text": text}, target_span=span)
        if not lost and not added and len(list(LINK_END.finditer(pair.source))) != len(list(LINK_END.finditer(pair.target))):
            yield Finding(self.name, "links.broken", N_("A link lost its marks: write [words](address)."), {},
                          target_span=given[0][1] if given else None)


def _addresses(text: str) -> list[tuple[str, Span]]:
    """Every address, as a link, in angle brackets or bare, and its place."""
    found: list[tuple[str, Span]] = []
    taken: list[Span] = []
    for pattern, group in ((LINK_END, 1), (AUTOLINK, 1), (BARE, 0)):
        before = Places(taken)
        for _, (start, end) in placed(pattern, text):
            if before.meet((start, end)):
                continue
            taken.append((start, end))
            match = pattern.match(text, start)
            if match is None or not match.group(group):
                continue
            address = match.group(group).rstrip(_TRAILING) if group == 0 else match.group(group)
            found.append((address, (match.start(group), match.start(group) + len(address))))
    return sorted(found, key=lambda one: one[1])
