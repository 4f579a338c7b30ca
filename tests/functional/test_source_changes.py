"""A source that changes under a translation: what is done stays done, what was edited is told, and nothing is lost."""

import random
from collections import Counter

import pytest
from sqlalchemy import select

from app.audit.log import recent
from app.database import Database
from app.errors import Conflict
from app.events import Bus
from app.publications import states, works
from app.publications.models import LanguageVersion, Segment
from app.translation import editing, requests, structure
from app.translation.memory.models import MemoryUnit
from app.translation.mending import only_mended
from app.translation.models import Assignment, Comment, Suggestion
from app.wiring import Services
from tests import sources
from tests.functional import translating as t

EIGHT = ["Hồ nằm ở phía bắc Pleiku.", "Nước hồ rất trong.", "Người Jrai gọi hồ là T'Nưng.", "Hồ rộng và nhiều gió.",
         "Quanh hồ là những triền đồi.", "Lối vào chạy giữa hai hàng thông.", "Hồ là nguồn nước ngọt quan trọng.",
         "Mùa mưa bắt đầu từ tháng năm."]


def finished(services: Services, body: str, *, published: bool = True) -> tuple[int, int]:
    """A work translated and approved; the ids of its source and its translation."""
    source_id = t.make(services, body=body)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    if published:
        t.publish(services, version_id)
    return source_id, version_id


def refresh(services: Services, version_id: int) -> dict[str, Segment]:
    """Take over the newest source; the segments of the body by their source."""
    with services.database.unit(write=True) as uow:
        requests.refresh_source(uow, t.TRANSLATOR, version_id)
        uow.commit()
    return {one.source: one for one in t.segments(services, version_id) if one.part == "body"}


def counted(services: Services, version_id: int) -> Counter[str]:
    return Counter(one.state for one in t.segments(services, version_id))


