"""Joining and cutting segments at the translator's table, on a real database."""

import pytest
from sqlalchemy import func, select

from app.audit.log import recent
from app.database import UnitOfWork
from app.errors import Conflict, Forbidden, Invalid, NotFound, RongError
from app.publications import states, works
from app.publications.models import Segment
from app.translation import review, structure
from app.translation.models import Assignment, Comment, SegmentChange
from app.wiring import Services
from tests.functional import translating as t

BODY = "Hồ nằm ở Pleiku. Nước rất trong và gió mát.\n\n- Đi sớm.\n- Mang nước.\n"


@pytest.fixture
def version_id(services: Services) -> int:
    t.make(services, body=BODY)
    return t.ask(services)


def merge(services: Services, first: Segment, second: Segment) -> Segment:
    with services.database.unit(write=True) as uow:
        done = structure.merge_with_next(uow, t.TRANSLATOR, first.version_id, first.id, first.lock, second.lock)
        uow.commit()
        return done


def split(services: Services, segment: Segment, at: int) -> Segment:
    with services.database.unit(write=True) as uow:
        done = structure.split(uow, t.TRANSLATOR, segment.version_id, segment.id, at, segment.lock)
        uow.commit()
        return done


def refused(services: Services, kind: type[RongError], call: object, *args: object) -> str:
    with services.database.unit(write=True) as uow, pytest.raises(kind) as told:
        call(uow, *args)  # type: ignore[operator]
    return told.value.code


def test_two_segments_become_one_and_the_text_is_composed_of_them(services: Services, version_id: int) -> None:
    t.translate_all(services, t.TRANSLATOR, version_id)
    found = t.segments(services, version_id)
    assert [one.source for one in found[2:4]] == ["Hồ nằm ở Pleiku.", "Nước rất trong và gió mát."]
    with services.database.unit(write=True) as uow:
        uow.session.add(Comment(version_id=version_id, segment_id=found[3].id, user_id=3, user_name="ha", text="Hay."))
        uow.session.add(Assignment(version_id=version_id, user_id=2, user_name="binh", task="translate", first=3, last=5))
        uow.commit()
    one = merge(services, found[2], found[3])
    assert (one.source, one.target, one.state) == (
        "Hồ nằm ở Pleiku. Nước rất trong và gió mát.", "EN Hồ nằm ở Pleiku. EN Nước rất trong và gió mát.", states.TRANSLATED)
    after = t.segments(services, version_id)
    assert [one.position for one in after] == list(range(5)) and after[3].source == "Đi sớm."
    with services.database.unit() as uow:
        assert uow.session.scalars(select(Comment.segment_id)).all() == [one.id]
        given = uow.session.scalars(select(Assignment)).one()
        assert (given.first, given.last) == (2, 4)
        assert "segments.merge" in [entry.action for entry in recent(uow, limit=5, subject_id="bien-ho/en")]
        assert uow.session.scalars(select(SegmentChange.action).order_by(SegmentChange.id.desc())).first() == "merge"
    t.save(services, t.TRANSLATOR, after[2], "The lake lies in Pleiku; its water is clear.")
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    assert t.text_of(services, version_id)[2].startswith("The lake lies in Pleiku; its water is clear.\n\n- EN Đi")


def test_a_segment_is_cut_in_two_and_joined_again(services: Services, version_id: int) -> None:
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    whole = t.segments(services, version_id)[3]
    first = split(services, whole, whole.source.index("và"))
    after = t.segments(services, version_id)
    assert [one.position for one in after] == list(range(7))
    assert [(one.source, one.target, one.state) for one in after[3:5]] == [
        ("Nước rất trong", f"EN {whole.source}", states.DRAFTED), ("và gió mát.", "", states.UNTRANSLATED)]
    assert {(one.previous_source, one.previous_target) for one in after[3:5]} == {(whole.source, whole.target)}
    assert t.version(services, version_id).state == states.TRANSLATING
    again = merge(services, first, after[4])
    assert (again.source, again.target, again.start, again.end, again.previous_source) == (
        whole.source, whole.target, whole.start, whole.end, "")
    assert again.state == states.DRAFTED, "nobody has approved it as it stands now"


def test_pieces_are_translated_by_themselves(services: Services, version_id: int) -> None:
    segment = t.segments(services, version_id)[3]
    split(services, segment, segment.source.index("và"))
    pieces = t.segments(services, version_id)
    for number, text in ((3, "The water is clear."), (4, "The wind is cool.")):
        t.save(services, t.TRANSLATOR, pieces[number], text)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    assert t.text_of(services, version_id)[2] == (
        "EN Hồ nằm ở Pleiku. The water is clear. The wind is cool.\n\n- EN Đi sớm.\n- EN Mang nước.\n")


