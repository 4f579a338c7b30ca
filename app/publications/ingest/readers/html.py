"""HTML: sanitized to what a publication needs, then turned into CommonMark."""

import re

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from app.errors import N_, Invalid
from app.languages.encodings import decode
from app.languages.normalization import clean
from app.publications.ingest.readers.base import Document, Reader

TAGS = frozenset({"p", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
                  "em", "i", "strong", "b", "del", "s", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
                  "hr", "dl", "dt", "dd", "figure", "figcaption", "div", "section"})
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_CHROME = ("script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template", "iframe")


class HtmlReader(Reader):
    suffixes = (".html", ".htm", ".xhtml")
    label = "HTML"

    def read(self, data: bytes, name: str) -> Document:
        return from_html(_decode(data, name), name)


def from_html(text: str, name: str) -> Document:
    """The publication in an HTML page: its main part, its title, no chrome, no script."""
    page = BeautifulSoup(text, "html.parser")
    named = page.title.get_text(" ", strip=True) if page.title else ""
    main = page.find("article") or page.find("main") or page.body or page
    assert isinstance(main, Tag)
    first = main.find("h1")
    for tag in main.find_all(_CHROME):
        tag.decompose()
    title = " ".join(first.get_text(" ", strip=True).split()) if isinstance(first, Tag) and not first.decomposed else named
    if isinstance(first, Tag) and not first.decomposed:
        first.decompose()
    safe = nh3.clean(main.decode_contents(), tags=set(TAGS), attributes={k: set(v) for k, v in ATTRIBUTES.items()},
                     url_schemes=SCHEMES, link_rel=None)
    try:
        body = _tidy(_Converter().convert(safe))
    except RecursionError as error:
        raise Invalid("ingest.too_deep", N_("The file %(name)s has too many tags inside tags. Save it as plain text and bring that."), name=name) from error
    if not body.strip():
        raise Invalid("ingest.no_text", N_("The file %(name)s holds no text. Choose a file with text in it."), name=name)
    return Document(clean(title), clean(body))


class _Converter(MarkdownConverter):  # type: ignore[misc]
    """ATX headings, hyphens for lists, hard breaks by backslash: what editors here write by hand."""

    def __init__(self) -> None:
        super().__init__(heading_style="ATX", bullets="-", newline_style="backslash", table_infer_header=True,
                         escape_misc=True)


def _tidy(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _decode(data: bytes, name: str) -> str:
    """As UTF-8, else in the encoding that the page itself declares."""
    declared = _CHARSET.search(data[:4096])
    if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # a page that lies about itself is judged like any other text
    return decode(data, name)
