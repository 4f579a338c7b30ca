"""Batches of texts for a model: all of them, like lengths together, as much work for each worker."""

from hypothesis import given
from hypothesis import strategies as some

from app.translation.engines.running import MOST_TOKENS, batches

LENGTHS = some.lists(some.integers(1, 200), max_size=200).map(lambda found: sorted(found, reverse=True))


@given(LENGTHS, some.integers(1, 4))
def test_every_text_is_in_one_batch_in_order(lengths: list[int], workers: int) -> None:
    texts = [["x"] * one for one in lengths]
    found = batches(texts, workers)
    assert [text for batch in found for text in batch] == texts
    assert all(found)


@given(LENGTHS, some.integers(1, 4))
def test_no_more_batches_than_workers_take_turns(lengths: list[int], workers: int) -> None:
    texts = [["x"] * one for one in lengths]
    turns = -(-sum(lengths) // (workers * MOST_TOKENS))
    assert len(batches(texts, workers)) <= workers * turns


def test_two_workers_end_together() -> None:
    assert [len(one) for one in batches([["x"] * 30] * 16, 2)] == [8, 8]
    long, short = batches([["x"] * 60] * 8 + [["x"] * 10] * 100, 2)
    assert len(long) < len(short)
    assert len(batches([["x"] * 30] * 200, 2)) % 2 == 0
