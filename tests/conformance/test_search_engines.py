"""What every search engine keeps, tried on the engines there are and on a plain one in memory."""

import datetime
import math
import os
import random
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Unavailable
from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.engines.base import (
    BODY_WEIGHT,
    SUMMARY_WEIGHT,
    TITLE_WEIGHT,
    WORKING,
    Clause,
    Document,
    EngineHit,
    EngineQuery,
    EngineResults,
    NoIndex,
    Phrase,
    Scope,
    SearchEngine,
    Wanted,
    Word,
)
from app.search.engines.registry import engines
from app.search.engines.whoosh import WhooshEngine
from app.search.parsing import parse
from app.search.understanding import understand

PUBLIC = frozenset({"public"})
TAGS = [one.tag for one in registry.all_languages()]


class MemoryEngine(SearchEngine):
    """The contract written out as plainly as can be; keeps the suite from asking for one engine's ways."""

    name = "memory"

    def __init__(self, folder: Path, wait_seconds: float = 10.0) -> None:
        self._documents: dict[str, Document] | None = None
        self._wait_seconds = wait_seconds
        self._turn = threading.Lock()

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        with self._writing():
            kept = {key: one for key, one in self._built().items() if one.work not in works}
            self._documents = kept | {one.key: one for one in documents}

    def rebuild(self, documents: Iterable[Document]) -> int:
        with self._writing():
            self._documents = {one.key: one for one in documents}
            return len(self._documents)

    def search(self, query: EngineQuery) -> EngineResults:
        found = []
        for one in self._built().values():
            score = sum(self._score(one, wanted, query.every_word) for wanted in query.wanted
                        if one.language in wanted.languages)
            if score > 0 and _in_scope(one, query.scope):
                found.append(EngineHit(one.work, one.language, score, ()))
        found.sort(key=lambda hit: (-hit.score, hit.work, hit.language))
        works: dict[str, list[EngineHit]] = {}
        for hit in found:
            works.setdefault(hit.work, []).append(hit)
        hits = [EngineHit(best.work, best.language, best.score, tuple(hit.language for hit in rest))
                for best, *rest in works.values()]
        return EngineResults(tuple(hits[query.offset:query.offset + query.limit]), len(hits))

    def keys(self) -> Mapping[str, str]:
        return {key: one.stamp for key, one in self._built().items()}

    def count(self) -> int:
        return len(self._built())

    def _writing(self) -> "MemoryEngine":
        return self

    def __enter__(self) -> None:
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise Unavailable("search.busy", "busy")

    def __exit__(self, *_: object) -> None:
        self._turn.release()

    def _built(self) -> dict[str, Document]:
        if self._documents is None:
            raise NoIndex
        return self._documents

    def _score(self, document: Document, wanted: Wanted, every_word: bool) -> float:
        scores = [self._clause(document, clause) for clause in wanted.clauses
                  if isinstance(clause, Phrase) or clause.folded]
        if not (all(scores) if every_word else any(scores)) or any(_holds(document, one) for one in wanted.excluded):
            return 0.0
        ranking = [self._word(document, "exact", one.exact, 20.0) for one in wanted.clauses
                   if isinstance(one, Word) and not one.folded]
        return sum(scores) + sum(ranking)

    def _clause(self, document: Document, clause: Clause) -> float:
        if isinstance(clause, Phrase):
            return 1.0 if _holds(document, clause) else 0.0
        score = self._word(document, "folded", clause.folded, 0.0)
        return score + self._word(document, "exact", clause.exact, 20.0) if score else 0.0

    def _word(self, document: Document, form: str, text: str, floor: float) -> float:
        parts = ((document.title, TITLE_WEIGHT), (document.summary, SUMMARY_WEIGHT), (document.body, BODY_WEIGHT))
        weight = sum(part_weight for terms, part_weight in parts for term in terms if getattr(term, form) == text)
        if not weight or not text:
            return 0.0
        holders = sum(1 for one in self._built().values() if _holds(one, Word(text, "") if form == "folded" else Word("", text)))
        length = 1 + len(document.body) / 100
        return floor + math.log(2 + len(self._built()) / holders) * weight / (weight + length)


def _holds(document: Document, clause: Clause) -> bool:
    for terms in (document.title, document.summary, document.body):
        if isinstance(clause, Word):
            form, text = ("folded", clause.folded) if clause.folded else ("exact", clause.exact)
            if any(getattr(term, form) == text for term in terms):
                return True
        else:
            places = {(term.folded, term.position) for term in terms}
            starts = {position for folded, position in places if folded == clause.words[0].folded}
            if any(all((word.folded, start + step) in places for step, word in enumerate(clause.words)) for start in starts):
                return True
    return False