def test_one_changed_sentence_in_a_paragraph_of_eight_keeps_seven_approvals(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    t.revise_source(services, source_id, " ".join(EIGHT).replace("rất trong", "rất trong xanh"))
    now = refresh(services, version_id)
    assert Counter(one.state for one in now.values()) == {states.SEGMENT_APPROVED: 7, states.STALE: 1}
    stale = now["Nước hồ rất trong xanh."]
    assert (stale.target, stale.previous_source, stale.previous_target) == (
        "EN Nước hồ rất trong.", "Nước hồ rất trong.", "EN Nước hồ rất trong.")
    assert t.version(services, version_id).state == states.TRANSLATING
    t.save(services, t.TRANSLATOR, stale, "The water is very clear and blue.")
    settled = next(one for one in t.segments(services, version_id) if one.id == stale.id)
    assert (settled.state, settled.previous_source, settled.previous_target) == (states.TRANSLATED, "", "")
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    assert "The water is very clear and blue. EN Người" in t.text_of(services, version_id)[2]


def test_a_source_edit_that_is_taken_back_costs_no_approval(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    before = [(one.id, one.source, one.target, one.state) for one in t.segments(services, version_id)]
    for words in ("không rất trong", "không trong"):
        t.revise_source(services, source_id, " ".join(EIGHT).replace("rất trong", words))
        assert Counter(one.state for one in refresh(services, version_id).values()) == {states.SEGMENT_APPROVED: 7, states.STALE: 1}
    t.revise_source(services, source_id, " ".join(EIGHT))
    back = refresh(services, version_id)[EIGHT[1]]
    assert [(one.id, one.source, one.target, one.state) for one in t.segments(services, version_id)] == before
    assert (back.previous_source, back.previous_target) == ("", "")
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)


@pytest.mark.parametrize("text", ["The lake is not clear.", "EN Nước hồ rất trong."])
def test_what_was_written_for_the_source_between_is_not_approved_with_the_old_one(services: Services, text: str) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    t.revise_source(services, source_id, " ".join(EIGHT).replace("rất trong", "không rất trong"))
    t.save(services, t.TRANSLATOR, refresh(services, version_id)["Nước hồ không rất trong."], text, confirm=False)
    t.revise_source(services, source_id, " ".join(EIGHT))
    back = refresh(services, version_id)[EIGHT[1]]
    assert (back.state, back.target) == (states.STALE, text)


def test_a_typo_in_the_source_costs_no_approval_and_is_in_the_record(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    t.revise_source(services, source_id, " ".join(EIGHT).replace("T'Nưng", "T’Nưng").replace("rộng và", "rộng, và"))
    now = refresh(services, version_id)
    assert counted(services, version_id) == {states.SEGMENT_APPROVED: 10}
    assert now["Hồ rộng, và nhiều gió."].target == "EN Hồ rộng và nhiều gió."
    with services.database.unit() as uow:
        told = [one.details for one in recent(uow, limit=9, subject_id="bien-ho/en") if one.action == "segments.mend_source"]
        assert {(one["before"], one["after"]) for one in told} == {
            ("Người Jrai gọi hồ là T'Nưng.", "Người Jrai gọi hồ là T’Nưng."), ("Hồ rộng và nhiều gió.", "Hồ rộng, và nhiều gió.")}
        held = {one.source for one in uow.session.scalars(select(MemoryUnit))}
        assert "Hồ rộng, và nhiều gió." in held
    # the text readers have is the one these segments make: it stays published, there is nothing to do
    assert t.version(services, version_id).state == states.PUBLISHED


def test_what_only_moved_is_approved_anew_and_waits_to_be_published(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    t.revise_source(services, source_id, " ".join([*EIGHT[4:], *EIGHT[:3]]))
    refresh(services, version_id)
    assert counted(services, version_id) == {states.SEGMENT_APPROVED: 9}
    version = t.version(services, version_id)
    assert version.state == states.APPROVED
    body = t.text_of(services, version_id)[2]
    assert body == " ".join(f"EN {one}" for one in [*EIGHT[4:], *EIGHT[:3]])
    with services.database.unit() as uow:
        published = uow.session.get(LanguageVersion, version_id)
        assert published is not None and published.published_revision is not None
        assert EIGHT[3] in published.published_revision.body, "readers keep what was published"
    t.publish(services, version_id)


def test_a_version_that_was_open_does_not_become_approved(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    with services.database.unit(write=True) as uow:
        editing.take_back(uow, t.TRANSLATOR, version_id)
        uow.commit()
    t.revise_source(services, source_id, " ".join(EIGHT[1:]))
    refresh(services, version_id)
    assert t.version(services, version_id).state == states.TRANSLATING


def test_joined_sentences_keep_both_texts(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT[:3]))
    gone = next(one for one in t.segments(services, version_id) if one.source == EIGHT[1])
    with services.database.unit(write=True) as uow:
        uow.session.add(Comment(version_id=version_id, segment_id=gone.id, user_id=3, user_name="ha", text="Rất hay."))
        uow.commit()
    t.revise_source(services, source_id, f"Hồ nằm ở phía bắc Pleiku và nước hồ rất trong. {EIGHT[2]}")
    now = refresh(services, version_id)["Hồ nằm ở phía bắc Pleiku và nước hồ rất trong."]
    both = "EN Hồ nằm ở phía bắc Pleiku. EN Nước hồ rất trong."
    assert (now.state, now.target, now.previous_target) == (states.STALE, both, both)
    assert now.previous_source == "Hồ nằm ở phía bắc Pleiku. Nước hồ rất trong."
    with services.database.unit() as uow:
        assert uow.session.scalars(select(Comment.segment_id)).all() == [now.id]


def test_a_save_into_a_sentence_that_was_joined_meanwhile_is_kept_where_its_words_are(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    gone = next(one for one in t.segments(services, version_id) if one.source == EIGHT[1])
    joined = f"{EIGHT[0].rstrip('.')}, {EIGHT[1][0].lower()}{EIGHT[1][1:]}"
    t.revise_source(services, source_id, " ".join([joined, *EIGHT[2:]]))
    heir = refresh(services, version_id)[joined]
    with pytest.raises(Conflict) as told:
        t.save(services, t.BOTH, gone, "The lake is clear.")
    assert (told.value.code, told.value.params["segment"]) == ("translation.segment_joined", heir.id)
    with services.database.unit() as uow:
        kept = uow.session.scalars(select(Suggestion).where(Suggestion.user_name == t.BOTH.name)).one()
        assert (kept.segment_id, kept.text, kept.source) == (heir.id, "The lake is clear.", joined)


def test_a_cut_sentence_keeps_its_text_in_the_first_piece(services: Services) -> None:
    whole = "Hồ nằm ở phía bắc Pleiku và nước hồ rất trong."
    source_id, version_id = finished(services, f"{whole} {EIGHT[2]}")
    t.revise_source(services, source_id, " ".join(EIGHT[:3]))
    now = refresh(services, version_id)
    first, second = now[EIGHT[0]], now[EIGHT[1]]
    assert (first.state, first.target) == (states.STALE, f"EN {whole}")
    assert (second.state, second.target) == (states.UNTRANSLATED, "")
    assert {(one.previous_source, one.previous_target) for one in (first, second)} == {(whole, f"EN {whole}")}
    # the source goes back: the pieces, in which nobody wrote, are one again, and what they were
    t.revise_source(services, source_id, f"{whole} {EIGHT[2]}")
    again = refresh(services, version_id)[whole]
    assert (again.state, again.target, again.previous_source, again.previous_target) == (
        states.SEGMENT_APPROVED, f"EN {whole}", "", "")


def test_a_repeated_sentence_is_drafted_and_approved_by_nobody(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT[:3]))
    t.revise_source(services, source_id, " ".join([*EIGHT[:3], EIGHT[0]]))
    refresh(services, version_id)
    found = [one for one in t.segments(services, version_id) if one.source == EIGHT[0]]
    assert [one.state for one in found] == [states.SEGMENT_APPROVED, states.DRAFTED]
    assert (found[1].draft, found[1].target, found[1].origin) == (f"EN {EIGHT[0]}", "", states.FROM_MEMORY)


def test_unfinished_text_of_a_sentence_that_is_gone_stays_as_a_suggestion(services: Services) -> None:
    source_id = t.make(services, body=" ".join(EIGHT[:3]))
    version_id = t.ask(services)
    body = [one for one in t.segments(services, version_id) if one.part == "body"]
    t.save(services, t.TRANSLATOR, body[0], "The lake lies nor", confirm=False)
    t.save(services, t.TRANSLATOR, body[1], "The water is clear.")
    t.revise_source(services, source_id, f"Cà phê trồng trên đất đỏ bazan. {EIGHT[2]}")
    refresh(services, version_id)
    with services.database.unit() as uow:
        kept = uow.session.scalars(select(Suggestion)).one()
        assert (kept.source, kept.text, kept.reason, kept.state, kept.user_name) == (
            EIGHT[0], "The lake lies nor", "superseded", "open", "binh")
        assert uow.session.get_one(Segment, kept.segment_id).version_id == version_id
        pair = uow.session.scalars(select(MemoryUnit)).one()
        assert (pair.source, pair.target, pair.origin, pair.created_by_name) == (
            EIGHT[1], "The water is clear.", "superseded:bien-ho", "binh")


def test_a_sentence_edited_twice_still_knows_what_its_text_was_made_for(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT[:3]))
    for trong in ("rất trong xanh", "không còn trong xanh"):
        t.revise_source(services, source_id, " ".join(EIGHT[:3]).replace("rất trong", trong))
        refresh(services, version_id)
    stale = next(one for one in t.segments(services, version_id) if one.state == states.STALE)
    assert (stale.source, stale.previous_source, stale.target) == (
        "Nước hồ không còn trong xanh.", EIGHT[1], f"EN {EIGHT[1]}")


def test_machine_drafts_of_edited_sentences_are_drafted_anew(services: Services) -> None:
    source_id = t.make(services, body=" ".join(EIGHT[:3]))
    version_id = t.ask(services)
    with services.database.unit(write=True) as uow:
        for one in uow.session.scalars(select(Segment).where(Segment.version_id == version_id)):
            one.draft, one.state, one.origin, one.engine = f"MT {one.source}", states.DRAFTED, states.FROM_MACHINE, "demo"
        uow.commit()
    t.revise_source(services, source_id, " ".join(EIGHT[:3]).replace("rất trong", "rất trong xanh"))
    now = refresh(services, version_id)["Nước hồ rất trong xanh."]
    assert (now.state, now.draft, now.target, now.origin, now.previous_source) == (states.UNTRANSLATED, "", "", "", "")
    assert counted(services, version_id)[states.DRAFTED] == 4


def test_ranges_that_people_were_given_follow_their_sentences(services: Services) -> None:
    source_id, version_id = finished(services, " ".join(EIGHT))
    with services.database.unit(write=True) as uow:
        uow.session.add(Assignment(version_id=version_id, user_id=2, user_name="binh", task="translate", first=4, last=6))
        uow.commit()
    t.revise_source(services, source_id, " ".join(["Cà phê trồng trên đất đỏ bazan.", "Chợ họp lúc năm giờ sáng.", *EIGHT]))
    refresh(services, version_id)
    with services.database.unit() as uow:
        given = uow.session.scalars(select(Assignment)).one()
        assert (given.first, given.last) == (6, 8)


def test_the_memory_knows_what_stood_beside_a_pair_and_who_approved_it(services: Services) -> None:
    finished(services, " ".join(EIGHT[:3]))
    with services.database.unit() as uow:
        held = {one.source: one for one in uow.session.scalars(select(MemoryUnit))}
    one = held[EIGHT[1]]
    assert (one.before_key, one.after_key) == (held[EIGHT[0]].source_key, held[EIGHT[2]].source_key)
    assert (one.created_by_name, one.approved_by_name) == ("binh", "ha")


def test_five_hundred_seeded_changes_lose_no_text_and_keep_no_approval_wrongly(services: Services) -> None:
    rng = random.Random(20)
    paragraphs = sources.document("vi", rng)
    source_id = t.make(services, body=sources.body(paragraphs, "vi"))
    version_id = t.ask(services)
    written = 0
    found: Counter[str] = Counter()
    database = Database(services.database.url.render_as_string(hide_password=False), Bus())  # nobody searches in between
    for seed in range(500):
        rng = random.Random(seed)
        if sum(map(len, paragraphs)) not in range(8, 30):
            paragraphs = sources.document("vi", rng)
        with database.unit(write=True) as uow:
            version = uow.session.get_one(LanguageVersion, version_id)
            version.state = states.PUBLISHED
            for one in version.segments:
                written += 1
                if one.state != states.SEGMENT_APPROVED:
                    _fill(one, rng, written)
            befores = [(one.source, one.target, one.state) for one in version.segments]
            for way in rng.choices(sources.WAYS, k=rng.choice((1, 1, 1, 2, 4))):
                way(paragraphs, rng, "vi")
            works.revise(uow, t.EDITOR, source_id, works.Text("Hồ T'Nưng", "Một hồ nước.", sources.body(paragraphs, "vi")))
            requests.refresh_source(uow, t.TRANSLATOR, version_id)
            uow.commit()
        with database.unit() as uow:
            afters = list(uow.session.scalars(select(Segment).where(Segment.version_id == version_id).order_by(Segment.position)))
            kept = "\n".join([*(one.target + "\n" + one.previous_target for one in afters),
                              *uow.session.scalars(select(MemoryUnit.target)), *uow.session.scalars(select(Suggestion.text))])
        _check(befores, afters, kept)
        found.update(one.state for one in afters)
    database.dispose()
    assert min(found[state] for state in (states.SEGMENT_APPROVED, states.STALE, states.DRAFTED, states.UNTRANSLATED)) > 50


def _fill(one: Segment, rng: random.Random, number: int) -> None:
    """Write a text that stands nowhere else, most of them approved."""
    structure.settle(one)
    one.draft = ""
    one.state = rng.choices((states.SEGMENT_APPROVED, states.TRANSLATED, states.DRAFTED, states.SEGMENT_RETURNED), (8, 1, 1, 1))[0]
    one.target, one.editor_id, one.editor_name = f"⟨{number}⟩ {one.source}", 2, "binh"


def _check(befores: list[tuple[str, str, str]], afters: list[Segment], kept: str) -> None:
    assert [one.position for one in afters] == list(range(len(afters)))
    assert not [target for _, target, _ in befores if target and target not in kept]
    approved = {target: source for source, target, state in befores if state == states.SEGMENT_APPROVED}
    confirmed = {target: source for source, target, state in befores if state in (states.SEGMENT_APPROVED, states.TRANSLATED)}
    for one in afters:
        if one.state in (states.SEGMENT_APPROVED, states.TRANSLATED):
            was = (approved if one.state == states.SEGMENT_APPROVED else confirmed).pop(one.target)
            assert was == one.source or only_mended(was, one.source, "vi")
        elif one.state == states.STALE:
            assert one.previous_source and one.previous_source != one.source and one.target
    # and no approval is lost for nothing: a source text that is still there has it still
    once = Counter(source for source, _, _ in befores)
    left = {one.source for one in afters if one.state not in (states.SEGMENT_APPROVED, states.DRAFTED)}
    assert not [source for source in approved.values() if source in left and once[source] == 1]
