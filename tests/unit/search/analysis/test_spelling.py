"""The forms of a word: what is told apart, what is found together."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages import registry
from app.search.analysis.plain import LONGEST
from app.search.analysis.spelling import Spelling, spelling_for

TAGS = [one.tag for one in registry.all_languages()]
SIGNS = st.text(st.sampled_from("ກຂຫນມລເແໂໍາະຳັີຸົຼ່້ໆកខតដបរសអ្់ំាិីុូេោៈ៉៊័៍៝៓ឤឲ\u200b\u200c'’ʔbƀyiíòaoươ\u0302\u0306\u0301q著發 ."), max_size=14)
TOGETHER = [
    ("biên", "bien"), ("giới", "GIOI"), ("Đức", "duc"), ("đường", "duong"), ("ƀar", "bar"), ("’bar", "bar"),
    ("'bar", "bar"), ("ʼbar", "bar"), ("Tơ’bah", "tobah"), ("kơ̆", "ko"), ("ŭn", "un"), ("č̆ar", "car"),
    ("Vietnam's", "vietnam"), ("province’s", "province"), ("ＡＢＣ", "abc"), ("១២៣", "123"), ("໑໒໓", "123"), ("１２３", "123"),
    ("co\u00adoperation", "cooperation"), ("สวัส\u200bดี", "สวัสดี"), ("Straße", "strasse"), ("o\u0323\u0302", "ộ"),
]
APART = [("ma", "na"), ("ກາ", "ກ"), ("ກ່າ", "ກາ"), ("កា", "កិ"), ("ຂ້າວ", "ຂາວ"), ("边", "辺"), ("12", "21")]
WRITTEN_APART = [("biên", "bien"), ("má", "mà"), ("đi", "di"), ("ƀar", "bar"), ("province’s", "province")]


@pytest.fixture(scope="module", autouse=True)
def spellings() -> list[Spelling]:
    """Reading the tables takes longer than one example of a property may."""
    found = [spelling_for(tag) for tag in TAGS]
    for one in found:
        one.folded("茶")
    return found


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_spellings_share_their_folded_form_in_every_language(one: str, other: str) -> None:
    for tag in TAGS:
        assert spelling_for(tag).folded(one) == spelling_for(tag).folded(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_do_not(one: str, other: str) -> None:
    for tag in TAGS:
        assert spelling_for(tag).folded(one) != spelling_for(tag).folded(other)


@pytest.mark.parametrize(("one", "other"), WRITTEN_APART)
def test_marks_and_apostrophes_stay_in_the_written_form(one: str, other: str) -> None:
    for tag in TAGS:
        assert spelling_for(tag).written(one) != spelling_for(tag).written(other)


def test_a_letter_with_endless_signs_is_left_as_it_is() -> None:
    endless = "ក" + "្ា" * 30_000  # patterns would need hours for it
    assert spelling_for("km").written(endless) == endless


@given(word=st.one_of(SIGNS, st.text(max_size=30)), tag=st.sampled_from(TAGS))
def test_both_forms_are_their_own_forms(word: str, tag: str) -> None:
    spelling = spelling_for(tag)
    written, folded = spelling.written(word), spelling.folded(word)
    assert spelling.written(written) == written
    assert spelling.folded(folded) == folded == spelling.folded(written)


@given(word=st.one_of(SIGNS, st.text(max_size=200)), tag=st.sampled_from(TAGS))
def test_forms_do_not_depend_on_composition_or_grow_without_end(word: str, tag: str) -> None:
    spelling = spelling_for(tag)
    composed = unicodedata.normalize("NFC", word)
    assert spelling.written(unicodedata.normalize("NFD", composed)) == spelling.written(composed)
    assert all(len(form) <= LONGEST + 1 for form in spelling.forms(word))


@given(text=st.one_of(SIGNS, st.text(max_size=60)), tag=st.sampled_from(TAGS))
def test_every_letter_of_a_prepared_text_has_its_place(text: str, tag: str) -> None:
    seen = spelling_for(tag).prepared(text)
    if seen.starts:
        assert len(seen.starts) == len(seen.ends) == len(seen.text)
        assert list(seen.starts) == sorted(seen.starts) and list(seen.ends) == sorted(seen.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(seen.starts, seen.ends, strict=True))
