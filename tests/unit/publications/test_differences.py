"""Differences: both texts can be read back out of them."""

from hypothesis import given
from hypothesis import strategies as st

from app.publications.differences import ADDED, REMOVED, SAME, Piece, differences, within_line

LINES = st.lists(st.text("ab c.ກຂ字", max_size=6), max_size=6).map("\n".join)


@given(LINES, LINES)
def test_both_sides_can_be_read_back(old: str, new: str) -> None:
    lines = differences(old, new)
    before = ["".join(p.text for p in line if p.state != ADDED) for line in lines if any(p.state != ADDED for p in line) or not line]
    after = ["".join(p.text for p in line if p.state != REMOVED) for line in lines if any(p.state != REMOVED for p in line) or not line]
    assert [line for line in before if line] == [line for line in old.splitlines() if line]
    assert [line for line in after if line] == [line for line in new.splitlines() if line]


def test_one_changed_word_is_one_changed_word() -> None:
    assert within_line("opens at 7 today", "opens at 8 today") == (
        Piece(SAME, "opens at "), Piece(REMOVED, "7"), Piece(ADDED, "8"), Piece(SAME, " today"))


def test_unspaced_text_is_compared_by_characters() -> None:
    old = "ສາທາລະນະລັດປະຊາທິປະໄຕປະຊາຊົນລາວເປີດດ່ານ"
    pieces = within_line(old, old.replace("ເປີດ", "ປິດ"))
    assert sum(len(p.text) for p in pieces if p.state == SAME) > len(old) * 0.8
