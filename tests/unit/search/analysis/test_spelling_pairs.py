"""Real words in their spellings: a table that a speaker extends by a line."""

import collections
import csv
from pathlib import Path

import pytest

from app.search.analysis.base import EXACT
from app.search.analysis.registry import analyser_for
from app.search.analysis.spelling import spelling_for

TABLE = Path(__file__).parents[3] / "data" / "search" / "spellings.tsv"


def rows() -> list[dict[str, str]]:
    """The lines of the table; ``\\u200b`` and the like stand for characters that nobody sees."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        lines = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [{field: _seen(value) for field, value in line.items()} for line in lines]


def _seen(value: str) -> str:
    before, *escaped = value.split("\\u")
    return before + "".join(chr(int(one[:4], 16)) + one[4:] for one in escaped)


ROWS = rows()
LANGUAGES = sorted({row["language"] for row in ROWS})


def test_the_table_is_large_enough() -> None:
    same = collections.Counter(row["language"] for row in ROWS if row["relation"] == "same")
    assert sum(same.values()) >= 1000 and min(same.values()) >= 100
    assert same.keys() == {"lo", "km", "vi", "bdq", "jra", "zh-Hans"}
    assert {row["relation"] for row in ROWS} == {"same", "apart"} and {row["form"] for row in ROWS} == {"written", "folded"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_spellings_of_a_word_share_their_form_and_other_words_do_not(language: str) -> None:
    spelling = spelling_for(language)
    for row in ROWS:
        if row["language"] == language:
            form = spelling.written if row["form"] == "written" else spelling.folded
            assert (form(row["one"]) == form(row["other"])) == (row["relation"] == "same"), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_spellings_of_a_word_find_each_other(language: str) -> None:
    analyser = analyser_for(language)
    for row in ROWS:
        if row["language"] == language and row["relation"] == "same":
            one, other = (analyser.ask(row[field], language) for field in ("one", "other"))
            assert one and [asked.variants[0] for asked in one] == [asked.variants[0] for asked in other], row
            if row["form"] == "written":
                assert [asked.variants for asked in one] == [asked.variants for asked in other], row
                assert [asked.unit for asked in one] == [asked.unit for asked in other], row


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_words_are_not_the_same_exactly(language: str) -> None:
    analyser = analyser_for(language)
    for row in ROWS:
        if row["language"] == language and row["relation"] == "apart":
            one, other = ({term.key for term in analyser.analyse(row[field], language)} for field in ("one", "other"))
            assert one != other, row
            exact = {key for key in one if key.startswith(EXACT)}
            assert exact != {key for key in other if key.startswith(EXACT)} or not exact, row
