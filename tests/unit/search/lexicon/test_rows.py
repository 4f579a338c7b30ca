from hypothesis import given
from hypothesis import strategies as st

from app.search.lexicon.rows import Rows

words = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5)
fields = st.lists(words, min_size=1, max_size=3).map("\t".join)


@given(st.dictionaries(words, fields), words)
def test_each_row_is_found_by_its_first_field_and_no_other(held: dict[str, str], other: str) -> None:
    rows = Rows(f"{first}\t{rest}".encode() for first, rest in held.items())
    assert {first: rows.rest(first) for first in held} == held
    for one in (other, *(first[:-1] for first in held), *(f"{first} " for first in held)):
        assert rows.rest(one) == held.get(one)
        assert (one in rows) == (one in held)


@given(st.dictionaries(words, st.integers(0, 10**6)))
def test_the_number_of_each_row_is_told(held: dict[str, int]) -> None:
    rows = Rows(f"{first}\t{number}\tx\t0.5".encode() for first, number in held.items())
    assert dict(rows.counted()) == held


def test_half_of_a_letter_is_in_no_row() -> None:
    assert Rows([b"a\t1"]).rest("\ud800") is None
    assert Rows().rest("a") is None
