"""The forms of a word: what is told apart, what is found together."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis.folding import LONGEST, folded, written

TOGETHER = [
    ("biên", "bien"), ("giới", "GIOI"), ("Đức", "duc"), ("đường", "duong"), ("ƀar", "bar"), ("’bar", "bar"),
    ("'bar", "bar"), ("ʼbar", "bar"), ("Tơ’bah", "tobah"), ("kơ̆", "ko"), ("ŭn", "un"), ("č̆ar", "car"),
    ("Vietnam's", "vietnam"), ("province’s", "province"), ("ＡＢＣ", "abc"), ("១២៣", "123"), ("໑໒໓", "123"), ("１２３", "123"),
    ("co\u00adoperation", "cooperation"), ("สวัส\u200bดี", "สวัสดี"), ("Straße", "strasse"), ("o\u0323\u0302", "ộ"),
]
APART = [("ma", "na"), ("ກາ", "ກ"), ("ກ່າ", "ກາ"), ("កា", "កិ"), ("ຂ້າວ", "ຂາວ"), ("边", "辺"), ("12", "21")]
WRITTEN_APART = [("biên", "bien"), ("má", "mà"), ("đi", "di"), ("ƀar", "bar"), ("province’s", "province")]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_spellings_share_their_folded_form(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_do_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(("one", "other"), WRITTEN_APART)
def test_marks_and_apostrophes_stay_in_the_written_form(one: str, other: str) -> None:
    assert written(one) != written(other)


@given(st.text(max_size=30))
def test_both_forms_are_their_own_forms(word: str) -> None:
    assert written(written(word)) == written(word)
    assert folded(folded(word)) == folded(word)
    assert folded(written(word)) == folded(word)


@given(st.text(max_size=200))
def test_forms_do_not_depend_on_composition_or_grow_without_end(word: str) -> None:
    assert written(unicodedata.normalize("NFD", word)) == written(unicodedata.normalize("NFC", word))
    assert len(written(word)) <= LONGEST
