"""What the guard of the memory caps, and what it lets be."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.translation.memory.guard import MOST, REASONS, capped

PAIRS = Path(__file__).resolve().parents[2] / "data" / "guard.tsv"


def test_ninety_five_of_a_hundred_pairs_have_their_reasons() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [row for row in rows if capped(95, row["query"], row["found"], row["language"]) != _expected(row["reasons"])]
    assert len(rows) >= 200
    assert len(wrong) <= len(rows) * 0.05, wrong


def _expected(reasons: str) -> tuple[int, tuple[str, ...]]:
    return (MOST, tuple(reasons.split())) if reasons else (95, ())


def test_a_lower_score_stays() -> None:
    assert capped(70, "The shop will open.", "The shop will not open.", "en") == (70, ("negation",))


@pytest.mark.parametrize(("tag", "one", "other", "reason"), [
    ("km", "ហាមចូល។", "អនុញ្ញាតឲ្យចូល។", "negation"), ("vi", "Nghiêm cấm đốt rừng.", "Đốt rừng.", "negation"),
    ("en", "It is forbidden to enter.", "It is allowed to enter.", "negation"), ("en", "It is impossible.", "It is possible.", "negation"),
    ("vi", "Trời -5°C.", "Trời 5°C.", "number"), ("en", "It is −5 °C.", "It is 5 °C.", "number"), ("zh-Hans", "零下5度", "5度", "number"),
    ("vi", "Trời âm 5 độ.", "Trời 5 độ.", "number"), ("km", "-៥", "៥", "number"),
    ("en", "Meet at noon.", "Meet at midnight.", "time"), ("vi", "Họp lúc 8 giờ sáng.", "Họp lúc 8 giờ tối.", "time"),
    ("vi", "Rừng cấm ở đây.", "Rừng cấm ở đó.", ""), ("vi", "- 5 con", "5 con", ""), ("vi", "Năm 2020-2021", "Năm 2020 - 2021", ""),
])
def test_what_says_the_opposite(tag: str, one: str, other: str, reason: str) -> None:
    assert capped(95, one, other, tag)[1] == ((reason,) if reason else ())


def test_several_reasons_come_in_their_order() -> None:
    assert capped(90, "Ngày 1/7/2025 có 5 km.", "Ngày 2/7/2025 không có 6 m.", "vi")[1] == ("number", "date", "unit", "negation")


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["vi", "en", "lo", "km", "zh-Hans", "bdq", "jra"]))
def test_both_ways_round_are_the_same(one: str, other: str, tag: str) -> None:
    score, reasons = capped(100, one, other, tag)
    assert score <= 100 and set(reasons) <= set(REASONS) and capped(100, other, one, tag) == (score, reasons)
    assert capped(100, one, one, tag) == (100, ())
