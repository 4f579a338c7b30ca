"""PURE: where the text of a CommonMark body stands, character by character.

markdown-it-py says which lines a block has and no more. Its own rules run here, each wrapped so that the
places it looked at are kept: the block rules' lines, and the inline rules' beginnings and ends.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_block import StateBlock, heading, lheading, paragraph, table
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    emphasis,
    entity,
    html_inline,
    image,
    link,
    strikethrough,
)
from markdown_it.token import Token

_CARRIAGE = re.compile("\r\n?")
_SPECIAL = re.compile(r"[*_~`\[<&]")
BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]
_BLOCK_RULES: tuple[tuple[str, BlockRule, list[str]], ...] = (
    ("table", table, ["paragraph", "reference"]),
    ("heading", heading, ["paragraph", "reference", "blockquote"]),
    ("lheading", lheading, []),
    ("paragraph", paragraph, []),
)
_OPAQUE = frozenset({"code_inline", "autolink", "html_inline", "entity"})
Range = tuple[int, int]
Env = MutableMapping[str, Any]


@dataclass(frozen=True)
class Leaf:
    """A block that holds text: a paragraph, a heading or a cell of a table.

    ``lines`` are the places of its lines in the body, without what stands before them (quotation signs,
    list markers, indentation, hashes) and without the spaces after them.
    """

    kind: str
    level: int
    lines: tuple[Range, ...]


@dataclass(frozen=True)
class Inline:
    """The places of the inline markup in one block's text.

    ``whole`` may not be cut: code, links, images, emphasis, tags. ``opaque`` has no words to translate:
    code, addresses, tags, entities. ``images`` are (start, end, start and end of the alternative text).
    """

    whole: tuple[Range, ...]
    opaque: tuple[Range, ...]
    images: tuple[tuple[int, int, int, int], ...]


def leaves(body: str) -> tuple[tuple[Leaf, ...], Env]:
    """Give the blocks that hold text, in order, and the link references that `inline` needs."""
    source = _CARRIAGE.sub("\n", body)
    env: dict[str, Any] = {}
    tokens: list[Token] = []
    _parser().block.parse(source, _parser(), env, tokens)
    found = _Walk(source).leaves(tokens)
    if len(source) == len(body):
        return tuple(found), env
    back = _Offsets(body)
    return tuple(Leaf(leaf.kind, leaf.level, tuple((back(a), back(b)) for a, b in leaf.lines)) for leaf in found), env


def inline(text: str, env: Env) -> Inline:
    r"""Give the places of the inline markup in a block's lines, joined by ``\n``."""
    if not _SPECIAL.search(text):
        return Inline((), (), ())
    marks: list[tuple[str, int, int, int]] = []
    tokens = _parser().inline.parse(text, _parser(), {**env, "marks": marks, "length": len(text)}, [])
    whole = [(start, end) for _, start, end, _ in marks] + _paired(tokens)
    return Inline(
        whole=tuple(sorted(whole)),
        opaque=tuple(sorted((start, end) for kind, start, end, _ in marks if kind in _OPAQUE)),
        images=tuple((start, end, start + 2, label) for kind, start, end, label in marks if kind == "image"),
    )


