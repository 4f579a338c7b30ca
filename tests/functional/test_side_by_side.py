"""Two people at one version: stretches that are held, texts that come too late, suggestions, and the way back."""

import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.permissions import Actor
from app.database import now
from app.errors import RongError
from app.publications import states
from app.publications.models import Segment
from app.translation import checking, editing, history, leases, suggestions
from app.translation.models import SegmentLease
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, add_person
from tests.functional.test_translation_work import refused

OTHER = Actor(8, "minh", frozenset({("translator", "en")}))


def hold(services: Services, who: Actor, version_id: int, position: int) -> leases.Lease:
    with services.database.unit(write=True) as uow:
        lease = leases.hold(uow, who, version_id, position)
        uow.commit()
        return lease


def held(services: Services, version_id: int) -> list[tuple[int, str]]:
    with services.database.unit() as uow:
        return [(one.first, one.user_name) for one in leases.leases_of(uow, version_id)]


def undo(services: Services, who: Actor, version_id: int, segment_id: int, lock: int) -> tuple[str, str]:
    with services.database.unit(write=True) as uow:
        segment = history.undo(uow, who, version_id, segment_id, lock)
        uow.commit()
        return segment.target, segment.state


def open_suggestions(services: Services, version_id: int) -> list[tuple[str, str, str]]:
    with services.database.unit() as uow:
        return [(one.text, one.user_name, one.reason) for some in
                suggestions.of_version(uow, t.TRANSLATOR, version_id).values() for one in some]


def test_a_stretch_is_held_by_one_person_for_three_minutes(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    mine = hold(services, t.TRANSLATOR, version_id, 3)
    assert (mine.first, mine.last, mine.mine) == (0, leases.SPAN - 1, True)
    assert datetime.timedelta(minutes=2) < mine.until - now() <= leases.LASTS
    theirs = hold(services, OTHER, version_id, 4)
    assert (theirs.mine, theirs.user_name, theirs.until) == (False, "binh", mine.until)
    assert hold(services, OTHER, version_id, leases.SPAN).mine, "the next stretch is free"
    assert held(services, version_id) == [(0, "binh"), (leases.SPAN, "minh")]
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(SegmentLease).where(SegmentLease.user_name == "binh").values(until=now()))
        uow.commit()
    assert held(services, version_id) == [(leases.SPAN, "minh")]
    assert hold(services, OTHER, version_id, 3).mine, "a lease runs out by itself"
    with services.database.unit(write=True) as uow:
        leases.let_go(uow, OTHER, version_id)
        uow.commit()
    assert held(services, version_id) == []
    assert refused(services, leases.hold, t.REVIEWER, version_id, 3).code == "accounts.forbidden"


