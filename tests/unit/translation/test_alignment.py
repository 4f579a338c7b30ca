"""The aligner of documents: every sentence in exactly one bead, what is missing found, and no confidence in what is strange."""

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.translation.alignment import band as bands
from app.translation.alignment import lengths, words
from app.translation.alignment.aligner import align
from app.translation.alignment.band import Band
from app.translation.alignment.base import SHAPES, Bead, Sentence
from app.translation.alignment.path import beads

TAGS = ("vi", "en")


class Code:
    """A vocabulary of a made-up language pair, in which every word is another one: “ab” is “xab”."""

    def __init__(self, share: float) -> None:
        self.share = share

    def units(self, text: str, tag: str) -> Sequence[str]:
        return text.lower().replace(".", "").split()

    def renditions(self, asked: Sequence[Sequence[str]], source: str, target: str) -> list[Mapping[str, float]]:
        return [{} if len(words) != 1 or hash_of(words[0].removeprefix("x")) >= self.share else
                {words[0].removeprefix("x") if source == "en" else "x" + words[0]: 0.8} for words in asked]


def hash_of(word: str) -> float:
    return random.Random(word).random()


def texts(count: int, seed: int = 1) -> tuple[list[str], list[str]]:
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdeghiklmnopqrstuvy", k=chance.randint(2, 7))) for _ in range(400)]
    source = [" ".join(chance.choices(words, k=chance.randint(4, 18))) + "." for _ in range(count)]
    return source, [" ".join("x" + word for word in one.rstrip(".").split()) + "." for one in source]


def sentences(found: Sequence[str]) -> list[Sentence]:
    return [Sentence(one) for one in found]


def shapes(found: Sequence[Bead]) -> list[tuple[int, int, int, int]]:
    return [(one.source, one.source_end, one.target, one.target_end) for one in found]


def test_missing_and_joined_sentences_are_found() -> None:
    source, target = texts(60)
    del target[40]
    target[20:22] = [" ".join(target[20:22])]
    del source[5]
    found = shapes(align(sentences(source), sentences(target), TAGS, Code(0.5)).beads)
    assert (5, 5, 5, 6) in found and (19, 21, 20, 21) in found and (39, 40, 39, 39) in found
    assert sum(one[1] - one[0] == one[3] - one[2] == 1 for one in found) == 56


def test_a_chapter_that_one_text_lacks_is_found_where_not_everything_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "CELLS", 20_000)
    source, target = texts(400)
    del target[150:270]
    found = align(sentences(source), sentences(target), TAGS, Code(0.6)).beads
    alone = [one.source for one in found if one.source_end > one.source and one.target_end == one.target]
    assert alone == list(range(150, 270))


@pytest.mark.parametrize(("alike", "rest", "more"), [(150, 700, 700), (40, 200, 3000), (0, 200, 3000)])
def test_what_is_looked_at_stays_in_bounds_whatever_the_texts_hold(monkeypatch: pytest.MonkeyPatch, alike: int, rest: int, more: int) -> None:
    monkeypatch.setattr(bands, "CELLS", 10_000)
    source, target = texts(alike + rest)
    target = target[:alike] + [one.upper().replace("X", "y") for one in texts(more, 2)[0]]
    mine, theirs, there, _ = words.read(sentences(source), sentences(target), TAGS, Code(0.6))
    found = bands.band(mine, theirs, there, (lengths.measured(source), lengths.measured(target)))
    assert found.starts[-1] <= 4 * bands.CELLS + len(source) + len(target)
    assert found.first[0] == 0 and found.last[-1] == len(target)
    assert np.all(np.diff(found.first) >= 0) and np.all(np.diff(found.last) >= 0) and np.all(found.first[1:] <= found.last[:-1]), "there is a way through"


def test_a_narrow_band_still_has_every_sentence_in_one_bead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "CELLS", 200)
    source, target = texts(30)[0], texts(900)[1]
    found = align(sentences(source), sentences(target), TAGS, Code(0.5)).beads
    assert [one.source for one in found] == [0, *(one.source_end for one in found[:-1])] and found[-1].source_end == 30
    assert [one.target for one in found] == [0, *(one.target_end for one in found[:-1])] and found[-1].target_end == 900


def test_without_a_known_word_lengths_and_what_is_learned_from_them_do() -> None:
    source, target = texts(150)
    del target[70]
    found = align(sentences(source), sentences(target), TAGS, Code(0)).beads
    assert (70, 71, 70, 70) in shapes(found)
    assert sum(one.paired for one in found) == 149


def test_two_strange_texts_are_not_alike() -> None:
    source, target = texts(150)
    _, other = texts(150, seed=2)
    assert align(sentences(source), sentences(other), TAGS, Code(0.5)).likeness < 0.4
    assert align(sentences(source), sentences(target), TAGS, Code(0.5)).likeness > 0.95


def test_numbers_and_paragraphs_tell_where_lengths_do_not() -> None:
    years = [year for year in range(1981, 2021) if year != 2000]
    source = [Sentence(f"Năm {year} có {year % 7 + 20}.", opens=year % 3 == 0) for year in range(1981, 2021)]
    target = [Sentence(f"In {year} it was {year % 7 + 20}.", opens=year % 3 == 0) for year in years]
    found = [(one.source, one.target) for one in align(source, target, TAGS, Code(0)).beads if one.paired]
    assert found == [(year - 1981, place) for place, year in enumerate(years)]


@settings(max_examples=15)
@given(st.lists(st.text("ab. 1ạກ中", min_size=1, max_size=30), min_size=1, max_size=12),
       st.lists(st.text("ab. 1ạກ中", min_size=1, max_size=30), min_size=1, max_size=12))
def test_every_sentence_is_in_exactly_one_bead(source: list[str], target: list[str]) -> None:
    found = align(sentences(source), sentences(target), TAGS, Code(0.5))
    assert [one.source for one in found.beads] == [0, *(one.source_end for one in found.beads[:-1])]
    assert [one.target for one in found.beads] == [0, *(one.target_end for one in found.beads[:-1])]
    assert (found.beads[-1].source_end, found.beads[-1].target_end) == (len(source), len(target))
    assert all(0 <= one.confidence <= 1 for one in found.beads) and 0 <= found.likeness <= 1


@settings(max_examples=20)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 1000))
def test_the_path_and_its_shares_are_those_of_all_paths(rows: int, columns: int, seed: int) -> None:
    chance = random.Random(seed)
    cells = Band(np.zeros(rows + 1, np.int64), np.full(rows + 1, columns, np.int64))
    scores = {shape: np.array([chance.uniform(-3, 0) if at // (columns + 1) >= shape[0] and at % (columns + 1) >= shape[1] else -np.inf
                               for at in range((rows + 1) * (columns + 1))], np.float32) for shape in SHAPES}

    def ways(row: int, column: int) -> list[tuple[float, tuple[tuple[int, int, int, int], ...]]]:
        if not row and not column:
            return [(0.0, ())]
        return [(worth + float(scores[up, left][row * (columns + 1) + column]), (*way, (row - up, row, column - left, column)))
                for up, left in SHAPES if up <= row and left <= column for worth, way in ways(row - up, column - left)]

    every = ways(rows, columns)
    total = np.logaddexp.reduce([worth for worth, _ in every])
    found = beads(cells, scores)
    assert tuple(shapes(found)) == max(every)[1]
    for one in found:
        through = [worth for worth, way in every if shapes([one])[0] in way]
        assert one.confidence == pytest.approx(float(np.exp(np.logaddexp.reduce(through) - total)), rel=1e-3)
