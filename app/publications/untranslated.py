"""PURE: passages of a translation that nobody has translated yet: they stand in the source language, and the body says so.

A body marks them in HTML, ``<span class="untranslated" lang="vi">…</span>``, so that every reader of a body knows what they
are, one of another program too. The class tells them from foreign words that somebody marked by hand: those belong to the
text. A mark without its other half in the same paragraph is none.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.errors import RongError
from app.languages import registry

_BEGIN = re.compile(r'<span class="untranslated" lang="([A-Za-z0-9-]{2,16})">')
_END = "</span>"
# a mark, its other half, or the blank line before which a passage has to end
_SIGN = re.compile(rf"{_BEGIN.pattern}|{_END}|\n[ \t]*(?=\n)")


def marked(text: str, tag: str) -> str:
    """A passage that stands in the language of the tag."""
    return f'<span class="untranslated" lang="{registry.get(tag).tag}">{text}{_END}'


def languages_in(body: str) -> frozenset[str]:
    """The languages of the marked passages of a body."""
    found: set[str] = set()
    begun = ""
    for one in _SIGN.finditer(body):
        if one[0] == _END:
            found.update([begun] if begun else [])
            begun = ""
        elif one[1] is None:
            begun = ""
        else:
            begun = begun or one[1]
    return frozenset(tag for one in found if (tag := _known(one)))


def shown(children: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a line with the marks of its passages as a page shows them."""
    marks: dict[int, Token] = {}
    for begin, end in _passages(children):
        language = registry.get(_begun(children[begin]))
        marks[begin] = _html(f'<span class="untranslated" lang="{language.tag}" dir="{language.direction}">')
        marks[end] = _html(_END)
    return (marks.get(place, child) for place, child in enumerate(children))


def translated(children: Sequence[Token]) -> list[Token]:
    """The tokens of a line without its marked passages."""
    left_out = {place for begin, end in _passages(children) for place in range(begin, end + 1)}
    return [child for place, child in enumerate(children) if place not in left_out]


def is_shown(token: Token) -> bool:
    """Whether the token is a mark that a page shows."""
    return token.meta.get("untranslated", False) is True


def _passages(children: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where the marks of each passage stand, both halves of them."""
    begun: int | None = None
    for place, child in enumerate(children):
        if begun is None and _begun(child):
            begun = place
        elif begun is not None and _ends(child):
            yield begun, place
            begun = None


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content, meta={"untranslated": True})


def _begun(token: Token) -> str:
    found = _BEGIN.fullmatch(token.content) if token.type == "html_inline" else None
    return _known(found[1]) if found else ""


def _ends(token: Token) -> bool:
    return token.type == "html_inline" and token.content == _END


def _known(tag: str) -> str:
    try:
        return registry.get(tag).tag
    except RongError:  # the registry of a newer program has it
        return ""
