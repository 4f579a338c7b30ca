"""PURE: the passages of a body in CommonMark, as plain text, that may show why it was found."""

import re
from functools import lru_cache

from app.publications.rendering import plain_text
from app.search.excerpts import Excerpt, Wanted, excerpt, excerpt_of, ranked

_BLANK = re.compile(r"\n[ \t]*\n")
# what may reach over blank lines: fences, HTML, indented blocks, definitions of links
_REACHING = ("```", "~~~", "<", "]:", "\n  ", "\n\t")
_MARKUP = re.compile(r"[*_~`\[\]<>&\\#|!\n]|\A[ \t]*(?:[-+=]|\d+[.)])")


def excerpt_of_body(body: str, wanted: Wanted) -> Excerpt | None:
    """The piece of the body in which most of what is wanted stands; None when nothing of it does.

    Taking the markup of a whole body apart costs more than everything else about an excerpt, so only blocks that promise
    something are.
    """
    if any(sign in body for sign in _REACHING):
        return excerpt(_plain(body), wanted)
    promises = ranked(_BLANK.split(body), wanted)
    lines = [_plain(one.text) for one in promises]
    if all(line == one.text for line, one in zip(lines, promises, strict=True)):  # then they promise what they did
        return excerpt_of(promises, wanted)
    return excerpt("\n".join(lines), wanted)


def opening(body: str, length: int) -> str:
    """The blocks with which a body begins, at least ``length`` characters of them if there are as many."""
    if any(sign in body for sign in _REACHING):
        return _plain(body)
    lines: list[str] = []
    for block in _BLANK.split(body):
        lines.append(_plain(block))
        if sum(map(len, lines)) >= length:
            break
    return "\n".join(lines)


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    text = text.strip()
    return plain_text(text) if _MARKUP.search(text) else text
