"""Four eyes on every way: whatever people do in whatever order, nobody approves text of their own, and readers never
see what a machine wrote and nobody approved."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.permissions import SYSTEM, Actor
from app.audit.models import AuditEntry
from app.database import Database
from app.errors import RongError
from app.events import Bus
from app.migrations import runner
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.publications import states, works
from app.publications.ingest import ingest_file
from app.publications.models import LanguageVersion, Revision, Segment
from app.storage.filesystem import FileStore
from app.translation import contributions, editing, history, leases, requests, review, rules, suggestions
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.packing import instance, publish_work, room_of

# everybody may translate and review: only the rule of four eyes stands between them and their own text
PEOPLE = [Actor(number, name, frozenset({("translator", "en"), ("reviewer", "en")}))
          for number, name in enumerate(("binh", "ha", "lan", "minh"), 11)]
EVERYBODY = [*PEOPLE, t.EDITOR, SYSTEM]
SENTENCES = ("Hồ nằm ở Pleiku.", "Nước rất trong.", "Đi sớm.", "Mang nước.", "Biển Hồ đẹp.")
# every text says who wrote it, by a mark that no other text has
MARK = re.compile(r"\b([a-z]+)-([a-z]{9})\b")
MACHINE = "machine"


def marks(text: str) -> set[tuple[str, str]]:
    return {(who, number) for who, number in MARK.findall(text)}


class Office:
    """A few people and a machine at one translation; ``approved`` are the marks that a reviewer has approved."""

    def __init__(self, services: Any, seed: int) -> None:
        self.services, self.chance, self.count = services, random.Random(seed), 0
        self.reached: Counter[str] = Counter()
        self.approved: set[tuple[str, str]] = set()
        self.work_id = works.new_work_id()
        self.source_id = t.make(self.services, self.work_id, summary="", body="\n\n".join(SENTENCES[:3]) + "\n")
        self.version_id = t.ask(self.services, self.work_id)

    # -- what people do

    def save(self) -> None:
        who, segment, confirm, old = self.anybody(), self.segment(), self.chance.random() < 0.7, self.chance.random() < 0.2
        text = segment.target if old and segment.target else self.text_of(who.name)
        self.tried(editing.save_segment, who, self.version_id, segment.id, text, segment.lock, confirm=confirm)

    def accept_draft(self) -> None:
        who, segment = self.anybody(), self.segment()
        self.tried(editing.save_segment, who, self.version_id, segment.id, segment.draft, segment.lock)

    def save_too_late(self) -> None:
        who, segment = self.anybody(), self.segment()
        assert not self.tried(editing.save_segment, who, self.version_id, segment.id, self.text_of(who.name), segment.lock - 1)

    def undo(self) -> None:
        who, segment = self.anybody(), self.segment()
        self.tried(history.undo, who, self.version_id, segment.id, segment.lock)

    def suggest(self) -> None:
        who, segment = self.anybody(), self.segment()
        self.tried(suggestions.suggest, who, self.version_id, segment.id, self.text_of(who.name))

    def take_suggestion(self) -> None:
        who = self.chance.choice(PEOPLE)
        with self.services.database.unit() as uow:
            found = [one for some in suggestions.of_version(uow, who, self.version_id).values() for one in some]
        for one in found[:1]:
            segment = next(row for row in t.segments(self.services, self.version_id) if row.id == one.segment_id)
            if self.tried(editing.save_segment, who, self.version_id, segment.id, one.text, segment.lock):
                self.tried(suggestions.settle, who, one.id, suggestions.TAKEN)

    def finish(self) -> None:
        """Confirm all that is open and submit, as far as it goes: what most walks would never get to."""
        who = self.anybody()
        for segment in t.segments(self.services, self.version_id):
            if segment.state in (states.UNTRANSLATED, states.STALE, states.SEGMENT_RETURNED):
                self.tried(editing.save_segment, who, self.version_id, segment.id, self.text_of(who.name), segment.lock)
            elif segment.state == states.DRAFTED:
                self.tried(editing.save_segment, who, self.version_id, segment.id, segment.target or segment.draft, segment.lock)
        self.tried(review.submit, who, self.version_id)

    def submit(self) -> None:
        self.tried(review.submit, self.anybody(), self.version_id)

    def take_back(self) -> None:
        self.tried(editing.take_back, self.anybody(), self.version_id)

    def approve(self) -> None:
        who = self.anybody()
        before, version = self.segments(), t.version(self.services, self.version_id)
        in_review, refusals = version.state == states.IN_REVIEW, self.refusals()
        went = self.tried(review.approve, who, self.version_id, self.seen())
        own = {one.editor_id for one in before} | {None}
        theirs = {name for one in before for name, _ in marks(one.target)}
        if in_review and (who.id in own or who.name in theirs):
            assert not went, "somebody approved text of their own"
            assert self.refusals() == refusals + 1, "the refusal is not in the record"
            self.reached["refused"] += 1
        if went and t.version(self.services, self.version_id).state == states.APPROVED:
            assert in_review and who.id is not None
            self.reached["approved"] += 1
            self.approved |= {mark for one in before for mark in marks(one.target)}

    def give_back(self) -> None:
        self.tried(review.return_version, self.anybody(), self.version_id, "Again.",
                   self.chance.choice((None, self.segment().id)))

    def set_rule(self) -> None:
        self.tried(rules.set_rule, t.EDITOR, "en", "", self.chance.choice((1, 1, 2)))

    def hold(self) -> None:
        self.tried(leases.hold, self.anybody(), self.version_id, self.segment().position)

    # -- what happens to the source, and what the machine does

    def source_changes(self) -> None:
        body = "\n\n".join(self.chance.choices(SENTENCES, k=self.chance.randint(1, 4))) + "\n"
        t.revise_source(self.services, self.source_id, body)
        self.tried(requests.refresh_source, self.anybody(), self.version_id)

    def draft(self) -> None:
        """What the job of drafting does: untranslated segments get a machine's text."""
        with self.services.database.unit(write=True) as uow:
            for one in uow.session.scalars(select(Segment).where(
                    Segment.version_id == self.version_id, Segment.state == states.UNTRANSLATED)):
                one.draft, one.origin, one.state = self.text_of(MACHINE), "machine", states.DRAFTED
            uow.commit()

    # -- what readers get

    def publish(self) -> None:
        self.tried(works.publish, t.EDITOR, self.version_id)

    def withdraw(self) -> None:
        self.tried(works.withdraw, t.EDITOR, self.version_id)

    def bring_in(self) -> None:
        """A file for the version that is being translated here: it does not go past the workbench."""
        def call(uow: Any, actor: Actor) -> None:
            ingest_file(uow, actor, self.services.storage, f"# {self.text_of(MACHINE)}\n\nText.\n".encode(), "text.md",
                        limit=10**6, language="en", as_work=self.work_id)
        self.tried(call, self.chance.choice((t.EDITOR, SYSTEM)))

    def readers_see_only_what_somebody_approved(self) -> None:
        with self.services.database.unit() as uow:
            version = uow.session.get_one(LanguageVersion, self.version_id)
            shown = uow.session.get(Revision, version.published_revision_id or 0)
            if shown is not None:
                self.reached["shown"] += 1
                assert marks(f"{shown.title}\n{shown.body}") <= self.approved
            for one in version.segments:
                if one.state == states.SEGMENT_APPROVED:
                    assert marks(one.target) <= self.approved, "a segment is approved that nobody approved"
            if version.state == states.IN_REVIEW:
                known = contributions.contributors(uow, version)
                assert {one.editor_id for one in version.segments if one.editor_id} <= known

    # -- how it is done

    def segments(self) -> list[Segment]:
        return t.segments(self.services, self.version_id)

    def segment(self) -> Segment:
        return self.chance.choice(self.segments())

    def anybody(self) -> Actor:
        return self.chance.choice(EVERYBODY)

    def text_of(self, name: str) -> str:
        self.count += 1
        return f"{name}-{''.join(chr(ord('a') + int(digit)) for digit in f'{self.count:09}')}"

    def seen(self) -> str:
        with self.services.database.unit() as uow:
            return review.mark_of(uow, works.version_by_id(uow, self.version_id))

    def refusals(self) -> int:
        with self.services.database.unit() as uow:
            return len(list(uow.session.scalars(select(AuditEntry.id).where(
                AuditEntry.action == "versions.approve_refused", AuditEntry.subject_id == f"{self.work_id}/en"))))

    def tried(self, call: Callable[..., object], who: Actor, *args: Any, **more: Any) -> bool:
        try:
            with self.services.database.unit(write=True) as uow:
                call(uow, who, *args, **more)
                uow.commit()
        except RongError:
            return False
        return True


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    """An instance for all walks, in which nothing is indexed; each walk makes a work of its own."""
    database = Database(f"sqlite:///{(tmp_path / 'office.sqlite3').as_posix()}", Bus())
    runner.upgrade(database)
    yield SimpleNamespace(database=database, storage=FileStore(tmp_path / "objects"))
    database.dispose()


