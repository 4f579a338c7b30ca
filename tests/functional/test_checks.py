"""Checks over a real archive: what is told, what blocks, what people waive, and the reports of a work and of everything."""

import json

import pytest
from click.testing import CliRunner
from flask import Flask

from app.accounts.permissions import SYSTEM
from app.cli.check import check
from app.errors import Forbidden, Invalid
from app.publications.works import version_by_id
from app.translation import checking, surroundings
from app.translation.checks.base import BLOCKS, OFF
from app.translation.glossary import store as glossary
from app.translation.glossary.entries import FORBIDDEN, PREFERRED, Entry
from app.translation.memory import store as memory
from app.translation.models import Waiver
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, add_person

BODY = "Có 3 cột mốc ở biên giới.\n\nCột mốc số 5 ở xã Ia Dom.\n\nXin chào.\n\nXin chào.\n"


@pytest.fixture
def version_id(services: Services) -> int:
    t.make(services, title="Cột mốc", summary="", body=BODY)
    return t.ask(services)


def codes(services: Services, version_id: int, position: int, text: str) -> list[str]:
    with services.database.unit() as uow:
        segment = checking.segments_of(uow, version_by_id(uow, version_id))[position]
        return [one.code for one in checking.findings_for(uow, segment, text)]


def test_terms_forbidden_ones_and_official_names(services: Services, version_id: int) -> None:
    with services.database.unit(write=True) as uow:
        glossary.add(uow, [Entry(0, "marker", "", "", tag, term, status, "") for tag, term, status in (
            ("vi", "cột mốc", PREFERRED), ("en", "boundary marker", PREFERRED), ("en", "milestone", FORBIDDEN))])
        glossary.add(uow, [Entry(0, "ia-dom", "official-name", "", tag, "Ia Dom", PREFERRED, "") for tag in ("vi", "en")])
        uow.commit()
    assert codes(services, version_id, 1, "There are 3 boundary markers on the border.") == []
    assert codes(services, version_id, 1, "There are 3 border stones on the border.") == ["terms.missing"]
    assert codes(services, version_id, 2, "Boundary marker No. 5 is in Ia Dom commune.") == []
    assert codes(services, version_id, 2, "Milestone No. 5 is in Ia dom commune.") == ["terms.forbidden", "terms.missing", "official.written"]


def test_another_text_for_the_same_source_is_told(services: Services, version_id: int) -> None:
    segments = t.segments(services, version_id)
    t.save(services, t.TRANSLATOR, segments[3], "Hello.")
    assert codes(services, version_id, 4, "Hello.") == []
    assert codes(services, version_id, 4, "Good day.") == ["consistency.work"]
    with services.database.unit(write=True) as uow:
        memory.add(uow, [(segments[2].source, "Marker 5 stands in Ia Dom.")], "vi", "en", origin="old", by="thu")
        uow.commit()
    assert codes(services, version_id, 2, "Marker 5 is in Ia Dom.") == ["consistency.memory"]


def test_habits_are_learned_from_the_memory(services: Services, version_id: int) -> None:
    assert codes(services, version_id, 1, "On the border there are 3 markers") == ["ending.missing"]
    with services.database.unit(write=True) as uow:
        memory.add(uow, [(f"Cột mốc số {number} ở xã.", f"Marker number {number} is in the commune") for number in range(250)],
                   "vi", "en", origin="old", by="thu")
        uow.commit()
    assert codes(services, version_id, 1, "On the border there are 3 markers") == []


def test_habits_are_learned_when_pairs_of_the_two_languages_come_whatever_else_the_memory_holds(services: Services) -> None:
    pairs = [(f"Cột mốc số {number} ở xã.", f"Marker number {number} is in the commune") for number in range(250)]
    with services.database.unit(write=True) as uow:
        memory.add(uow, [(f"Câu {number}.", f"ປະໂຫຍກ {number}.") for number in range(1200)], "vi", "lo", origin="old", by="thu")
        before = surroundings.habits_of(uow, "vi", "en")
        memory.add(uow, pairs, "vi", "en", origin="new", by="thu")
        after = surroundings.habits_of(uow, "vi", "en")
        assert after == surroundings.habits_of(uow, "vi", "en") != before
        uow.commit()


