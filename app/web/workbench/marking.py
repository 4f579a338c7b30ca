"""PURE: texts with marks in them: places of findings and terms, what changed, and the Markdown marks to insert."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.publications.differences import ADDED, REMOVED, differences
from app.translation.markup import runs

_PAIRS = re.compile(r"\*+|~~|_+")
_LINK_END = re.compile(r"\](?:\(|\[)")


@dataclass(frozen=True)
class Place:
    """A stretch of a text in code points, and what its mark carries."""

    start: int
    end: int
    number: int
    title: str = ""


@dataclass(frozen=True)
class Tag:
    """A Markdown mark of the source that can be put around words of the target, or at one place."""

    before: str
    after: str = ""

    @property
    def shown(self) -> str:
        return f"{self.before}…{self.after}" if self.after else self.before


def marked(text: str, places: Iterable[Place], name: str) -> Markup:
    """The text with a ``mark`` around each place; of places that overlap the first stays."""
    out, at = Markup(""), 0
    for one in sorted(places, key=lambda place: (place.start, -place.end)):
        if not at <= one.start < one.end <= len(text):
            continue
        out += escape(text[at:one.start])
        out += Markup('<mark class="{}" data-{}="{}" data-start="{}" data-end="{}"{}>{}</mark>').format(
            name, name, one.number, one.start, one.end, Markup(' title="{}"').format(one.title) if one.title else "",
            text[one.start:one.end])
        at = one.end
    return out + escape(text[at:])


def changed(old: str, new: str) -> Markup:
    """What went and what came between two texts, as ``del`` and ``ins``."""
    lines = [Markup("").join(_piece(piece.state, piece.text) for piece in line) for line in differences(old, new)]
    return Markup("\n").join(lines)


def tags(source: str) -> tuple[Tag, ...]:
    """The Markdown marks of a source, each once, in their order: pairs around words, the rest as it stands."""
    marks = [run.text for run in runs(source) if not run.words and run.text.strip() and not run.text.strip().isdecimal()]
    found: dict[Tag, None] = {}
    opened: list[str] = []
    for mark in marks:
        if _PAIRS.fullmatch(mark):
            found[Tag(mark, mark)] = None
        elif mark in ("[", "!["):
            opened.append(mark)
        elif _LINK_END.match(mark) and opened:
            found[Tag(opened.pop(), mark)] = None
        elif mark[0] in "`<&\\h":
            found[Tag(mark)] = None
    return tuple(found)


def _piece(state: str, text: str) -> Markup:
    if state == REMOVED:
        return Markup("<del>{}</del>").format(text)
    return Markup("<ins>{}</ins>").format(text) if state == ADDED else escape(text)