STEPS: dict[Callable[[Office], None], int] = {
    Office.save: 4, Office.accept_draft: 2, Office.save_too_late: 1, Office.undo: 2, Office.suggest: 1,
    Office.take_suggestion: 2, Office.finish: 6, Office.submit: 1, Office.take_back: 1, Office.approve: 12,
    Office.give_back: 1, Office.set_rule: 1, Office.hold: 1, Office.source_changes: 2, Office.draft: 3,
    Office.publish: 3, Office.withdraw: 1, Office.bring_in: 1}

def test_no_order_of_steps_gets_around_four_eyes(office: Any) -> None:
    reached: Counter[str] = Counter()
    for seed in range(20):
        here = Office(office, seed)
        try:
            for step in here.chance.choices(list(STEPS), list(STEPS.values()), k=45):
                step(here)
                here.readers_see_only_what_somebody_approved()
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
        reached += here.reached
    assert min(reached["approved"], reached["refused"], reached["shown"]) > 20, f"the walks went nowhere: {reached}"


def refusal(services: Services, call: Callable[..., object], *args: object) -> str:
    """The code of the failure with which a use case refuses."""
    with services.database.unit(write=True) as uow, pytest.raises(RongError) as told:
        call(uow, *args)
    return told.value.code


def approve(services: Services, who: Actor, version_id: int) -> str:
    t.approve(services, who, version_id)
    return t.version(services, version_id).state