def test_what_counts_how_much_is_set_for_a_language_or_for_all(services: Services, version_id: int) -> None:
    text = "There are three  markers on the border."
    assert codes(services, version_id, 1, text) == ["spaces.doubled"]
    with services.database.unit(write=True) as uow:
        checking.set_severity(uow, SYSTEM, checking.EVERY, "spaces", OFF)
        uow.commit()
    assert codes(services, version_id, 1, text) == []
    with services.database.unit(write=True) as uow:
        checking.set_severity(uow, SYSTEM, "en", "spaces", BLOCKS)
        uow.commit()
        found = checking.findings_for(uow, checking.segments_of(uow, version_by_id(uow, version_id))[1], text)
        assert [one.code for one in checking.blocking(found)] == ["spaces.doubled"]
        with pytest.raises(Invalid):
            checking.set_severity(uow, SYSTEM, "en", "nothing", BLOCKS)
        with pytest.raises(Forbidden):
            checking.set_severity(uow, t.TRANSLATOR, "en", "spaces", OFF)


def test_a_finding_is_waived_for_this_text_only(services: Services, version_id: int) -> None:
    segment = t.segments(services, version_id)[1]
    t.save(services, t.TRANSLATOR, segment, "There are 3 3 markers  on the border", confirm=False)
    with services.database.unit(write=True) as uow:
        checking.recount(uow, version_by_id(uow, version_id))
        before = [one.code for one in checking.report(uow, t.TRANSLATOR, version_id)[0].findings]
        assert "spaces.doubled" in before
        checking.waive(uow, t.TRANSLATOR, segment.id, "spaces.doubled")
        left = checking.report(uow, t.TRANSLATOR, version_id)[0]
        assert [one.code for one in left.findings] == [one for one in before if one != "spaces.doubled"]
        assert left.segment.warnings == len(left.findings)
        assert uow.session.query(Waiver).one().user_name == "binh"
        with pytest.raises(Invalid):
            checking.waive(uow, t.TRANSLATOR, segment.id, "spaces.doubled")
        with pytest.raises(Forbidden):
            checking.waive(uow, t.LAO, segment.id, "ending.missing")
        uow.commit()
    assert "spaces.doubled" in codes(services, version_id, 1, "There are 3 3 markers  on the border.")


def test_the_command_tells_of_a_work_and_of_everything(services: Services, version_id: int) -> None:
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[1], "There are 4 markers on the border.", confirm=False)
    done = CliRunner().invoke(check, ["bien-ho", "--language", "en", "--json"], obj=services)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {one["code"] for one in told["segments"][0]["findings"]} == {"numbers.missing", "numbers.added"}
    assert told["findings"] == 2 and told["segments"][0]["position"] == 1
    everything = json.loads(CliRunner().invoke(check, ["--all", "--json"], obj=services).stdout)
    assert everything["codes"]["en"] == {"numbers.missing": 1, "numbers.added": 1}
    assert t.segments(services, version_id)[1].warnings == 2
    assert "2 findings in 1 segments" in CliRunner().invoke(check, ["bien-ho", "--language", "en"], obj=services).stdout
    assert CliRunner().invoke(check, ["bien-ho"], obj=services).exit_code == 2


def test_the_page_shows_the_archive_and_sets_what_counts(app: Flask, services: Services, version_id: int) -> None:
    add_person(services, "lan", ("editor", ""))
    lan = Person(app, "lan")
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[1], "There are 4 markers on the border.", confirm=False)
    lan.post("/desk/checks/run", page="/desk/checks")
    assert "being checked now" in lan.text("/desk/checks")
    while services.worker.run_one():
        pass
    page = lan.text("/desk/checks")
    assert "numbers.added" in page and '/desk/checks/bien-ho/en" lang="vi" dir="ltr">' in page
    assert "There are 4 markers" in lan.text("/desk/checks/bien-ho/en")
    lan.post("/desk/checks/rules", page="/desk/checks", language="en", numbers="off")
    with services.database.unit() as uow:
        assert checking.severities(uow, "en")["numbers"] == OFF and checking.severities(uow, "lo")["numbers"] != OFF
