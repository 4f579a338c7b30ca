"""From what is typed to what engines look for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages import registry
from app.search.analysis.base import EXACT, PAIR, PIECE, Variant
from app.search.engines.base import Match
from app.search.lexicon.base import Rendered, Rendition
from app.search.parsing import parse
from app.search.ranking import TITLE, weighed_together
from app.search.renditions import BESIDE, COMPANY, MOST_BESIDE, MOST_COMPANY, beside
from app.search.understanding import (
    MOST_WORDS,
    NEAR,
    Idea,
    Sought,
    seek,
    wanted,
    weigh,
)

ALL = [one.tag for one in registry.all_languages()]
BORDER = Rendered(0, 2, (Rendition("ຊາຍແດນ", 0.8), Rendition("ເຂດແດນ", 0.1)))


class OneEntry:
    """A lexicon that knows “biên giới” in Lao and Bahnar."""

    def render(self, units: Sequence[str], source: str, target: str) -> tuple[Rendered, ...]:
        found = [place for place in range(len(units) - 1) if (units[place], units[place + 1]) == ("biên", "giới")]
        texts = {"lo": BORDER.renditions, "bdq": (Rendition("sơnong dêh", 0.9),)}.get(target, ())
        return tuple(Rendered(place, place + 2, texts) for place in found if texts and source == "vi")

    def languages(self) -> frozenset[str]:
        return frozenset({"vi"})


def nothing_begins(_tag: str, _prefix: str, _limit: int) -> Mapping[str, int]:
    return {}


def sought(text: str, tag: str, source: str | None = None) -> Sought:
    return seek(parse(text), tag, nothing_begins, source, OneEntry())


def keys(idea: Idea) -> list[tuple[str, ...]]:
    return [way.variant.keys for way in idea.ways]


def test_a_word_is_looked_for_folded_and_above_that_as_written() -> None:
    (one, other) = sought("biên giới", "vi").ideas
    assert keys(one) == [("bien",), (EXACT + "biên",)] and one.ways[1].variant.flat
    assert (other.start, other.end) == (5, 9)
    assert sought("biên giới", "vi").ranking == (Variant((PAIR + "bien gioi",)),)


def test_a_word_typed_twice_is_one() -> None:
    assert len(sought("biên giới biên", "vi").ideas) == 2


def test_a_phrase_is_one_idea_and_one_of_a_single_word_is_that_word() -> None:
    (phrase,) = sought('"biên giới"', "vi").ideas
    assert keys(phrase) == [("bien", "gioi")] and phrase.ways[0].variant.adjacent
    assert sought('"biên"', "vi").ideas[0].ways == sought("biên", "vi").ideas[0].ways


def test_an_excluded_word_with_marks_excludes_itself_only() -> None:
    assert sought("gỗ -mà", "vi").excluded == (Variant((EXACT + "mà",)),)
    assert sought("gỗ -ma", "vi").excluded == (Variant(("ma",)),)
    assert sought('gỗ -"cà phê"', "vi").excluded == (Variant(("ca", "phe"), adjacent=True),)
    assert sought("gỗ -title:mà -title:ma", "vi").excluded == (Variant((TITLE + "ma", EXACT + "mà")), Variant((TITLE + "ma",)))


def test_either_side_of_or_is_enough_and_all_words_of_a_side_are_needed() -> None:
    (idea,) = sought('chợ OR cửa khẩu OR "biên giới"', "vi").ideas
    assert ("cho",) in keys(idea) and ("cua", "khau") in keys(idea) and ("bien", "gioi") in keys(idea)
    assert [way.variant.adjacent for way in idea.ways if way.variant.keys == ("bien", "gioi")] == [True]


def test_titles_have_keys_of_their_own() -> None:
    (idea,) = sought("title:biên", "vi").ideas
    assert keys(idea) == [(TITLE + "bien",), (TITLE + "bien", EXACT + "biên")] and idea.ways[1].variant.flat
    (other,) = sought("title:biên", "lo", "vi").ideas
    assert keys(other)[0] == (TITLE + "bien",)
    assert sought('title:"biên giới"', "vi").ranking == ()


def test_what_begins_so_is_one_word() -> None:
    asked: list[tuple[str, str]] = []

    def begins(tag: str, prefix: str, limit: int) -> Mapping[str, int]:
        asked.append((tag, prefix))
        return {prefix + "n": 5, prefix + "u": 1}

    (idea,) = seek(parse("biê*"), "vi", begins).ideas
    assert asked == [("vi", EXACT + "biê")] and idea.together
    assert keys(idea) == [(EXACT + "biên",), (EXACT + "biêu",)]
    seek(parse("bie*"), "vi", begins)
    assert asked[1] == ("vi", "bie")


def test_across_languages_translations_of_a_word_are_one_clause_beside_the_word_itself() -> None:
    border, name = sought("biên giới Pleiku", "lo", "vi").ideas
    assert (border.start, border.end) == (0, 9) and border.together and not name.together
    assert keys(border)[0] == ("bien", "gioi") and ("ຊາຍແດນ",) in keys(border)
    assert {way.text: way.share for way in border.ways if way.text} == {"ຊາຍແດນ": 0.8, "ເຂດແດນ": 0.1}
    assert keys(name)[0] == ("pleiku",)
    (in_bahnar,) = sought("biên giới", "bdq", "vi").ideas
    assert (PAIR + "sonong deh",) in keys(in_bahnar), "two words side by side have a key of their own"


def test_a_number_among_words_without_spaces_is_looked_for_in_another_language_by_itself() -> None:
    found = sought("ຫຼັງຈາກ134ປີ", "vi", "lo")
    assert [(idea.start, idea.end, keys(idea)[0]) for idea in found.ideas] == [
        (0, 7, ("ຫຼັງຈາກ",)), (7, 10, ("134",)), (10, 12, ("ປີ",))]


def test_numbers_are_looked_for_as_other_languages_write_them() -> None:
    (number,) = sought("13.000,5", "en", "vi").ideas
    assert [one for one in keys(number) if not one[0].startswith(EXACT)] == [("13.000,5",), ("13,000.5",)]
    assert ("13,000.5",) not in keys(sought("13.000,5", "vi").ideas[0]), "in the language itself it is as it is typed"
    assert ("2,026",) not in keys(sought("2026", "en", "vi").ideas[0])


def test_a_phrase_across_languages_is_the_phrase_or_what_it_means() -> None:
    (idea,) = sought('"biên giới"', "lo", "vi").ideas
    assert ("ຊາຍແດນ",) in keys(idea)


def test_without_a_source_or_in_the_language_itself_nothing_is_translated() -> None:
    for one in (sought("biên giới", "lo"), sought("biên giới", "vi", "vi"), sought("biên giới", "km", "vi")):
        assert not any(idea.translated for idea in one.ideas)


def test_translations_weigh_by_what_they_tell_about_the_word() -> None:
    def weights(held: dict[str, int]) -> dict[tuple[str, ...], int]:
        known = weigh(sought("biên giới", "lo", "vi"), held, 1000)
        ((_, matches),) = known.clauses
        assert known.sought.understood() == {(0, 9): ("ຊາຍແດນ", "ເຂດແດນ")}
        return {match.keys: match.weight for match in matches}
    equal = weights({"ຊາຍແດນ": 10, "ເຂດແດນ": 10, "bien": 0})
    assert set(equal) == {("ຊາຍແດນ",), ("ເຂດແດນ",)}, "what no text holds is left out"
    assert equal["ຊາຍແດນ",] > equal["ເຂດແດນ",] > 0, "the likelier one counts more"
    common = weights({"ຊາຍແດນ": 900, "ເຂດແດນ": 2})
    assert common["ຊາຍແດນ",] < common["ເຂດແດນ",], "what is in every text tells nothing, however likely it is"


@given(share=st.floats(0.001, 1), number=st.integers(1, 10_000), documents=st.integers(1, 10_000), more=st.floats(0, 1))
def test_likelier_and_rarer_ways_never_weigh_less(share: float, number: int, documents: int, more: float) -> None:
    def weight(share: float, number: int) -> int:
        (match,) = weighed_together([(Variant(("a",)), share)], 1.0, {"a": number}, documents)
        return match.weight
    number = min(number, documents)
    assert 1 <= weight(share, number) <= weight(share + (1 - share) * more, number) <= weight(1.0, max(1, number // 2))


class InCompany(OneEntry):
    """A lexicon that knows what texts hold which speak of the border, so strongly."""

    def __init__(self, *company: tuple[str, float]) -> None:
        self.company = company

    def render(self, units: Sequence[str], source: str, target: str) -> tuple[Rendered, ...]:
        return tuple(replace(one, company=self.company) for one in super().render(units, source, target))


def test_what_is_said_beside_a_word_ranks_and_neither_finds_nor_is_told() -> None:
    def ranking(*company: tuple[str, float]) -> dict[tuple[str, ...], float]:
        found = seek(parse("biên giới"), "lo", nothing_begins, "vi", InCompany(*company))
        assert not {("ດ່ານ",), ("ພາສີ",)} & {one for idea in found.ideas for one in keys(idea)}
        assert found.understood() == {(0, 9): ("ຊາຍແດນ", "ເຂດແດນ")}
        return {variant.keys: variant.weight for variant in found.ranking if not variant.keys[0].startswith(PIECE)}
    both = ranking(("ດ່ານ", 3.0), ("ພາສີ", 4.0))
    assert both == {("ດ່ານ",): pytest.approx(0.6 * COMPANY), ("ພາສີ",): pytest.approx(0.8 * COMPANY)}
    assert ranking(("ດ່ານ", 30.0), ("ພາສີ", 40.0)) == both, "strengths compare with each other only"
    many = ranking(*((f"w{number}", 1.0 + number) for number in range(3 * MOST_COMPANY)))
    assert len(many) == MOST_COMPANY and (f"w{3 * MOST_COMPANY - 1}",) in many, "the strongest ones"
    assert ranking() == {}


class EachWord:
    """A lexicon that says every word in Bahnar and Lao, in these ways."""

    def __init__(self, **texts: tuple[Rendition, ...]) -> None:
        self.texts = texts

    def render(self, units: Sequence[str], source: str, target: str) -> tuple[Rendered, ...]:
        return tuple(Rendered(place, place + 1, self.texts[unit]) for place, unit in enumerate(units) if source == "vi" and unit in self.texts)

    def languages(self) -> frozenset[str]:
        return frozenset({"vi"})


def test_neighbours_rank_a_text_higher_in_which_they_are_neighbours_too() -> None:
    lexicon = EachWord(a=(Rendition("sơnong dêh", 0.6), Rendition("kon", 0.4)), b=(Rendition("plei", 0.5), Rendition("hnam", 0.5, told=False)),
                       c=(Rendition("'nao", 1.0),))
    found = {variant.keys: share for variant, share in seek(parse("a, b x c"), "bdq", nothing_begins, "vi", lexicon).beside}
    assert found == {(PAIR + "deh plei",): pytest.approx(0.3), (PAIR + "kon plei",): pytest.approx(0.2)}
    asked = seek(parse("a b"), "bdq", nothing_begins, "vi", lexicon)
    assert {key for several in found for key in several} <= asked.keys()
    known = weigh(asked, {PAIR + "kon plei": 2, "=plei": 3, "plei": 3, "kon": 3}, 10)
    (match,) = (one for one in known.ranking if one.keys == (PAIR + "kon plei",))
    assert (match,) == tuple(weighed_together([(Variant(match.keys), 0.2)], BESIDE, {PAIR + "kon plei": 2}, 10))
    assert not any(match.keys == one.keys for _, matches in known.clauses for one in matches), "it finds nothing by itself"
    assert seek(parse("a b"), "bdq", nothing_begins, "vi").beside == seek(parse("a b"), "vi", nothing_begins, "vi", lexicon).beside == ()


def test_only_the_likeliest_stand_beside_each_other() -> None:
    many = [(f"w{number}", 0.9 ** number) for number in range(2 * MOST_BESIDE)]
    found = dict(beside([(many, [("x", 1.0)])], "vi"))
    assert len(found) == MOST_BESIDE and found[Variant((PAIR + "w0 x",))] == 1.0
    assert beside([([("a", 0.01)], [("b", 0.01)])], "vi") == (), "what is hardly likely is not looked for"
    assert beside([([("a", 0.4)], [("b", 0.5)]), ([("x a", 0.2)], [("b", 0.5)])], "vi") == ((Variant((PAIR + "a b",)), pytest.approx(0.3)),)


def test_all_words_are_needed_unless_they_were_translated() -> None:
    held = {"bien": 3, "gioi": 3, "pleiku": 2}
    known = weigh(sought("biên giới Pleiku", "vi", "vi"), held, 10)
    question = wanted(known)
    assert question is not None and question.least == 3
    assert question.clauses[0].matches == (Match(("bien",), question.clauses[0].matches[0].weight),)
    missing = weigh(sought("biên giới xyzzy", "vi", "vi"), held, 10)
    assert wanted(missing) is None
    assert (question := wanted(missing, [(10, 15)])) is not None and question.least == 2
    assert (question := wanted(missing, partly=True)) is not None and question.least == 1
    crossed = weigh(sought("biên giới Pleiku xyzzy", "lo", "vi"), {"ຊາຍແດນ": 2, "pleiku": 1}, 10)
    assert (question := wanted(crossed)) is not None and (len(question.clauses), question.least) == (2, 1)
    assert question.near == NEAR
    assert wanted(weigh(sought("biên giới", "lo", "vi"), {}, 10)) is None


def test_chinese_is_asked_in_pairs_and_one_character_is_enough() -> None:
    assert sought("边境", "zh-Hans").ideas and sought("茶", "zh-Hant").ideas
    assert sought("邊境", "zh-Hant").ideas[0].ways == sought("边境", "zh-Hans").ideas[0].ways


def test_nothing_to_look_for_and_long_queries() -> None:
    for text in ("", "   ", "!!! --", '""', "-biên", '-"biên giới"', "kind:notice"):
        assert all(seek(parse(text), tag, nothing_begins).ideas == () for tag in ALL)
    assert len(sought(" ".join(f"w{number}" for number in range(500)), "vi").ideas) <= MOST_WORDS


@given(st.lists(st.sampled_from(["biên", "giới", "OR", "|", "(", ")", "-gỗ", '"', "title:", "bi*", "ຊາຍແດນ", "边境", "ព្រំដែន", "x", " "])),
       st.sampled_from(["vi", "en", "lo", "km", "zh-Hans", "bdq", "blt"]), st.sampled_from([None, "vi", "lo"]))
def test_every_query_can_be_asked_in_every_language(pieces: list[str], tag: str, source: str | None) -> None:
    found = sought(" ".join(pieces), tag, source)
    held = dict.fromkeys(found.keys(), 2)
    question = wanted(weigh(found, held, 5))
    for idea in found.ideas:
        assert 0 <= idea.start < idea.end <= len(" ".join(pieces))
    if question:
        assert 1 <= question.least <= len(question.clauses)
        assert all(match.weight >= 1 and match.keys for clause in question.clauses for match in clause.matches)
