"""The places of text and markup are those that the parser itself read."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS

from app.publications.markup import inline, leaves

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MESS = st.lists(
    st.sampled_from(["#", "## ", "> ", ">", "- ", "1. ", "* ", "|", "\\|", " | ", "---", "\n|---|\n", "|-|-|\n", "===\n", "\n",
                     "\n\n", "\r\n", "\r", "    ", "\t", " ", "[a]: b\n", "```\n", "<div>\n", "\\", "a", "b c", "ល្អ", "好", "😀",
                     "\u3000", "\u00a0", "\0", "\f", "\v", "\u2028"]),
    max_size=30,
).map("".join)
MARKS = st.lists(
    st.sampled_from(["*", "**", "***", "_", "__", "~~", "~~~", "`", "``", "[", "]", "](b)", "![", "[r]", "<b>", "</b>", "<a.b@c>",
                     "<http://a>", "&amp;", "&#1;", "\\", "a", " ", "\n", "好", "。", "."]),
    max_size=24,
).map("".join)


def trimmed(lines: list[str]) -> str:
    return "\n".join(line.strip(MD_TRIM_CHARS) for line in lines).strip(MD_TRIM_CHARS)


@given(st.one_of(MESS, st.text(max_size=60)))
@settings(max_examples=300)
def test_lines_are_those_of_the_parser(body: str) -> None:
    expected = []
    tokens = PARSER.parse(body)
    for before, token in pairwise(tokens):
        if token.type == "inline":
            expected.append((before.type in ("th_open", "td_open"), token.content))
    found = leaves(body)[0]
    assert [leaf.kind == "cell" for leaf in found] == [is_cell for is_cell, _ in expected]
    for leaf, (is_cell, content) in zip(found, expected, strict=True):
        lines = [body[start:end].replace("\0", "\ufffd") for start, end in leaf.lines]
        if is_cell:
            assert [line.replace("\\|", "|") for line in lines] == ([content] if content or lines else [])
        else:
            assert trimmed(lines) == trimmed(content.split("\n"))


@given(MARKS)
@settings(max_examples=300)
def test_markup_begins_and_ends_where_the_parser_says(text: str) -> None:
    env = {"references": {"R": {"title": "", "href": "x"}}}
    marks = inline(text, env)
    children = PARSER.inline.parse(text, PARSER, dict(env), [])
    counted = [token for token in children if token.nesting == 1 or token.type in ("code_inline", "html_inline", "image")
               or (token.type == "text_special" and token.info == "entity")]
    assert len(marks.whole) == len(counted)
    for start, end in marks.whole:
        assert 0 <= start < end <= len(text)
        assert (text[start], text[end - 1]) in {("*", "*"), ("_", "_"), ("~", "~"), ("`", "`"), ("[", ")"), ("[", "]"),
                                                ("!", ")"), ("!", "]"), ("<", ">"), ("&", ";")}
        alone = PARSER.inline.parse(text[start:end], PARSER, dict(env), [])
        assert (alone[0].nesting, alone[-1].nesting) == (1, -1) or len(alone) == 1 or text[start] in "*_~"
    for start, end, left, right in marks.images:
        assert text[start:left] == "![" and text[right] == "]" and right < end
    assert set(marks.opaque) <= set(marks.whole)


def test_places_with_windows_line_ends() -> None:
    body = "Một\r\nhai\r\n\r\n> ba\r\n> bốn\r> năm"
    assert [[body[start:end] for start, end in leaf.lines] for leaf in leaves(body)[0]] == [["Một", "hai"], ["ba", "bốn", "năm"]]


def test_emphasis_reaches_from_marker_to_marker() -> None:
    text = "a **b *c*** ~~~d~~ `e*` [f](g) ![h **i**](j)"
    assert [text[start:end] for start, end in inline(text, {}).whole] == [
        "**b *c***", "*c*", "~~d~~", "`e*`", "[f](g)", "![h **i**](j)"]
