"""PURE: the marks of Markdown inside a text: emphasis, code, pictures, and marks that would start a block."""

import re
from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import CODE, COVER, prose, unmatched

_MARKS = re.compile(r"(?<!\\)(?:\*{1,3}(?!\*)|~~)|(?<![\w\\])_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_PICTURE = re.compile(r"(?<!\\)!\[")
_BLOCK = re.compile(r"\s*(#{1,6}\s|>\s|[-+*]\s|\d{1,9}[.)]\s)")


class Markdown(Check):
    """The marks inside the text are those of the source, and none starts a heading, list or quotation of its own.

    Titles and summaries are plain text: there nothing is a mark.
    """

    name = "markdown"
    label = N_("Markdown")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if pair.context.part != "body" or not pair.target.strip():
            return
        wanted, given = _marks(pair.source), _marks(pair.target)
        for text, span in unmatched(wanted, given):
            yield Finding(self.name, "markdown.missing", N_("The mark %(text)s of the source is missing."), {"text": text}, source_span=span)
        for text, span in unmatched(given, wanted):
            yield Finding(self.name, "markdown.added", N_("The mark %(text)s is not in the source."), {"text": text}, target_span=span)
        starts = _BLOCK.match(pair.target)
        if starts and not _BLOCK.match(pair.source):
            yield Finding(self.name, "markdown.block", N_("The text begins with %(text)s, which would start a heading, list or quotation."),
                          {"text": starts.group(1).strip()}, target_span=starts.span(1))


def _marks(text: str) -> list[tuple[str, Span]]:
    """Marks of emphasis, each run by its signs; beginnings of pictures; code with what it says."""
    found = [(match.group(), match.span()) for match in CODE.finditer(text)]
    # a single asterisk between spaces is a sign of its own, and so is one at the beginning of a remark
    plain = prose(text).replace(" * ", " " + COVER + " ")
    start = len(plain) - len(plain.lstrip())
    if re.match(r"\*+\s", plain[start:]):
        plain = plain[:start] + COVER + plain[start + 1:]
    found += [(match.group(), match.span()) for match in _MARKS.finditer(plain)]
    found += [(match.group(), match.span()) for match in _PICTURE.finditer(text)]
    return sorted(found, key=lambda one: one[1])