def _in_scope(one: Document, scope: Scope) -> bool:
    return (one.access in scope.access
            and (scope.today is None or one.embargo_until is None or one.embargo_until <= scope.today)
            and (not scope.languages or one.language in scope.languages)
            and (not scope.topic or scope.topic in one.topics) and (not scope.place or scope.place in one.places)
            and (not scope.kind or scope.kind == one.kind)
            and (not scope.since or (one.issued_on is not None and one.issued_on >= scope.since))
            and (not scope.until or (one.issued_on is not None and one.issued_on <= scope.until)))


ENGINES: dict[str, type[SearchEngine]] = {**engines(), "memory": MemoryEngine}


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An engine on an empty folder, which waits for nobody."""
    made: SearchEngine = ENGINES[request.param](tmp_path / "index", 0.0)
    return made


@pytest.fixture
def engine(fresh: SearchEngine) -> SearchEngine:
    """An engine with an index that has nothing in it."""
    fresh.rebuild([])
    return fresh


def document(work: str, language: str, body: str = "", *, title: str = "", summary: str = "", stamp: str = "1",
             access: str = "public", kind: str = "news", topics: tuple[str, ...] = (), places: tuple[str, ...] = (),
             embargo_until: datetime.date | None = None, issued_on: datetime.date | None = None) -> Document:
    analyser = analyser_for(language)
    parts = [tuple(analyser.analyse(text, language)) for text in (title, summary, body)]
    return Document(work, language, stamp, access, kind, topics, places, embargo_until, issued_on, *parts)


def ask(text: str, *, scope: Scope | None = None, every_word: bool = True, offset: int = 0, limit: int = 20) -> EngineQuery:
    return EngineQuery(understand(parse(text), TAGS), scope or Scope(PUBLIC), every_word, offset, limit)


def works(engine: SearchEngine, text: str, scope: Scope | None = None) -> list[str]:
    return [hit.work for hit in engine.search(ask(text, scope=scope)).hits]


def test_without_an_index_everything_says_so(fresh: SearchEngine) -> None:
    for call in (fresh.count, fresh.keys, lambda: fresh.search(ask("biên")), lambda: fresh.update((), [])):
        with pytest.raises(NoIndex):
            call()


def test_an_empty_index_finds_nothing(engine: SearchEngine) -> None:
    assert engine.count() == 0 and engine.keys() == {}
    assert engine.search(ask("biên")) == EngineResults((), 0)


def test_update_replaces_all_of_a_work_and_nothing_else(engine: SearchEngine) -> None:
    engine.update(("a", "b"), [document("a", "vi", "chợ"), document("a", "en", "market"), document("b", "vi", "chợ")])
    engine.update(("a",), [document("a", "vi", "suối", stamp="2")])
    assert engine.keys() == {"a/vi": "2", "b/vi": "1"} and engine.count() == 2
    assert works(engine, "chợ") == ["b"] and works(engine, "market") == [] and works(engine, "suối") == ["a"]
    engine.update(("b",), [])
    assert works(engine, "chợ") == [] and engine.count() == 1


def test_rebuild_replaces_everything_and_searches_see_the_old_until_then(engine: SearchEngine) -> None:
    engine.rebuild([document("old", "vi", "chợ")])
    seen = []

    def documents() -> Iterator[Document]:
        yield document("new", "vi", "chợ")
        seen.extend(works(engine, "chợ"))

    assert engine.rebuild(documents()) == 1
    assert seen == ["old"] and works(engine, "chợ") == ["new"]


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
    assert engine.count() == 2


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


def test_marks_need_not_be_typed_but_rank_first(engine: SearchEngine) -> None:
    engine.rebuild([document("plain", "vi", "Chọn má hay mà. " + "mà " * 50), document("many", "vi", "mà " * 200, title="Mà mà"),
                    document("exact", "vi", "Nhà xa. " * 100 + "Má về."), document("other", "vi", "cái cây")])
    assert set(works(engine, "ma")) == {"plain", "many", "exact"}
    assert works(engine, "má")[-1] == "many" and set(works(engine, "má")) == {"plain", "many", "exact"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["má", "mà", "ma", "mả", "nhà", "cây"]), min_size=1, max_size=30), min_size=2, max_size=8))
def test_no_number_of_lookalikes_outranks_the_word_itself(engine: SearchEngine, texts: list[list[str]]) -> None:
    engine.rebuild([document(f"w{number}", "vi", " ".join(text[1:]), title=text[0]) for number, text in enumerate(texts)])
    for word in ("má", "ma"):
        exact = ["has" if word in texts[int(work[1:])] else "not" for work in works(engine, word)]
        assert exact == sorted(exact)


def test_titles_count_more_than_summaries_and_these_more_than_bodies(engine: SearchEngine) -> None:
    rest = "một hai ba bốn năm sáu bảy tám"
    engine.rebuild([document("body", "vi", f"{rest} chợ", title=rest, summary=rest), document("title", "vi", rest, title=f"{rest} chợ", summary=rest),
                    document("summary", "vi", rest, title=rest, summary=f"{rest} chợ")])
    assert works(engine, "chợ") == ["title", "summary", "body"]


def test_all_words_are_needed_unless_some_are_enough(engine: SearchEngine) -> None:
    engine.rebuild([document("both", "vi", "chợ biên giới"), document("across", "vi", "giới", title="chợ"), document("one", "vi", "chợ")])
    assert set(works(engine, "chợ giới")) == {"both", "across"}
    assert engine.search(ask("chợ suối")).total == 0
    assert engine.search(ask("chợ suối", every_word=False)).total == 3


def test_phrases_stand_side_by_side_within_a_part(engine: SearchEngine) -> None:
    engine.rebuild([document("yes", "vi", "qua biên giới này"), document("turned", "vi", "giới biên"),
                    document("apart", "vi", "biên của giới"), document("across", "vi", "giới", title="biên")])
    assert works(engine, '"biên giới"') == ["yes"] and works(engine, '"bien gioi"') == ["yes"]
    assert works(engine, '"biên giới" suối') == []


def test_chinese_is_found_by_one_two_and_many_characters(engine: SearchEngine) -> None:
    engine.rebuild([document("tea", "zh-Hans", "湖边的茶园"), document("gate", "zh-Hans", "中华人民共和国边境口岸"), document("hant", "zh-Hant", "茶園")])
    assert set(works(engine, "茶")) == {"tea", "hant"}
    assert works(engine, "边境") == ["gate"] and works(engine, "人民共和国") == ["gate"]
    assert works(engine, '"共和国边境"') == ["gate"] and works(engine, "境边") == []


def test_scripts_without_spaces_are_found_inside_sentences(engine: SearchEngine) -> None:
    engine.rebuild([document("lo", "lo", "ສິດທິມະນຸດຂອງທຸກຄົນຢູ່ຊາຍແດນ"), document("km", "km", "ផ្សារនៅតាមព្រំដែនបើកពីព្រឹក")])
    assert works(engine, "ມະນຸດ") == ["lo"] and works(engine, "ព្រំដែន") == ["km"] and works(engine, '"ສິດທິມະນຸດ"') == ["lo"]


def test_excluded_words_and_phrases_are_left_out(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "chợ mà"), document("b", "vi", "chợ má"), document("c", "vi", "chợ cà phê")])
    assert set(works(engine, "chợ -mà")) == {"b", "c"}
    assert works(engine, "chợ -ma") == ["c"]
    assert set(works(engine, 'chợ -"ca phe"')) == {"a", "b"}
    assert works(engine, "-chợ") == []
    engine.rebuild([document("a", "vi", "mà"), document("b", "vi", "chợ mà")])
    assert works(engine, "chợ -mà") == [], "the first match, too, is left out"


def test_each_document_is_asked_in_the_terms_of_its_language(engine: SearchEngine) -> None:
    engine.rebuild([document("a", "vi", "biên"), document("b", "en", "biên")])
    only = EngineQuery((Wanted(frozenset({"en"}), (Word("bien", "biên"),)), Wanted(frozenset({"vi"}), (Word("khac", "khác"),))), Scope(PUBLIC))
    assert [hit.work for hit in engine.search(only).hits] == ["a", "b"][1:]


def test_versions_of_a_work_are_one_hit(engine: SearchEngine) -> None:
    engine.rebuild([document("w", "vi", "Pleiku nằm trên cao nguyên"), document("w", "en", "Pleiku", title="Pleiku"),
                    document("w", "lo", "ບ້ານ"), document("v", "vi", "đường đi Pleiku")])
    results = engine.search(ask("Pleiku"))
    assert results.total == 2
    assert (results.hits[0].work, results.hits[0].language, results.hits[0].other_languages) == ("w", "en", ("vi",))
    assert results.hits[0].score >= results.hits[1].score > 0


def test_pages_are_cut_from_one_stable_order(engine: SearchEngine) -> None:
    engine.rebuild([document(f"w{number:02}", "vi", "chợ quê") for number in range(25)])
    pages = [engine.search(ask("chợ", offset=start, limit=10)) for start in (0, 10, 20, 30)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0] and {page.total for page in pages} == {25}
    assert [hit.work for page in pages for hit in page.hits] == [f"w{number:02}" for number in range(25)]


DAY = datetime.date(2026, 3, 1)
SCOPED = [
    document("public", "vi", "chợ", kind="notice", topics=("trade", "tourism"), places=("pleiku",), issued_on=DAY),
    document("internal", "vi", "chợ", access="internal", issued_on=DAY - datetime.timedelta(1)),
    document("restricted", "en", "cho", access="restricted", topics=("trade",)),
    document("working", "vi", "chợ", access=WORKING, kind="notice"),
    document("embargo", "vi", "chợ", embargo_until=DAY, issued_on=DAY + datetime.timedelta(1)),
]
ALL = frozenset({"public", "internal", "restricted", WORKING})
SCOPES = [
    (Scope(PUBLIC), {"public", "embargo"}), (Scope(PUBLIC, DAY), {"public", "embargo"}),
    (Scope(PUBLIC, DAY - datetime.timedelta(1)), {"public"}), (Scope(frozenset({"public", "internal"}), DAY - datetime.timedelta(1)), {"public", "internal"}),
    (Scope(ALL), {"public", "internal", "restricted", "working", "embargo"}), (Scope(frozenset()), set()), (Scope(frozenset({"nothing"})), set()),
    (Scope(ALL, languages=("en",)), {"restricted"}), (Scope(ALL, languages=("en", "vi"), kind="notice"), {"public", "working"}),
    (Scope(ALL, topic="trade"), {"public", "restricted"}), (Scope(ALL, topic="tourism"), {"public"}), (Scope(ALL, place="pleiku"), {"public"}),
    (Scope(ALL, since=DAY), {"public", "embargo"}), (Scope(ALL, until=DAY), {"public", "internal"}), (Scope(ALL, since=DAY, until=DAY), {"public"}),
    (Scope(ALL, topic="unheard-of"), set()),
]


@pytest.mark.parametrize(("scope", "expected"), SCOPES)
def test_nothing_outside_the_scope_is_answered_or_counted(engine: SearchEngine, scope: Scope, expected: set[str]) -> None:
    engine.rebuild(SCOPED)
    for every_word in (True, False):
        results = engine.search(ask("cho", scope=scope, every_word=every_word))
        assert {hit.work for hit in results.hits} == expected and results.total == len(expected)


DAYS = st.none() | st.dates(datetime.date(1999, 12, 30), datetime.date(2030, 1, 2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS), max_size=6), DAYS, DAYS, DAYS)
def test_dates_are_kept_for_all_dates(engine: SearchEngine, dates: list[tuple[datetime.date | None, datetime.date | None]],
                                      today: datetime.date | None, since: datetime.date | None, until: datetime.date | None) -> None:
    documents = [document(f"w{number}", "vi", "chợ", embargo_until=embargo, issued_on=issued)
                 for number, (embargo, issued) in enumerate(dates)]
    engine.rebuild(documents)
    scope = Scope(PUBLIC, today, since=since, until=until)
    assert set(works(engine, "chợ", scope)) == {one.work for one in documents if _in_scope(one, scope)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=40), st.booleans())
def test_no_query_is_an_error(engine: SearchEngine, text: str, every_word: bool) -> None:
    if engine.count() == 0:
        engine.rebuild(SCOPED)
    results = engine.search(ask(text, every_word=every_word))
    assert results.total == len(results.hits)


BODIES = st.lists(st.sampled_from(["biên", "bien", "giới", "chợ", "边", "境", "茶", "ຊາຍແດນ", "Pleiku", "mà", "."]), max_size=6)
ASKED = st.lists(st.sampled_from(["biên", "gioi", "cho", "边境", "茶", '"biên giới"', '"边境"', "-mà", "-cho", "ຊາຍແດນ", "pleiku"]),
                 min_size=1, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["vi", "en", "zh-Hans", "lo", "bdq"]), BODIES, BODIES), max_size=5), ASKED, st.booleans())
def test_every_engine_finds_what_the_plain_one_finds(engine: SearchEngine, texts: list[tuple[str, list[str], list[str]]],
                                                     asked: list[str], every_word: bool) -> None:
    documents = [document(f"w{number}", tag, " ".join(body), title=" ".join(title))
                 for number, (tag, title, body) in enumerate(texts)]
    plain = MemoryEngine(Path())
    for one in (engine, plain):
        one.rebuild([*documents[:2], document("w3", "vi", "chợ biên giới")])
        for each in documents[2:]:
            one.update((each.work,), [each])
    query = ask(" ".join(asked), every_word=every_word)
    assert {hit.work for hit in engine.search(query).hits} == {hit.work for hit in plain.search(query).hits}


def test_several_threads_search_while_one_writes(engine: SearchEngine) -> None:
    engine.rebuild([document(f"w{number}", "vi", "chợ quê biên giới") for number in range(30)])
    failures: list[BaseException] = []

    def searching() -> None:
        try:
            for _ in range(20):
                assert engine.search(ask("chợ giới", limit=50)).total == 30
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


def test_another_engine_on_the_folder_sees_what_was_written(tmp_path: Path) -> None:
    for made in engines().values():
        one, other = made(tmp_path / made.name, 0.0), made(tmp_path / made.name, 0.0)
        one.rebuild([document("a", "vi", "chợ")])
        assert works(other, "chợ") == ["a"]
        other.update(("b",), [document("b", "vi", "chợ")])
        assert works(one, "chợ") == ["a", "b"]


DIES = """
import os, sys
from pathlib import Path
from app.search.engines.registry import engines
def documents():
    for number in range(200):
        yield made(f"new{number}")
    os._exit(9)
