"""Passages: what is remembered of bodies that were taken apart."""

import tracemalloc

from app.search.excerpts import wanted_of
from app.search.passages import excerpt_of_body


def test_long_texts_are_not_kept_in_memory() -> None:
    wanted = wanted_of((), "vi")
    tracemalloc.start()
    try:
        for number in range(20):
            excerpt_of_body(f"<p>{number}</p>\n\n" + "một hai ba\n\n" * 20_000, wanted)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 2_000_000, "twenty bodies of half a megabyte"