def test_a_clock_that_is_put_back_leaves_nobody_at_a_stretch_for_a_year(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    t.make(services)
    version_id = t.ask(services)
    monkeypatch.setattr(leases, "now", lambda: now() + datetime.timedelta(days=365))
    hold(services, t.TRANSLATOR, version_id, 3)
    monkeypatch.setattr(leases, "now", now)
    assert held(services, version_id) == []
    assert hold(services, OTHER, version_id, 3).mine
    monkeypatch.setattr(leases, "now", lambda: now() - datetime.timedelta(seconds=20))
    assert held(services, version_id) == [(0, "minh")], "a clock that is put right by seconds changes nothing"


def test_a_text_that_comes_too_late_is_kept_as_a_suggestion(services: Services) -> None:
    t.make(services)
    segment = t.segments(services, version_id := t.ask(services))[3]
    t.save(services, t.TRANSLATOR, segment, "The first text.")
    for _ in range(2):
        failure = refused(services, editing.save_segment, OTHER, version_id, segment.id, "The second text.", segment.lock)
        assert failure.code == "translation.segment_moved"
    refused(services, editing.save_segment, OTHER, version_id, segment.id, "The first text.", segment.lock)
    refused(services, editing.save_segment, OTHER, version_id, segment.id, " ", segment.lock)
    assert open_suggestions(services, version_id) == [("The second text.", "minh", "lost_lease")]
    now_there = t.segments(services, version_id)[3]
    assert (now_there.target, now_there.editor_name, now_there.lock) == ("The first text.", "binh", 1)


def test_suggestions_of_those_who_may_not_translate(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    segment = t.segments(services, version_id)[3]

    def suggest(who: Actor, text: str) -> int:
        with services.database.unit(write=True) as uow:
            made = suggestions.suggest(uow, who, version_id, segment.id, text)
            uow.commit()
            return made.id

    assert refused(services, suggestions.suggest, t.READER, version_id, segment.id, "x").code == "publications.no_version_id"
    one = suggest(t.REVIEWER, "  The lake\nis there. ")
    assert suggest(t.REVIEWER, "The lake is there.") == one
    assert t.segments(services, version_id)[3].target == ""
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.EDITOR, version_id)
    t.publish(services, version_id)
    two = suggest(t.READER, "The lake lies near Pleiku.")
    assert [text for text, _, _ in open_suggestions(services, version_id)] == ["The lake is there.", "The lake lies near Pleiku."]
    for text, code in ((" ", "translation.empty_suggestion"), ("x" * 10_001, "translation.long_suggestion")):
        assert refused(services, suggestions.suggest, t.READER, version_id, segment.id, text).code == code
    assert refused(services, suggestions.settle, t.REVIEWER, two, "dismissed").code == "accounts.forbidden"
    assert refused(services, suggestions.settle, t.TRANSLATOR, two, "forgotten").code == "translation.no_such_end"
    with services.database.unit(write=True) as uow:
        suggestions.settle(uow, t.REVIEWER, one, "dismissed")  # one's own
        suggestions.settle(uow, t.TRANSLATOR, two, "taken")
        assert suggestions.settle(uow, t.TRANSLATOR, two, "dismissed").state == "taken"
        uow.commit()
    assert open_suggestions(services, version_id) == []


def test_undoing_goes_back_change_by_change(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    segment = t.segments(services, version_id)[3]
    for text, confirm in (("One", False), ("Two", True), ("Three", True)):
        t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], text, confirm=confirm)
    assert refused(services, history.undo, t.BOTH, version_id, segment.id, 1).code == "translation.segment_moved"
    assert undo(services, t.BOTH, version_id, segment.id, 3) == ("Two", states.TRANSLATED)
    assert undo(services, t.BOTH, version_id, segment.id, 4) == ("One", states.DRAFTED)
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "Four")
    assert undo(services, t.BOTH, version_id, segment.id, 6) == ("One", states.DRAFTED)
    assert undo(services, t.BOTH, version_id, segment.id, 7) == ("", states.UNTRANSLATED)
    assert refused(services, history.undo, t.BOTH, version_id, segment.id, 8).code == "translation.nothing_to_undo"
    with services.database.unit() as uow:
        assert [(one.action, one.before, one.after) for one in history.changes_of(uow, segment.id)][:2] == [
            ("undo", "One", ""), ("undo", "Four", "One")]


def drafted(services: Services, version_id: int, position: int, draft: str, origin: str, engine: str) -> int:
    """Give a segment a draft as a run of drafting does; its id."""
    with services.database.unit(write=True) as uow:
        segment = uow.session.get_one(Segment, t.segments(services, version_id)[position].id)
        segment.draft, segment.origin, segment.engine, segment.state = draft, origin, engine, states.DRAFTED
        uow.commit()
        return segment.id


@pytest.mark.parametrize(("origin", "engine"), [(states.FROM_MACHINE, "Argos vi→en 1.0"), (states.FROM_MEMORY, "work:cho")])
def test_a_draft_that_stands_as_it_was_made_is_credited_to_nobody(services: Services, origin: str, engine: str) -> None:
    t.make(services)
    version_id = t.ask(services)
    number = drafted(services, version_id, 3, "The lake lies in Pleiku.", origin, engine)

    def now() -> tuple[str, str, int]:
        one = t.segments(services, version_id)[3]
        return one.target, one.origin, one.lock

    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "The lake lies in Pleiku.")
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "Pleiku has a lake.")
    assert now()[:2] == ("Pleiku has a lake.", states.FROM_PERSON)
    undo(services, t.TRANSLATOR, version_id, number, now()[2])
    assert now()[:2] == ("The lake lies in Pleiku.", origin)
    undo(services, t.TRANSLATOR, version_id, number, now()[2])
    assert now()[:2] == ("", origin), "the draft is offered again as what it is"
    for text, theirs in (("Pleiku has a lake.", states.FROM_PERSON), ("The lake lies in Pleiku.", origin)):
        t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], text)
        assert now()[:2] == (text, theirs), "typed by hand, a draft is a draft all the same"


def test_undoing_brings_no_approval_back(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    segment = t.segments(services, version_id)[3]
    assert refused(services, history.undo, t.TRANSLATOR, version_id, segment.id, 1).code == "translation.not_now"
    t.approve(services, t.REVIEWER, version_id)
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "Another text")
    assert undo(services, t.TRANSLATOR, version_id, segment.id, 2) == ("EN Hồ nằm ở Pleiku.", states.TRANSLATED)
    assert [one.state for one in t.segments(services, version_id)].count(states.SEGMENT_APPROVED) == 6


