"""What nobody would see is no text."""

import pytest

from app.languages.normalization import is_blank


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b", "\u2060\ufeff", "\u00ad \u200d"])
def test_invisible_text_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "ກ", "\u200bខ\u200b", ".", "\u0301"])
def test_visible_text_is_not(text: str) -> None:
    assert not is_blank(text)
