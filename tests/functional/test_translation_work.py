"""The path of a translation on a real database: request, edit, submit, review, publish, begin again."""

import pytest
from sqlalchemy import select

from app.accounts.permissions import SYSTEM, Actor
from app.audit.log import recent
from app.errors import Conflict, Forbidden, Invalid, NotFound, RongError
from app.jobs.queue import recent_jobs
from app.publications import queries, states, works
from app.translation import editing, requests, review
from app.translation.memory import store
from app.translation.memory.models import MemoryUnit
from app.wiring import Services
from tests.functional import translating as t


def refused(services: Services, call: object, *args: object) -> RongError:
    """Call a use case that must refuse; the failure."""
    with services.database.unit(write=True) as uow, pytest.raises(RongError) as told:
        call(uow, *args)  # type: ignore[operator]
    assert str(told.value)
    return told.value


def test_from_request_to_readers(services: Services) -> None:
    t.publish(services, t.make(services))
    version_id = t.ask(services)
    found = t.segments(services, version_id)
    assert [(one.part, one.source) for one in found] == [
        ("title", "Hồ T'Nưng"), ("summary", "Một hồ nước."), ("body", "Biển Hồ"), ("body", "Hồ nằm ở Pleiku."),
        ("body", "Nước **rất trong**."), ("body", "Đi sớm."), ("body", "Mang nước.")]
    assert {one.state for one in found} == {states.UNTRANSLATED}
    with services.database.unit() as uow:
        assert [job.payload for job in recent_jobs(uow, 5) if job.kind == "draft"] == [{"version_id": version_id}]
    for segment, text in zip(found, ["T'Nưng lake", "A lake.", "The lake", "The lake is in Pleiku.",
                                     "The water is **very clear**.", "Go early.", "# Bring water."], strict=True):
        t.save(services, t.TRANSLATOR, segment, f"  {text}\n")
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    title, summary, body = t.text_of(services, version_id)
    assert (title, summary) == ("T'Nưng lake", "A lake.")
    assert body.startswith("## The lake\n\nThe lake is in Pleiku. The water is **very clear**.\n\n- Go early.\n- ")
    assert "Bring water." in body and body.count("\n") == t.BODY.count("\n")
    assert t.version(services, version_id).state == states.APPROVED
    with services.database.unit() as uow, pytest.raises(NotFound):
        queries.read_version(uow, t.READER, "bien-ho", "en")
    t.publish(services, version_id)
    with services.database.unit() as uow:
        assert queries.read_version(uow, t.READER, "bien-ho", "en").revision.title == "T'Nưng lake"