def test_confirming_what_is_approved_word_for_word_changes_nothing(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    segment = t.segments(services, version_id)[3]
    t.save(services, t.BOTH, segment, segment.target)
    again = t.segments(services, version_id)[3]
    assert (again.state, again.editor_name, again.lock) == (states.SEGMENT_APPROVED, "binh", segment.lock)
    assert t.version(services, version_id).state == states.APPROVED


@pytest.mark.parametrize(("typed", "kept", "told"), [
    ("Hai  khoảng  trắng", "Hai  khoảng  trắng", []),
    ("ພາສາ\u200bລາວ ភាសា\u200cខ្មែរ", "ພາສາ\u200bລາວ ភាសា\u200cខ្មែរ", []),
    (" một dòng \r\n hai dòng\n", "một dòng hai dòng", ["translation.one_line"]),
    ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt", ["translation.made_nfc"]),
    ("a\x07b", "ab", ["translation.controls_gone"]),
])
def test_what_happens_to_a_text_at_the_door_is_told(services: Services, typed: str, kept: str, told: list[str]) -> None:
    t.make(services)
    segment = t.segments(services, t.ask(services))[3]
    with services.database.unit(write=True) as uow:
        saved = editing.save_segment(uow, t.TRANSLATOR, segment.version_id, segment.id, typed, 0)
        uow.commit()
    assert (saved.segment.target, [one.code for one in saved.notices]) == (kept, told)


def test_several_segments_are_returned_and_the_others_are_not(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    found = t.segments(services, version_id)
    assert {one.state for one in found} == {states.SEGMENT_IN_REVIEW}
    with services.database.unit(write=True) as uow:
        t.review.return_version(uow, t.REVIEWER, version_id, "Not clear.", [found[1].id, found[3].id])
        uow.commit()
    assert [one.state for one in t.segments(services, version_id)] == [
        "translated", "returned", "translated", "returned", "translated", "translated", "translated"]
    assert refused(services, t.review.submit, t.TRANSLATOR, version_id).params == {"count": 2}
    for one in (found[1], found[3]):
        t.save(services, t.TRANSLATOR, one, one.target + "!")
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)


def test_a_check_that_blocks_keeps_a_text_from_being_confirmed(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    segment = t.segments(services, version_id)[3]
    with services.database.unit(write=True) as uow:
        checking.set_severity(uow, t.EDITOR, "en", "numbers", "blocks")
        uow.commit()
    failure: RongError = refused(services, editing.save_segment, t.TRANSLATOR, version_id, segment.id, "It has 12 lakes.", 0)
    assert failure.code == "translation.blocked" and failure.params["check"] == "numbers"
    t.save(services, t.TRANSLATOR, segment, "It has 12 lakes.", confirm=False)
    seen: Any = t.segments(services, version_id)[3]
    assert (seen.state, seen.warnings) == (states.DRAFTED, 1)


def test_a_reader_suggests_on_a_page(app: Flask, services: Services) -> None:
    add_person(services, "thu", ("editor", ""))
    add_person(services, "mai", ("reader", ""))
    t.publish(services, t.make(services))
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    place, mai = "/works/bien-ho/en/suggest", Person(app, "mai")
    assert mai.get(place).status_code == 404, "nothing is published yet"
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    assert place in mai.text("/works/bien-ho/en") and place not in mai.text("/works/bien-ho/vi")
    assert place not in Person(app).text("/works/bien-ho/en") and Person(app).get(place).status_code == 302
    segment = t.segments(services, version_id)[3]
    open_there = f"{place}?segment={segment.id}"
    assert 'name="target"' in mai.text(open_there) and segment.target in mai.text(open_there)
    answer = mai.post(place, page=open_there, segment=segment.id, target="  ")
    assert answer.status_code == 400 and "The suggestion is empty" in answer.text
    assert mai.post(place, page=open_there, segment=segment.id, target="The lake lies near Pleiku.").status_code == 302
    assert "The lake lies near Pleiku." in mai.text(place).partition("What you suggested")[2]
    assert [text for text, _, _ in open_suggestions(services, version_id)] == ["The lake lies near Pleiku."]
    assert t.segments(services, version_id)[3].target == segment.target
    t.save(services, t.TRANSLATOR, segment, "Being rewritten", confirm=False)
    assert mai.get(place).status_code == 404, "unapproved text is not for readers"
    assert "Being rewritten" not in mai.text("/works/bien-ho/en")
