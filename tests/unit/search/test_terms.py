"""Terms of a segment are found by their codes, and what stands in many segments is found as in one."""

import random

import numpy as np

from app.search.engines.base import Document, Posting
from app.search.engines.layout import Gathered, Stored, codes_of, term_bytes
from app.search.engines.segments import Part, Parts, beginning, frequencies


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
        held, places = segment.places(codes_of(asked))
        assert held.tolist() == list(range(len(keys[::7]))), number
        assert [segment.term(place) for place in places.tolist()] == [term_bytes(*key) for key in asked[:len(held)]]
        assert [piece.tolist() for piece in segment.pieces(places)] == [[1 + place % 15] for place in range(0, number, 7)]


def test_a_segment_without_terms_has_none() -> None:
    assert all(not len(one) for one in stored(document("a", {})).places(codes_of([("vi", "a")])))


def test_documents_in_large_and_small_segments_count_as_in_one() -> None:
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
    assert frequencies(Parts(parts), {"vi": [*there, "x"], "lo": ["a"]}) == {"vi": there, "lo": {}}
    assert beginning(Parts(parts), "vi", "", 3) == dict(sorted(there.items(), key=lambda one: (-one[1], one[0]))[:3])
    found = Parts(parts).holding_all([("vi", ("a", "b"), False), ("vi", ("x",), False)])
    assert found[0].tolist() == [number for number, one in enumerate(documents) if {"a", "b"} <= one.postings.keys()] and not len(found[1])
