"""Entities of HTML in texts from elsewhere are read as the signs that they stand for, and nothing else is touched."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.languages.entities import read
from app.publications.rendering import render

PIECES = ["&quot;", "&apos;", "&#39;", "&amp;", "&hellip;", "&ldquo;", "&lt;", "&#42;", "&#91;", "&nbsp;", "&eacute;", "&amp;lt;", "`", "``", "*", "_", "[", "](u \"",
          "\")", "](a(b)&amp;c)", "<", "a>", "\\", "&", "quot;", "#39;", " ", "a", "đ", "1", "https://a.vn/?a=1&amp;b=2"]


@pytest.mark.parametrize(("text", "meant"), [
    ("He &apos;s here , &quot; he said . &quot;", "He 's here , \" he said . \""),
    ("Tom &amp; Jerry, AT&amp;T, l&#39;eau&hellip;", "Tom & Jerry, AT&T, l'eau…"),
    ("“Tây Nguyên” &ndash; đất nước", "“Tây Nguyên” – đất nước"),
])
def test_signs_are_read(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize("text", [
    "Write `&quot;` or ``a ` &amp;`` for it", "[x](u \"say &quot;x&quot; (twice)\")", "https://a.vn/?a=1&amp;b=2", "<a title=\"&quot;\">",
    "\\&quot; is no entity", "&amp;lt; is written so", "&lt;b&gt; &#42;x&#42; &nbsp;", "R&D; and &quot without an end", "&nosuch;"])
def test_what_was_meant_stays(text: str) -> None:
    assert read(text) == text


def test_an_entity_of_the_text_that_this_was_made_of_stays() -> None:
    assert read("&quot;Pleiku&quot; &apos;s", "&quot;Pleiku&quot;") == "&quot;Pleiku&quot; 's"


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("](u \"`\")&quot;`")
def test_markdown_says_what_it_said(text: str) -> None:
    assert render(read(text), lambda _: None) == render(text, lambda _: None)


@pytest.mark.parametrize("piece", ["`", "``a", "](", "](((", "<a", "&amp;", "&", "\\", "https://"])
def test_the_time_grows_with_the_text(piece: str) -> None:
    started = time.process_time()
    read("&" + piece * (20_000 // len(piece)))
    assert time.process_time() - started < 1
