"""Terms of a segment are found by their codes, and what stands in many segments is found as in one."""

import random

import numpy as np
import pytest

from app.search.engines import layout, segments
from app.search.engines.base import Document, Posting
from app.search.engines.layout import Gathered, Stored, codes_of, joined, term_bytes
from app.search.engines.segments import Part, Parts, beginning


def stored(*documents: Document) -> Stored:
    gathered = Gathered()
    for document in documents:
        gathered.add(document)
    return Stored(memoryview(b"".join(gathered.pieces())))


def document(work: str, postings: dict[str, Posting]) -> Document:
    return Document(work, "vi", "1", "public", "news", (), (), None, None, postings)


def test_all_terms_of_a_segment_are_found_and_no_others() -> None:
    chance = random.Random(7)
    for number in (1, 40, 8193):
        keys = sorted({"".join(chance.choices("abđeươ =+~", k=chance.randint(1, 9))) for _ in range(number * 2)})[:number]
        segment = stored(document("a", {key: Posting(1 + place % 15) for place, key in enumerate(keys)}))
        asked = [*(("vi", key) for key in keys[::7]), *(("vi", key + "x") for key in keys[:500]), ("vi", ""), ("vi", "a" * 70), ("en", keys[0])]
        places = segment.places(codes_of(asked))
        there = places[:len(keys[::7])]
        assert (there >= 0).all() and (places[len(there):] == -1).all(), number
        assert [segment.term(place) for place in there.tolist()] == [term_bytes(*key) for key in asked[:len(there)]]
        pieces, lengths = segment.pieces(there)
        assert joined(pieces).tolist() == [1 + place % 15 for place in range(0, number, 7)] and lengths.tolist() == [1] * len(pieces)


def test_a_segment_without_terms_has_none() -> None:
    assert stored(document("a", {})).places(codes_of([("vi", "a")])).tolist() == [-1]


def test_documents_that_die_one_after_the_other_count_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_LOOKED_THROUGH", 7)
    chance = random.Random(3)
    documents = [Document(f"work{number:03}", chance.choice(("lo", "vi", "vi-x")), "1", "public", "news", (), (), None, None,
                          {key: Posting(1) for key in chance.sample("abcdefghij", 4)}) for number in range(90)]
    segment, alive, states = stored(*documents), np.ones(90, np.bool_), []
    for _ in range(4):
        alive = alive & (np.array([chance.random() for _ in range(90)]) < 0.8)
        states.append(alive)
    for mask in (*states, states[1]):  # a thread may still have an earlier state
        left = [one for one, kept in zip(documents, mask, strict=True) if kept]
        counted = dict(zip(segment.terms(), segment.living(mask).tolist(), strict=True))
        assert counted == {term: sum(term_bytes(one.language, key) == term for one in left for key in one.postings) for term in segment.terms()}


def test_documents_in_large_and_small_segments_count_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "_KEYS_KEPT", 4)
    chance = random.Random(5)
    documents = [document(f"work{number:03}", {key: Posting(chance.randint(1, 15), (chance.randint(0, 9),)) for key in chance.sample("abcdefghij", 4)})
                 for number in range(160)]
    parts, first = [], 0
    for size in (80, 66, 7, 5, 2):  # the last three are asked as one
        alive = np.array([chance.random() < 0.8 for _ in range(size)])
        parts.append(Part(stored(*documents[first:first + size]), first, alive, bool(alive.all())))
        first += size
    left = [one for one, kept in zip(documents, np.concatenate([part.alive for part in parts]), strict=True) if kept]
    there = {key: sum(key in one.postings for one in left) for key in "abcdefghij"}
    whole = Parts(parts)
    for _ in range(2):  # more keys than are kept
        assert whole.counts({"vi": [*there, "x"], "lo": ["a"]}) == {"vi": there, "lo": {}}
        assert whole.counts({"vi": {"a"}}) == {"vi": {"a": there["a"]}}
    assert beginning(Parts(parts), "vi", "", 3) == dict(sorted(there.items(), key=lambda one: (-one[1], one[0]))[:3])
    found = Parts(parts).holding_all([("vi", ("a", "b"), False), ("vi", ("x",), False)])
    assert found[0].tolist() == [number for number, one in enumerate(documents) if {"a", "b"} <= one.postings.keys()] and not len(found[1])
