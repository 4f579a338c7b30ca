"""Rendering: what a page may show of a body, and nothing else."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publications.rendering import ATTRIBUTES, TAGS, plain_text, render
from app.publications.untranslated import languages_in


def page(body: str) -> str:
    return render(body, lambda name: f"/files/{name}" if name == "a.png" else None)


def test_headings_begin_below_the_title_and_keep_their_steps() -> None:
    assert re.findall("<(h[1-6])>", page("# a\n\n## b\n\n### c\n")) == ["h2", "h3", "h4"]
    assert re.findall("<(h[1-6])>", page("### a\n\n###### b\n")) == ["h2", "h5"]


def test_pictures_come_from_the_work_alone() -> None:
    assert '<img src="/files/a.png" alt="cổng" loading="lazy">' in page("![cổng](a.png)")
    assert page("![cổng](https://example.org/x.png)") == "<p>cổng</p>\n"
    assert "example.org" not in page("<img src='https://example.org/x.png'> <img src=//example.org/y.png>")


def test_links_leave_only_by_known_ways() -> None:
    assert 'rel="noopener nofollow"' in page("[x](https://example.org/)")
    assert page("[x](/works/y)") == '<p><a href="/works/y">x</a></p>\n'
    assert "javascript" not in page("<a href='javascript:alert(1)'>x</a>")


def test_line_breaks_vanish_between_chinese_characters_only() -> None:
    assert page("边境\n口岸") == "<p>边境口岸</p>\n"
    assert page("cửa\nkhẩu") == "<p>cửa\nkhẩu</p>\n"


@pytest.mark.parametrize("bad", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<style>*{}</style>",
    "<p style='position:fixed'>x</p>", "<iframe src='//x'></iframe>", "<math><mi//xlink:href='data:x'>", "<form action=x><input>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "<a href='&#106;avascript:x'>y</a>"])
def test_what_could_harm_a_page_is_gone(bad: str) -> None:
    _only_known_markup(page(f"text {bad} text\n\n{bad}\n"))


@given(st.text("<>/=\"' :()[]!*`&#;abjsrc\n", max_size=80))
def test_any_text_gives_known_markup(body: str) -> None:
    _only_known_markup(page(body))


def _only_known_markup(html: str) -> None:
    for name, attributes in re.findall(r"<([a-z0-9]+)((?:\s[^<>]*)?)>", html):
        assert name in TAGS
        for attribute in re.findall(r"\s([a-z-]+)=", attributes):
            assert attribute in ATTRIBUTES.get(name, ())
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)


def test_plain_text_keeps_words_and_drops_markup() -> None:
    assert plain_text("# Một\n\n**Hai** [ba](x) ![bốn](y)\n\n| năm |\n|---|\n| sáu |\n\n    bảy\n") == "Một\nHai ba bốn\nnăm\nsáu\nbảy"


@pytest.mark.parametrize(("body", "html"), [
    ("[x](//example.org/)", "<p>x</p>\n"),
    ("[x *y*](javascript:alert(1)) [z](b)", "<p>x <em>y</em> <a href=\"b\">z</a></p>\n"),
    ("[x](ftp://a.b) [y](mailto:a@b.c)", "<p>x <a href=\"mailto:a@b.c\">y</a></p>\n"),
    ("<https://a.b>", "<p><a href=\"https://a.b\" rel=\"noopener nofollow\">https://a.b</a></p>\n"),
    ("x <a href='https://a.b'>y</a> <img src='/files/other.png'>", "<p>x y </p>\n"),
    ("<img src='/files/other.png'>", ""),
    ("H<sub>2</sub>O<br>và <u class=x>nước</u>", "<p>H<sub>2</sub>O<br>và nước</p>\n"),
    ("<div>\n<p class=x>một</p>\n</div>", "\n<p>một</p>\n"),
    ("[![cổng *lớn*\nmới](b.png)](/c)", "<p><a href=\"/c\">cổng lớn mới</a></p>\n"),
    ("| a |\n|-:|\n| ~~b~~ |", "<table>\n<thead>\n<tr>\n<th class=\"align-right\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
                               "<td class=\"align-right\"><s>b</s></td>\n</tr>\n</tbody>\n</table>\n"),
])
def test_what_a_page_shows(body: str, html: str) -> None:
    assert page(body) == html


def test_line_breaks_vanish_across_emphasis_and_beside_quotation_marks() -> None:
    assert page("边*境*\n口岸：\n“好”\n吧") == "<p>边<em>境</em>口岸：“好”吧</p>\n"
    assert page("越南\nGDP\n增长") == "<p>越南\nGDP\n增长</p>\n"


@pytest.mark.parametrize(("body", "text"), [
    ("边境\n口岸 `a\nb`", "边境口岸 a b"),
    ("một<br>hai  \nba <b>bốn</b> &amp; năm\\*", "một hai ba bốn & năm*"),
    ("<div>\n<p>một &lt; <b>hai</b></p>\n</div>", "một < hai"),
    ("<!-- một -->\n\n***\n\n[a]: b", ""),
    ("- một\n- > hai\n\n```x\nba\nbốn\n```", "một\nhai\nba\nbốn"),
    ("[![một *hai*](b)](javascript:c)", "một hai"),
])
def test_plain_text_of(body: str, text: str) -> None:
    assert plain_text(body) == text


@pytest.mark.parametrize("row", ["một\n", "[](x)\n", '<span class="untranslated" lang="vi">'])
def test_four_times_the_text_takes_no_more_than_eight_times_the_time(row: str) -> None:
    def taken(size: int) -> float:
        body, began = row * (size // len(row)), time.process_time()
        page(body)
        plain_text(body)
        languages_in(body)
        return time.process_time() - began

    # a machine that does much else counts against a text, a square counts against every one
    assert any(taken(80_000) < 8 * taken(20_000) + 0.3 for _ in range(5))
