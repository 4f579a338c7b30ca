"""Which works a list has no more, where some of its pages cannot be read."""

from hypothesis import given
from hypothesis import strategies as st

from app.packs.planning import certain

IDS = st.text("abc", min_size=1, max_size=3)
PAGES = st.lists(st.lists(IDS, max_size=3, unique=True).map(sorted), max_size=6)


def plainly(work: str, pages: list[list[str]]) -> bool:
    """Whether the pages before and after each one that cannot be read leave no place on it for this work."""
    for number, works in enumerate(pages):
        if works:
            continue
        before = next((max(page) for page in reversed(pages[:number]) if page), "")
        after = next((min(page) for page in pages[number + 1:] if page), None)
        if before < work and (after is None or work < after):
            return False
    return True


@given(st.lists(IDS), PAGES)
def test_it_is_what_the_pages_beside_leave_room_for(works: list[str], pages: list[list[str]]) -> None:
    assert certain(works, pages) == [one for one in works if plainly(one, pages)]


@given(st.lists(IDS, unique=True), st.data())
def test_it_is_so_for_pages_in_order(works: list[str], data: st.DataObject) -> None:
    ordered = sorted(works)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(ordered)), max_size=4)))
    pages = [ordered[first:last] for first, last in zip([0, *cuts], [*cuts, len(ordered)], strict=True)]
    shown = [page if data.draw(st.booleans()) else [] for page in pages]
    sought = data.draw(st.lists(IDS))
    assert certain(sought, shown) == [one for one in sought if plainly(one, shown)]
