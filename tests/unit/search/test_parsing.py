"""Queries as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.parsing import Parsed, parse

CASES = [
    ("biên giới", Parsed("biên giới", (), ())),
    ('"biên giới" gỗ', Parsed("gỗ", ("biên giới",), ())),
    ("“biên giới”", Parsed("", ("biên giới",), ())),
    ("«a b» 「边境 地区」", Parsed("", ("a b", "边境 地区"), ())),
    ("biên -gỗ", Parsed("biên", (), ("gỗ",))),
    ('biên -"cà phê"', Parsed("biên", (), ("cà phê",))),
    ("2020-2024 QĐ-TTg", Parsed("2020-2024 QĐ-TTg", (), ())),
    ("a - b", Parsed("a - b", (), ())),
    ('"biên giới', Parsed('" biên giới', (), ())),
    ('""', Parsed("", ("",), ())),
    ("", Parsed("", (), ())),
]


@pytest.mark.parametrize(("typed", "parsed"), CASES)
def test_parts(typed: str, parsed: Parsed) -> None:
    assert parse(typed) == parsed


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"“”«»「」-−*:() \n')), max_size=500))
def test_whatever_is_typed_is_taken_apart(typed: str) -> None:
    parse(typed)
