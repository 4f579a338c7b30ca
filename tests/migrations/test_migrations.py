"""The migrations with data in them: up and down, and at the head exactly what the models say."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select

from app.database import Base, Database
from app.events import Bus
from app.migrations import runner
from app.models import (
    accounts,
    audit,
    back,
    glossary,
    jobs,
    memory,
    packs,
    pairing,
    publications,
    translation,
    trust,
)
from app.publications import texts
from app.wiring import Services


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{(tmp_path / 'm.sqlite3').as_posix()}", Bus())
    yield database
    database.dispose()


def test_head_is_what_the_models_say(empty: Database) -> None:
    runner.upgrade(empty)
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert runner.current(empty) == runner.head()


def test_the_newest_version_is_the_one_that_nothing_follows(empty: Database) -> None:
    assert runner.head() == runner.scripts().get_current_head()
    assert runner.current(empty) is None
    runner.upgrade(empty)
    with empty.engine.connect() as connection:
        assert runner.current(empty) == MigrationContext.configure(connection).get_current_revision()


def test_upgrading_twice_is_harmless(empty: Database) -> None:
    runner.upgrade(empty)
    runner.upgrade(empty)
    assert runner.current(empty) == runner.head()


def _fill(database: Database) -> None:
    """One row in every table, so that a migration meets data wherever it goes."""
    with database.unit(write=True) as uow:
        add = uow.session.add
        add(accounts.User(id=1, name="lan", display_name="Lan", password_hash="x", session_key="k",
                          grants=[accounts.RoleGrant(role="editor")]))
        uow.session.flush()
        add(accounts.AccessToken(user_id=1, name="script", digest="0" * 64))
        add(audit.AuditEntry(actor_id=1, actor_name="lan", action="works.create", subject_type="work", subject_id="w", details={}))
        add(jobs.Job(kind="draft", payload={"version_id": 1}, created_by=1, created_by_name="lan"))
        work = publications.Work(id="w", kind="news", source_language="vi",
                                 topics=[publications.WorkTopic(topic="tourism")], places=[publications.WorkPlace(place="pleiku")])
        version = publications.LanguageVersion(id=1, work=work, language="vi", state="draft")
        add(work)
        add(version)
        uow.session.flush()
        add(publications.Revision(version_id=1, number=1, title="Tên", body="Thân"))
        add(publications.Attachment(work_id="w", digest="0" * 64, name="a.png", media_type="image/png", size=1, role="image"))
        add(publications.Segment(id=1, version_id=1, position=0, part="title", start=0, end=3, kind="heading", source="Tên", state="untranslated"))
        add(translation.ReviewNote(version_id=1, segment_id=1, author_id=1, author_name="lan", action="return", text="?"))
        add(translation.Contribution(version_id=1, user_id=1))
        day = datetime.date(2026, 11, 23)
        add(back.ReadingCount(day=day, what="opened", work_id="w", language="vi", count=2))
        add(back.PostFigure(post="1" * 40, day=day, what="opened", work_id="w", language="vi", count=2))
        add(back.Feedback(day=day, work_id="w", language="vi", useful=True, text="?"))
        add(back.Post(fingerprint="1" * 40, name="Lan"))
        add(back.Report(post="1" * 40, number=1, data="{}"))
        add(translation.Approval(version_id=1, user_id=2, user_name="mai", mark="1.1.0"))
        add(translation.SegmentChange(version_id=1, segment_id=1, action="save", source="Tên", before="", after="Name",
                                      before_state="untranslated", after_state="translated"))
        add(translation.DraftCandidate(version_id=1, segment_id=1, source_language="vi", target_language="lo", source_key="a", kind="engine",
                                       maker="learned", model="m", text="Name", raw=0.5, confidence=0.6, rank=1))
        add(translation.EngineScore(source_language="vi", target_language="lo", engine="learned", model="m", bleu=1.0, chrf2=2.0, n=3, newest=1))
        add(translation.Assignment(version_id=1, user_id=1, user_name="lan", task="translate"))
        add(translation.SegmentLease(version_id=1, first=0, last=0, user_id=1, user_name="lan", until=work.created_at))
        add(translation.Suggestion(version_id=1, segment_id=1, source="Tên", text="Name", reason="reader", user_name="lan"))
        add(translation.Comment(version_id=1, segment_id=1, user_name="lan", text="?"))
        add(translation.Notification(user_id=1, what="comment", version_id=1))
        add(translation.ReviewRule(language="lo", kind="news", reviewers=2))
        add(translation.CheckRule(language="lo", check="numbers", severity="blocks"))
        add(translation.Waiver(segment_id=1, code="numbers.missing", text_key="0" * 64, user_name="lan"))
        add(translation.Parcel(id="p", version_id=1, format="xliff2", sent_by_name="lan"))
        add(pairing.Pairing(id=1, source_language="vi", target_language="lo", source_name="a.md", target_name="b.md"))
        uow.session.flush()
        add(pairing.PairingSentence(pairing_id=1, side=0, number=0, text="Tên"))
        add(pairing.PairingRow(pairing_id=1, source=0, target=0))
        add(memory.MemoryUnit(source_language="vi", target_language="lo", source_key="a", target_key="b", source="s", target="t", origin="w"))
        add(glossary.Concept(id="c", terms=[glossary.Term(language="vi", text="mốc", status="preferred")]))
        add(packs.InstalledPack(language="vi", manifest_digest="0" * 64, made_at=work.created_at, versions=1))
        add(packs.InstalledVersion(work_id="w", language="vi"))
        add(trust.TrustedRoot(version=1, data=b"{}", fingerprint="1" * 40))
        add(trust.PinnedRoot(fingerprint="1" * 40))
        add(trust.VouchedList(path="manifests/vi.json", version=1, length=2, sha256="0" * 64))
        add(trust.SignedFile(role="targets", version=1, data=b"{}"))
        add(trust.ClockFloor(what="signed", at=work.created_at))
        add(packs.ExportedList(path="manifests/vi.json", version=1, content="0" * 64, made_at=work.created_at))
        uow.commit()
    with database.unit() as uow:
        for table in Base.metadata.sorted_tables:
            assert uow.session.execute(select(table)).first() is not None, f"{table.name} got no row"


def test_down_and_up_again_with_data(services: Services) -> None:
    _fill(services.database)
    runner.downgrade(services.database, "base")
    left = set(inspect(services.database.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    runner.upgrade(services.database)
    _fill(services.database)


def test_every_step_keeps_what_older_tables_hold(services: Services) -> None:
    _fill(services.database)
    runner.downgrade(services.database, "0001")
    runner.upgrade(services.database)
    with services.database.unit() as uow:
        segment = uow.session.get_one(publications.Segment, 1)
        assert (segment.source, segment.previous_source, segment.warnings) == ("Tên", "", 0)
        assert uow.session.scalars(select(memory.MemoryUnit.before_key)).all() == [""]
        assert uow.session.get_one(publications.LanguageVersion, 1).priority == 0
        assert uow.session.scalars(select(publications.Revision.digest)).all() == [texts.digest_of("Tên", "", "Thân")]
