"""PURE: a body in CommonMark as sanitized HTML for pages, or as plain text for searching and excerpts."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.publications.untranslated import is_shown, shown, translated

TAGS = frozenset({"a", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h2",
                  "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup",
                  "table", "tbody", "td", "th", "thead", "tr", "ul"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "rel"}), "img": frozenset({"src", "alt", "title", "width", "height", "loading"}),
    "ol": frozenset({"start"}), "span": frozenset({"class", "dir", "lang"}), "th": frozenset({"class"}), "td": frozenset({"class"})}
SCHEMES = frozenset({"http", "https", "mailto"})
ImageUrl = Callable[[str], str | None]

_WRITTEN_TAGS = TAGS - {"a", "img", "span"}  # of HTML written in a body; links and pictures come from Markdown alone
_WRITTEN_IN_LINE = re.compile(r"</?(?:b|br|del|em|i|s|strong|sub|sup)\s*/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BESIDE_CHINESE = frozenset("“”‘’…—·")


class _Parser(MarkdownIt):
    """Takes every address for a link, so that one that leads nowhere can be shown as its text."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


def render(body: str, image_url: ImageUrl) -> str:
    """The body as HTML that may stand in a page as it is.

    Headings begin at h2. ``image_url`` gives the address for a picture's name, or None where there is no such
    picture: then its alternative text stands in its place. Links lead to http, https, mailto and places of this
    site; the text of any other stays. HTML written in the body keeps a few tags without attributes.
    """
    tokens = _parser().parse(body)
    shift = _heading_shift(tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        elif token.type in ("th_open", "td_open"):
            _align_by_class(token)
        elif token.type == "html_block":
            token.content = nh3.clean(token.content, tags=set(_WRITTEN_TAGS), attributes={}, link_rel=None)
        elif token.type == "inline":
            token.children = _inline(list(shown(token.children or [])), image_url)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(html, tags=set(TAGS), attributes={name: set(kept) for name, kept in ATTRIBUTES.items()},
                     url_schemes=set(SCHEMES), link_rel=None)


def plain_text(body: str) -> str:
    """The words of the body without markup, one line a block; alternative texts and code are kept.

    Passages that nobody has translated yet are in another language, and left out.
    """
    lines = []
    for token in _parser().parse(body):
        if token.type == "inline":
            lines.append(_words(translated(token.children or [])))
        elif token.type == "html_block":
            lines.append(" ".join(unescape(nh3.clean(token.content, tags=set())).split()))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
    return "\n".join(line for line in lines if line)


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark").enable(["table", "strikethrough"])
    parser.parse("*")  # the rulers build their tables at first use, and threads must not see them half built
    return parser


def _heading_shift(tokens: Iterable[Token]) -> int:
    """How far headings move so that the highest in the body is the second of the page, below its title."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    return 2 - min(levels) if levels else 0


def _align_by_class(token: Token) -> None:
    style = token.attrs.pop("style", None)  # the content policy of the pages allows no inline style
    if style is not None:
        token.attrs["class"] = str(style).replace("text-align:", "align-").strip()


def _inline(children: Sequence[Token], image_url: ImageUrl) -> list[Token]:
    kept: list[Token] = []
    leads: list[bool] = []
    joining = _joining(children)
    for place, child in enumerate(children):
        if child.type == "link_open":
            leads.append(_leads_somewhere(child))
        if (child.type in ("link_open", "link_close") and not leads[-1]) or (
                place in joining) or (
                child.type == "html_inline" and not is_shown(child) and not _WRITTEN_IN_LINE.fullmatch(child.content)):
            pass
        else:
            kept.append(_image(child, image_url) if child.type == "image" else child)
        if child.type == "link_close":
            leads.pop()
    return kept


def _leads_somewhere(link: Token) -> bool:
    """Whether the link may stay; one that leaves this site is marked."""
    address = str(link.attrs.get("href", ""))
    scheme = _SCHEME.match(address)
    if scheme is None:
        return not address.startswith("//")
    if scheme.group(1).lower() in ("http", "https"):
        link.attrs["rel"] = "noopener nofollow"
    return scheme.group(1).lower() in SCHEMES


def _image(token: Token, image_url: ImageUrl) -> Token:
    address = image_url(str(token.attrs.get("src", "")))
    if address is None:
        shown = Token("text", "", 0)
        shown.content = _words(token.children or [])
        return shown
    token.attrs.update({"src": address, "loading": "lazy"})
    return token


def _joining(children: Iterable[Token]) -> set[int]:
    """The places of line breaks between two Chinese characters, where they would show as stray spaces."""
    found: set[int] = set()
    before, breaks = "", list[int]()
    for place, child in enumerate(children):
        if child.type == "softbreak":
            breaks.append(place)
        elif child.content:
            if _is_run_on(before, child.content[0]):
                found.update(breaks)
            before, breaks = child.content[-1], []
    return found


def _is_run_on(before: str, after: str) -> bool:
    return (_is_chinese(before) and (_is_chinese(after) or after in _BESIDE_CHINESE)) or (
        before in _BESIDE_CHINESE and _is_chinese(after))


def _is_chinese(letter: str) -> bool:
    return bool(letter) and ("\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" or letter >= "\U00020000")


def _words(children: Sequence[Token]) -> str:
    joining = _joining(children)
    return "".join(_word(child) for place, child in enumerate(children) if place not in joining).strip()


def _word(token: Token) -> str:
    """The text of one piece of a line."""
    if token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
        return " "
    if token.type == "image":
        return _words(token.children or [])
    return token.content if token.type in ("text", "code_inline") else ""
