"""PURE: a text as the blocks that a page is set from, and the lines that they are broken into."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import lxml.html
from icu4py.breakers import LineBreaker

from app.languages.clusters import letters


@dataclass(frozen=True)
class Style:
    """How letters are set; ``untranslated`` is the language of those that stand in another one than the text."""

    bold: bool = False
    italic: bool = False
    link: str = ""
    untranslated: str = ""


@dataclass(frozen=True)
class Run:
    """Letters of one style."""

    text: str
    style: Style


@dataclass(frozen=True)
class Block:
    """Something that stands on lines of its own.

    ``kind`` is p, pre, h2 to h6, li, img, hr or row; ``depth`` counts the lists and quotations around it; ``marker``
    stands before a list item; ``address`` is that of a picture, ``cells`` are those of a row, ``head`` says that they
    name the columns.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    depth: int = 0
    marker: str = ""
    address: str = ""
    cells: tuple[tuple[Run, ...], ...] = ()
    head: bool = False


@dataclass(frozen=True)
class Line:
    """Pieces that stand on one line, each a word with its space or less, and how wide they are together."""

    pieces: tuple[Run, ...]
    width: float


_PLAIN = Style()
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_AROUND = frozenset({"div", "ul", "ol", "blockquote", "dl", "figure", "table", "thead", "tbody"})


def blocks(tree: lxml.html.HtmlElement, depth: int = 0) -> Iterator[Block]:
    """The blocks of a body's tree, in order; text that stands in none is a paragraph."""
    loose: list[Run] = [Run(tree.text, _PLAIN)] if (tree.text or "").strip() else []
    number = int(tree.get("start") or 1)
    for child in tree:
        if child.tag in _AROUND or child.tag in _HEADINGS or child.tag in ("p", "pre", "li", "dt", "dd", "tr", "img", "hr", "figcaption"):
            if loose:
                yield Block("p", tuple(loose), depth)
                loose = []
            yield from _block(child, depth, f"{number}." if tree.tag == "ol" else "•")
            number += child.tag == "li"
        else:
            loose += _runs(child, _PLAIN)
            if child.find(".//img") is not None:
                if loose:
                    yield Block("p", tuple(loose), depth)
                    loose = []
                yield from _pictures(child, depth)
        if (child.tail or "").strip():
            loose.append(Run(str(child.tail), _PLAIN))
    if loose:
        yield Block("p", tuple(loose), depth)


def _block(one: lxml.html.HtmlElement, depth: int, marker: str) -> Iterator[Block]:
    if one.tag in ("ul", "ol", "blockquote"):
        yield from blocks(one, depth + 1)
    elif one.tag in _AROUND:
        yield from blocks(one, depth)
    elif one.tag in ("li", "dd"):
        inner = list(blocks(one, depth))
        for number, block in enumerate(inner):
            first = number == 0 and one.tag == "li" and block.kind == "p"
            yield replace(block, kind="li" if block.kind == "p" else block.kind, marker=marker if first else block.marker)
    elif one.tag == "tr":
        cells = tuple(tuple(_runs(cell, Style(bold=cell.tag == "th"))) for cell in one)
        yield Block("row", depth=depth, cells=cells, head=all(cell.tag == "th" for cell in one))
        yield from _pictures(one, depth)
    elif one.tag == "img":
        yield Block("img", (Run(str(one.get("alt") or ""), _PLAIN),), depth, address=str(one.get("src")))
    elif one.tag == "hr":
        yield Block("hr")
    else:
        runs = tuple(_runs(one, Style(bold=one.tag in _HEADINGS or one.tag == "dt")))
        if any(run.text.strip() for run in runs):
            yield Block({"dt": "p", "figcaption": "p"}.get(one.tag, one.tag), runs, depth)
        yield from _pictures(one, depth)


def _pictures(one: lxml.html.HtmlElement, depth: int) -> Iterator[Block]:
    """The pictures that stand among words, which come after them."""
    for picture in one.iter("img"):
        yield from _block(picture, depth, "")


def _runs(one: lxml.html.HtmlElement, style: Style) -> list[Run]:
    own = replace(style, bold=style.bold or one.tag in ("strong", "b"), italic=style.italic or one.tag in ("em", "i"),
                  link=str(one.get("href") or "") if one.tag == "a" else style.link,
                  untranslated=str(one.get("lang") or "") if one.get("class") == "untranslated" else style.untranslated)
    found = [Run("\n", own)] if one.tag == "br" else []
    if one.text:
        found.append(Run(one.text, own))
    for child in one:
        found += _runs(child, own)
        if child.tail:
            found.append(Run(child.tail, own))
    return found


def lines(runs: Sequence[Run], locale: str, width: float, wide: Callable[[str, Style], float], *, keep: bool = False) -> Iterator[Line]:
    """Fill lines of this width; words are those of ICU, which knows where Lao, Khmer and Chinese may break.

    ``wide`` measures letters. With ``keep`` spaces and line ends stay as they are. No letter is lost; what is wider
    than a line by itself is broken between letters.
    """
    pieces: list[Run] = []
    total = 0.0
    for unit, ends in _units(runs, locale, keep=keep):
        for part in _fitting(unit, width, wide):
            size = sum(wide(piece.text, piece.style) for piece in part)
            bare = size - wide(part[-1].text, part[-1].style) + wide(part[-1].text.rstrip(" "), part[-1].style)
            if pieces and total + bare > width:
                yield Line(tuple(pieces), total)
                pieces, total = [], 0.0
            pieces += part
            total += size
        if ends:
            yield Line(tuple(pieces), total)
            pieces, total = [], 0.0
    if pieces:
        yield Line(tuple(pieces), total)


def _units(runs: Sequence[Run], locale: str, *, keep: bool) -> Iterator[tuple[list[Run], bool]]:
    """What stays together, each with whether a line ends after it."""
    whole, styles = "", list[Style]()
    for run in runs:
        text = run.text if keep or run.text == "\n" else " ".join(run.text.replace("\n", " ").split(" "))
        whole += text
        styles += [run.style] * len(text)
    place = 0
    for piece in LineBreaker(whole, locale):
        unit: list[Run] = []
        for letter in piece:
            style = styles[place]
            place += 1
            if letter == "\n":
                continue
            if unit and unit[-1].style == style:
                unit[-1] = Run(unit[-1].text + letter, style)
            else:
                unit.append(Run(letter, style))
        yield unit, piece.endswith("\n")


def _fitting(unit: list[Run], width: float, wide: Callable[[str, Style], float]) -> Iterator[list[Run]]:
    """The unit, in several parts where it is wider than a line."""
    if not unit:
        return
    if sum(wide(piece.text.rstrip(" "), piece.style) for piece in unit) <= width:
        yield unit
        return
    part: list[Run] = []
    size = 0.0
    for piece in unit:
        for letter in letters(piece.text):
            own = wide(letter, piece.style)
            if part and size + own > width:
                yield part
                part, size = [], 0.0
            if part and part[-1].style == piece.style:
                part[-1] = Run(part[-1].text + letter, piece.style)
            else:
                part.append(Run(letter, piece.style))
            size += own
    if part:
        yield part
