"""Drafts on the pages: what proposed them and how sure, which are doubtful, which was taken, and jobs that wait."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.jobs.models import PAUSED, QUEUED, Job
from app.publications.models import Segment
from app.publications.works import version_by_id
from app.translation import proposals
from app.translation.models import DraftCandidate
from app.translation.pipeline.proposing import Proposal
from app.translation.pipeline.sources import ENGINE, MEMORY, REPAIRED, WORDS
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, add_person

PAGE = "/workbench/bien-ho/en"


@pytest.fixture
def version_id(services: Services, app: Flask) -> int:
    """A version of which one segment has three proposals, the best of them from the memory and fitted."""
    add_person(services, "lan", ("editor", ""))
    add_person(services, "binh", ("translator", "en"))
    t.make(services)
    found = t.ask(services)
    with services.database.unit(write=True) as uow:
        version = version_by_id(uow, found)
        segment = next(one for one in version.segments if one.source == "Đi sớm.")
        proposals.keep(uow, version, segment, [
            Proposal("Go early.", REPAIRED, MEMORY, "file:old.tmx", 0.8, 0.62), Proposal("Early go.", ENGINE, "learned", "Learned vi→en", 0.5, 0.41, ("numbers.missing",)),
            Proposal("go sớm.", WORDS, "glossary", "glossary", 0.5, 0.2)])
        segment.draft, segment.origin, segment.engine, segment.state, segment.confidence = "Go early.", "memory", "file:old.tmx", "draft", 0.62
        uow.commit()
    return found


def at(services: Services, version_id: int) -> int:
    return next(one.position for one in t.segments(services, version_id) if one.source == "Đi sớm.")


def test_each_proposal_says_where_it_came_from_and_how_much_of_its_like_has_stayed(services: Services, app: Flask, version_id: int) -> None:
    page = Person(app, "binh").text(f"{PAGE}?at={at(services, version_id)}")
    assert "Draft from the memory, fitted to this text: file:old.tmx" in page and "≈ 62 %" in page
    assert "Early go." in page and "Learned vi→en" in page and "≈ 41 %" in page and '<strong class="reason">Numbers</strong>' in page
    assert "Word for word from the glossary" in page and "≈ 20 %" in page


def test_doubtful_drafts_can_be_seen_alone(services: Services, app: Flask, version_id: int) -> None:
    binh = Person(app, "binh")
    assert binh.get(f"{PAGE}/find?show=unsure").get_json()["positions"] == [at(services, version_id)]
    segment = next(one for one in t.segments(services, version_id) if one.source == "Đi sớm.")
    t.save(services, t.TRANSLATOR, segment, "Set out early.")
    assert binh.get(f"{PAGE}/find?show=unsure").get_json()["positions"] == [], "a person's text is nobody's guess"


def test_doubtful_drafts_come_least_sure_first_and_each_leads_to_the_next(services: Services, app: Flask, version_id: int) -> None:
    places = [one.position for one in t.segments(services, version_id)][-4:]
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(Segment).where(Segment.version_id == version_id).values(confidence=None))
        for place, sure in zip(places, (0.6, 0.3, 0.9, 0.3), strict=True):
            uow.session.execute(update(Segment).where(Segment.version_id == version_id, Segment.position == place).values(
                draft="Perhaps.", origin="machine", state="draft", confidence=sure))
        uow.commit()
    first, second, third = places[1], places[3], places[0]
    binh = Person(app, "binh")
    assert binh.get(f"{PAGE}/find?show=unsure").get_json()["positions"] == [first, second, third]
    page = binh.text(f"{PAGE}?show=unsure")
    assert re.findall(r'data-at="(\d+)"', page) == [str(first), str(second), str(third)]
    assert re.search(rf'id="at-hand" data-at="{first}"', page)
    for at, following in ((second, third), (third, first)):
        segment = t.segments(services, version_id)[at]
        answer = binh.post(f"{PAGE}/segments/{segment.id}?show=unsure", page=f"{PAGE}?at={at}", do="confirm", at=at, target=f"Seen {at}.", lock=segment.lock)
        assert answer.status_code == 302 and f"at={following}&" in answer.headers["Location"]


@pytest.mark.parametrize("scripted", [True, False])
def test_what_is_taken_is_known(services: Services, app: Flask, version_id: int, scripted: bool) -> None:
    binh, segment = Person(app, "binh"), next(one for one in t.segments(services, version_id) if one.source == "Đi sớm.")
    page = f"{PAGE}?at={segment.position}"
    if scripted:
        answer = binh.post(f"{PAGE}/segments/{segment.id}/pick", page=page, text="Early go.")
    else:
        answer = binh.post(f"{PAGE}/segments/{segment.id}", page=page, do="candidate0", at=str(segment.position))
    assert answer.status_code == 200 and (scripted or ">Early go.</textarea>" in answer.text.replace("\n", ""))
    with services.database.unit() as uow:
        assert uow.session.scalars(select(DraftCandidate.text).where(DraftCandidate.picked)).all() == ["Early go."]
        assert uow.session.get_one(Segment, segment.id).target == "", "nothing is saved by that"


def test_only_who_translates_tells_what_was_taken(services: Services, app: Flask, version_id: int) -> None:
    add_person(services, "khamla", ("translator", "lo"))
    segment = t.segments(services, version_id)[0]
    assert Person(app, "khamla").post(f"{PAGE}/segments/{segment.id}/pick", text="x").status_code == 403


def test_a_job_is_paused_and_let_go_on_from_its_page(services: Services, app: Flask, version_id: int) -> None:
    lan = Person(app, "lan")
    with services.database.unit() as uow:
        job = uow.session.scalars(select(Job)).one()
    page = f"/desk/jobs/{job.id}"
    assert lan.post(f"{page}/pause", page=page).status_code == 302
    assert "paused" in lan.text("/desk/jobs") and "it goes on where it stopped" in lan.text(page) and f"{page}/resume" in lan.text(page)
    with services.database.unit(write=True) as uow:
        assert uow.session.scalars(select(Job.state)).one() == PAUSED
        uow.session.execute(update(Job).values(done=3, total=7))
        uow.commit()
    assert services.worker.run_waiting() == 0
    assert Person(app, "binh").post(f"{page}/resume").status_code == 403
    assert lan.post(f"{page}/resume", page=page).status_code == 302
    with services.database.unit() as uow:
        assert uow.session.scalars(select(Job.state)).one() == QUEUED
    assert f"{page}/pause" in lan.text(page)
