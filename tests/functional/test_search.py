"""Finding what the database holds: who finds what, and that the index keeps step."""

import datetime
import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from click.testing import CliRunner

from app.accounts.permissions import ANONYMOUS, EDITOR, SYSTEM, TRANSLATOR, Actor
from app.cli.reindex import reindex as reindex_command
from app.cli.search import search as search_command
from app.database import now, today
from app.errors import Invalid
from app.publications import states, works
from app.publications.models import Work
from app.publications.works import Text, WorkDetails
from app.search.analysed import Written
from app.search.engines.base import Posting
from app.search.query import Query, Results
from app.search.service import search
from app.wiring import Services

NOTICE = WorkDetails("notice", topics=("tourism",), places=("pleiku",), issued_on=datetime.date(2026, 3, 1))
EDITING = Actor(7, "mai", frozenset({(EDITOR, "")}))
TRANSLATING = Actor(8, "lan", frozenset({(TRANSLATOR, "lo")}))
GATE = Text("Cửa khẩu Lệ Thanh", "Chợ phiên ở cửa khẩu.", "# Chợ phiên\n\nChợ **biên giới** họp từ sáng sớm & đông vui.\n")


def add(services: Services, work: str = "gate", text: Text = GATE, language: str = "vi", details: WorkDetails = NOTICE,
        *, published: bool = True) -> int:
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, SYSTEM, details, language, text, work_id=work)
        if published:
            works.publish(uow, SYSTEM, version.id)
        uow.commit()
        return version.id


def add_language(services: Services, work: str, language: str, text: Text) -> int:
    with services.database.unit(write=True) as uow:
        version = works.add_version(uow, SYSTEM, work, language, text)
        version.state = states.APPROVED
        works.publish(uow, SYSTEM, version.id)
        uow.commit()
        return version.id


def ask(services: Services, text: str, actor: Actor = ANONYMOUS, **fields: object) -> Results:
    return search(services.search, actor, replace(Query(text), **fields))  # type: ignore[arg-type]


def found(services: Services, text: str, actor: Actor = ANONYMOUS, **fields: object) -> list[str]:
    results = ask(services, text, actor, **fields)
    assert results.total == len(results.hits)
    return [f"{hit.work}/{hit.language}" for hit in results.hits]


def test_a_hit_says_what_was_found_and_why(services: Services) -> None:
    add(services)
    results = ask(services, "bien gioi")
    (hit,) = results.hits
    assert (hit.work, hit.language, hit.title, hit.published, hit.kind) == ("gate", "vi", GATE.title, True, "notice")
    assert hit.excerpt == "Chợ biên giới họp từ sáng sớm & đông vui."
    assert hit.excerpt_html == "Chợ <mark>biên</mark> <mark>giới</mark> họp từ sáng sớm &amp; đông vui."
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["biên", "giới"]
    assert (results.detected, results.source, results.every_word, results.pages) == ("vi", "vi", True, 1)
    assert ask(services, "biên giới").detected == "vi"
    assert ask(services, "bien gioi", source="jra").source == "jra"


def test_the_summary_stands_in_where_the_body_has_no_word(services: Services) -> None:
    add(services)
    (hit,) = ask(services, "cửa khẩu").hits
    assert hit.excerpt_html == "Chợ phiên ở <mark>cửa</mark> <mark>khẩu</mark>."
    (hit,) = ask(services, "Lệ Thanh").hits
    assert hit.excerpt == "Chợ phiên ở cửa khẩu." and hit.marks == ()


def test_what_was_just_brought_in_is_found_by_staff_only(services: Services) -> None:
    add(services, published=False)
    (hit,) = ask(services, "biên giới", SYSTEM).hits
    assert not hit.published
    assert found(services, "biên giới", EDITING) == ["gate/vi"]
    for actor in (ANONYMOUS, TRANSLATING):
        assert found(services, "biên giới", actor) == []


def test_publishing_and_withdrawing_are_seen_at_once(services: Services) -> None:
    version = add(services, published=False)
    for step, expected in ((works.publish, ["gate/vi"]), (works.withdraw, [])):
        with services.database.unit(write=True) as uow:
            step(uow, SYSTEM, version)
            uow.commit()
        assert found(services, "biên giới") == expected
    assert found(services, "biên giới", SYSTEM) == []


def test_readers_find_the_published_text_while_the_next_is_written(services: Services) -> None:
    version = add(services)
    with services.database.unit(write=True) as uow:
        works.revise(uow, SYSTEM, version, replace(GATE, body="Suối và rừng.\n"))
        uow.commit()
    assert found(services, "biên giới") == ["gate/vi"] and found(services, "suối rừng", SYSTEM) == []
    with services.database.unit(write=True) as uow:
        works.publish(uow, SYSTEM, version)
        uow.commit()
    assert found(services, "suối rừng") == ["gate/vi"]
    assert ask(services, "biên giới").hits == ()


