"""What every search engine keeps, tried on the engines there are and on a plain one in memory."""

import datetime
import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Unavailable
from app.search.engines.base import (
    CLOSE_AMONG,
    CLOSE_WITHIN,
    FLAT_IMPACT,
    LENIENCE,
    NEWEST,
    OLDEST,
    RELEVANCE,
    WORKING,
    Clause,
    Document,
    EngineQuery,
    EngineResults,
    Match,
    NoIndex,
    Posting,
    Scope,
    SearchEngine,
    Wanted,
)
from tests.conformance import plain_engine
from tests.conformance.searched import KEPT, PUBLIC, ask, document, opened, phrase, wants, word, works


@pytest.fixture(params=[*KEPT, "plain"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An engine on an empty folder, which waits for nobody."""
    return opened(request.param, tmp_path / "index")


@pytest.fixture
def engine(fresh: SearchEngine) -> SearchEngine:
    """An engine with an index that has nothing in it."""
    fresh.rebuild([])
    return fresh


def test_without_an_index_everything_says_so(fresh: SearchEngine) -> None:
    for call in (fresh.count, fresh.keys, fresh.languages, fresh.generation, lambda: fresh.search(ask("biên")),
                 lambda: fresh.update((), []), lambda: fresh.frequencies({"vi": ["a"]}), lambda: fresh.beginning("vi", "a", 1)):
        with pytest.raises(NoIndex):
            call()


def test_an_empty_index_finds_nothing(engine: SearchEngine) -> None:
    assert engine.count() == 0 and engine.keys() == {} and engine.languages() == {}
    assert engine.frequencies({"vi": ["biên"]})["vi"] == {} and engine.beginning("vi", "", 5) == {}
    assert engine.search(ask("biên")) == EngineResults((), 0)
    assert engine.search(EngineQuery((), Scope(PUBLIC))) == EngineResults((), 0)


def test_update_replaces_all_of_a_work_and_nothing_else(engine: SearchEngine) -> None:
    engine.update(("a", "b"), [document("a", "vi", "chợ"), document("a", "en", "market"), document("b", "vi", "chợ")])
    engine.update(("a",), [document("a", "vi", "suối", stamp="2")])
    assert engine.keys() == {"a/vi": "2", "b/vi": "1"} and engine.count() == 2
    assert works(engine, "chợ") == ["b"] and works(engine, "suối") == ["a"]
    assert engine.search(ask("market", language="en")).total == 0
    engine.update(("b",), [])
    assert works(engine, "chợ") == [] and engine.count() == 1 and engine.languages() == {"vi": 1}
    engine.update(("nobody",), [])
    assert engine.count() == 1


def test_rebuild_replaces_everything_and_counts(engine: SearchEngine) -> None:
    engine.update(("old",), [document("old", "vi", "chợ")])
    assert engine.rebuild(document(f"w{number}", "vi", "chợ") for number in range(3)) == 3
    assert engine.keys() == {f"w{number}/vi": "1" for number in range(3)}


def test_a_rebuild_runs_beside_searches_and_is_swapped_in(engine: SearchEngine) -> None:
    engine.rebuild([document("old", "vi", "chợ")])

    def documents() -> Iterator[Document]:
        yield document("new", "vi", "chợ")
        assert works(engine, "chợ") == ["old"]

    engine.rebuild(documents())
    assert works(engine, "chợ") == ["new"]


@pytest.mark.parametrize("step", ["update", "rebuild"])
def test_a_failure_in_the_middle_leaves_the_index_as_it_was(engine: SearchEngine, step: str) -> None:
    engine.rebuild([document("old", "vi", "chợ")])

    def documents() -> Iterator[Document]:
        yield document("new", "vi", "chợ")
        raise RuntimeError("the light went out")

    with pytest.raises(RuntimeError, match="the light went out"):
        if step == "update":
            engine.update(("old",), documents())
        else:
            engine.rebuild(documents())
    assert works(engine, "chợ") == ["old"] and engine.count() == 1
    engine.update(("next",), [document("next", "vi", "chợ")])
    assert engine.count() == 2 and works(engine, "chợ") == ["next", "old"]


def test_one_writes_at_a_time_and_documents_are_pulled_in_its_turn(engine: SearchEngine) -> None:
    pulled = []

    def late() -> Iterator[Document]:
        pulled.append("late")
        yield document("late", "vi", "chợ")

    def documents() -> Iterator[Document]:
        yield document("first", "vi", "chợ")
        with pytest.raises(Unavailable) as caught:
            engine.update(("late",), late())
        assert caught.value.code == "search.busy"

    engine.rebuild(documents())
    assert pulled == [] and works(engine, "chợ") == ["first"]
    engine.update(("late",), late())
    assert pulled == ["late"] and engine.count() == 2


def test_the_generation_changes_with_every_write_and_never_else(engine: SearchEngine) -> None:
    seen = [engine.generation()]
    for change in (lambda: engine.update(("a",), [document("a", "vi", "chợ")]), lambda: engine.update(("a",), [document("a", "vi", "chợ")]),
                   lambda: engine.rebuild([]), lambda: engine.rebuild([])):
        works(engine, "chợ")
        assert engine.generation() == seen[-1]
        change()
        seen.append(engine.generation())
    assert len(set(seen)) == len(seen)


def test_a_score_is_the_sum_of_weights_times_impacts(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "biên biên giới"), document("b", "vi", "giới chợ chợ chợ")])
    assert wants(engine, word("biên", 7)) == [("a", 14)]
    assert wants(engine, word("biên", 7), word("giới", 100), least=1) == [("a", 114), ("b", 80)], "four fifths of it, for it holds one word of two"
    flat = Clause((Match(("chợ",), 5, flat=True),))
    assert wants(engine, flat) == [("b", 5 * FLAT_IMPACT)]
    together = Clause((Match(("biên", "giới"), 3), Match(("giới",), 2)))
    assert wants(engine, together) == [("a", 3 * FLAT_IMPACT + 2), ("b", 2)]
    assert wants(engine, word("giới"), ranking=(Match(("chợ",), 4),)) == [("b", 22), ("a", 10)]


def test_a_text_with_something_of_every_word_says_more_than_one_with_much_of_one(engine: SearchEngine) -> None:
    engine.rebuild([document("much", "vi", "biên biên biên biên"), document("all", "vi", "biên giới chợ")])
    words = word("biên", 10), word("giới", 9), word("chợ", 9)
    assert wants(engine, *words, least=1) == [("all", 28), ("much", 40 * (LENIENCE + 1) // (LENIENCE + 3))]
    assert wants(engine, *words, least=2) == wants(engine, *words) == [("all", 28)]
    assert wants(engine, *words, least=0) == [("much", 40), ("all", 28)], "where none is needed, none is missing"


def test_of_texts_with_all_words_the_one_comes_first_that_has_them_close_together(engine: SearchEngine) -> None:
    apart = "biên " + "đường " * CLOSE_WITHIN * 2 + "giới"
    engine.rebuild([document("apart", "vi", apart), document("close", "vi", "đường " * CLOSE_WITHIN * 5 + "giới cũ biên")])
    asked = Wanted("vi", (word("biên", 10), word("giới", 8)), 2, close=3)
    assert [(hit.work, hit.score) for hit in engine.search(EngineQuery((asked,), Scope(PUBLIC))).hits] == \
        [("close", 18 + 18 * 3), ("apart", 18 + 10 * (LENIENCE + 1) // (LENIENCE + 2) * 3)]
    assert [hit.score for hit in engine.search(EngineQuery((asked,), Scope(PUBLIC), order=NEWEST)).hits] == [18, 18]
    alone = replace(asked, clauses=asked.clauses[:1], least=1)
    assert {hit.score for hit in engine.search(EngineQuery((alone,), Scope(PUBLIC))).hits} == {10}, "one word is close to nothing"


def test_only_the_best_texts_are_looked_at_for_what_is_close_together(engine: SearchEngine) -> None:
    engine.rebuild([document(f"w{number:03}", "vi", "biên giới") for number in range(CLOSE_AMONG + 6)])
    asked = EngineQuery((Wanted("vi", (word("biên", 10), word("giới", 8)), 2, close=3),), Scope(PUBLIC), limit=100)
    assert [hit.score for hit in engine.search(asked).hits] == [72] * CLOSE_AMONG + [18] * 6


def test_large_weights_are_exact(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "chợ " * 15), document("b", "vi", "chợ " * 14 + "suối")])
    heavy = 2**40 + 1
    assert wants(engine, word("chợ", heavy)) == [("a", 15 * heavy), ("b", 14 * heavy)]
    assert wants(engine, word("chợ", heavy), ranking=(Match(("suối",), 1),)) == [("a", 15 * heavy), ("b", 14 * heavy + 1)]


def test_so_many_clauses_are_needed(engine: SearchEngine) -> None:
    engine.rebuild([document("three", "vi", "a b c"), document("two", "vi", "a b x"), document("one", "vi", "c y"), document("none", "vi", "z")])
    found = {least: works(engine, "a b c", least=least) for least in (0, 1, 2, 3, 4)}
    assert found[3] == ["three"] and found[2] == ["three", "two"] and set(found[1]) == {"one", "two", "three"} and found[4] == []
    assert set(found[0]) == {"none", "one", "two", "three"}
    assert wants(engine, Clause((Match(("a",), 1), Match(("b",), 1), Match(("nowhere",), 9))), Clause(()), least=1) == [("three", 1), ("two", 1)]
    assert wants(engine, Clause((Match(("a",), 1), Match(("b",), 1))), word("y"), least=2) == [], "matches of one clause count once"


def test_many_clauses_are_counted_right(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", " ".join(f"k{number}" for number in range(300))), document("b", "vi", "k1")])
    assert wants(engine, *(word(f"k{number}", 1) for number in range(300)), least=300) == [("a", 300)]
    assert wants(engine, *(word(f"k{number}", 1) for number in range(300)), least=301) == []


def test_phrases_stand_side_by_side(engine: SearchEngine) -> None:
    engine.rebuild([document("yes", "vi", "qua biên giới này"), document("turned", "vi", "giới biên"),
                    document("apart", "vi", "biên của giới giới"), document("twice", "vi", "giới giới biên biên giới")])
    assert wants(engine, Clause((phrase("biên", "giới"),))) == [("twice", 80), ("yes", 80)]
    assert wants(engine, Clause((phrase("giới", "giới"),))) == [("apart", 80), ("twice", 80)]
    assert wants(engine, Clause((phrase("giới", "biên", "biên", "giới"),))) == [("twice", 80)]
    assert wants(engine, Clause((phrase("giới", "nowhere"),))) == [] and wants(engine, Clause((phrase("này"),))) == [("yes", 10)]


def test_keys_without_places_are_in_no_phrase(engine: SearchEngine) -> None:
    kept = document("a", "vi").__class__("a", "vi", "1", "public", "news", (), (), None, None, {
        "x": Posting(3), "y": Posting(2, (1, 70000)), "z": Posting(1, (2,))})
    other = Document("b", "vi", "1", "public", "news", (), (), None, None, {"x": Posting(1, (1,)), "y": Posting(15), "z": Posting(1, (2, 3))})
    engine.rebuild([kept])
    engine.update(("b",), [other])
    assert wants(engine, Clause((phrase("y", "z"),))) == [("a", 80)] and wants(engine, Clause((phrase("x", "z"),))) == [("b", 80)]
    assert wants(engine, word("x", 1), word("y", 1)) == [("b", 16), ("a", 5)]


def test_one_posting_may_stand_at_the_place_of_another(engine: SearchEngine) -> None:
    both = Document("a", "vi", "1", "public", "news", (), (), None, None, {"bien": Posting(1, (0,)), "=biên": Posting(1, (0,)), "gioi": Posting(1, (1,))})
    engine.rebuild([both])
    assert wants(engine, Clause((phrase("=biên", "gioi"),))) == [("a", 80)] and wants(engine, Clause((phrase("=biên", "bien"),))) == []


def test_excluded_words_and_phrases_are_left_out(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "chợ mà"), document("b", "vi", "chợ má"), document("c", "vi", "chợ cà phê"), document("d", "vi", "mà")])
    assert {work for work, _ in wants(engine, word("chợ"), excluded=(Match(("mà",), 1),))} == {"b", "c"}
    assert {work for work, _ in wants(engine, word("chợ"), excluded=(phrase("cà", "phê"),))} == {"a", "b"}
    assert {work for work, _ in wants(engine, word("chợ"), excluded=(Match(("má",), 1), Match(("mà", "chợ"), 1)))} == {"c"}
    assert {work for work, _ in wants(engine, excluded=(Match(("chợ",), 1),))} == {"d"}


def test_keys_belong_to_a_language(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "biên biên"), document("b", "en", "biên"), document("c", "vi-x", "biên")])
    only = EngineQuery((Wanted("en", (word("biên"),), 1), Wanted("vi", (word("khác"),), 1)), Scope(PUBLIC))
    assert [hit.work for hit in engine.search(only).hits] == ["b"]
    assert engine.frequencies({"vi": ["biên", "x"]})["vi"] == {"biên": 1} and engine.frequencies({"lo": ["biên"]})["lo"] == {}
    both = EngineQuery((Wanted("en", (word("biên", 100),), 1), Wanted("vi", (word("biên"),), 1)), Scope(PUBLIC))
    assert [(hit.work, hit.score) for hit in engine.search(both).hits] == [("b", 100), ("a", 20)]


def test_frequencies_and_beginnings_count_what_is_there(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "chợ chợ cho"), document("b", "vi", "cho cha"), document("c", "en", "chop")])
    engine.update(("b",), [document("b", "vi", "cho chung", stamp="2")])
    engine.update(("d",), [document("d", "vi", "chung =chung")])
    engine.update(("a",), [document("a", "vi", "chợ cho", stamp="2")])
    assert engine.frequencies({"vi": ["cho", "cha", "chung", "chop"]})["vi"] == {"cho": 2, "chung": 2}
    assert list(engine.beginning("vi", "ch", 10).items()) == [("cho", 2), ("chung", 2), ("chợ", 1)]
    assert engine.beginning("vi", "ch", 2) == {"cho": 2, "chung": 2} and engine.beginning("vi", "", 9).keys() == {"cho", "chung", "chợ", "=chung"}
    assert engine.beginning("vi", "q", 10) == {} and engine.beginning("en", "ch", 10) == {"chop": 1} and engine.beginning("vi", "ch", 0) == {}


def test_versions_of_a_work_are_one_hit(engine: SearchEngine) -> None:
    engine.rebuild([document("w", "vi", "pleiku nằm trên cao nguyên"), document("w", "en", "pleiku pleiku"), document("w", "lo", "pleiku"),
                    document("v", "vi", "đường đi pleiku")])
    wanted = tuple(Wanted(tag, (word("pleiku"),), 1) for tag in ("vi", "en", "lo"))
    results = engine.search(EngineQuery(wanted, Scope(PUBLIC)))
    assert [(hit.work, hit.language, hit.score, hit.other_languages) for hit in results.hits] == [("w", "en", 20, ("lo", "vi")), ("v", "vi", 10, ())]
    assert results.total == 2 and results.facets.languages == {"vi": 2, "en": 1, "lo": 1}
    asked = engine.search(EngineQuery(wanted, Scope(PUBLIC), best="vi")).hits[0]
    assert (asked.language, asked.score, asked.other_languages) == ("vi", 20, ("en", "lo"))
    assert engine.search(EngineQuery(wanted, Scope(PUBLIC), best="km")).hits[0].language == "en"


def test_pages_are_cut_from_one_stable_order(engine: SearchEngine) -> None:
    engine.rebuild([document(f"w{number:03}", "vi", "chợ quê" if number % 3 else "chợ chợ") for number in range(600)])
    pages = [engine.search(ask("chợ", offset=start, limit=100)) for start in range(0, 700, 100)]
    assert [len(page.hits) for page in pages] == [100] * 6 + [0] and {page.total for page in pages} == {600}
    expected = [f"w{number:03}" for number in range(600) if number % 3 == 0] + [f"w{number:03}" for number in range(600) if number % 3]
    assert [hit.work for page in pages for hit in page.hits] == expected
    assert engine.search(ask("chợ", limit=0)).total == 600


DAY = datetime.date(2026, 3, 1)


def test_works_are_ordered_by_date_with_those_without_one_last(engine: SearchEngine) -> None:
    days = {"a": DAY, "b": None, "c": DAY + datetime.timedelta(1), "d": DAY, "e": datetime.date(1, 1, 1), "f": datetime.date.max}
    engine.rebuild([document(work, "vi", "chợ", issued_on=day) for work, day in days.items()])
    assert [hit.work for hit in engine.search(ask("chợ", order=NEWEST)).hits] == list("fcadeb")
    assert [hit.work for hit in engine.search(ask("chợ", order=OLDEST)).hits] == list("eadcfb")


SCOPED = [
    document("public", "vi", "cho", kind="notice", topics=("trade", "tourism"), places=("pleiku",), issued_on=DAY),
    document("internal", "vi", "cho", access="internal", issued_on=DAY - datetime.timedelta(1)),
    document("restricted", "en", "cho", access="restricted", topics=("trade",)),
    document("working", "vi", "cho", access=WORKING, kind="notice"),
    document("embargo", "vi", "cho", embargo_until=DAY, issued_on=DAY + datetime.timedelta(1)),
]
ALL = frozenset({"public", "internal", "restricted", WORKING})
SCOPES = [
    (Scope(PUBLIC), {"public", "embargo"}), (Scope(PUBLIC, DAY), {"public", "embargo"}),
    (Scope(PUBLIC, DAY - datetime.timedelta(1)), {"public"}), (Scope(frozenset({"public", "internal"}), DAY - datetime.timedelta(1)), {"public", "internal"}),
    (Scope(ALL), {"public", "internal", "restricted", "working", "embargo"}), (Scope(frozenset()), set()), (Scope(frozenset({"nothing"})), set()),
    (Scope(ALL, languages=("en",)), {"restricted"}), (Scope(ALL, languages=("en", "vi"), kinds=("notice",)), {"public", "working"}),
    (Scope(ALL, topics=("trade",)), {"public", "restricted"}), (Scope(ALL, topics=("tourism", "x")), {"public"}), (Scope(ALL, places=("pleiku",)), {"public"}),
    (Scope(ALL, since=DAY), {"public", "embargo"}), (Scope(ALL, until=DAY), {"public", "internal"}), (Scope(ALL, since=DAY, until=DAY), {"public"}),
    (Scope(ALL, topics=("unheard-of",)), set()), (Scope(ALL, kinds=("notice", "news"), topics=("trade",), languages=("en",)), {"restricted"}),
]


@pytest.mark.parametrize(("scope", "expected"), SCOPES)
def test_nothing_outside_the_scope_is_answered_or_counted(engine: SearchEngine, scope: Scope, expected: set[str]) -> None:
    engine.rebuild(SCOPED)
    wanted = tuple(Wanted(tag, (word("cho"),), 1) for tag in ("vi", "en"))
    for query in (EngineQuery(wanted, scope), EngineQuery((), scope), EngineQuery(wanted, scope, NEWEST)):
        results = engine.search(query)
        assert {hit.work for hit in results.hits} == expected and results.total == len(expected)
        held = [one for one in SCOPED if one.work in expected]
        assert sum(results.facets.languages.values()) == sum(results.facets.kinds.values()) == len(held)
        assert set(results.facets.topics) == {topic for one in held for topic in one.topics}
        assert set(results.facets.places) == {place for one in held for place in one.places}
        assert results.facets.years == ({2026: number} if (number := sum(1 for one in held if one.issued_on)) else {})


KEYS = ["a", "b", "c", "aa", "=a", "+a b", "~ກ", "边", "t:a", "é", "\x1e", " ", "x\x1fy"]
TAGS = ["vi", "en", "zh-Hans"]
DAYS = st.none() | st.sampled_from([datetime.date(1999, 12, 31), DAY, DAY + datetime.timedelta(1), datetime.date(2030, 1, 2)])
POSTINGS = st.dictionaries(st.sampled_from(KEYS), st.builds(
    Posting, st.integers(1, 15), st.sets(st.integers(0, 5) | st.just(40000), max_size=4).map(lambda found: tuple(sorted(found)))), max_size=6)
NAMES = st.sets(st.sampled_from(["p", "q"])).map(tuple)
MATCHES = st.builds(Match, st.lists(st.sampled_from(KEYS), min_size=1, max_size=3).map(tuple),
                    st.integers(1, 3000) | st.sampled_from([1, 2**30]), st.booleans(), st.booleans())
SEVERAL = st.lists(MATCHES, max_size=2).map(tuple)
WANTED = st.builds(Wanted, st.just(""), st.lists(st.builds(Clause, SEVERAL), max_size=4).map(tuple), st.integers(0, 3), SEVERAL, SEVERAL, st.sampled_from([0.0, 0.0, 0.3, 0.5, 1.0]),
                   st.sampled_from([0, 1, 12]))
SCOPES = st.builds(Scope, st.sampled_from([PUBLIC, ALL]), DAYS, st.sets(st.sampled_from(TAGS), max_size=2).map(tuple), NAMES,
                   st.sampled_from([(), ("news",), ("news", "notice")]), NAMES, DAYS, DAYS)
SCOPES_ASKED = SCOPES | st.builds(lambda scope, without: replace(scope, without=tuple(without)), SCOPES, st.lists(SCOPES, max_size=2))


@st.composite
def corpora(draw: st.DrawFn) -> list[list[Document]]:
    """Works with their versions; what is said of a work is said of all its versions."""
    found = []
    for work in draw(st.lists(st.sampled_from("stuvwxyz"), unique=True, max_size=7)):
        about = (draw(st.sampled_from(["news", "notice"])), draw(NAMES), draw(NAMES), draw(DAYS), draw(DAYS))
        found.append([Document(work, tag, draw(st.sampled_from("12")), draw(st.sampled_from(["public", WORKING])), *about, draw(POSTINGS))
                      for tag in draw(st.lists(st.sampled_from(TAGS), unique=True, min_size=1))])
    return found


@st.composite
def questions(draw: st.DrawFn) -> EngineQuery:
    tags = draw(st.lists(st.sampled_from([*TAGS, "km"]), unique=True, max_size=3))
    wanted = tuple(Wanted(tag, one.clauses, one.least, one.ranking, one.excluded, one.near, one.close) for tag in tags for one in [draw(WANTED)])
    return EngineQuery(wanted, draw(SCOPES_ASKED), draw(st.sampled_from([RELEVANCE, NEWEST, OLDEST])),
                       draw(st.sampled_from(["", *TAGS])), draw(st.integers(0, 3)), draw(st.integers(0, 5)),
                       draw(st.none() | SCOPES_ASKED))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(corpora(), corpora(), st.lists(questions(), min_size=1, max_size=8), st.sampled_from(["", "a", "x", "="]))
def test_every_engine_answers_what_the_plain_one_answers(engine: SearchEngine, first: list[list[Document]], then: list[list[Document]],
                                                         asked: list[EngineQuery], prefix: str) -> None:
    plain = plain_engine.PlainEngine(Path())
    for one in (engine, plain):
        one.rebuild([version for versions in first for version in versions])
        for versions in then:
            one.update((versions[0].work,), versions)
    for query in asked:
        assert engine.search(query) == plain.search(query)
    assert engine.keys() == plain.keys() and engine.languages() == plain.languages() and engine.count() == plain.count()
    for tag in TAGS:
        assert engine.frequencies({tag: KEYS})[tag] == plain.frequencies({tag: KEYS})[tag]
        assert list(engine.beginning(tag, prefix, 4).items()) == list(plain.beginning(tag, prefix, 4).items())


def test_what_many_updates_leave_is_whole(engine: SearchEngine) -> None:
    plain = plain_engine.PlainEngine(Path())
    chance = random.Random(7)
    for one in (engine, plain):
        one.rebuild([document(f"w{number}", "vi", f"k{number % 7} chung riêng{number}") for number in range(40)])
    for step in range(120):
        work = f"w{chance.randrange(60)}"
        changed = [] if step % 9 == 0 else [document(work, tag, f"k{chance.randrange(7)} chung mới{step}", stamp=str(step)) for tag in ("vi", "en")]
        for one in (engine, plain):
            one.update((work,), changed)
    assert engine.keys() == plain.keys() and engine.languages() == plain.languages()
    for key in ("chung", *(f"k{number}" for number in range(7)), *(f"mới{number}" for number in range(0, 120, 13))):
        assert engine.search(ask(key, limit=100)) == plain.search(ask(key, limit=100))
        assert wants(engine, Clause((phrase("k3", "chung"),))) == wants(plain, Clause((phrase("k3", "chung"),)))
    assert engine.beginning("vi", "", 30) == plain.beginning("vi", "", 30)


def test_several_threads_search_while_one_writes(engine: SearchEngine) -> None:
    engine.rebuild([document(f"w{number}", "vi", "chợ quê biên giới") for number in range(30)])
    failures: list[BaseException] = []

    def searching() -> None:
        try:
            for _ in range(20):
                assert engine.search(ask("chợ giới", limit=50)).total == 30
                assert engine.frequencies({"vi": ["chợ"]})["vi"] == {"chợ": 30}
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=searching) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(10):
        engine.update((f"w{number}",), [document(f"w{number}", "vi", "chợ vùng biên giới", stamp="2")])
    for thread in threads:
        thread.join()
    assert failures == []