class _Walk:
    """Collects leaves from block tokens that carry the places of their lines."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.containers: list[str] = []

    def leaves(self, tokens: Sequence[Token]) -> list[Leaf]:
        found: list[Leaf] = []
        cells: list[Range] = []
        for place, token in enumerate(tokens):
            if token.type in ("list_item_open", "blockquote_open"):
                self.containers.append("item" if token.type == "list_item_open" else "quote")
            elif token.type in ("list_item_close", "blockquote_close"):
                self.containers.pop()
            elif token.type == "tr_open":
                cells = self._cells(*token.meta["lines"][0])
            elif token.type == "inline":
                opening = tokens[place - 1]
                if opening.type in ("th_open", "td_open"):
                    found.append(Leaf("cell", 0, (cells.pop(0),) if cells else ()))
                else:
                    found.append(self._leaf(opening, token))
        return found

    def _leaf(self, opening: Token, token: Token) -> Leaf:
        lines = [(start, start + len(self.source[start:end].rstrip(MD_TRIM_CHARS))) for start, end in token.meta["lines"]]
        if opening.type == "heading_open":
            level = int(opening.tag[1])
            if opening.markup.startswith("#"):
                start, end = lines[0]
                start = end - len(self.source[start + level:end].lstrip(MD_TRIM_CHARS))
                lines = [(start, start + len(token.content))]
            return Leaf("heading", level, tuple(lines))
        kind = self.containers[-1] if self.containers else "paragraph"
        return Leaf(kind, self.containers.count(kind), tuple(lines))

    def _cells(self, start: int, end: int) -> list[Range]:
        """Cut a row at its pipes as GFM does: any backslash right before a pipe keeps it."""
        row = self.source[start:end].rstrip(MD_TRIM_CHARS)
        start += len(row) - len(row.lstrip(MD_TRIM_CHARS))
        row = row.lstrip(MD_TRIM_CHARS)
        pipes = [i for i, char in enumerate(row) if char == "|" and (i == 0 or row[i - 1] != "\\")]
        edges = list(zip([0, *(pipe + 1 for pipe in pipes)], [*pipes, len(row)], strict=True))
        if edges[0][0] == edges[0][1]:
            edges.pop(0)
        if edges and edges[-1][0] == edges[-1][1]:
            edges.pop()
        found = []
        for left, right in edges:
            left = right - len(row[left:right].lstrip(MD_TRIM_CHARS))
            found.append((start + left, start + left + len(row[left:right].rstrip(MD_TRIM_CHARS))))
        return found


class _Offsets:
    r"""Finds a place of the text with ``\n`` line ends in the text as it was, with ``\r\n``."""

    def __init__(self, body: str) -> None:
        pairs = [found.start() for found in _CARRIAGE.finditer(body) if len(found.group()) == 2]
        self.shifted = [place - count for count, place in enumerate(pairs)]

    def __call__(self, place: int) -> int:
        # the place of a line end is that of its first character, so only line ends before it count
        return place + bisect_right(self.shifted, place - 1)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for name, rule, ends in _BLOCK_RULES:
        parser.block.ruler.at(name, _keeping_lines(rule), {"alt": ends})
    for name, mark in (("backticks", backtick), ("link", link), ("image", image), ("autolink", autolink),
                       ("html_inline", html_inline), ("entity", entity)):
        parser.inline.ruler.at(name, _keeping_ends(name, mark))
    for name, mark in (("emphasis", emphasis.tokenize), ("strikethrough", strikethrough.tokenize)):
        parser.inline.ruler.at(name, _keeping_delimiters(mark))
    parser.parse("*")  # the rulers build their tables at first use, and threads must not see them half built
    return parser


def _keeping_lines(rule: BlockRule) -> BlockRule:
    def keep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        count = len(state.tokens)
        matched = rule(state, start, end, silent)
        if matched and not silent:
            for token in state.tokens[count:]:
                if token.type in ("inline", "tr_open") and token.map:
                    token.meta["lines"] = [(state.bMarks[line] + state.tShift[line], state.eMarks[line])
                                           for line in range(*token.map)]
        return matched

    return keep


def _keeping_ends(name: str, rule: InlineRule) -> InlineRule:
    def keep(state: StateInline, silent: bool) -> bool:
        start = state.pos
        # an image's alternative text is parsed as a text of its own, whose places are not ours
        ours = not silent and "marks" in state.env and len(state.src) == state.env["length"]
        label = state.md.helpers.parseLinkLabel(state, start + 1, False) if (
            ours and name == "image" and state.src.startswith("![", start)) else -1
        matched = rule(state, silent)
        if matched and ours and not (name == "backticks" and state.pending):  # an unmatched one
            kind = "code_inline" if name == "backticks" else name
            state.env["marks"].append((kind, start, state.pos, label))
        return matched

    return keep


def _keeping_delimiters(rule: InlineRule) -> InlineRule:
    def keep(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched and not silent:
            place = state.pos
            for token in reversed(state.tokens[count:]):
                place -= len(token.content)
                if place < start:
                    break
                token.meta["at"] = place
        return matched

    return keep


def _paired(tokens: Sequence[Token]) -> list[Range]:
    """Give the places of emphasis and strikethrough, markers included."""
    found = []
    opened: list[int] = []
    for token in tokens:
        if token.type in ("em_open", "strong_open", "s_open"):
            # of the two asterisks of strong emphasis, the second is the token that opens it
            opened.append(token.meta["at"] - (1 if token.type == "strong_open" else 0))
        elif token.type in ("em_close", "strong_close", "s_close"):
            found.append((opened.pop(), token.meta["at"] + len(token.markup)))
    return found