@pytest.mark.parametrize(("visibility", "finders"), [
    ("public", (ANONYMOUS, TRANSLATING, EDITING)), ("internal", (TRANSLATING, EDITING)), ("restricted", (EDITING,)),
])
def test_visibility_is_kept(services: Services, visibility: str, finders: tuple[Actor, ...]) -> None:
    add(services, details=replace(NOTICE, visibility=visibility))
    for actor in (ANONYMOUS, TRANSLATING, EDITING):
        results = ask(services, "biên giới", actor)
        assert results.total == len(results.hits) == (1 if actor in finders else 0)


def test_an_embargo_is_kept_until_its_day(services: Services) -> None:
    add(services, "later", details=replace(NOTICE, embargo_until=today() + datetime.timedelta(1)))
    add(services, "since", details=replace(NOTICE, embargo_until=today()))
    assert found(services, "biên giới") == ["since/vi"]
    assert sorted(found(services, "biên giới", EDITING)) == ["later/vi", "since/vi"]


def test_filters_follow_what_is_said_about_a_work(services: Services) -> None:
    add(services)
    add_language(services, "gate", "en", Text("Lệ Thanh gate", "", "A market at the border gate."))
    for fields in ({"kinds": ("notice",)}, {"topics": ("tourism",)}, {"places": ("pleiku",)}, {"languages": ("vi", "lo")},
                   {"since": datetime.date(2026, 3, 1), "until": datetime.date(2026, 3, 1)}):
        assert found(services, "biên giới", **fields) == ["gate/vi"], fields
    for fields in ({"kinds": ("news",)}, {"topics": ("training",)}, {"places": ("hanoi",)}, {"languages": ("en",)},
                   {"since": datetime.date(2026, 3, 2)}, {"until": datetime.date(2026, 2, 28)}):
        assert ask(services, "biên giới", **fields).hits == (), fields
    with services.database.unit(write=True) as uow:
        works.edit_details(uow, SYSTEM, "gate", replace(NOTICE, kind="news", topics=()))
        uow.commit()
    assert found(services, "biên giới", kinds=("news",)) == ["gate/vi"] and found(services, "biên giới", topics=("tourism",)) == []


def test_versions_of_a_work_are_one_hit_that_names_the_others(services: Services) -> None:
    add(services)
    add_language(services, "gate", "en", Text("Le Thanh gate", "", "The gate of Lệ Thanh, Lệ Thanh market."))
    add_language(services, "gate", "lo", Text("ດ່ານ", "", "ດ່ານຊາຍແດນ (Lệ Thanh) ເປີດແຕ່ເຊົ້າ."))
    results = ask(services, "le thanh")
    (hit,) = results.hits
    assert results.total == 1 and {hit.language, *hit.other_languages} == {"vi", "en", "lo"}
    for fields, shown in (({}, "vi"), ({"source": "lo"}, "lo"), ({"source": "km"}, hit.language)):
        (hit,) = ask(services, "Lệ Thanh", **fields).hits
        assert hit.language == shown and {hit.language, *hit.other_languages} == {"vi", "en", "lo"}
    assert found(services, "ຊາຍແດນ") == ["gate/lo"] and found(services, "ຊາຍແດນ", languages=("vi",)) == []


def test_a_language_is_left_out_by_name(services: Services) -> None:
    add(services)
    add_language(services, "gate", "en", Text("Le Thanh", "", "Le Thanh gate.\n"))
    assert found(services, "Thanh -language:vi") == ["gate/en"] and found(services, 'Thanh -language:"tiếng Anh"') == ["gate/vi"]
    assert found(services, "-language:vi") == ["gate/en"]
    assert found(services, "Thanh -language:vi language:vi") == [] and found(services, "Thanh -language:vi", languages=("vi",)) == []


def test_kinds_topics_places_and_dates_are_left_out(services: Services) -> None:
    add(services)
    add(services, "road", Text("Đường 19", "", "Đường 19 đi qua Lệ Thanh.\n"), details=WorkDetails("news", topics=("tourism", "border-and-territory"), issued_on=datetime.date(2026, 4, 2)))
    add(services, "undated", Text("Lệ Thanh", "", "Lệ Thanh.\n"), details=WorkDetails("article"))
    for typed, left in (("-kind:notice", ["road", "undated"]), ("-topic:border-and-territory", ["gate", "undated"]), ("-topic:tourism", ["undated"]),
                        ("-place:Pleiku", ["road", "undated"]), ("-date:2026-04", ["gate", "undated"]), ("-until:2026", ["undated"]),
                        ("-kind:notice -kind:news", ["undated"]), ("-kind:notice kind:notice", []), ("-kind:xyz", ["gate", "road", "undated"])):
        assert sorted(found(services, f"Thanh {typed}")) == [f"{work}/vi" for work in left], typed
    assert sorted(found(services, "-kind:thông báo")) == ["road/vi", "undated/vi"]