def test_every_step_is_in_the_record(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    with services.database.unit() as uow:
        told = [(one.action, one.actor_name) for one in recent(uow, limit=50, subject_id="bien-ho/en")]
    assert told[0] == ("versions.approve", "ha") and told[-1] == ("versions.request", "thu")
    assert ("versions.submit", "binh") in told and told.count(("segments.save", "binh")) == 7


def test_what_is_approved_is_remembered(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    with services.database.unit() as uow:
        assert not list(store.pairs_of(uow, "vi", "en"))
    t.approve(services, t.REVIEWER, version_id)
    with services.database.unit() as uow:
        assert ("Đi sớm.", "EN Đi sớm.") in list(store.pairs_of(uow, "vi", "en"))
        assert uow.session.scalars(select(MemoryUnit.origin)).first() == "work:bien-ho"


def test_the_memory_grows_with_the_approval_or_not_at_all(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.save(services, t.BOTH, t.segments(services, version_id)[3], "By Lan.")
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    for keep in (False, True):
        with services.database.unit(write=True) as uow:
            review.approve(uow, t.REVIEWER, version_id, review.mark_of(uow, works.version_by_id(uow, version_id)))
            assert len(list(store.pairs_of(uow, "vi", "en"))) == 7
            if keep:
                uow.commit()
        assert (t.version(services, version_id).state == states.APPROVED) == keep
        with services.database.unit() as uow:
            assert len(list(store.pairs_of(uow, "vi", "en"))) == (7 if keep else 0)
    with services.database.unit() as uow:
        named = {one.source: one.created_by_name for one in uow.session.scalars(select(MemoryUnit))}
    assert named.pop("Hồ nằm ở Pleiku.") == "lan" and set(named.values()) == {"binh"}


def test_what_nobody_confirmed_is_not_remembered(services: Services) -> None:
    source_id = t.make(services)
    version_id = t.ask(services)
    t.save(services, t.BOTH, t.segments(services, version_id)[5], "Go early.")
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[6], "Bring wat", confirm=False)
    t.revise_source(services, source_id, "Ngắn thôi.\n")
    with services.database.unit(write=True) as uow:
        requests.refresh_source(uow, t.TRANSLATOR, version_id)
        uow.commit()
    with services.database.unit() as uow:
        assert [(one.source, one.target, one.origin, one.created_by_name) for one in uow.session.scalars(select(MemoryUnit))] == [
            ("Đi sớm.", "Go early.", "superseded:bien-ho", "lan")]


def test_requests_that_make_no_sense(services: Services) -> None:
    t.make(services)
    t.ask(services)
    assert isinstance(refused(services, requests.request_language, t.EDITOR, "bien-ho", "en"), Conflict)
    assert isinstance(refused(services, requests.request_language, t.EDITOR, "bien-ho", "vi"), Invalid)
    assert isinstance(refused(services, requests.request_language, t.EDITOR, "bien-ho", "tlh"), Invalid)
    assert isinstance(refused(services, requests.request_language, t.EDITOR, "no-such", "lo"), NotFound)
    assert isinstance(refused(services, requests.request_language, t.TRANSLATOR, "bien-ho", "lo"), Forbidden)


def test_two_people_on_one_segment(services: Services) -> None:
    t.make(services)
    segment = t.segments(services, t.ask(services))[3]
    t.save(services, t.TRANSLATOR, segment, "The first text.")
    failure = refused(services, editing.save_segment, t.BOTH, segment.version_id, segment.id, "The second text.", segment.lock)
    assert isinstance(failure, Conflict)
    assert (failure.params["theirs"], failure.params["yours"], failure.params["name"], failure.params["lock"]) == (
        "The first text.", "The second text.", "binh", 1)
    with services.database.unit(write=True) as uow:
        editing.save_segment(uow, t.BOTH, segment.version_id, segment.id, "The second text.", failure.params["lock"])
        uow.commit()
    assert t.segments(services, segment.version_id)[3].target == "The second text."


def test_saving_without_confirming_keeps_the_text_and_submits_nothing(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    segment = t.segments(services, version_id)[3]
    t.save(services, t.TRANSLATOR, segment, "The lake is", confirm=False)
    now = t.segments(services, version_id)[3]
    assert (now.target, now.state, now.origin) == ("The lake is", states.DRAFTED, "person")
    t.save(services, t.TRANSLATOR, now, "", confirm=False)
    assert t.segments(services, version_id)[3].state == states.UNTRANSLATED
    failure = refused(services, review.submit, t.TRANSLATOR, version_id)
    assert failure.code == "translation.incomplete" and failure.params == {"count": 7}
    assert refused(services, editing.save_segment, t.TRANSLATOR, segment.version_id, segment.id, " \n", 2).code == "translation.empty_target"
    assert refused(services, editing.save_segment, t.TRANSLATOR, segment.version_id, segment.id, "\u200b\u2060", 2).code == "translation.empty_target"


def test_who_may_save(services: Services) -> None:
    t.make(services)
    segment = t.segments(services, t.ask(services))[0]
    for actor in (t.REVIEWER, t.LAO, t.READER, SYSTEM):
        assert isinstance(refused(services, editing.save_segment, actor, segment.version_id, segment.id, "x", 0), Forbidden)
    other = t.segments(services, t.ask(services, language="lo"))[0]
    for gone in (999, other.id):
        assert isinstance(refused(services, editing.save_segment, t.TRANSLATOR, segment.version_id, gone, "x", 0), NotFound)
    assert refused(services, editing.save_segment, t.TRANSLATOR, segment.version_id, segment.id, "x" * 501, 0).code == "publications.long_title"


def test_four_eyes(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.save(services, t.BOTH, t.segments(services, version_id)[3], "By Lan.")
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "By Lan. And Bình.")
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    assert refused(services, review.approve, t.BOTH, version_id, "").code == "translation.four_eyes"
    assert refused(services, review.approve, t.TRANSLATOR, version_id, "").code == "accounts.forbidden"
    assert refused(services, review.approve, SYSTEM, version_id, "").code == "translation.no_person"
    assert t.version(services, version_id).state == states.IN_REVIEW
    with services.database.unit() as uow:
        told = [(one.actor_name, one.details["code"]) for one in recent(uow, limit=9)
                if one.action == "versions.approve_refused"]
    assert told == [("system", "translation.no_person"), ("lan", "translation.four_eyes")]
    t.approve(services, t.REVIEWER, version_id)


def test_who_submits_does_not_review(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.BOTH, version_id)
    assert refused(services, review.approve, t.BOTH, version_id, "").code == "translation.four_eyes"
    assert refused(services, review.return_version, t.BOTH, version_id, "Hm.").code == "translation.four_eyes"


def test_returned_with_a_remark(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    segment = t.segments(services, version_id)[4]
    assert refused(services, editing.save_segment, t.TRANSLATOR, segment.version_id, segment.id, "x", 1).code == "translation.not_now"
    assert refused(services, review.return_version, t.REVIEWER, version_id, " ").code == "translation.no_comment"
    assert refused(services, review.return_version, t.REVIEWER, version_id, "Hm.", 999).code == "translation.no_segment"
    with services.database.unit(write=True) as uow:
        review.return_version(uow, t.REVIEWER, version_id, "Not clear.", segment.id)
        uow.commit()
    assert t.version(services, version_id).state == states.RETURNED
    with services.database.unit() as uow:
        assert [(one.text, one.segment_id, one.author_name) for one in review.notes_of(uow, t.TRANSLATOR, version_id)] == [
            ("Not clear.", segment.id, "ha")]
    t.save(services, t.TRANSLATOR, segment, "Clear.")
    assert t.version(services, version_id).state == states.RETURNED
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)


def test_editing_what_is_published_opens_it_again_while_readers_keep_it(services: Services) -> None:
    t.publish(services, t.make(services))
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[0], "A better title")
    assert t.version(services, version_id).state == states.TRANSLATING
    with services.database.unit() as uow:
        assert queries.read_version(uow, t.READER, "bien-ho", "en").revision.title == "EN Hồ T'Nưng"
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    with services.database.unit() as uow:
        assert queries.read_version(uow, t.READER, "bien-ho", "en").revision.title == "A better title"


def test_taking_back_what_was_submitted(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    with services.database.unit(write=True) as uow:
        editing.take_back(uow, t.TRANSLATOR, version_id)
        uow.commit()
    assert t.version(services, version_id).state == states.TRANSLATING
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[0], "Another title")
    assert t.segments(services, version_id)[0].target == "Another title"


def test_one_edited_sentence_costs_one_segment(services: Services) -> None:
    source_id = t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    before = {one.source: one.id for one in t.segments(services, version_id)}
    with services.database.unit() as uow:
        assert not requests.source_moved_on(uow, works.version_by_id(uow, version_id))
    t.revise_source(services, source_id, t.BODY.replace("Nước **rất trong**.", "Nước xanh. Gió mát."))
    with services.database.unit(write=True) as uow:
        assert requests.source_moved_on(uow, works.version_by_id(uow, version_id))
        requests.refresh_source(uow, t.TRANSLATOR, version_id)
        uow.commit()
    now = t.segments(services, version_id)
    assert [one.position for one in now] == list(range(8))
    assert [one.source for one in now if one.state == states.UNTRANSLATED] == ["Nước xanh.", "Gió mát."]
    assert {one.id for one in now if one.state == states.TRANSLATED} < set(before.values())
    assert all(one.target == "EN " + one.source for one in now if one.target)
    with services.database.unit() as uow:
        assert list(store.pairs_of(uow, "vi", "en")) == [("Nước **rất trong**.", "EN Nước **rất trong**.")]
        assert uow.session.scalars(select(MemoryUnit.origin)).all() == ["superseded:bien-ho"]
        assert not requests.source_moved_on(uow, works.version_by_id(uow, version_id))
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    assert "EN Nước xanh. EN Gió mát." in t.text_of(services, version_id)[2]


def test_a_source_that_moves_during_review_waits(services: Services) -> None:
    source_id = t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.revise_source(services, source_id, "Ngắn thôi.\n")
    assert refused(services, requests.refresh_source, t.TRANSLATOR, version_id).code == "translation.not_now"
    t.approve(services, t.REVIEWER, version_id)
    assert "EN Đi sớm." in t.text_of(services, version_id)[2]  # composed from the snapshot it was cut from


def test_a_translation_from_outside_is_reviewed_as_a_whole(services: Services) -> None:
    t.make(services)
    with services.database.unit(write=True) as uow:
        version_id = works.add_version(uow, t.EDITOR, "bien-ho", "en", works.Text("Lake", "", "A lake.")).id
        uow.commit()
    t.submit(services, t.TRANSLATOR, version_id)
    assert refused(services, review.approve, t.EDITOR, version_id, "").code == "translation.four_eyes"
    t.approve(services, t.REVIEWER, version_id)
    assert t.text_of(services, version_id) == ("Lake", "", "A lake.")


def test_a_letter_changed_by_somebody_else_does_not_let_the_writer_approve(services: Services) -> None:
    t.make(services)
    other = Actor(7, "minh", t.EDITOR.roles)
    with services.database.unit(write=True) as uow:
        version_id = works.add_version(uow, t.EDITOR, "bien-ho", "en", works.Text("Lake", "", "A lake.")).id
        works.revise(uow, other, version_id, works.Text("Lake", "", "A lake!"))
        uow.commit()
    t.submit(services, other, version_id)
    assert refused(services, review.approve, t.EDITOR, version_id, "").code == "translation.four_eyes"
    t.approve(services, t.REVIEWER, version_id)


def test_who_wrote_what_is_published_may_review_what_comes_after(services: Services) -> None:
    t.make(services)
    other = Actor(7, "minh", t.EDITOR.roles)
    with services.database.unit(write=True) as uow:
        version_id = works.add_version(uow, t.EDITOR, "bien-ho", "en", works.Text("Lake", "", "A lake.")).id
        uow.commit()
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    with services.database.unit(write=True) as uow:
        works.revise(uow, other, version_id, works.Text("Lake", "", "A lake!"))
        uow.commit()
    t.submit(services, t.TRANSLATOR, version_id)
    assert refused(services, review.approve, other, version_id, "").code == "translation.four_eyes"
    t.approve(services, t.EDITOR, version_id)


def test_nobody_approves_a_text_they_have_not_seen(services: Services) -> None:
    source_id = t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)

    def mark() -> str:
        with services.database.unit() as uow:
            return review.mark_of(uow, works.version_by_id(uow, version_id))

    def take_back() -> None:
        with services.database.unit(write=True) as uow:
            editing.take_back(uow, t.TRANSLATOR, version_id)
            uow.commit()

    seen = [mark()]
    take_back()
    t.submit(services, t.TRANSLATOR, version_id)
    assert mark() == seen[0], "nothing was written in between"
    take_back()
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "Not what was read.")
    seen.append(mark())
    t.revise_source(services, source_id, t.BODY.replace("Đi sớm.", "Đi muộn."))
    with services.database.unit(write=True) as uow:
        requests.refresh_source(uow, t.TRANSLATOR, version_id)
        uow.commit()
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    assert len({*seen, mark()}) == 3
    for earlier in ("", *seen):
        failure = refused(services, review.approve, t.REVIEWER, version_id, earlier)
        assert (failure.code, t.version(services, version_id).state) == ("translation.not_seen", states.IN_REVIEW)
    t.approve(services, t.REVIEWER, version_id)


def test_the_source_is_not_translated(services: Services) -> None:
    source_id = t.make(services)
    assert refused(services, review.submit, t.EDITOR, source_id).code == "translation.is_source"


def test_a_restricted_work_is_unknown_to_translators(services: Services) -> None:
    t.make(services, visibility="restricted")
    segment = t.segments(services, t.ask(services))[0]
    assert isinstance(refused(services, editing.save_segment, t.TRANSLATOR, segment.version_id, segment.id, "x", 0), NotFound)