def test_a_pack_publishes_no_translation_of_a_work_made_here(services: Services, tmp_path: Path) -> None:
    with instance(tmp_path / "elsewhere") as other:
        publish_work(other, "bien-ho", {"vi": "Nước trong.", "en": "Nobody here has read this."})
        export_pack(room_of(other), SYSTEM, "en", tmp_path / "pack")
    t.make(services)
    (done,) = install_pack(room_of(services), SYSTEM, tmp_path / "pack").languages
    assert (done.changed, [one.reason for one in done.skipped]) == (
        0, ["the work was made here, and a translation of it is reviewed here first"])
    with services.database.unit() as uow:
        version = works.get_version(uow, "bien-ho", "en")
        assert (version.state, version.published_revision_id) == (states.TRANSLATING, None)
    assert [one.reason for one in install_pack(room_of(services), SYSTEM, tmp_path / "pack").languages[0].skipped] == [
        "somebody is working on it here"]
    t.submit(services, t.TRANSLATOR, version.id)
    assert approve(services, t.REVIEWER, version.id) == states.IN_REVIEW, "one of two may be the writer"
    assert refusal(services, t.review.approve, t.REVIEWER, version.id, f"{version.source_revision_id}.1.0") == "translation.approved_already"
    assert approve(services, t.EDITOR, version.id) == states.APPROVED