def test_drafts_are_joined_and_no_draft_is_for_half_a_sentence(services: Services, version_id: int) -> None:
    with services.database.unit(write=True) as uow:
        for one in uow.session.scalars(select(Segment).where(Segment.version_id == version_id)):
            one.draft, one.state, one.origin = f"MT {one.source}", states.DRAFTED, states.FROM_MACHINE
        uow.commit()
    found = t.segments(services, version_id)
    one = merge(services, found[2], found[3])
    assert (one.state, one.target, one.draft) == (
        states.DRAFTED, "", "MT Hồ nằm ở Pleiku. MT Nước rất trong và gió mát.")
    first = split(services, one, one.source.index("Nước"))
    assert (first.state, first.draft, first.previous_source) == (states.UNTRANSLATED, "", "")


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("machine", [0, 1])
def test_what_is_joined_of_a_persons_and_a_machines_text_is_not_credited_to_the_person(
        services: Services, version_id: int, machine: int, accepted: bool) -> None:
    with services.database.unit(write=True) as uow:
        one = uow.session.scalars(select(Segment).where(Segment.version_id == version_id, Segment.position == 2 + machine)).one()
        one.draft, one.state, one.origin, one.engine = "By machine.", states.DRAFTED, states.FROM_MACHINE, "Argos vi→en 1.0"
        uow.commit()
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3 - machine], "By hand.")
    if accepted:
        t.save(services, t.TRANSLATOR, t.segments(services, version_id)[2 + machine], "By machine.")
    merge(services, *t.segments(services, version_id)[2:4])
    for text, origin in (("By machine. By hand." if machine == 0 else "By hand. By machine.", states.FROM_MACHINE),
                         ("Another text.", states.FROM_PERSON)):
        t.save(services, t.TRANSLATOR, t.segments(services, version_id)[2], text)
        now = t.segments(services, version_id)[2]
        assert (now.target, now.origin, now.engine) == (text, origin, "Argos vi→en 1.0")


def test_what_is_refused(services: Services, version_id: int) -> None:
    t.translate_all(services, t.TRANSLATOR, version_id)
    title, summary, first, second, _, last = t.segments(services, version_id)
    person, join, cut = t.TRANSLATOR, structure.merge_with_next, structure.split
    assert refused(services, Conflict, join, person, version_id, title.id, 1, 1) == "translation.one_piece"
    assert refused(services, Conflict, cut, person, version_id, summary.id, 4, 1) == "translation.one_piece"
    assert refused(services, Conflict, join, person, version_id, second.id, 1, 1) == "translation.not_beside"
    assert refused(services, Conflict, join, person, version_id, last.id, 1, 1) == "translation.no_next"
    assert refused(services, Conflict, join, person, version_id, first.id, 1, 0) == "translation.saved_meanwhile"
    assert refused(services, Conflict, cut, person, version_id, first.id, 3, 0) == "translation.saved_meanwhile"
    assert refused(services, Invalid, cut, person, version_id, first.id, 1, 1) == "translation.split_in_word"
    assert refused(services, Invalid, cut, person, version_id, first.id, 0, 1) == "translation.empty_piece"
    assert refused(services, NotFound, cut, person, version_id, 999, 3, 1) == "translation.no_segment"
    refused(services, Forbidden, cut, t.LAO, version_id, first.id, 3, 1)
    t.submit(services, t.TRANSLATOR, version_id)
    assert refused(services, Conflict, join, person, version_id, first.id, 1, 1) == "translation.not_now"
    assert refused(services, Conflict, cut, person, version_id, first.id, 3, 1) == "translation.not_now"
    with services.database.unit() as uow:
        assert count(uow, version_id) == 6
        assert works.version_by_id(uow, version_id).state == states.IN_REVIEW


def count(uow: UnitOfWork, version_id: int) -> int:
    return uow.session.scalar(select(func.count(Segment.id)).where(Segment.version_id == version_id)) or 0


def test_a_joined_segment_keeps_its_writers_and_its_saves(services: Services, version_id: int) -> None:
    """Whoever wrote in the second of the two has written in the one; and the mark of a text never comes back."""
    first, second = t.segments(services, version_id)[2:4]
    for text in ("The water is clear.", "The water is very clear.", "The water is very clear and the wind is cool."):
        t.save(services, t.BOTH, t.segments(services, version_id)[3], text)
    t.save(services, t.TRANSLATOR, first, "The lake lies in Pleiku.")
    marks = []
    with services.database.unit() as uow:
        marks.append(review.mark_of(uow, works.version_by_id(uow, version_id)))
    first, second = t.segments(services, version_id)[2:4]
    one = merge(services, first, second)
    for text in ("a", "b", "The lake lies in Pleiku. Its water is very clear and the wind is cold."):
        with services.database.unit() as uow:
            marks.append(review.mark_of(uow, works.version_by_id(uow, version_id)))
        t.save(services, t.TRANSLATOR, t.segments(services, version_id)[2], text)
    assert len(set(marks)) == len(marks) == 4 and one.lock == 6
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    assert refused(services, Forbidden, review.approve, t.BOTH, version_id, "") == "translation.four_eyes"
