"""Kinds that may be published partly: approved sentences translated, the others in the source language and marked so."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.errors import Conflict, Forbidden
from app.publications import works
from app.publications.models import LanguageVersion, Segment
from app.publications.rendering import plain_text, render
from app.publications.untranslated import languages_in
from app.translation import proposals, review, rules
from app.translation.memory.models import MemoryUnit
from app.translation.models import DraftCandidate
from app.translation.pipeline.proposing import Proposal
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, add_person

MARK = '<span class="untranslated" lang="vi">'
TITLE, STANDS, IS_CLEAR = 0, 3, 4  # of the work's segments


@pytest.fixture
def version_id(services: Services) -> int:
    t.make(services)
    with services.database.unit(write=True) as uow:
        rules.set_rule(uow, t.EDITOR, "en", "article", 1, partly=True)
        uow.commit()
    return t.ask(services)


def _begun(services: Services, version_id: int) -> list[Segment]:
    """Title and one sentence confirmed, one begun; a machine drafted another."""
    found = t.segments(services, version_id)
    t.save(services, t.TRANSLATOR, found[TITLE], "The lake T'Nung")
    t.save(services, t.TRANSLATOR, found[STANDS], "The lake is in Pleiku.")
    t.save(services, t.TRANSLATOR, found[IS_CLEAR], "The water, unfinished", confirm=False)
    with services.database.unit(write=True) as uow:
        uow.session.get_one(Segment, found[5].id).draft = "a machine's words"
        uow.session.get_one(Segment, found[5].id).state = "draft"
        uow.commit()
    return found


def test_readers_see_what_was_approved_and_the_rest_in_its_own_language(services: Services, version_id: int, client: FlaskClient) -> None:
    _begun(services, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    page = client.get("/works/bien-ho/en", headers={"Accept-Language": "en"}).text
    assert "The lake is in Pleiku." in page and "not all translated yet" in page
    assert '<span class="untranslated" lang="vi" dir="ltr">Nước <strong>rất trong</strong>.</span>' in page
    assert "unfinished" not in page and "a machine" not in page
    assert "Một hồ nước" not in page  # the summary has no mark, so it waits
    with services.database.unit() as uow:
        version = uow.session.get_one(LanguageVersion, version_id)
        revision = works.latest_revision(uow, version)
        assert revision is not None and languages_in(revision.body) == {"vi"} and revision.summary == ""
        assert plain_text(revision.body) == "The lake is in Pleiku."
        assert set(uow.session.scalars(select(MemoryUnit.target))) == {"The lake T'Nung", "The lake is in Pleiku."}
    assert client.get("/api/search?q=Pleiku&language=en").json["total"] == 1
    assert client.get("/api/search?q=Mang nước&language=en&from=vi").json["total"] == 0


def test_a_draft_that_nobody_has_looked_at_yet_says_nothing_about_its_maker(services: Services, version_id: int) -> None:
    found = t.segments(services, version_id)
    with services.database.unit(write=True) as uow:
        version = uow.session.get_one(LanguageVersion, version_id)
        for place in (STANDS, 5):
            offered = Proposal("The lake is near Pleiku.", "engine", "argos", "", 0.8, 0.8)
            proposals.keep(uow, version, uow.session.get_one(Segment, found[place].id), [offered])
        uow.commit()
    _begun(services, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    with services.database.unit() as uow:
        settled = {one.segment_id: (one.similarity, one.settled_at is not None) for one in uow.session.scalars(select(DraftCandidate))}
        assert settled == {found[STANDS].id: (round(1 - 4 / 24, 4), True), found[5].id: (None, False)}
        assert proposals.known_of(uow, "vi", "en").calibration("engine", "argos").n == 1


def test_the_rest_is_translated_later_and_nothing_is_marked_any_more(services: Services, version_id: int) -> None:
    _begun(services, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    with services.database.unit() as uow:
        revision = works.latest_revision(uow, uow.session.get_one(LanguageVersion, version_id))
        assert revision is not None and languages_in(revision.body) == frozenset() and "EN Nước **rất trong**." in revision.body


def test_four_eyes_a_title_and_the_rule_hold(services: Services, version_id: int) -> None:
    found = t.segments(services, version_id)
    t.save(services, t.TRANSLATOR, found[STANDS], "The lake is in Pleiku.")
    with pytest.raises(Conflict, match="not confirmed"):  # no title
        t.submit(services, t.TRANSLATOR, version_id)
    t.save(services, t.BOTH, found[TITLE], "The lake T'Nung")
    t.submit(services, t.TRANSLATOR, version_id)
    with pytest.raises(Forbidden):
        t.approve(services, t.BOTH, version_id)
    with services.database.unit(write=True) as uow:
        rules.set_rule(uow, t.EDITOR, "en", "article", 1)
        uow.commit()
    with pytest.raises(Conflict, match="not confirmed"):
        t.approve(services, t.REVIEWER, version_id)


def test_what_a_reviewer_sends_back_is_not_passed_over(services: Services, version_id: int) -> None:
    found = _begun(services, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    with services.database.unit(write=True) as uow:
        review.return_version(uow, t.REVIEWER, version_id, "Which lake?", found[STANDS].id)
        uow.commit()
    states = {one.position: one.state for one in t.segments(services, version_id)}
    assert (states[TITLE], states[STANDS], states[5]) == ("translated", "returned", "draft")
    with pytest.raises(Conflict, match="not confirmed"):
        t.submit(services, t.TRANSLATOR, version_id)


@pytest.mark.parametrize("body", [
    f"{MARK}chưa dịch", "chưa dịch</span>", '<span class="untranslated" lang="xx">chưa dịch</span>',
    '<span lang="vi">chưa dịch</span>', '<span class="a" lang="vi">chưa dịch</span>',
    '<span onclick="x()">chưa dịch</span>', '<span class="untranslated" lang="vi" onclick="x()">chưa dịch</span>'])
def test_a_mark_that_is_none_is_shown_and_found_as_its_text(body: str) -> None:
    assert render(body, lambda _: None).strip() == "<p>chưa dịch</p>"
    assert plain_text(body) == "chưa dịch" and languages_in(body) == frozenset()


def test_a_mark_ends_with_its_paragraph() -> None:
    body = f"{MARK}chưa dịch\n\nThe lake</span> is {MARK}rất\ntrong</span>."
    assert plain_text(body) == "chưa dịch\nThe lake is ." and languages_in(body) == {"vi"}
    assert languages_in(f"{MARK}chưa dịch\n\nThe lake</span> is clear.") == frozenset()


def test_the_rule_is_set_on_its_page(app: Flask, services: Services) -> None:
    add_person(services, "thu", ("editor", ""))
    thu = Person(app, "thu")
    assert thu.post("/desk/rules", page="/desk/rules", language="en", kind="news", reviewers="1", partly="1").status_code == 302
    with services.database.unit() as uow:
        assert [one.partly for one in rules.all_rules(uow, t.EDITOR)] == [True]