def made(work):
    from app.search.analysis.registry import analyser_for
    from app.search.engines.base import Document
    terms = tuple(analyser_for("vi").analyse("chợ quê", "vi"))
    return Document(work, "vi", "2", "public", "news", (), (), None, None, terms, (), terms)
engine = engines()[sys.argv[1]](Path(sys.argv[2]), 0.0)
engine.rebuild(documents()) if sys.argv[3] == "rebuild" else engine.update(("old",), documents())
"""


@pytest.mark.parametrize("name", engines())
@pytest.mark.parametrize("step", ["update", "rebuild"])
def test_a_process_that_dies_while_writing_leaves_the_index_whole_and_free(name: str, step: str, tmp_path: Path) -> None:
    engine = engines()[name](tmp_path, 0.0)
    engine.rebuild([document("old", "vi", "chợ")])
    died = subprocess.run([sys.executable, "-c", DIES, name, str(tmp_path), step], check=False,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])})
    assert died.returncode == 9
    assert works(engine, "chợ") == ["old"] and engine.count() == 1
    engine.update(("next",), [document("next", "vi", "chợ")])
    assert works(engine, "chợ") == ["next", "old"]


@pytest.mark.parametrize("suffix", [".toc", ".seg"])
@pytest.mark.parametrize("left", [0, 20, 200])
@pytest.mark.parametrize("garbage", [b"", b"\x93garbage" * 400])
def test_whoosh_says_what_is_damaged_and_rebuilds_it(tmp_path: Path, suffix: str, left: int, garbage: bytes) -> None:
    WhooshEngine(tmp_path, 0.0).rebuild([document("a", "vi", "chợ")])
    (path,) = tmp_path.rglob(f"*{suffix}")
    path.write_bytes(path.read_bytes()[:left] + garbage)
    engine = WhooshEngine(tmp_path, 0.0)
    with pytest.raises(NoIndex):
        engine.keys()
    with pytest.raises(NoIndex):
        engine.search(ask("chợ"))
    assert engine.rebuild([document("a", "vi", "chợ")]) == 1
    assert works(engine, "chợ") == ["a"]


def test_whoosh_can_update_when_chance_is_fixed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, 0.0)
    engine.rebuild([])
    for work in ("a", "b", "c"):
        random.seed(1)
        engine.update((work,), [document(work, "vi", "chợ")])
    assert works(engine, "chợ") == ["a", "b", "c"]


def test_whoosh_leaves_no_index_of_an_older_format_behind(tmp_path: Path) -> None:
    older = tmp_path / "whoosh-0"
    older.mkdir()
    (tmp_path / "README.md").write_text("kept", encoding="utf-8")
    WhooshEngine(tmp_path).rebuild([])
    assert not older.exists() and (tmp_path / "README.md").exists()
