import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.figures import otherwise


@pytest.mark.parametrize(("number", "here", "elsewhere"), [
    ("14000", ("14.000", "14,000"), ("14.000", "14,000")),
    ("14.000", ("14,000", "14000"), ("14,000", "14000")),
    ("2,350,000", ("2.350.000", "2350000"), ("2.350.000", "2350000")),
    ("1500", ("1.500", "1,500"), ("1.500", "1,500")),
    ("0,5", (), ("0.5",)),
    ("13.000,5", (), ("13,000.5",)),
    ("1.7.2025", (), ("1,7,2025",)),
    ("2026", (), ()),
    ("0123456789", (), ()),
    ("134", (), ()),
    ("7", ("07",), ("07",)), ("07", ("7",), ("7",)), ("10", (), ()), ("0", (), ()), ("00", (), ()), ("007", (), ()),
    ("mười", (), ()),
])
def test_a_number_is_looked_for_as_others_write_it(number: str, here: tuple[str, ...], elsewhere: tuple[str, ...]) -> None:
    assert otherwise(number, False) == here
    assert otherwise(number, True) == elsewhere


@given(st.integers(10_000, 10**12 - 1))
def test_whichever_way_it_is_written_all_ways_are_looked_for(number: int) -> None:
    ways = {str(number), f"{number:,}", f"{number:,}".replace(",", ".")}
    assert all({way, *otherwise(way, False)} == ways for way in ways)
