"""PURE: the passages of a body in CommonMark, as plain text, that may show why it was found."""

import re
from functools import lru_cache

from app.publications.rendering import plain_text
from app.search.excerpts import Wanted, promising

_BLANK = re.compile(r"\n[ \t]*\n")
# what may reach over blank lines: fences, HTML, indented blocks, definitions of links
_REACHING = ("```", "~~~", "<", "]:", "\n  ", "\n\t")
_MARKUP = re.compile(r"[*_~`\[\]<>&\\#|!\n]|\A[ \t]*(?:[-+=]|\d+[.)])")


def passages(body: str, wanted: Wanted) -> str:
    """The blocks of the body in which most of what is wanted may stand, a line each.

    Taking the markup of a whole body apart costs more than everything else about an excerpt.
    """
    if any(sign in body for sign in _REACHING):
        return _plain(body)
    blocks = _BLANK.split(body)
    return "\n".join(_plain(block) for block in promising(blocks, wanted))


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