def test_a_pack_replaces_no_sentences_that_are_translated_here(services: Services, tmp_path: Path) -> None:
    with instance(tmp_path / "elsewhere") as other:
        publish_work(other, "bien-ho", {"vi": "Nước trong.", "en": "Nobody here has read this."})
        export_pack(room_of(other), SYSTEM, "en", tmp_path / "pack")
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    (done,) = install_pack(room_of(services), SYSTEM, tmp_path / "pack").languages
    assert [one.reason for one in done.skipped] == ["it is translated here, sentence by sentence"]
    assert len(t.segments(services, version_id)) == 7 and t.version(services, version_id).state == states.PUBLISHED


def test_a_text_that_nobody_is_known_to_have_written_takes_two_reviewers(services: Services) -> None:
    t.make(services)
    with services.database.unit(write=True) as uow:
        version_id = works.add_version(uow, SYSTEM, "bien-ho", "en", works.Text("Lake", "", "A lake.")).id
        uow.commit()
    t.submit(services, t.TRANSLATOR, version_id)
    assert approve(services, t.REVIEWER, version_id) == states.IN_REVIEW
    assert approve(services, t.BOTH, version_id) == states.APPROVED


def test_whose_text_is_all_gone_may_review_and_whose_text_is_left_may_not(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.save(services, t.BOTH, t.segments(services, version_id)[3], "The water of the lake is clear.")
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "The water of the lake is very clear.")
    t.submit(services, t.TRANSLATOR, version_id)
    assert refusal(services, t.review.approve, t.BOTH, version_id, "") == "translation.four_eyes"
    with services.database.unit(write=True) as uow:
        editing.take_back(uow, t.TRANSLATOR, version_id)
        uow.commit()
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[3], "It lies near Pleiku.")
    t.submit(services, t.TRANSLATOR, version_id)
    assert approve(services, t.BOTH, version_id) == states.APPROVED


def test_whose_suggestion_stands_in_the_text_does_not_review_it(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    t.translate_all(services, t.TRANSLATOR, version_id)
    segment = t.segments(services, version_id)[3]
    with services.database.unit(write=True) as uow:
        suggestion = suggestions.suggest(uow, t.REVIEWER, version_id, segment.id, "The lake lies in Pleiku.")
        uow.commit()
    t.save(services, t.TRANSLATOR, segment, suggestion.text)
    with services.database.unit(write=True) as uow:
        suggestions.settle(uow, t.TRANSLATOR, suggestion.id, suggestions.TAKEN)
        uow.commit()
    t.submit(services, t.TRANSLATOR, version_id)
    assert refusal(services, t.review.approve, t.REVIEWER, version_id, "") == "translation.four_eyes"


def test_two_reviewers_where_the_rule_says_so(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    with services.database.unit(write=True) as uow:
        rules.set_rule(uow, t.EDITOR, "en", "article", 2)
        rules.set_rule(uow, t.EDITOR, "", "", 1)
        uow.commit()
    assert refusal(services, rules.set_rule, t.TRANSLATOR, "en", "", 1) == "accounts.forbidden"
    assert refusal(services, rules.set_rule, t.EDITOR, "en", "", 3) == "translation.no_reviewers"
    t.translate_all(services, t.TRANSLATOR, version_id)
    t.submit(services, t.TRANSLATOR, version_id)
    assert approve(services, t.REVIEWER, version_id) == states.IN_REVIEW
    with services.database.unit() as uow:
        version = works.version_by_id(uow, version_id)
        assert [one.user_name for one in review.approvals_of(uow, version)] == ["ha"]
        assert review.reviewers_needed(uow, version) == 2
    assert approve(services, t.BOTH, version_id) == states.APPROVED
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[0], "Another title")
    t.submit(services, t.TRANSLATOR, version_id)
    assert approve(services, t.BOTH, version_id) == states.IN_REVIEW, "the first approval was of another text"
