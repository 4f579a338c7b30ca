"""The figures that staff look at: against a small archive of which every number is known, on the page and as files."""

import csv
import datetime
import io
import xml.etree.ElementTree as ET

import pytest
from flask import Flask

from app.database import now, today
from app.errors import Forbidden
from app.publications.models import LanguageVersion, Segment
from app.reports import amounts, throughput
from app.reports.amounts import Amount
from app.reports.charts import Bar, bars
from app.translation.models import SegmentChange
from app.web.desk.figures import SHEETS, as_csv
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, add_person

BODY = "Hồ nằm ở Pleiku.\n\nNước rất trong.\n"
TITLE, FIRST, SECOND = Amount(1, 2), Amount(1, 4), Amount(1, 3)  # “Biển Hồ” and the two sentences


@pytest.fixture
def version_id(services: Services) -> int:
    """A request of three segments with drafts of an engine and of the memory: one accepted, one edited, one left."""
    t.make(services, title="Biển Hồ", summary="", body=BODY)
    version_id = t.ask(services)
    with services.database.unit(write=True) as uow:
        for segment, draft, origin, engine in zip(t.segments(services, version_id), ("Lake", "The lake is Pleiku.", "Clear water."),
                                                  ("memory", "machine", "machine"), ("work:old", "Argos", "Argos"), strict=True):
            uow.session.get_one(Segment, segment.id).draft = draft
            uow.session.get_one(Segment, segment.id).origin = origin
            uow.session.get_one(Segment, segment.id).engine = engine
        uow.commit()
    found = t.segments(services, version_id)
    t.save(services, t.TRANSLATOR, found[0], "Lake")
    t.save(services, t.TRANSLATOR, found[1], "The lake is in Pleiku.")
    t.save(services, t.TRANSLATOR, found[2], "Clear water.", confirm=False)
    return version_id


def dated(services: Services, version_id: int, **values: object) -> None:
    with services.database.unit(write=True) as uow:
        for name, value in values.items():
            setattr(uow.session.get_one(LanguageVersion, version_id), name, value)
        uow.commit()


def rows(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("text", "tag"), [("ຂ້ອຍໄປໂຮງຮຽນ", "lo"), ("ខ្ញុំទៅសាលារៀន", "km"), ("我们今天去学校", "zh-Hans")])
def test_words_of_scripts_without_spaces_are_words(text: str, tag: str) -> None:
    assert 2 < amounts.word_count(text, tag) < len(text)
    assert amounts.word_count(text * 20, tag) > 40


def test_amounts_by_state_and_person(services: Services, version_id: int) -> None:
    with services.database.unit() as uow:
        found = amounts.workload(uow, t.EDITOR)
        assert found.states == {"en": {"translated": TITLE + FIRST, "draft": SECOND}}
        assert found.people == {"binh": {"en": TITLE + FIRST}}
        assert found.left == {version_id: SECOND}
        with pytest.raises(Forbidden):
            amounts.workload(uow, t.TRANSLATOR)


def test_deadlines_stale_and_idle_work(services: Services, version_id: int) -> None:
    dated(services, version_id, due_on=today() - datetime.timedelta(days=1), updated_at=now() - datetime.timedelta(days=40))
    with services.database.unit(write=True) as uow:
        segment = uow.session.get_one(Segment, t.segments(services, version_id)[1].id)
        segment.state = "stale"
        uow.commit()
    with services.database.unit() as uow:
        one, = amounts.unfinished(uow, t.EDITOR, amounts.workload(uow, t.EDITOR))
    assert (one.deadline, one.idle, one.title, one.left, one.stale) == ("overdue", True, "Biển Hồ", FIRST + SECOND, FIRST)
    for days, deadline in ((0, "this_week"), (6, "this_week"), (7, "later")):
        dated(services, version_id, due_on=today() + datetime.timedelta(days=days))
        with services.database.unit() as uow:
            one, = amounts.unfinished(uow, t.EDITOR, amounts.workload(uow, t.EDITOR))
        assert one.deadline == deadline


