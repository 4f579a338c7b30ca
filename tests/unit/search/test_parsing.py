"""Queries as people type them."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.parsing import LONGEST_QUERY, PHRASE, PREFIX, WORDS, Parsed, Part, parse

DAY = datetime.date

WANTED = [
    ("biên giới", [[("biên giới", WORDS)]]),
    ('"biên giới" gỗ', [[("biên giới", PHRASE)], [("gỗ", WORDS)]]),
    ("“biên giới”", [[("biên giới", PHRASE)]]),
    ("«a b» 「边境 地区」 『茶 园』 ＂x y＂", [[("a b", PHRASE)], [("边境 地区", PHRASE)], [("茶 园", PHRASE)], [("x y", PHRASE)]]),
    ("2020-2024 QĐ-TTg", [[("2020-2024 QĐ-TTg", WORDS)]]),
    ("a - b", [[("a - b", WORDS)]]),
    ('"biên giới', [[('"biên giới', WORDS)]]),
    ('""', [[("", PHRASE)]]),
    ("", []),
    ("chợ OR cửa khẩu", [[("chợ", WORDS), ("cửa khẩu", WORDS)]]),
    ("a|b || c", [[("a", WORDS), ("b", WORDS), ("c", WORDS)]]),
    ("chợ (biên giới OR cửa khẩu) lạng", [[("chợ", WORDS)], [("biên giới", WORDS), ("cửa khẩu", WORDS)], [("lạng", WORDS)]]),
    ('x "a b" OR c', [[("x", WORDS)], [("a b", PHRASE), ("c", WORDS)]]),
    ("OR a", [[("OR a", WORDS)]]), ("a OR", [[("a OR", WORDS)]]), ("OR", [[("OR", WORDS)]]), ("a OR -b", [[("a OR", WORDS)]]),
    ("a or b", [[("a or b", WORDS)]]), ("ORDER a", [[("ORDER a", WORDS)]]), ("| a |", [[("a", WORDS)]]),
    ("a (b) c", [[("a (b) c", WORDS)]]),
    ("biê* gió*i", [[("biê", PREFIX)], [("gió*i", WORDS)]]),
    ("x* *", [[("x* *", WORDS)]]),
    ("giờ:phút http://a.b", [[("giờ:phút http://a.b", WORDS)]]),
    ("kind:thông tin", [[("thông tin", WORDS)]]),
    ("kind:thông báo OR chợ", [[("thông báo", WORDS), ("chợ", WORDS)]]),
    ("kind:xyz topic:", [[("xyz topic:", WORDS)]]),
    ("since:2026-02-30 chợ", [[("2026-02-30 chợ", WORDS)]]),
    ("Place: xyz chợ", [[("Place: xyz chợ", WORDS)]]), ("title: -gỗ", [[("title:", WORDS)]]), ("title: ", [[("title:", WORDS)]]),
    ("title: chợ biên", [[("chợ", PHRASE)], [("biên", WORDS)]]), ("a｜b", [[("a", WORDS), ("b", WORDS)]]), ("｜ a ｜", [[("a", WORDS)]]),
    ("-language:nowhere chợ", [[("chợ", WORDS)]]),
]
NARROWED = [
    ("language:vi", {"languages": ("vi",)}), ('LANGUAGE:"tiếng Lào" chợ', {"languages": ("lo",)}),
    ("language:khmer language:ລາວ", {"languages": ("km", "lo")}), ("language:越南语", {"languages": ("vi",)}),
    ("kind:notice", {"kinds": ("notice",)}), ("kind:“thong bao”", {"kinds": ("notice",)}), ("kind:公告", {"kinds": ("notice",)}),
    ('topic:"du lịch"', {"topics": ("tourism",)}), ("topic:tourism", {"topics": ("tourism",)}), ("place:Pleiku", {"places": ("pleiku",)}),
    ("kind:thông báo", {"kinds": ("notice",)}), ("topic:du lịch -gỗ", {"topics": ("tourism",)}),
    ("place:Đức Cơ kind:thong bao", {"places": ("duc-co",), "kinds": ("notice",)}),
    ("place:ເປລກູ kind：news", {"places": ("pleiku",), "kinds": ("news",)}),
    ("language: lo kind: thông báo place： Đức Cơ", {"languages": ("lo",), "kinds": ("notice",), "places": ("duc-co",)}),
    ("title: date: 2026-02", {"since": DAY(2026, 2, 1), "until": DAY(2026, 2, 28)}),
    ("date:2026", {"since": DAY(2026, 1, 1), "until": DAY(2026, 12, 31)}),
    ("date:2026-02", {"since": DAY(2026, 2, 1), "until": DAY(2026, 2, 28)}),
    ("date:2026-01-01..2026-03-31", {"since": DAY(2026, 1, 1), "until": DAY(2026, 3, 31)}),
    ("date:2025-12..", {"since": DAY(2025, 12, 1)}), ("date:..2026-03", {"until": DAY(2026, 3, 31)}),
    ("since:2026-03 until:2026", {"since": DAY(2026, 3, 1), "until": DAY(2026, 12, 31)}),
    ("date:2/9/2026", {"since": DAY(2026, 9, 2), "until": DAY(2026, 9, 2)}), ("since:២០២៦", {"since": DAY(2026, 1, 1)}),
]


@pytest.mark.parametrize(("typed", "wanted"), WANTED)
def test_parts(typed: str, wanted: list[list[tuple[str, str]]]) -> None:
    parsed = parse(typed)
    assert [[(part.text, part.manner) for part in group] for group in parsed.wanted] == wanted
    assert not parsed.narrows


@pytest.mark.parametrize(("typed", "tags"), [("-language:vi chợ", ("vi",)), ('chợ -language:"tiếng Lào" -language:km', ("lo", "km")),
                                             ("chợ -language:tiếng Lào", ("lo",)),
                                             ("chợ -language:nowhere", ()), ("chợ language:vi", ())])
def test_a_language_can_be_left_out(typed: str, tags: tuple[str, ...]) -> None:
    parsed = parse(typed)
    assert parsed.other_than == tags and [[part.text for part in group] for group in parsed.wanted] == [["chợ"]]
    assert [part.text for part in parsed.excluded] == (["language:nowhere"] if "nowhere" in typed else [])


@pytest.mark.parametrize(("typed", "narrowed"), NARROWED)
def test_fields_take_codes_and_names_in_any_language(typed: str, narrowed: dict[str, object]) -> None:
    parsed = parse(typed)
    assert parsed.narrows
    assert {name: getattr(parsed, name) for name in ("languages", "topics", "kinds", "places", "since", "until")
            if getattr(parsed, name)} == narrowed


@pytest.mark.parametrize(("typed", "without"), [
    ("chợ -kind:news", [{"kinds": ("news",)}]), ("-topic:du lịch -place:“Đức Cơ” chợ", [{"topics": ("tourism",)}, {"places": ("duc-co",)}]),
    ("chợ -date:2026-02", [{"since": DAY(2026, 2, 1), "until": DAY(2026, 2, 28)}]),
    ("-since:2026 chợ -until:2/9/2026", [{"since": DAY(2026, 1, 1)}, {"until": DAY(2026, 9, 2)}]), ("chợ -kind:xyz", []),
])
def test_what_a_field_would_narrow_to_can_be_left_out(typed: str, without: list[dict[str, object]]) -> None:
    parsed = parse(typed)
    assert parsed.without == tuple(Parsed(**one) for one in without)  # type: ignore[arg-type]
    assert parsed.narrows == bool(without) and [[part.text for part in group] for group in parsed.wanted] == [["chợ"]]
    assert [part.text for part in parsed.excluded] == ([] if without else ["kind:xyz"])


def test_words_after_a_name_of_several_words_are_looked_for() -> None:
    assert parse("cách kind:thông báo muỗi vằn") == Parsed(((Part("cách", 0),), (Part("muỗi vằn", 20),)), kinds=("notice",))


def test_exclusions_and_titles() -> None:
    assert parse('biên -gỗ -"cà phê" −đá').excluded == (
        Part("gỗ", 6, PHRASE), Part("cà phê", 11, PHRASE), Part("đá", 20, PHRASE))
    assert parse('title:chợ Title:"cửa khẩu" -title:gỗ title:biê*') == Parsed(
        ((Part("chợ", 6, PHRASE, True),), (Part("cửa khẩu", 17, PHRASE, True),), (Part("biê", 43, PREFIX, True),)),
        (Part("gỗ", 34, PHRASE, True),))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"“”«»「」-−*:|() \nOR')), max_size=500)
       | st.lists(st.sampled_from(["OR", "|", "(", ")", "-", '"', "title:", "kind:notice", "date:", "..", "2026", "a", "b c", "ñ*", " "]))
       .map("".join))
def test_whatever_is_typed_is_taken_apart(typed: str) -> None:
    parsed = parse(typed)
    parts = [part for group in parsed.wanted for part in group]
    for part in (*parts, *parsed.excluded):
        assert typed[part.start:part.start + len(part.text)] == part.text and part.start < LONGEST_QUERY
    assert all(one.start + len(one.text) <= other.start for one, other in pairwise(parts)), "in the order typed"
    assert all(parsed.wanted), "no empty groups"
