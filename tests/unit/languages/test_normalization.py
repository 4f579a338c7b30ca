"""Cleaned text is NFC, has no control characters, and stays what it is when cleaned again."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages.normalization import clean, one_line

ODD = st.text(st.sampled_from("ae\u0301\u0323ơ\u031b\r\n\t\0\x1b\x85\x7f\ufeff\u200b\u200c\u200dກ\u0ec8\u0eb3 ក\u17d2"))


@given(st.one_of(ODD, st.text()))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not [c for c in once if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert "\ufeff" not in once


@given(st.text(st.sampled_from("a b\n\t\u200b\u200c\u200dກ່ຳកក្ក国\u2028\u00a0\u3000")))
def test_nothing_else_changes(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\ufeffmột\r\nhai\rba\n", "một\nhai\nba\n"),
        ("Lê\u0323 Thanh", "Lệ Thanh"),
        ("e\x00\u0301", "é"),
        ("a\u0085b\x1bc\x7f", "abc"),
        ("ក\u200bខ\u200dគ\u200c", "ក\u200bខ\u200dគ\u200c"),
    ],
)
def test_examples(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(ODD)
def test_one_line_has_words_and_single_spaces_only(text: str) -> None:
    line = one_line(text)
    assert line.split() == clean(text).split() and line == " ".join(line.split())