def test_some_words_have_to_do_where_no_text_has_all(services: Services) -> None:
    add(services)
    results = ask(services, "biên giới xyzzy")
    assert [hit.work for hit in results.hits] == ["gate"] and not results.every_word
    results = ask(services, "xyzzy plugh")
    assert results.hits == () and results.total == 0 and results.every_word


def test_a_word_typed_with_marks_is_met_by_another_only_where_no_text_has_it(services: Services) -> None:
    add(services)
    add(services, "given", Text("Bao cho", "", "Thu cho bạn.\n"))
    assert found(services, "chợ") == ["gate/vi"]
    assert set(found(services, "cho")) == {"gate/vi", "given/vi"}
    assert set(found(services, "chớ")) == {"gate/vi", "given/vi"}, "marks may be typed wrongly"
    add(services, "hidden", Text("Chó", "", "Chó dữ.\n"), published=False)
    assert set(found(services, "chó")) == {"gate/vi", "given/vi"}, "as if nobody had written it"
    assert found(services, "chó", EDITING) == ["hidden/vi"]


def test_a_word_of_titles_typed_with_marks_is_met_as_it_is_written_where_a_title_has_it(services: Services) -> None:
    add(services, "market", Text("Chợ Lệ Thanh", "", "Một phiên chợ.\n"))
    add(services, "for", Text("Cho thuê nhà", "", "Nhà cho thuê.\n"))
    assert found(services, "title:chợ") == ["market/vi"] and found(services, "title:chờ") != []
    assert sorted(found(services, "title:cho")) == ["for/vi", "market/vi"]
    assert found(services, "language:vi -title:chợ") == ["for/vi"] and found(services, "language:vi -title:cho") == []


def test_days_and_months_are_found_with_and_without_a_nought(services: Services) -> None:
    add(services, "day", Text("Quyết định", "", "Có hiệu lực từ 1/7/2025.\n"))
    add(services, "other", Text("Thông báo", "", "Có hiệu lực từ 01/07/2025 và 15/8/2025.\n"))
    for typed in ("01/7/2025", "1/7/2025", "01/07/2025", "15/08/2025"):
        results = ask(services, typed)
        assert results.total == (1 if typed.startswith("15") else 2) and results.every_word and not results.missing, typed


def test_a_work_is_found_by_the_place_that_it_is_about(services: Services) -> None:
    add(services)
    add_language(services, "gate", "lo", Text("ດ່ານ", "", "ຕະຫຼາດ.\n"))
    (hit,) = ask(services, "Pleiku").hits
    assert (hit.work, hit.marks) == ("gate", ()) and hit.excerpt
    assert found(services, "ເປລກູ", across=False) == ["gate/lo"]


def test_pages(services: Services) -> None:
    for number in range(7):
        add(services, f"work-{number}")
    pages = [ask(services, "biên giới", page=page, per_page=3) for page in (1, 2, 3)]
    assert [len(one.hits) for one in pages] == [3, 3, 1] and {(one.total, one.pages) for one in pages} == {(7, 3)}
    assert len({hit.work for one in pages for hit in one.hits}) == 7
    assert ask(services, "biên giới", page=0, per_page=0).page == 1
    assert ask(services, "biên giới", page=9, per_page=3).hits == ()


def test_an_unknown_language_is_said(services: Services) -> None:
    for fields in ({"languages": ("xx",)}, {"source": "xx"}):
        with pytest.raises(Invalid) as caught:
            ask(services, "biên giới", **fields)
        assert caught.value.code == "language.unknown"


def test_drift_is_seen_and_mended(services: Services) -> None:
    add(services)
    add(services, "other")
    assert services.indexer.drift() == ((), ()) and services.indexer.repair() == 0
    with services.database.unit(write=True) as uow:  # behind the index's back: no event is recorded
        uow.session.delete(uow.session.get_one(Work, "other"))
        uow.session.get_one(Work, "gate").kind = "news"
        uow.commit()
    assert services.indexer.drift() == (("gate/vi",), ("other/vi",))
    assert services.indexer.repair() == 2
    assert services.indexer.drift() == ((), ()) and found(services, "biên giới", kinds=("news",)) == ["gate/vi"]


