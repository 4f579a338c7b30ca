"""Telex and VNI where no keyboard program made letters of the keys."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages.keystrokes import read


@pytest.mark.parametrize(("telex", "vni", "meant"), [
    ("chowj", "cho75", "chợ"), ("bieen", "bie6n", "biên"), ("giowis", "gio71i", "giới"), ("biene", "bien6", "biên"), ("giois", "gioi1", "giói"),
    ("dduwowngf", "d9u7o7ng2", "đường"), ("duongfwd", "duong279", "đường"), ("ddaats", "d9a6t1", "đất"), ("cuwra", "cu73a", "cửa"),
    ("khaaru", "kha63u", "khẩu"), ("quawngr", "qua83ng", "quẳng"), ("hoawcj", "hoa85c", "hoặc"), ("hoaf", "hoa2", "hòa"), ("nuowcs", "nu7o71c", "nước"),
    ("nhwngx", "nhu7ng4", "những"), ("xoor", "xo63", "xổ"), ("giaf", "gia2", "già"), ("quys", "quy1", "quý"), ("owr", "o73", "ở"),
    ("muwa", "mu7a", "mưa"), ("huyeenj", "huye65n", "huyện"), ("soos", "so61", "số"), ("sieeu", "sie6u", "siêu"),
])
def test_keys_make_a_syllable(telex: str, vni: str, meant: str) -> None:
    assert (read(telex), read(vni)) == (meant, meant)


@pytest.mark.parametrize("word", ["", "bien", "gioi", "chợ", "19", "2026", "a4b5", "xyz", "press", "http", "covid19", "12a", "đường", "window"])
def test_what_makes_none(word: str) -> None:
    assert read(word) == ""


@given(st.text("abcdeghikmnopqrstuvwxy123456789", max_size=8))
def test_whatever_is_typed_gives_one_word_or_none(word: str) -> None:
    made = read(word)
    assert made != word or not made
    assert made.isalpha() or not made
    assert unicodedata.is_normalized("NFC", made)
