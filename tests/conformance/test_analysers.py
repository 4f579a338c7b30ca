"""What every analyser keeps, for every language it serves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages import registry
from app.search.analysis.base import Analyser
from app.search.analysis.folding import folded_text
from app.search.analysis.registry import REST, analyser_for, analysers

TAGS = [one.tag for one in registry.all_languages()]
PIECES = ["biên giới", "Tơ’bah", "’bok ƀar", "Vietnam's", "QĐ-TTg", "1.191", "ສິດທິມະນຸດ", "ຂ້າພະເຈົ້າ", "សិទ្ធិមនុស្ស", "\u200b",
          "边境地区人民", "茶", "ꪁꪫꪱꪣ", "ꨌꩌ", "\U00020000", "😀", "\u0301", "\n", " ", "—", "。", "\udc80", "ﬁ", "İ"]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@pytest.fixture(params=TAGS)
def tag(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_language_has_an_analyser_and_every_analyser_a_language() -> None:
    assert {analyser_for(tag).name for tag in TAGS} == set(analysers())


@pytest.mark.parametrize("analyser", analysers().values(), ids=lambda one: one.name)
def test_facts(analyser: Analyser) -> None:
    assert analyser.name and analyser.__doc__ and 40 <= analyser.excerpt_length <= 200
    assert analyser.scripts == {REST} or analyser.scripts <= {one.script for one in registry.all_languages()}


@given(text=TEXTS, tag=st.sampled_from(TAGS))
def test_terms_lie_in_the_text_in_order(text: str, tag: str) -> None:
    terms = analyser_for(tag).analyse(text, tag)
    for term in terms:
        assert 0 <= term.start < term.end <= len(text)
        assert term.exact or term.folded or not text[term.start:term.end].isalnum()
    assert [term.start for term in terms] == sorted(term.start for term in terms)
    positions = [term.position for term in terms]
    assert positions == sorted(positions) or analyser_for(tag).name == "chinese"
    assert set(positions) == set(range(max(positions, default=-1) + 1))


@given(text=TEXTS, tag=st.sampled_from(TAGS))
def test_what_is_asked_for_is_there(text: str, tag: str) -> None:
    analyser = analyser_for(tag)
    there = {term.folded for term in analyser.analyse(text, tag)}
    assert {term.folded for term in analyser.ask(text, tag)} <= there | {""}
    phrase = analyser.ask_phrase(text, tag)
    assert {term.folded for term in phrase} <= there
    positions = [term.position for term in phrase]
    assert positions == list(range(len(positions)))


@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join), tag=st.sampled_from(TAGS))
def test_a_folded_text_holds_its_folded_words(text: str, tag: str) -> None:
    alike = folded_text(text)
    assert all(term.folded in alike for term in analyser_for(tag).analyse(text, tag))


def test_every_analyser_finds_a_name_in_latin_letters_without_its_marks(tag: str) -> None:
    analyser = analyser_for(tag)
    there = [term.folded for term in analyser.analyse("(Lệ Thanh, Đức Cơ)", tag)]
    assert [term.folded for term in analyser.ask("le thanh duc co", tag)] == there == ["le", "thanh", "duc", "co"]


def test_digits_of_all_scripts_are_equal(tag: str) -> None:
    analyser = analyser_for(tag)
    assert {term.folded for one in ("2024", "໒໐໒໔", "២០២៤", "２０２４") for term in analyser.analyse(one, tag)} == {"2024"}


@pytest.mark.parametrize(("tag", "written", "asked"), [
    ("vi", "Cửa khẩu quốc tế Lệ Thanh", "cua khau quoc te"), ("en", "The province's border gate", "province"),
    ("jra", "ƀôn lan", "bon"), ("bdq", "’bok tơ’bah", "bok tobah"), ("bdq", "'bok", "’bok"),
    ("lo", "ສິດທິມະນຸດ", "ສິດທິ ມະນຸດ"), ("lo", "ສິດທິ\u200bມະນຸດ", "ສິດທິມະນຸດ"),
    ("km", "សិទ្ធិ\u200bមនុស្ស", "សិទ្ធិមនុស្ស"),
    ("zh-Hans", "边境地区人民", "地区"), ("zh-Hans", "中国人民", "国人"), ("zh-Hant", "邊境地區", "邊"), ("blt", "ꪁꪫꪱꪣ ꪜꪱꪫ", "ꪜꪱꪫ"),
])
def test_texts_hold_what_people_ask_for(tag: str, written: str, asked: str) -> None:
    analyser = analyser_for(tag)
    there = {term.folded for term in analyser.analyse(written, tag)}
    assert {term.folded for term in analyser.ask(asked, tag) if term.folded} <= there


def test_places_are_those_of_the_text_as_given() -> None:
    text = "សិ\u200bទ្ធិ\u200bមនុស្ស និង 𝒜 សេរីភាព"
    assert [text[term.start:term.end] for term in analyser_for("km").analyse(text, "km")][-1] == "សេរីភាព"
