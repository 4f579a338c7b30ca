"""PURE: a body in CommonMark as sanitized HTML for pages, or as plain text for searching and excerpts."""

from collections.abc import Callable, Mapping
from functools import cache


import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset({"a", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h2",
                  "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "strong", "sub", "sup",
                  "table", "tbody", "td", "th", "thead", "tr", "ul"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "rel"}), "img": frozenset({"src", "alt", "title", "width", "height", "loading"}),
    "ol": frozenset({"start"}), "th": frozenset({"class"}), "td": frozenset({"class"})}
SCHEMES = frozenset({"http", "https", "mailto"})
ImageUrl = Callable[[str], str | None]


def render(body: str, image_url: ImageUrl) -> str:
    """The body as HTML that may stand in a page as it is.

    Headings begin at h2. ``image_url`` gives the address for a picture's name, or None where there is no such
    picture: then its alternative text stands in its place.
    """
    tokens = _parser().parse(body)
    shift = _heading_shift(tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        elif token.type in ("th_open", "td_open"):
            _align_by_class(token)
        elif token.type == "inline":
            token.children = _inline(token.children or [], image_url)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(html, tags=set(TAGS), attributes={name: set(kept) for name, kept in ATTRIBUTES.items()},
                     url_schemes=set(SCHEMES), link_rel=None)


def plain_text(body: str) -> str:
    """The words of the body without markup, one line a block; alternative texts and code are kept."""
    lines = []
    for token in _parser().parse(body):
        if token.type == "inline":
            lines.append("".join(_words(child) for child in token.children or []).strip())
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
    return "\n".join(line for line in lines if line)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _heading_shift(tokens: list[Token]) -> int:
    """How far headings move so that the highest in the body is the second of the page, below its title."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    return 2 - min(levels) if levels else 0


def _align_by_class(token: Token) -> None:
    style = token.attrs.pop("style", None)  # the content policy of the pages allows no inline style
    if style is not None:
        token.attrs["class"] = str(style).replace("text-align:", "align-").strip()


def _inline(children: list[Token], image_url: ImageUrl) -> list[Token]:
    kept: list[Token] = []
    for place, child in enumerate(children):
        if child.type == "softbreak" and _joins(children, place):
            continue
        if child.type == "link_open" and "://" in str(child.attrs.get("href", "")):
            child.attrs["rel"] = "noopener nofollow"
        kept.append(_image(child, image_url) if child.type == "image" else child)
    return kept


def _image(token: Token, image_url: ImageUrl) -> Token:
    address = image_url(str(token.attrs.get("src", "")))
    if address is None:
        shown = Token("text", "", 0)
        shown.content = token.content
        return shown
    token.attrs.update({"src": address, "loading": "lazy"})
    return token


def _joins(children: list[Token], place: int) -> bool:
    """Whether a line break stands between two Chinese characters, where it would show as a stray space."""
    before = children[place - 1].content[-1:] if place else ""
    after = children[place + 1].content[:1] if place + 1 < len(children) else ""
    return _is_chinese(before) and _is_chinese(after)


def _is_chinese(letter: str) -> bool:
    return bool(letter) and ("\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" or letter >= "\U00020000")


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return token.content
    return token.content if token.type in ("text", "code_inline") else ""
