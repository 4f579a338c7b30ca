"""PURE: passages of a translation that nobody has translated yet: they stand in the source language, and the body says so.

A body marks them as HTML does, ``<span lang="vi">…</span>``, so that every reader of a body knows what they are, one of
another program too.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.errors import RongError
from app.languages import registry

_BEGIN = re.compile(r'<span lang="([A-Za-z0-9-]{2,16})">')
_END = "</span>"


def marked(text: str, tag: str) -> str:
    """A passage that stands in the language of the tag."""
    return f'<span lang="{registry.get(tag).tag}">{text}{_END}'


def languages_in(body: str) -> frozenset[str]:
    """The languages of the marked passages of a body."""
    return frozenset(tag for one in _BEGIN.finditer(body) if (tag := _known(one[1])))


def shown(children: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a line with the marks of its passages as a page shows them; a mark without its other half is left out."""
    begun: Token | None = None
    for place, child in enumerate(children):
        if child.type != "html_inline":
            yield child
        elif (tag := _begun(child)) and begun is None and any(_ends(one) for one in children[place:]):
            language = registry.get(tag)
            begun = _html(f'<span class="untranslated" lang="{language.tag}" dir="{language.direction}">')
            yield begun
        elif _ends(child) and begun is not None:
            begun = None
            yield _html(_END)
        else:
            yield child


def translated(children: Sequence[Token]) -> list[Token]:
    """The tokens of a line without its marked passages."""
    kept: list[Token] = []
    inside = False
    for child in children:
        if child.type == "html_inline" and _begun(child):
            inside = True
        elif child.type == "html_inline" and _ends(child):
            inside = False
        elif not inside:
            kept.append(child)
    return kept


def is_shown(token: Token) -> bool:
    """Whether the token is a mark that a page shows."""
    return token.meta.get("untranslated", False) is True


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content, meta={"untranslated": True})


def _begun(token: Token) -> str:
    found = _BEGIN.fullmatch(token.content)
    return _known(found[1]) if found else ""


def _ends(token: Token) -> bool:
    return token.type == "html_inline" and token.content == _END


def _known(tag: str) -> str:
    try:
        return registry.get(tag).tag
    except RongError:  # the registry of a newer program has it
        return ""
