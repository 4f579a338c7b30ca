"""What the guard of the memory caps, and what it lets be."""

import csv
from pathlib import Path

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


def test_several_reasons_come_in_their_order() -> None:
    assert capped(90, "Ngày 1/7/2025 có 5 km.", "Ngày 2/7/2025 không có 6 m.", "vi")[1] == ("number", "date", "unit", "negation")


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["vi", "en", "lo", "km", "zh-Hans", "bdq", "jra"]))
def test_both_ways_round_are_the_same(one: str, other: str, tag: str) -> None:
    score, reasons = capped(100, one, other, tag)
    assert score <= 100 and set(reasons) <= set(REASONS) and capped(100, other, one, tag) == (score, reasons)
    assert capped(100, one, one, tag) == (100, ())
