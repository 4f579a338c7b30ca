"""Words are drafted, markup is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.translation.markup import joined, runs

CASES = [
    ("Xin chào bà con.", ["Xin chào bà con."]),
    ("Xem [trang này](/works/pleiku) để biết.", ["Xem", "trang này", "để biết."]),
    ("**Không** mang hàng cấm.", ["Không", "mang hàng cấm."]),
    ("Chạy `rong init` trước.", ["Chạy", "trước."]),
    ("Ảnh: ![hồ T'Nưng](a.png \"hồ\") đẹp", ["Ảnh:", "hồ T'Nưng", "đẹp"]),
    ("Gọi <https://example.org/a_b> hoặc https://example.org/c.", ["Gọi", "hoặc"]),
    ("2 * 3", []),
    ("một_hai", ["một_hai"]),
    ("Nước H<sub>2</sub>O", ["Nước H", "O"]),
    ("[lời dẫn][1] và \\*sao\\*", ["lời dẫn", "và", "sao"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "words"), CASES)
def test_words_between_markup(text: str, words: list[str]) -> None:
    assert [run.text for run in runs(text) if run.words] == words


@pytest.mark.parametrize(("text", "words"), CASES)
def test_links_and_code_stay_where_they_were(text: str, words: list[str]) -> None:
    drafts = ["x" * number for number in range(1, len(words) + 1)]
    expected = text
    for word, draft in zip(words, drafts, strict=True):
        expected = expected.replace(word, draft, 1)
    assert joined(runs(text), drafts) == expected


@given(st.text(st.sampled_from("ab đ*_`[]()<>!\\&;~ /:1.\n"), max_size=60))
def test_runs_join_to_the_text(text: str) -> None:
    found = runs(text)
    assert joined(found, [run.text for run in found if run.words]) == text


def test_a_draft_brings_no_markup_of_its_own() -> None:
    assert joined(runs("Xin chào"), ["*Hello* [x](y) <b>"]) == "\\*Hello\\* \\[x\\](y) \\<b>"
