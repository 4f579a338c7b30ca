"""PURE: tags of HTML and of exchange formats."""

from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import TAG, placed, unmatched


class Tags(Check):
    """Every tag of the source stands in the target, and what opens first closes last."""

    name = "tags"
    label = N_("Tags")

    def find(self, pair: Pair) -> Iterator[Finding]:
        wanted, given = list(placed(TAG, pair.source)), list(placed(TAG, pair.target))
        lost, added = list(unmatched(wanted, given)), list(unmatched(given, wanted))
        for text, span in lost:
            yield Finding(self.name, "tags.missing", N_("The tag %(text)s is missing."), {"text": text}, source_span=span)
        for text, span in added:
            yield Finding(self.name, "tags.added", N_("The tag %(text)s is not in the source."), {"text": text}, target_span=span)
        if not lost and not added and _crossed(wanted) is None and (crossed := _crossed(given)):
            yield Finding(self.name, "tags.crossed", N_("The tag %(text)s closes what was not opened last."), {"text": crossed[0]}, target_span=crossed[1])


def _crossed(tags: list[tuple[str, Span]]) -> tuple[str, Span] | None:
    """The first tag that closes another than was opened last."""
    opened: list[str] = []
    for text, span in tags:
        name = text.strip("</>").split()[0].lower() if text.strip("</>") else ""
        if text.startswith("</"):
            if not opened or opened.pop() != name:
                return text, span
        elif not text.endswith("/>") and name not in ("br", "hr", "img", "wbr", "input"):
            opened.append(name)
    return None