def test_what_changed_while_somebody_else_wrote_long_is_brought_up_to_date_by_a_job(services: Services) -> None:
    version = add(services, "post", Text("Đồn biên phòng", "", "Đường lên đồn."))
    services.search.engine._wait_seconds = 0.05  # type: ignore[attr-defined]
    with services.search.engine._turn():  # type: ignore[attr-defined]
        add(services)
        with services.database.unit(write=True) as uow:
            works.withdraw(uow, SYSTEM, version)
            uow.commit()
    assert services.indexer.drift() == (("gate/vi",), ("post/vi",))
    assert services.worker.run_waiting() == 1
    assert services.indexer.drift() == ((), ())
    assert [one.work for one in ask(services, "cửa khẩu").hits] == ["gate"]


def test_texts_are_analysed_before_it_is_their_turn(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    analysed, counted = [], Written.postings

    def postings(written: Written) -> Mapping[str, Posting]:
        with services.search.engine._turn():  # type: ignore[attr-defined]
            analysed.append(written)
        return counted(written)

    services.search.engine._wait_seconds = 0.05  # type: ignore[attr-defined]
    services.indexer.rebuild()
    monkeypatch.setattr(Written, "postings", postings)
    add(services)
    assert len(analysed) == 1 and services.indexer.drift() == ((), ())


def test_a_deleted_work_is_not_shown_even_before_the_index_hears_of_it(services: Services) -> None:
    add(services)
    with services.database.unit(write=True) as uow:
        uow.session.delete(uow.session.get_one(Work, "gate"))
        uow.commit()
    assert ask(services, "biên giới").hits == ()


def test_a_missing_index_is_built_once_for_all_who_ask(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    add(services)
    built, rebuild = [], services.search.engine.rebuild
    monkeypatch.setattr(services.search.engine, "rebuild", lambda documents: built.append(1) or rebuild(documents))
    shutil.rmtree(services.settings.search_index)
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda _: found(services, "biên giới"), range(6))) == [["gate/vi"]] * 6
    assert len(built) == 1


def test_the_folder_of_the_index_may_be_deleted_at_any_time(services: Services) -> None:
    add(services)
    shutil.rmtree(services.settings.search_index)
    assert found(services, "biên giới") == ["gate/vi"]
    shutil.rmtree(services.settings.search_index)
    add(services, "other")
    assert sorted(found(services, "biên giới")) == ["gate/vi", "other/vi"]


def test_rebuilding_tells_how_far_it_is(services: Services) -> None:
    for number in range(3):
        add(services, f"work-{number}")
    told: list[tuple[int, int]] = []
    assert services.indexer.rebuild(lambda done, total: told.append((done, total))) == 3
    assert told == [(3, 3)] and services.indexer.engine.count() == 3


def test_what_changes_during_a_rebuild_is_there_after_it(services: Services) -> None:
    version = add(services)

    def withdraw_meanwhile(_done: int, _total: int) -> None:
        with services.database.unit(write=True) as uow:  # its refresh would wait for the rebuild; the event is left out
            one = works.version_by_id(uow, version)
            one.published_revision_id, one.state, one.updated_at = None, states.WITHDRAWN, now()
            uow.commit()

    services.indexer.rebuild(withdraw_meanwhile)
    assert services.indexer.drift() == ((), ()) and found(services, "biên giới", SYSTEM) == []


def test_json_of_the_command_keeps_the_contract(services: Services) -> None:
    add(services)
    ran = CliRunner().invoke(search_command, ["biên giới", "--json", "--in", "vi", "--from", "en"], obj=services)
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["query"], told["from"], told["total"]) == ("biên giới", "en", 1)
    assert isinstance(told["seconds"], float) and isinstance(told["results"][0]["score"], float)
    assert told["results"][0]["work"] == "gate" and told["results"][0]["language"] == "vi"
    assert told["results"][0]["title"] == GATE.title and told["results"][0]["excerpt"].startswith("Chợ biên giới")
    for text, tag in (("biên giới", "vi"), ("ຊາຍແດນ", "lo"), ("xyzzy", "und")):
        assert json.loads(CliRunner().invoke(search_command, [text, "--json"], obj=services).stdout)["from"] == tag


def test_the_command_marks_what_it_found(services: Services) -> None:
    add(services, published=False)
    ran = CliRunner().invoke(search_command, ["bien gioi"], obj=services)
    assert ran.exit_code == 0 and "Chợ [biên] [giới] họp" in ran.stdout
    assert "1. Cửa khẩu Lệ Thanh" in ran.stdout and "gate" in ran.stdout and "(not published)" in ran.stdout


def test_the_command_rebuilds(services: Services) -> None:
    add(services)
    shutil.rmtree(services.settings.search_index)
    ran = CliRunner().invoke(reindex_command, [], obj=services)
    assert ran.exit_code == 0 and ran.stdout.startswith("1 versions indexed in ")
    assert services.indexer.engine.count() == 1
