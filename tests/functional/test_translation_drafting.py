"""The drafting job: memory first, then the real Argos package, batch by batch."""

import pytest

from app.accounts.permissions import SYSTEM
from app.audit.log import recent
from app.jobs import queue
from app.jobs.models import CANCELLED, DONE, Job
from app.jobs.queue import Cancelled, JobContext
from app.publications import states
from app.translation import drafting, requests
from app.translation.checking import findings_for
from app.translation.engines import packages
from app.translation.memory import store
from app.wiring import Services
from tests.functional import translating as t

RIVER = "Xem [Giữ sông](/works/the-se-san-river) và **Làng chài trên hồ**.\n\n```\nSông\n```\n"


def job_of(services: Services) -> Job:
    with services.database.unit() as uow:
        return queue.recent_jobs(uow, 1)[0]


def remember(services: Services, source: str, target: str, tags: tuple[str, str] = ("vi", "en")) -> None:
    with services.database.unit(write=True) as uow:
        store.add(uow, [(source, target)], *tags, origin="work:other", by="ha")
        uow.commit()


@pytest.fixture
def argos(services: Services) -> Services:
    packages.install(services.settings.models, t.PACKAGE)
    return services


def test_memory_first_then_the_engine(argos: Services) -> None:
    remember(argos, "Hồ  nằm ở\nPleiku.", "The lake lies in Pleiku.")
    t.make(argos)
    version_id = t.ask(argos)
    argos.worker.run_waiting()
    job = job_of(argos)
    assert (job.state, job.done, job.total) == (DONE, 7, 7)
    assert job.result == {"version_id": version_id, "work": "bien-ho", "language": "en", "segments": 7, "memory": 1,
                          "machine": 6, "left": 0, "engine": "Argos vi→en 1.0 (demonstration)",
                          "sources": {"exact": 1, "engine": 6}, "broken": []}
    found = t.segments(argos, version_id)
    assert (found[3].draft, found[3].origin, found[3].engine) == ("The lake lies in Pleiku.", "memory", "work:other")
    assert all(one.draft and one.origin == "machine" and "demonstration" in one.engine for one in found if one is not found[3])
    assert {(one.state, one.target) for one in found} == {(states.DRAFTED, "")}
    with argos.database.unit() as uow:
        entry = recent(uow, limit=1, subject_id="bien-ho/en")[0]
    assert (entry.action, entry.actor_name, entry.details["machine"]) == ("versions.draft", "system", 6)


def test_markup_survives_the_engine(argos: Services) -> None:
    t.make(argos, body=RIVER, title="Giữ sông")
    found = t.segments(argos, t.ask(argos))
    argos.worker.run_waiting()
    found = t.segments(argos, found[0].version_id)
    assert found[0].draft == "Keeping the river"
    assert "[Keeping the river](/works/the-se-san-river)" in found[2].draft
    assert "**Fishing villages on the lake**" in found[2].draft and found[2].draft.endswith(".")
    with argos.database.unit() as uow:
        assert [one.check for one in findings_for(uow, uow.session.merge(found[2]), found[2].draft)] == []


def test_without_an_engine_the_memory_drafts_and_the_result_says_so(services: Services) -> None:
    remember(services, "ເຊົ້າ.", "Đi sớm.", ("lo", "vi"))
    t.make(services)
    t.ask(services, language="lo")
    services.worker.run_waiting()
    assert job_of(services).state == DONE
    assert {key: job_of(services).result[key] for key in ("memory", "machine", "left", "engine")} == {
        "memory": 1, "machine": 0, "left": 6, "engine": ""}


def test_what_a_person_has_written_is_left_alone(argos: Services) -> None:
    t.make(argos)
    version_id = t.ask(argos)
    t.save(argos, t.TRANSLATOR, t.segments(argos, version_id)[3], "Mine.")
    argos.worker.run_waiting()
    mine = t.segments(argos, version_id)[3]
    assert (mine.target, mine.draft, mine.state, mine.origin) == ("Mine.", "", states.TRANSLATED, "person")
    assert job_of(argos).result["segments"] == 6


def test_a_draft_is_nobodys_translation_until_a_person_confirms_it(argos: Services) -> None:
    t.make(argos)
    version_id = t.ask(argos)
    argos.worker.run_waiting()
    segment = t.segments(argos, version_id)[0]
    t.save(argos, t.TRANSLATOR, segment, segment.draft)
    now = t.segments(argos, version_id)[0]
    assert (now.state, now.origin, now.editor_name) == (states.TRANSLATED, "machine", "binh")
    with pytest.raises(Exception, match="6 segments"):
        t.submit(argos, t.TRANSLATOR, version_id)


def test_a_draft_that_comes_while_somebody_types_clashes_with_nothing(argos: Services) -> None:
    t.make(argos)
    version_id = t.ask(argos)
    before = t.segments(argos, version_id)[3]
    argos.worker.run_waiting()
    t.save(argos, t.TRANSLATOR, before, "Typed before the draft came.")
    assert t.segments(argos, version_id)[3].target == "Typed before the draft came."


def test_asking_again_drafts_only_what_is_left(argos: Services) -> None:
    t.make(argos)
    version_id = t.ask(argos)
    argos.worker.run_waiting()
    with argos.database.unit(write=True) as uow:
        first = requests.request_drafts(uow, t.TRANSLATOR, version_id)
        assert requests.request_drafts(uow, t.TRANSLATOR, version_id).id == first.id
        uow.commit()
    argos.worker.run_waiting()
    assert job_of(argos).result["segments"] == 0


def test_stopping_keeps_what_is_finished(argos: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "BATCH", 4)
    t.make(argos, body="\n\n".join(f"Giữ sông {number}" for number in range(10)))
    version_id = t.ask(argos)

    class Stopped(JobContext):
        """A job that somebody stops after its second batch."""

        def progress(self, done: int, total: int, message: str = "", **params: object) -> None:
            super().progress(done, total, message, **params)
            if done >= 2 * drafting.BATCH:
                raise Cancelled("jobs.cancelled", "Stopped.")

    draft = argos.kinds.handlers[requests.DRAFT_JOB]
    argos.kinds.add(requests.DRAFT_JOB, lambda context: draft(Stopped(**vars(context))))
    argos.worker.run_one()
    stopped = job_of(argos)
    assert sum(one.state == states.DRAFTED for one in t.segments(argos, version_id)) == 2 * drafting.BATCH
    with argos.database.unit() as uow:
        assert recent(uow, limit=1)[0].details["machine"] == 2 * drafting.BATCH
    argos.kinds.add(requests.DRAFT_JOB, draft)
    with argos.database.unit(write=True) as uow:
        requests.request_drafts(uow, SYSTEM, version_id)
        uow.commit()
    argos.worker.run_waiting()
    assert all(one.state == states.DRAFTED for one in t.segments(argos, version_id))
    with argos.database.unit() as uow:
        assert queue.get_job(uow, stopped.id).state == CANCELLED