def test_drafts_accepted_and_edited_by_engine(services: Services, version_id: int) -> None:
    with services.database.unit(write=True) as uow:
        # the second draft's text is a person's now; that Argos drafts is known from the third one, saved unfinished
        memory, argos = throughput.drafts(uow, t.EDITOR, today())
    assert (memory.engine, memory.accepted, memory.edited, memory.letters, memory.words) == ("", 1, 0, 0, 0)
    assert (argos.engine, argos.accepted, argos.edited) == ("Argos", 0, 1)
    assert argos.words == 1 / 5
    assert argos.letters == 3 / len("The lake is in Pleiku.")


def test_throughput_counts_a_segment_once_a_day(services: Services, version_id: int) -> None:
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[0], "Sea Lake")
    monday = today() - datetime.timedelta(days=today().weekday())
    with services.database.unit() as uow:
        days = throughput.confirmed(uow, t.EDITOR, monday)
    assert days == (throughput.Done(today(), "binh", "en", TITLE + FIRST),)
    assert throughput.by_week(days) == (throughput.Done(monday, "binh", "en", TITLE + FIRST),)
    with services.database.unit(write=True) as uow:  # as in an archive from before changes were kept
        uow.session.query(SegmentChange).delete()
        uow.commit()
    with services.database.unit() as uow:
        assert throughput.confirmed(uow, t.EDITOR, monday) == days


def test_the_page_and_its_files(app: Flask, services: Services, version_id: int) -> None:
    dated(services, version_id, due_on=today() - datetime.timedelta(days=1))
    add_person(services, "thu", ("editor", ""))
    add_person(services, "binh", ("translator", "en"))
    thu = Person(app, "thu")
    page = thu.text("/desk/figures")
    assert page.count("<svg") == 4
    assert "style=" not in page
    assert '<a href="/workbench/bien-ho/en">Biển Hồ</a>' in page
    for name in SHEETS:
        answer = thu.get(f"/desk/figures/{name}.csv")
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), name
        assert answer.data.startswith(b"\xef\xbb\xbf")
    assert rows(thu.get("/desk/figures/languages.csv").data)[1:] == [["English", "3", "9", "2", "6", "0.6667"]]
    assert rows(thu.get("/desk/figures/overdue.csv").data)[1][:2] == ["Biển Hồ", "English"]
    assert thu.get("/desk/figures/nothing.csv").status_code == 404
    assert Person(app, "binh").get("/desk/figures").status_code == 403


def test_an_empty_archive_has_a_page(app: Flask, services: Services) -> None:
    add_person(services, "thu", ("editor", ""))
    assert "<svg" not in Person(app, "thu").text("/desk/figures")


def test_a_file_holds_no_formula() -> None:
    found = rows(as_csv(("=A1", "n"), [("+1", -1), ("-2", 0.5), ("@SUM(A1)", None), ("\t=1", 2), ("a=b", datetime.date(2026, 1, 2))]))
    assert found == [["'=A1", "n"], ["'+1", "-1"], ["'-2", "0.5"], ["'@SUM(A1)", ""], ["'\t=1", "2"], ["a=b", "2026-01-02"]]


def test_a_picture_is_well_formed_and_says_what_it_shows() -> None:
    drawn = ET.fromstring(bars("week", "A <title>", "What & why", [Bar("<b>" + "x" * 60, 1, 2, "1 of 2"), Bar("none", 0, 0, "0")]))
    space = "{http://www.w3.org/2000/svg}"
    assert [drawn.findtext(space + one) for one in ("title", "desc")] == ["A <title>", "What & why"]
    assert drawn.get("role") == "img"
    assert [one.get("width") for one in drawn.iter(space + "rect")] == ["638.0", "319.0", "0.0", "0.0"]
