"""Memory and glossary on a real database: files in and out, lookups both ways, and the time that it takes."""

import time
from pathlib import Path

import pytest
from sqlalchemy import event

from app.accounts.permissions import SYSTEM
from app.audit.log import recent
from app.errors import Forbidden, Invalid
from app.translation.exchange.report import ImportReport
from app.translation.glossary import formats as glossary_formats
from app.translation.glossary import store as glossary
from app.translation.memory import formats, store
from app.translation.memory.origins import SUPERSEDED, superseded_of
from app.wiring import Services
from tests.functional import translating as t

ROOT = Path(__file__).resolve().parents[2]


def bring(services: Services, data: bytes, name: str) -> ImportReport:
    with services.database.unit(write=True) as uow:
        report = formats.import_memory(uow, SYSTEM, data, name)
        uow.commit()
    return report


def test_a_pair_serves_both_directions(services: Services) -> None:
    bring(services, "vi\tlo\nXin chào.\tສະບາຍດີ.\n".encode(), "a.tsv")
    with services.database.unit() as uow:
        assert store.lookup(uow, ["Xin  chào.", "Không có."], "vi", "lo")["Xin  chào."].target == "ສະບາຍດີ."
        assert store.lookup(uow, ["ສະບາຍດີ."], "lo", "vi")["ສະບາຍດີ."].target == "Xin chào."
        assert store.lookup(uow, ["Xin chào."], "vi", "km") == {}
        assert list(store.pairs_of(uow, "lo", "vi")) == [("ສະບາຍດີ.", "Xin chào.")]


def test_the_newest_of_several_answers(services: Services) -> None:
    bring(services, "vi\ten\nchợ\tmarket\nchợ\tfair\n".encode(), "a.tsv")
    with services.database.unit() as uow:
        assert store.lookup(uow, ["chợ"], "vi", "en")["chợ"].target == "fair"


@pytest.mark.parametrize("lines", [["chợ\tmarket", "chợ\tfair", "chợ\tmarket"], ["chợ\tmarket\nchợ\tfair\nchợ\tmarket"]],
                         ids=["file by file", "in one file"])
def test_a_pair_that_comes_again_answers_again(services: Services, lines: list[str]) -> None:
    for number, text in enumerate(lines):
        bring(services, f"vi\ten\n{text}\n".encode(), f"{number}.tsv")
    with services.database.unit() as uow:
        assert store.lookup(uow, ["chợ"], "vi", "en")["chợ"].target == "market"
        assert sorted(store.pairs_of(uow, "vi", "en")) == [("chợ", "fair"), ("chợ", "market")]
        assert {one.origin for one in store.lookup(uow, ["market", "fair"], "en", "vi").values()} == {
            f"{number}.tsv" for number in range(len(lines[:2]))}, "where a pair came from first stays"


def test_a_superseded_pair_answers_only_where_there_is_no_other(services: Services) -> None:
    def keep(target: str, origin: str) -> store.MemoryMatch:
        with services.database.unit(write=True) as uow:
            store.add(uow, [("chợ", target)], "vi", "en", origin=origin, by=origin)
            uow.commit()
        with services.database.unit() as uow:
            return store.lookup(uow, ["chợ"], "vi", "en")["chợ"]

    assert keep("bazaar", SUPERSEDED).target == "bazaar"
    assert keep("market", "work:a").target == "market"
    assert keep("fair", superseded_of("c")).target == "market", "newer, but nobody approved it"
    assert keep("market", superseded_of("c")).origin == "work:a", "what was approved stays approved"
    assert keep("bazaar", "work:b") == store.MemoryMatch("chợ", "bazaar", "work:b"), "approved at last"


def test_duplicates_are_merged_within_a_file_and_with_what_is_there(services: Services) -> None:
    first = bring(services, "vi\ten\nmột\tone\nmột\tone\nhai\ttwo\n\tthree\nbốn\n".encode(), "a.tsv")
    assert (first.new, first.known, [one.line for one in first.skipped]) == (2, 1, [5, 6])
    again = bring(services, "en\tvi\none\tmột\ntwo \t hai\nfive\tnăm\n".encode(), "b.tsv")
    assert (again.new, again.known) == (1, 2)


def test_every_format_out_and_in(services: Services) -> None:
    bring(services, "vi\tzh-Hans\nmột & hai\t一和二\n<b>\t“三”\n".encode(), "a.tsv")
    for name in ("m.tmx", "m.xliff", "m.xlf", "m.po", "m.tsv"):
        with services.database.unit() as uow:
            data = b"".join(formats.export_memory(uow, SYSTEM, "vi", "zh", name))
        assert bring(services, data, name) == ImportReport(0, 2, 0), name


def test_bad_files_leave_nothing(services: Services) -> None:
    for data, name in ((b"\xff\xfe\x00", "a.tsv"), (b"", "a.tsv"), (b"x", "a.tmx"), (b"x", "a.docx"),
                       (b"vi\ten\n" + b"m\x80\tone\n", "a.tsv")):
        with pytest.raises(Invalid) as told:
            bring(services, data, name)
        assert name in str(told.value)
    with services.database.unit() as uow:
        assert list(store.pairs_of(uow, "vi", "en")) == []


