"""The language of a query, by its letters."""

import pytest

from app.search.detection import detect

CASES = [
    ("biên giới", "vi"), ("đất", "vi"), ("ບ້ານ", "lo"), ("ព្រំដែន", "km"), ("边境", "zh-Hans"), ("ꪁꪫꪱꪣ", "blt"), ("ꨌꩌ", "cjm"),
    ("Pleiku ຊາຍແດນ", "lo"), ("bien gioi", None), ("border", None), ("ƀôn", None), ("hơ̆t", None), ("plŏm", None),
    ("’bok", None), ("123", None), ("", None), ("!?", None),
]


@pytest.mark.parametrize(("text", "tag"), CASES)
def test_letters_tell_or_do_not(text: str, tag: str | None) -> None:
    assert detect(text) == tag
