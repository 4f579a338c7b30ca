"""Texts in parts that a model takes whole: nothing is lost, whatever the length."""

from hypothesis import given
from hypothesis import strategies as st

from app.translation.engines.cutting import LONGEST, MOST_TOKENS, cut


@given(st.text(st.sampled_from("abạ̣ກ່中. "), max_size=3000))
def test_parts_hold_every_letter_in_order(text: str) -> None:
    parts = cut(text, "vi", list)
    assert "".join("".join(part) for part in parts).replace(" ", "") == "".join(text.split())
    assert all(len(part) <= min(LONGEST, MOST_TOKENS) for part in parts)


def test_a_text_of_any_length_without_a_space_is_cut() -> None:
    """Half a book on one line, as files without line ends have it."""
    parts = cut("ກ" * 700_000, "lo", lambda part: [part])
    assert "".join(part[0] for part in parts) == "ກ" * 700_000 and all(len(part[0]) <= LONGEST for part in parts)
