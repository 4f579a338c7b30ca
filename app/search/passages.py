"""PURE: the passages of a body in CommonMark, as plain text, that may show why it was found."""

import re
from functools import lru_cache

from app.publications.rendering import plain_text
from app.search.excerpts import REACH, Excerpt, Wanted, excerpt, excerpt_of, ranked

_BLANK = re.compile(r"\n[ \t]*\n")
# what may reach over blank lines: fences, HTML, indented blocks, definitions of links
_REACHING = ("```", "~~~", "<", "]:", "\n  ", "\n\t")
# texts without their markup are remembered: blocks of no more characters, and some longer ones, but no whole books
_SHORT, _LONG = 2_000, REACH
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


def _plain(text: str) -> str:
    text = text.strip()
    if not _MARKUP.search(text):
        return text
    return (_short_kept if len(text) <= _SHORT else _long_kept if len(text) <= _LONG else plain_text)(text)


_short_kept, _long_kept = lru_cache(2048)(plain_text), lru_cache(128)(plain_text)
