"""Terms of a segment are found whether it is small enough to know them by heart or not."""

import random

from app.search.engines.base import Document, Posting
from app.search.engines.layout import Gathered, Stored, term_bytes


def stored(keys: list[str]) -> Stored:
    gathered = Gathered()
    gathered.add(Document("a", "vi", "1", "public", "news", (), (), None, None, {key: Posting(1 + number % 15) for number, key in enumerate(keys)}))
    return Stored(memoryview(b"".join(gathered.pieces())))


def test_all_terms_of_small_and_large_segments_are_found_and_no_others() -> None:
    chance = random.Random(7)
    for number in (1, 40, 8192, 8193):
        keys = sorted({"".join(chance.choices("abđeươ =+~", k=chance.randint(1, 9))) for _ in range(number * 2)})[:number]
        segment, impacts = stored(keys), [1 + place % 15 for place in range(number)]
        absent = [key + "x" for key in keys[:500]] + ["", "a" * 70]
        asked = [term_bytes("vi", key) for key in (*keys[::7], *absent)] + [term_bytes("en", keys[0])]
        for _ in range(2):  # the second time they are remembered
            held, places = segment.places(asked)
            assert held.tolist() == list(range(len(keys[::7]))), number
            assert [segment.term(place) for place in places.tolist()] == asked[:len(held)]
        assert [segment.packed[place] & 15 for place in places.tolist()] == impacts[::7]
