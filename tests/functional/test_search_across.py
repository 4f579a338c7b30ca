"""Searching across languages: what is found, what is said about it, and that nothing tells of what one may not read."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask

from app.accounts.permissions import ANONYMOUS, SYSTEM, Actor
from app.cli.search import search as search_command
from app.database import today
from app.publications import states, works
from app.publications.works import Text, WorkDetails
from app.search.lexicon.base import Rendered, Rendition
from app.search.query import Query, Results
from app.search.service import Search, search
from app.wiring import Services

NEWS = WorkDetails("news", topics=("tourism",), places=("pleiku",), issued_on=datetime.date(2026, 3, 1))
WORDS = {
    ("vi", "lo"): {("biên", "giới"): "ຊາຍແດນ", ("chợ",): "ຕະຫຼາດ", ("mở",): "ເປີດ"},
    ("vi", "bdq"): {("biên", "giới"): "sơnong dêh"},
    ("lo", "vi"): {("ຊາຍແດນ",): "biên giới", ("ຕະຫຼາດ",): "chợ"},
}


class Words:
    """A lexicon of a few words."""

    def render(self, units: Sequence[str], source: str, target: str) -> tuple[Rendered, ...]:
        known = {tuple(one): text for one, text in WORDS.get((source, target), {}).items()}
        found = [Rendered(start, start + len(one), (Rendition(text, 0.9),))
                 for one, text in known.items() for start in range(len(units)) if tuple(units[start:start + len(one)]) == one]
        return tuple(sorted(found, key=lambda one: one.first))

    def languages(self) -> frozenset[str]:
        return frozenset(source for source, _ in WORDS)


@pytest.fixture
def crossing(services: Services) -> Search:
    return replace(services.search, lexicon=Words())


def add(services: Services, work: str, language: str, title: str, body: str, details: WorkDetails = NEWS, *, published: bool = True) -> None:
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, SYSTEM, details, language, Text(title, "", body + "\n"), work_id=work)
        if published:
            works.publish(uow, SYSTEM, version.id)
        uow.commit()


def add_language(services: Services, work: str, language: str, title: str, body: str) -> None:
    with services.database.unit(write=True) as uow:
        version = works.add_version(uow, SYSTEM, work, language, Text(title, "", body + "\n"))
        version.state = states.APPROVED
        works.publish(uow, SYSTEM, version.id)
        uow.commit()


def ask(crossing: Search, text: str, actor: Actor = ANONYMOUS, **fields: object) -> Results:
    return search(crossing, actor, replace(Query(text), **fields))  # type: ignore[arg-type]


def test_two_vietnamese_words_find_the_notice_that_exists_only_in_lao(services: Services, crossing: Search) -> None:
    add(services, "gate", "lo", "ຂ່າວ", "ຕະຫຼາດ ຢູ່ ຊາຍແດນ ເປີດ ທຸກ ມື້.")
    add(services, "farm", "vi", "Rẫy", "Cà phê trên đất đỏ.")
    results = ask(crossing, "chợ biên giới", source="vi")
    (hit,) = results.hits
    assert (hit.work, hit.language) == ("gate", "lo")
    assert {hit.excerpt[start:end] for start, end in hit.marks} == {"ຕະຫຼາດ", "ຊາຍແດນ"}
    assert [(one.text, one.renditions) for one in results.understood] == [
        ("chợ", (("lo", ("ຕະຫຼາດ",)),)), ("biên giới", (("lo", ("ຊາຍແດນ",)),))]
    assert results.missing == () and results.every_word
    as_typed = ask(crossing, "chợ biên giới", source="vi", across=False)
    assert as_typed.hits == () and as_typed.understood == () and as_typed.missing == ("chợ", "biên", "giới")


def test_a_name_in_latin_letters_finds_the_lao_text_that_writes_it_in_its_own(services: Services, crossing: Search) -> None:
    add(services, "peak", "lo", "ຂ່າວ", "ພູເຂົາ ຄີລີມັນຈາໂຣ ສູງ ຫຼາຍ.")
    add(services, "gate", "lo", "ຂ່າວ", "ຕະຫຼາດ ຢູ່ ຊາຍແດນ ເປີດ ທຸກ ມື້.")
    add(services, "secret", "lo", "ຂ່າວ", "ທ່ານ ຄລິນຕັນ ຢູ່ ຊາຍແດນ.", replace(NEWS, visibility="internal"))
    add(services, "farm", "vi", "Rẫy", "Cà phê trên núi, đất đỏ.")
    for typed in ("núi Kilimanjaro", "kilimanjaro"):
        results = ask(crossing, typed)
        assert [hit.work for hit in results.hits if hit.language == "lo"] == ["peak"], typed
        assert ("Kilimanjaro" if "núi" in typed else typed, (("lo", ("ຄີລີມັນຈາໂຣ",)),)) in [(one.text, one.renditions) for one in results.understood]
    (hit,) = ask(crossing, "kilimanjaro").hits
    assert "".join(hit.excerpt[start:end] for start, end in hit.marks) == "ຄີລີມັນຈາໂຣ"
    for typed in ("Instagram", "Kilimanjaro OR", "Clinton"):
        results = ask(crossing, typed, across="OR" not in typed)
        assert (results.total, results.understood) == (0, ()), typed
    assert [hit.work for hit in ask(crossing, "Clinton", SYSTEM).hits] == ["secret"]


def test_the_version_in_the_language_of_the_query_stands_for_its_work(services: Services, crossing: Search) -> None:
    add(services, "gate", "lo", "ຊາຍແດນ ຊາຍແດນ", "ຊາຍແດນ.")
    add_language(services, "gate", "vi", "Tin", "Đường dài đến biên giới phía tây.")
    (hit,) = ask(crossing, "biên giới").hits
    assert (hit.language, hit.other_languages) == ("vi", ("lo",))
    (hit,) = ask(crossing, "ຊາຍແດນ").hits
    assert (hit.language, hit.other_languages) == ("lo", ("vi",))
    assert ask(crossing, "biên giới", languages=("lo",)).hits[0].language == "lo"


def test_words_without_marks_are_read_by_the_words_of_the_archive(services: Services, crossing: Search) -> None:
    add(services, "gate", "vi", "Tin", "Chợ biên giới.")
    add(services, "news", "en", "News", "The border market is open.")
    for text, tag in (("bien gioi", "vi"), ("border", "en"), ("market open", "en")):
        results = ask(crossing, text)
        assert (results.detected, results.source) == (tag, tag) and set(results.candidates) == {"vi", "en"}
    assert ask(crossing, "border", source="vi").source == "vi"


def test_words_that_are_nowhere_are_named_and_the_others_searched(services: Services, crossing: Search) -> None:
    add(services, "gate", "vi", "Tin", "Chợ biên giới họp sớm.")
    results = ask(crossing, 'biên "xyzzy plugh" giới foobarbaz')
    assert [hit.work for hit in results.hits] == ["gate"]
    assert results.missing == ("xyzzy plugh", "foobarbaz") and not results.every_word
    add(services, "other", "vi", "Tin", "Cà phê.")
    results = ask(crossing, "biên giới cà phê")
    assert results.missing == () and not results.every_word and results.total == 2


def test_words_that_no_text_holds_are_read_in_the_language_whose_lexicon_knows_them(
        services: Services, crossing: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    add(services, "lake", "vi", "Hồ", "Hồ có nhiều cá năm 2026.")
    add(services, "news", "en", "News", "The lake is quiet.")
    monkeypatch.setitem(WORDS, ("jra", "vi"), {("akan",): "cá"})
    monkeypatch.setitem(WORDS, ("en", "vi"), {("fish",): "cá", ("7",): "năm"})
    for typed, tag in (("akan", "jra"), ("fish", "en")):
        results = ask(crossing, typed)
        assert (results.total, results.source, results.missing) == (1, tag, ()) and results.understood, typed
    assert "jra" in ask(crossing, "lake").candidates, "so that a reader can say it"
    nowhere = ask(crossing, "xyzzy")
    assert nowhere.source is None and nowhere.missing == ("xyzzy",)
    assert ask(crossing, "7").understood == () and ask(crossing, "7").total == 0


def test_did_you_mean_reads_keys_that_no_keyboard_program_made_letters_of(services: Services, crossing: Search) -> None:
    add(services, "gate", "vi", "Tin", "Chợ biên giới mở sớm, cho đường vào.")
    add(services, "secret", "vi", "Tin", "Trạm gác.", replace(NEWS, visibility="internal"))
    for typed, meant in (("chowj bieen giowis", "chợ biên giới"), ("CHO75 BIE6N GIO71I", "chợ biên giới"), ("chợ bieen giowsi", "chợ biên giới"),
                         ("dduwowngf", "đường"), ("biengioi", "bien gioi"), ("chợbiêngiới", "chợ biên giới"), ("tramgac", ""), ("tramj gacs", "")):
        assert ask(crossing, typed).did_you_mean == meant, typed
    assert ask(crossing, "tramj gacs", SYSTEM).did_you_mean == "trạm gác"


def test_did_you_mean_offers_what_finds_something(services: Services, crossing: Search) -> None:
    add(services, "gate", "vi", "Tin", "Chợ biên giới họp sớm ở cửa khẩu quốc tế.")
    add(services, "news", "en", "News", "The international border gate.")
    for typed, meant in (("quocc te", "quốc te"), ("intrenational border", "international border"), ("chợ quốcc", "chợ quốc"),
                         ("internationl", "international"), ("bordr", "border"), ("quocc", "quốc"), ('"quocc tế"', ""), ("xyzzyxyzzy", ""), ("biên giới", "")):
        assert ask(crossing, typed).did_you_mean == meant, typed


def test_nothing_hidden_is_counted_suggested_or_told(services: Services, crossing: Search) -> None:
    add(services, "open", "vi", "Tin", "Chợ biên giới họp sớm.")
    hidden = {"later": replace(NEWS, kind="notice", embargo_until=today() + datetime.timedelta(1)),
              "inside": replace(NEWS, kind="notice", visibility="restricted"), "draft": replace(NEWS, kind="notice")}
    for work, details in hidden.items():
        add(services, work, "vi", f"Mật danh {work}", "Chợ biên giới, chiến dịch phượnghoàng.", details, published=work != "draft")
    results = ask(crossing, "biên giới")
    assert results.total == 1 and dict(results.facets.kinds) == {"news": 1}
    assert ask(crossing, "biên giới", SYSTEM).facets.kinds == {"news": 1, "notice": 3}
    told = ask(crossing, "biên giới phượnghoàng")
    assert told.missing == ("phượnghoàng",), "as if it were in no text at all"
    assert ask(crossing, "biên giới phuonghoangg").did_you_mean == ""
    assert ask(crossing, "phuonghoangg", SYSTEM).did_you_mean == "phượnghoàng"
    assert ask(crossing, "phượnghoàng", SYSTEM).total == 3


def test_a_word_that_only_hidden_texts_hold_reads_as_one_that_is_nowhere(services: Services, crossing: Search) -> None:
    known = "một hai ba bốn năm sáu bảy tám chín mười núi sông rừng"
    for number, word in enumerate(known.split()):
        add(services, f"open-{number}", "vi", "Tin", f"Chợ biên giới {word}.")
    add(services, "gate", "lo", "ຂ່າວ", "ຕະຫຼາດ ຊາຍແດນ.")
    add(services, "river", "en", "News", "River bank.")
    hidden = replace(NEWS, embargo_until=today() + datetime.timedelta(1))
    add(services, "later", "vi", "Mật danh", "Chiến dịch phượnghoàng.", hidden)
    add(services, "after", "en", "Codename", "Operation phoenixbird.", hidden)
    add(services, "late", "lo", "ລັບ", "Phoenixbird.", hidden)

    def told(text: str, **fields: object) -> tuple[object, ...]:
        results = ask(crossing, text, **fields)
        return (results.total, results.detected, results.candidates, results.every_word, results.did_you_mean,
                [one.renditions for one in results.understood], [text.find(word) for word in results.missing])

    for secret, nowhere in (("phoenixbird", "xhoenixbird"), ("phượnghoàng", "xhượnghoàng")):
        assert told(secret) == told(nowhere)
        assert told(f"{secret} river") == told(f"{nowhere} river")
        assert told(f"{known} {secret}") == told(f"{known} {nowhere}"), "however many words there are"
        assert told(f"chợ {secret}", source="vi", languages=("lo",)) == told(f"chợ {nowhere}", source="vi", languages=("lo",))
        assert told(f"{secret} kind:news", kinds=("notice",)) == told(f"{nowhere} kind:news", kinds=("notice",))


def test_a_name_that_no_lexicon_holds_is_found_by_its_sound(services: Services, crossing: Search) -> None:
    add(services, "visit", "vi", "Tin", "Ông Obama đến thăm chợ.")
    add(services, "other", "vi", "Tin", "Chợ biên giới họp sớm.")
    results = ask(crossing, "ໂອບາມາ", source="lo")
    assert [hit.work for hit in results.hits] == ["visit"]
    assert [(one.text, dict(one.renditions)) for one in results.understood] == [("ໂອບາມາ", {"vi": ("obama",)})]
    assert results.hits[0].marks, "the name is marked in the text"
    assert ask(replace(crossing, lexicon=None), "ໂອບາມາ", source="lo").total == 0


def test_a_word_of_no_known_language_that_may_be_a_name_may_also_be_mistyped(services: Services, crossing: Search) -> None:
    add(services, "visit", "lo", "ຂ່າວ", "ທ່ານ ມາຣີ ຢ້ຽມຢາມ.")
    add(services, "song", "en", "News", "Maria sings.")
    results = ask(crossing, "marie")
    assert [hit.work for hit in results.hits] == ["visit"] and results.detected is None and results.did_you_mean == "maria"
    assert ask(crossing, "marie", source="vi").did_you_mean == "" == ask(crossing, "maria").did_you_mean


def test_a_hidden_text_does_not_tell_the_language_of_what_sounds_like_a_name(services: Services, crossing: Search) -> None:
    add(services, "visit", "lo", "ຂ່າວ", "ທ່ານ ມາຣີ ຢ້ຽມຢາມ.")
    add(services, "song", "en", "News", "Maria sings.")
    asked = ask(crossing, "marie")
    add(services, "later", "en", "News", "Marie, Marie.", replace(NEWS, embargo_until=today() + datetime.timedelta(1)))
    assert replace(ask(crossing, "marie"), seconds=0.0) == replace(asked, seconds=0.0)


def test_a_name_that_only_hidden_texts_hold_is_not_heard(services: Services, crossing: Search) -> None:
    add(services, "open", "vi", "Tin", "Chợ biên giới họp sớm.")
    asked = [ask(crossing, text, source="lo") for text in ("ໂອບາມາ ຕະຫຼາດ", "ໂອບາມາ")]
    add(services, "later", "vi", "Tin", "Ông Obama đến thăm chợ.", replace(NEWS, embargo_until=today() + datetime.timedelta(1)))
    again = [ask(crossing, text, source="lo") for text in ("ໂອບາມາ ຕະຫຼາດ", "ໂອບາມາ")]
    assert [replace(one, seconds=0.0) for one in again] == [replace(one, seconds=0.0) for one in asked]
    assert ask(crossing, "ໂອບາມາ", SYSTEM, source="lo").total == 1


def test_fields_narrow_and_without_words_list_all_that_passes(services: Services, crossing: Search) -> None:
    add(services, "old", "vi", "Chợ xưa", "Chợ biên giới.", replace(NEWS, issued_on=datetime.date(2025, 5, 1)))
    add(services, "new", "vi", "Tin", "Chợ biên giới.", replace(NEWS, kind="notice"))
    add_language(services, "new", "lo", "ຂ່າວ", "ຕະຫຼາດ.")
    for text, works_found in (
            ("chợ kind:notice", {"new"}), ('chợ kind:"tin tức"', {"old"}), ("chợ date:2026", {"new"}), ("chợ date:..2025", {"old"}),
            ("title:chợ", {"old"}), ("title:xưa", {"old"}), ("chợ -title:xưa", {"new"}), ("language:lo", {"new"}), ("topic:tourism", {"old", "new"}),
            ("kind:news -biên", set()), ("kind:news -xyzzy", {"old"}), ("biê* chợ", {"old", "new"}), ("xưa OR thông", {"old"}), ("kind:xyz", set()),
            ("place:hanoi kind:notice", set())):
        assert {hit.work for hit in ask(crossing, text).hits} == works_found, text
    assert ask(crossing, "chợ kind:notice", kinds=("news",)).total == 0
    assert ask(crossing, "chợ kind:notice", kinds=("news", "notice")).total == 1


def test_orders(services: Services, crossing: Search) -> None:
    for number, day in enumerate((3, 1, 2)):
        add(services, f"work-{number}", "vi", "Tin", "Chợ biên giới. " * (number + 1), replace(NEWS, issued_on=datetime.date(2026, 1, day)))
    assert [hit.work for hit in ask(crossing, "chợ", order="newest").hits] == ["work-0", "work-2", "work-1"]
    assert [hit.work for hit in ask(crossing, "chợ", order="oldest").hits] == ["work-1", "work-2", "work-0"]
    pages = [ask(crossing, "chợ", order="oldest", page=page, per_page=1).hits[0].work for page in (1, 2, 3)]
    assert pages == ["work-1", "work-2", "work-0"]


def test_programs_are_told_how_the_query_was_read(services: Services, crossing: Search, app: Flask) -> None:
    add(services, "gate", "vi", "Tin", "Chợ biên giới họp sớm.")
    add_language(services, "gate", "lo", "ຂ່າວ", "ຕະຫຼາດ ຢູ່ ຊາຍແດນ.")
    add(services, "news", "lo", "ຂ່າວ", "ຕະຫຼາດ ຊາຍແດນ.")
    services = replace(services, search=crossing)
    ran = CliRunner().invoke(search_command, ["chợ biên giới", "--json", "--in", "lo", "--in", "vi"], obj=services)
    told = json.loads(ran.stdout)
    assert {hit["work"]: hit["language"] for hit in told["results"]} == {"gate": "vi", "news": "lo"}
    assert {"text": "biên giới", "renditions": {"lo": ["ຊາຍແດນ"]}} in told["understood"]
    assert told["facets"]["languages"] == {"vi": 1, "lo": 2} and told["facets"]["years"] == {"2026": 2}
    assert told["missing"] == [] and told["did_you_mean"] == "" and told["candidates"] == ["vi"]
    ran = CliRunner().invoke(search_command, ["chợ biên giới", "--json", "--no-across"], obj=services)
    assert [hit["work"] for hit in json.loads(ran.stdout)["results"]] == ["gate"]
    ran = CliRunner().invoke(search_command, ["biên giới xyzzyx"], obj=services)
    assert "biên giới → lo ຊາຍແດນ" in ran.stdout and "in no text: xyzzyx" in ran.stdout
    assert CliRunner().invoke(search_command, ["biêni"], obj=services).stdout.startswith("in no text: biêni\ndid you mean: biên\n")
    told = app.test_client().get("/api/search?q=chợ&kind=news&order=oldest&across=0").json
    assert told["total"] == 1 and told["facets"]["kinds"] == {"news": 1} and told["understood"] == []
