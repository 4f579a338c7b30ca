"""The index misses nothing that a scan of everything finds."""

import random
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from app.translation.memory import postings, shelves
from app.translation.memory.postings import Postings, best, character
from app.translation.memory.shelves import Shelves, Unit
from app.translation.memory.similarity import keys, likeness

WORDS = ["cửa", "khẩu", "mở", "đóng", "lúc", "giờ", "ngày", "mai", "không", "sẽ", ".", ",", "và", "của"]
LETTERS = st.sampled_from("abcd" + character(0xD800) + character(70_000))
SEQUENCES = st.lists(st.text(LETTERS, max_size=14), min_size=1, max_size=40)


def scanned(sequences: list[str], query: str, limit: int, least: int) -> list[tuple[float, int]]:
    """What there is to find, by asking about each: likeness and place, of equals the last first."""
    alike = ((Indel.normalized_similarity(query, one), place) for place, one in enumerate(sequences))
    return sorted((one for one in alike if one[0] >= least / 100 - 1e-9 and query), reverse=True)[:limit]


@settings(max_examples=300)
@given(SEQUENCES, st.text(LETTERS, max_size=14), st.integers(1, 6), st.sampled_from([1, 30, 60, 75, 100]), st.data())
def test_the_best_are_those_of_a_full_scan(sequences: list[str], query: str, limit: int, least: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(sequences)))
    parts = [part for part in (sequences[:cut], sequences[cut:]) if part]
    gone = [np.array(data.draw(st.lists(st.booleans(), min_size=len(part), max_size=len(part)))) for part in parts]
    left = [one if not out else "\0" for one, out in zip(sequences, np.concatenate(gone), strict=True)]
    found = best([Postings.of(part, [""] * len(part)) for part in parts], gone, query, limit=limit, least=least)
    starts = np.cumsum([0, *map(len, parts)])
    expected = [one for one in scanned(left, query, len(left), least) if left[one[1]] != "\x00"]
    assert [(likely, int(starts[part]) + place) for likely, part, place in found] == expected[:limit]


def test_keys_that_many_have_are_counted_as_exactly() -> None:
    """With enough sequences for rows, and keys that a sequence has more often than a row can tell."""
    chance = random.Random(20261123)
    sequences = ["".join(chance.choices("abcdefgh", k=chance.choice([3, 20, 20, 400, 900]))) for _ in range(700)]
    sequences += ["a" * times + "b" for times in (250, 254, 255, 256, 300, 500, 520) for _ in range(30)]
    shelf = Postings.of(sequences, [""] * len(sequences))
    assert shelf.rows
    for query in sequences[:5] + ["".join(chance.choices("abcdefgh", k=size)) for size in (1, 5, 19, 380, 700)] + ["a" * times + "bc" for times in (253, 256, 299, 700)]:
        found = best([shelf], [np.zeros(len(sequences), np.bool_)], query, limit=5, least=60)
        assert [(one, place) for one, _, place in found] == scanned(sequences, query, 5, 60)


@settings(max_examples=60)
@given(st.data())
def test_units_may_come_change_and_go(data: st.DataObject) -> None:
    """Whatever was put and dropped in whatever order, what is found is what a scan of what is left finds."""
    held = Shelves("vi")
    left: dict[int, tuple[int, str]] = {}
    rank = 0
    for _ in range(data.draw(st.integers(1, 8))):
        ids = data.draw(st.lists(st.integers(1, 30), unique=True, max_size=12))
        if data.draw(st.booleans()):
            texts = [" ".join(data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))) for _ in ids]
            held.put(Unit(one, rank + place, one, text) for place, (one, text) in enumerate(zip(ids, texts, strict=True)))
            for place, (one, text) in enumerate(zip(ids, texts, strict=True)):
                left[one] = (rank + place, text)
            rank += len(ids)
        else:
            held.drop(ids)
            for one in ids:
                left.pop(one, None)
    query = " ".join(data.draw(st.lists(st.sampled_from([*WORDS, "lạ"]), max_size=8)))
    expected = sorted(((score, number, one) for one, (number, text) in left.items()
                       if query and (score := likeness(query, text, "vi")) >= 0.6 - 1e-9), reverse=True)
    assert [(one.likeness, one.id) for one in held.like(query, limit=5, least=60)] == [(score, one) for score, _, one in expected[:5]]
    assert sorted(held.held()[0].tolist()) == sorted(left)


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from([*WORDS, "12", "Mai"]), min_size=1, max_size=8), min_size=1, max_size=30),
       st.lists(st.sampled_from(["cửa", "mở", "mai", "12", "và"]), min_size=1, max_size=2), st.integers(0, 3))
def test_words_stand_where_a_scan_finds_them(texts: list[list[str]], words: list[str], apart: int) -> None:
    held = Shelves("vi")
    held.put(Unit(number, number, number, " ".join(text)) for number, text in enumerate(texts))
    expected: dict[int, list[int]] = {shelves.TOGETHER: [], shelves.PERHAPS: [], shelves.APART: []}
    for number, text in reversed(list(enumerate(texts))):
        shown, hidden = keys(" ".join(text), "vi")
        if set(words) <= {*shown, *hidden}:
            followed = any(shown[place:place + len(words)] == words for place in range(len(shown)))
            expected[shelves.TOGETHER if followed else shelves.PERHAPS if set(words) & set(hidden) else shelves.APART].append(number)
    expected[shelves.APART] = expected[shelves.APART][:apart]
    with patch.object(shelves, "_AT_ONCE", 4):
        found = list(held.holding([[word] for word in words], apart))
    assert {how: [number for number, one in found if one == how] for how in expected} == expected


def test_few_shelves_however_many_times_something_comes() -> None:
    held = Shelves("vi")
    for number in range(600):
        held.put([Unit(number, number, number, f"cửa khẩu {WORDS[number % 14]} {WORDS[number % 11]}")])
    assert len(held.shelves) <= 6
    assert len(held.held()[0]) == 600


def test_a_shelf_has_room_for_no_more_than_its_places() -> None:
    assert shelves.ROOM == postings.ROOM == 1 << postings._OWNER_BITS


def test_a_long_paragraph_with_every_twentieth_letter_edited_is_found() -> None:
    chance = random.Random(5)
    vocabulary = ["".join(chance.choices("abcdeghiklmnopqrstuvxy", k=chance.randint(2, 6))) for _ in range(900)]
    held = Shelves("vi")
    texts = [" ".join(chance.choices(vocabulary, k=chance.choice([12, 30, 1100]))) for _ in range(300)]
    held.put(Unit(number, number, number, text) for number, text in enumerate(texts))
    long = [number for number, text in enumerate(texts) if len(text) >= 5000][:10]
    assert len(long) == 10
    for number in long:
        letters = list(texts[number][:5000])
        for place in chance.sample(range(len(letters)), len(letters) // 20):
            letters[place] = chance.choice(["", "x", letters[place] + "y"])
        found = held.like("".join(letters), limit=5, least=60)
        assert found and found[0].id == number
