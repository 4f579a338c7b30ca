"""From what is typed to what engines look for."""

from app.languages import registry
from app.search.engines.base import Phrase, Wanted, Word
from app.search.parsing import parse
from app.search.understanding import MOST_WORDS, understand

ALL = [one.tag for one in registry.all_languages()]


def in_language(text: str, tag: str) -> Wanted:
    return next(one for one in understand(parse(text), ALL) if tag in one.languages)


def test_languages_that_see_the_same_are_asked_together() -> None:
    (only,) = understand(parse("bien gioi"), ALL)
    assert only.languages == frozenset(ALL)
    assert only.clauses == (Word("bien", "bien"), Word("gioi", "gioi"))


def test_every_language_is_asked_once() -> None:
    tags = [tag for one in understand(parse("边境 ’bok biên"), ALL) for tag in one.languages]
    assert sorted(tags) == sorted(ALL)


def test_chinese_is_asked_in_pairs_and_ranked_by_words() -> None:
    wanted = in_language("人民大会", "zh-Hans")
    assert {Word("人民", ""), Word("民大", ""), Word("大会", "")} <= set(wanted.clauses)
    assert all(len(one.folded) == 2 for one in wanted.clauses if isinstance(one, Word) and one.folded)
    assert any(isinstance(one, Word) and one.exact and not one.folded for one in wanted.clauses)


def test_one_chinese_character_is_enough() -> None:
    assert Word("茶", "") in in_language("茶", "zh-Hant").clauses


def test_a_phrase_of_one_word_is_a_word() -> None:
    assert in_language('"biên"', "vi").clauses == (Word("bien", "biên"),)
    assert in_language('"biên giới"', "vi").clauses == (Phrase((Word("bien", "biên"), Word("gioi", "giới"))),)


def test_an_excluded_word_with_marks_excludes_itself_only() -> None:
    assert in_language("gỗ -mà", "vi").excluded == (Word("", "mà"),)
    assert in_language("gỗ -ma", "vi").excluded == (Word("ma", "ma"),)


def test_nothing_to_look_for() -> None:
    for text in ("", "   ", "!!! --", '""', "-biên", '-"biên giới"'):
        assert understand(parse(text), ALL) == ()


def test_long_queries_are_cut() -> None:
    (only,) = understand(parse(" ".join(f"w{number}" for number in range(500))), ["vi"])
    assert len(only.clauses) <= MOST_WORDS