def test_who_may_import(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        with pytest.raises(Forbidden):
            formats.import_memory(uow, t.TRANSLATOR, b"vi\ten\n", "a.tsv")
        with pytest.raises(Forbidden):
            glossary_formats.import_glossary(uow, t.REVIEWER, b"", "a.csv")
        with pytest.raises(Forbidden):
            formats.export_memory(uow, t.READER, "vi", "en", "a.tsv")


def test_seven_and_a_half_thousand_pairs_in_a_quarter_of_a_minute(services: Services) -> None:
    lines = ["vi\tbdq", *(f"Câu số {number} của bản tin tỉnh, kể chuyện buôn làng và mùa màng.\t"
                          f"Tơdrong {number} đơ̆ng pơlei, roi tơdrong 'măn jang." for number in range(7546))]
    started = time.perf_counter()
    assert bring(services, "\n".join(lines).encode(), "news.tsv").new == 7546
    assert bring(services, "\n".join(lines).encode(), "news.tsv").known == 7546
    assert time.perf_counter() - started < 30
    with services.database.unit() as uow:
        assert [one.details["known"] for one in recent(uow, limit=2)] == [7546, 0]


def test_the_sample_glossary(services: Services) -> None:
    for name in ("terms.csv", "minority.csv"):
        data = (ROOT / "corpus" / "glossary" / name).read_bytes()
        with services.database.unit(write=True) as uow:
            report = glossary_formats.import_glossary(uow, SYSTEM, data, name)
            uow.commit()
        assert report.left_out == 0 and report.new > 300
    with services.database.unit() as uow:
        found = glossary.terms_in(uow, ["Mốc giới ở Biên giới và khu vực biên giới."], "vi", "en")["Mốc giới ở Biên giới và khu vực biên giới."]
        assert ("biên giới", "border", "preferred") in [(one.source, one.target, one.status) for one in found]
        for name in ("out.csv", "out.tbx"):
            data = glossary_formats.export_glossary(uow, SYSTEM, name)
            with services.database.unit(write=True) as writing:
                again = glossary_formats.import_glossary(writing, SYSTEM, data, name)
            assert (again.new, again.left_out) == (0, 0) and again.known > 700, name


def test_a_large_glossary_takes_few_questions(services: Services) -> None:
    rows = "concept,language,term,status\n" + "".join(
        f"khai-niem-{number},{tag},{tag} {number},preferred\n" for number in range(2000) for tag in ("vi", "en", "lo"))
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(services.database.engine, "before_cursor_execute", count)
    for expected in ((6000, 0), (0, 6000)):
        asked = 0
        with services.database.unit(write=True) as uow:
            report = glossary_formats.import_glossary(uow, SYSTEM, rows.encode(), "a.csv")
            uow.commit()
        assert (report.new, report.known, report.left_out) == (*expected, 0) and asked < 100
    with services.database.unit() as uow:
        assert [one.target for one in glossary.terms_in(uow, ["vi 1999"], "vi", "lo")["vi 1999"]] == ["lo 1999"]


def test_a_term_twice_in_one_file_is_one_term(services: Services) -> None:
    rows = "concept,language,term,status,source\nmoc,vi,mốc,allowed,\nmoc,vi,mốc,preferred,Rông\nmoc,en,marker,allowed,\n"
    with services.database.unit(write=True) as uow:
        report = glossary_formats.import_glossary(uow, SYSTEM, rows.encode(), "a.csv")
        uow.commit()
    assert (report.new, report.known) == (2, 1)
    with services.database.unit() as uow:
        assert [(one.language, one.term, one.status, one.source) for one in glossary.all_entries(uow)] == [
            ("vi", "mốc", "preferred", "Rông"), ("en", "marker", "allowed", "")]


def test_terms_are_whole_words_and_the_longest_wins(services: Services) -> None:
    rows = ("concept,language,term,status\na,vi,gia,allowed\na,en,family,allowed\nb,vi,Gia Lai,preferred\nb,en,Gia Lai,preferred\n"
            "c,vi,cột mốc,preferred\nc,en,stake,forbidden\nc,en,border marker,preferred\nd,km,ព្រំដែន,preferred\nd,vi,biên giới,preferred\n")
    with services.database.unit(write=True) as uow:
        glossary_formats.import_glossary(uow, SYSTEM, rows.encode(), "a.csv")
        uow.commit()
    with services.database.unit() as uow:
        found = glossary.terms_in(uow, ["CỘT MỐC ở Gia Lai, giang sơn"], "vi", "en")["CỘT MỐC ở Gia Lai, giang sơn"]
        assert [(one.target, one.status) for one in found] == [("border marker", "preferred"), ("stake", "forbidden"), ("Gia Lai", "preferred")]
        assert [one.target for one in glossary.terms_in(uow, ["តាមព្រំដែនប្រទេស"], "km", "vi")["តាមព្រំដែនប្រទេស"]] == ["biên giới"]
