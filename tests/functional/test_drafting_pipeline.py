"""The drafting pipeline on a real database: where drafts come from, whom they serve first, and what is learned from edits."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.database import now
from app.errors import Unavailable
from app.jobs import queue
from app.jobs.models import DONE, PAUSED, Job
from app.jobs.queue import JobContext
from app.jobs.taking import SILENT_AFTER
from app.publications.models import Segment
from app.publications.states import DRAFTED, UNTRANSLATED
from app.publications.works import version_by_id
from app.search.lexicon.estimation import Entry as Rendered
from app.search.lexicon.jobs import LEXICON_JOB
from app.settings import Settings
from app.translation import choosing, drafting, leases, proposals, requests
from app.translation.engines.base import Engine
from app.translation.engines.registry import Engines
from app.translation.glossary import store as glossary
from app.translation.glossary.entries import PREFERRED, Entry
from app.translation.learning import LEARN_JOB
from app.translation.material import Material
from app.translation.memory import store
from app.translation.models import DraftCandidate, EngineScore, SegmentChange
from app.translation.pipeline.confidence import Calibration
from app.translation.pipeline.familiarity import familiar
from app.translation.pipeline.proposing import Known, Proposal, Wanted, from_engine
from app.translation.pipeline.sources import CONTEXT, ENGINE, EXACT, FUZZY, PRIORS, REPAIRED, WORDS
from app.wiring import Services
from tests.functional import translating as t

LAKES = "\n\n".join(f"Làng thứ {number} có hồ." for number in range(21, 61))


class Loud(Engine):
    """Says everything in capitals."""

    name, label = "loud", "Loud"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.asked: list[str] = []

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("vi", "en")})

    def describe(self, source: str, target: str) -> str:
        return f"{self.label} 1"

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        self.asked += texts
        return [" ".join(text.split()).upper() for text in texts]


class Quiet(Loud):
    """Says everything in small letters, but for the first."""

    name, label = "quiet", "Quiet"

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return [text.lower() for text in super().draft(texts, source, target)]


class Poor(Loud):
    """Was measured, and is no good."""

    name, label = "poor", "Poor"

    def expected(self, source: str, target: str) -> float | None:
        return 0.2


BROKEN = "The model %(name)s cannot be used. Remove it and install it again."


class Broken(Loud):
    """Cannot be used."""

    name, label = "broken", "Broken"

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        raise Unavailable("engines.broken_model", BROKEN, name=self.name)


def engines(services: Services, *members: type[Engine]) -> Engines:
    """These engines, and no others, draft in this instance."""
    found = Engines(services.settings, [f"{__name__}.{one.__name__}" for one in members])
    services.kinds.apart.clear()
    for other in (LEXICON_JOB, LEARN_JOB):  # a grown memory asks for them, in processes of their own
        services.kinds.add(other, lambda context: {})
    services.kinds.add(requests.DRAFT_JOB, lambda context: drafting.draft_version(found, services.wording, context))
    return found


def left_behind(services: Services) -> None:
    """Whoever runs the job says nothing any more."""
    with services.database.unit(write=True) as uow:
        uow.session.get_one(Job, last_job(services).id).heartbeat_at = now() - SILENT_AFTER * 2
        uow.commit()


def remember(services: Services, pairs: list[tuple[str, str]], contexts: list[tuple[str, str]] | None = None, by: str = "") -> None:
    with services.database.unit(write=True) as uow:
        store.add(uow, pairs, "vi", "en", origin="file:old.tmx", by="ha", contexts=contexts, approved_by=by)
        uow.commit()


def proposed(services: Services, segment: Segment) -> list[DraftCandidate]:
    with services.database.unit() as uow:
        return proposals.proposals_for(uow, uow.session.get_one(Segment, segment.id))


def last_job(services: Services) -> Job:
    with services.database.unit() as uow:
        return next(one for one in queue.recent_jobs(uow, 9) if one.kind == requests.DRAFT_JOB)


def score_jobs(services: Services) -> list[str]:
    with services.database.unit() as uow:
        return [one.state for one in queue.recent_jobs(uow, 20) if one.kind == choosing.SCORE_JOB]


def test_where_no_engine_drafts_a_pair_the_lexicon_fits_what_differs(services: Services) -> None:
    engines(services)
    remember(services, [("Hồ trên núi rất đẹp.", "The lake on the hill is very beautiful."), ("Làng cũ ở trên đồi.", "The old village is up the hill.")])
    words = {"đẹp": (("pretty", 0.5), ("beautiful", 0.3)), "sâu": (("deep", 0.6), ("profound", 0.2)), "cũ": (("old", 0.9),)}
    services.lexicons.write("vi", "en", 9, {word: Rendered(9, renditions) for word, renditions in words.items()})
    t.make(services, body="Hồ trên núi rất sâu.\n\nLàng xa ở trên đồi.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    fitted, unknown = t.segments(services, version_id)[2:]
    assert (fitted.draft, [one.kind for one in proposed(services, fitted)]) == ("The lake on the hill is very deep.", [REPAIRED])
    assert unknown.state == UNTRANSLATED, "a word that no lexicon knows is not guessed"


def test_the_first_that_answers_well_enough_wins_and_says_where_it_came_from(services: Services) -> None:
    engines(services, Loud)
    remember(services, [("Hồ nằm ở Pleiku.", "The lake lies in Pleiku."), ("Đi sớm.", "Leave early."), ("Có 120 hộ dân.", "There are 120 households.")],
             [("Biển Hồ", "Nước rất trong."), ("", ""), ("", "")])
    t.make(services, body="Biển Hồ\n\nHồ nằm ở Pleiku.\n\nNước rất trong.\n\nĐi sớm.\n\nCó 350 hộ dân.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    found = {one.source: one for one in t.segments(services, version_id)}
    kinds = {source: proposed(services, one)[0].kind for source, one in found.items()}
    assert kinds["Hồ nằm ở Pleiku."] == CONTEXT and kinds["Đi sớm."] == EXACT
    assert kinds["Có 350 hộ dân."] == REPAIRED and kinds["Nước rất trong."] == ENGINE
    fitted = found["Có 350 hộ dân."]
    assert (fitted.draft, fitted.origin, fitted.engine) == ("There are 350 households.", "memory", "file:old.tmx")
    assert [one.kind for one in proposed(services, fitted)] == [REPAIRED, ENGINE], "the engine's draft stays to be picked"
    sure = [found[one].confidence or 0 for one in ("Hồ nằm ở Pleiku.", "Đi sớm.", "Có 350 hộ dân.", "Nước rất trong.")]
    assert sure == sorted(sure, reverse=True) and min(sure) > 0
    assert {one.state for one in found.values()} == {DRAFTED} and not any(one.target for one in found.values())


def test_the_glossary_word_for_word_is_the_last_help(services: Services) -> None:
    engines(services)
    with services.database.unit(write=True) as uow:
        glossary.add(uow, [Entry(0, "post", "", "", tag, text, PREFERRED, "") for tag, text in (("vi", "đồn biên phòng"), ("en", "border post"))])
        uow.commit()
    t.make(services, body="Đồn biên phòng mới.\n\nCâu này không có từ nào được thống nhất.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    found = {one.source: one for one in t.segments(services, version_id)}
    words = found["Đồn biên phòng mới."]
    assert words.draft == "border post mới." and proposed(services, words)[0].kind == WORDS and (words.confidence or 1) < 0.35
    assert found["Câu này không có từ nào được thống nhất."].state == UNTRANSLATED


def test_those_are_drafted_first_that_somebody_looks_at(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "BATCH", 8)
    having = engines(services, Loud)
    t.make(services, body=LAKES)
    version_id = t.ask(services)
    with services.database.unit(write=True) as uow:
        leases.hold(uow, t.TRANSLATOR, version_id, 25)
        uow.commit()
    services.worker.run_waiting()
    (engine,) = having.having("vi", "en")
    assert isinstance(engine, Loud)
    sources = [one.source for one in t.segments(services, version_id)]
    assert (engine.asked[:20], engine.asked[20:22], engine.asked[22:]) == (sources[20:40], sources[40:], sources[:20])
    assert len(engine.asked) == len(set(engine.asked)) == 42


def test_a_killed_job_finds_what_is_finished_finished(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "BATCH", 8)

    class Dying(BaseException):
        """What no handler sees: the machine went off."""

    having = engines(services, Loud)
    (engine,) = having.having("vi", "en")
    t.make(services, body=LAKES)
    version_id = t.ask(services)
    draft = Loud.draft

    def dies(self: Loud, texts: Sequence[str], source: str, target: str) -> list[str]:
        if len(self.asked) >= 16 and texts:
            raise Dying
        return draft(self, texts, source, target)

    monkeypatch.setattr(Loud, "draft", dies)
    with pytest.raises(Dying):
        services.worker.run_one()
    finished = [one.source for one in t.segments(services, version_id) if one.state == DRAFTED]
    assert len(finished) == 16
    monkeypatch.setattr(Loud, "draft", draft)
    left_behind(services)
    services.worker.run_waiting()
    assert isinstance(engine, Loud) and len(engine.asked) == len(set(engine.asked)) == 42
    assert last_job(services).state == DONE and all(one.state == DRAFTED for one in t.segments(services, version_id))


def test_drafting_is_paused_and_goes_on(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "BATCH", 8)
    having = engines(services, Loud)
    t.make(services, body=LAKES)
    version_id = t.ask(services)
    job, draft, told = last_job(services), Loud.draft, list[tuple[int, int]]()

    def pauses(self: Loud, texts: Sequence[str], source: str, target: str) -> list[str]:
        told.append((last_job(services).done, last_job(services).total))
        if not self.asked:
            with services.database.unit(write=True) as uow:
                queue.pause(uow, SYSTEM, job.id)
                uow.commit()
        return draft(self, texts, source, target)

    monkeypatch.setattr(Loud, "draft", pauses)
    services.worker.run_waiting()
    assert last_job(services).state == PAUSED and sum(one.state == DRAFTED for one in t.segments(services, version_id)) == 8
    with services.database.unit(write=True) as uow:
        queue.resume(uow, SYSTEM, job.id)
        uow.commit()
    services.worker.run_waiting()
    (engine,) = having.having("vi", "en")
    assert isinstance(engine, Loud) and len(engine.asked) == len(set(engine.asked)) == 42 and last_job(services).state == DONE
    assert list(dict.fromkeys(told)) == [(done, 42) for done in range(0, 42, 8)]


def test_two_workers_draft_two_works_and_one_writes_each_segment(services: Services) -> None:
    engines(services, Loud)
    ids = []
    for name in ("one", "two", "three"):
        t.make(services, name, body=LAKES)
        ids.append(t.ask(services, name))
    workers = [threading.Thread(target=services.worker.run_waiting) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for version_id in ids:
        assert all(one.state == DRAFTED for one in t.segments(services, version_id))
    with services.database.unit() as uow:
        rows = uow.session.scalars(select(DraftCandidate.segment_id).where(DraftCandidate.kind == ENGINE)).all()
        assert len(rows) == len(set(rows)) == 3 * 42


def test_what_was_picked_and_what_became_of_it_is_kept_and_learned_from(services: Services) -> None:
    engines(services, Loud, Quiet)
    remember(services, [("Nước hồ rất trong xanh.", "The water of the lake is very clear.")])
    t.make(services, body="Nước hồ rất trong mát.\n\nĐi sớm.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    clear, early = t.segments(services, version_id)[2:]
    assert [(one.kind, one.maker) for one in proposed(services, early)] == [(ENGINE, "loud"), (ENGINE, "quiet")]
    with services.database.unit(write=True) as uow:
        proposals.pick(uow, t.TRANSLATOR, version_id, early.id, "Đi sớm.")
        proposals.pick(uow, t.TRANSLATOR, version_id, clear.id, "The water of the lake is very clear.")
        proposals.pick(uow, t.TRANSLATOR, version_id, clear.id, "Something of nobody's.")
        proposals.pick(uow, t.TRANSLATOR, version_id, clear.id, "The water of the lake is very clear.")
        uow.commit()
    for one in t.segments(services, version_id):
        t.save(services, t.TRANSLATOR, one, one.source if one.id == early.id else "EN " + one.source)
    t.submit(services, t.TRANSLATOR, version_id)
    assert all(one.similarity is None for one in proposed(services, early)), "nothing is known before somebody approves"
    t.approve(services, t.REVIEWER, version_id)
    after = {one.maker: one for one in proposed(services, early)}
    assert (after["quiet"].picked, after["quiet"].similarity) == (True, 1.0) and not after["loud"].picked and (after["loud"].similarity or 0) < 0.5
    assert [(one.kind, one.picked) for one in proposed(services, clear) if one.maker == "memory"] == [(FUZZY, True)]
    with services.database.unit() as uow:
        curve = proposals.known_of(uow, "vi", "en").calibration
        assert curve(ENGINE, "loud").n == 4 and curve(FUZZY, "memory").n == 1 and curve(ENGINE, "other").points == PRIORS[ENGINE]


def test_words_of_laws_that_nobody_agreed_on_are_told_beside_a_draft() -> None:
    class Lao(Loud):
        """Drafts in Lao."""

        def pairs(self) -> frozenset[tuple[str, str]]:
            return frozenset({("vi", "lo")})

    known = Known("vi", "lo", lambda kind, maker: Calibration(PRIORS[kind]), (familiar([], "vi"), familiar([], "lo")))
    asked = [Wanted(number, text, "body", "", (), {}) for number, text in enumerate(("Theo khoản 2 nhé.", "Theo khoản chi nhé."))]
    law, money = from_engine(known, Lao(Settings.read({})), asked)
    assert law and money and law.lost == ("terms.undecided",) and money.lost == () and law.confidence < money.confidence


def test_a_fitted_pair_begins_with_a_capital_letter_where_its_source_does(services: Services) -> None:
    remember(services, [("Hồ lớn này có 12 con thuyền.", "the big lake has 12 boats.")])
    t.make(services, body="Hồ lớn này có 15 con thuyền.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    assert t.segments(services, version_id)[2].draft == "The big lake has 15 boats."


@pytest.mark.parametrize("read", [True, False], ids=["read", "unread"])
def test_drafts_that_were_let_stand_unread_make_nobody_surer(services: Services, read: bool) -> None:
    engines(services, Loud)
    t.make(services, body="\n\n".join(f"Đi {word} nhé." for word in ["sớm", "muộn", "chậm", "nhanh", "xa", "gần", "lên", "xuống", "ra", "vào"]))
    version_id = t.ask(services)
    services.worker.run_waiting()
    drafted = t.segments(services, version_id)
    for place, one in enumerate(drafted):
        t.save(services, t.TRANSLATOR, one, f"{one.draft} (1)" if read and place % 4 == 0 else one.draft)
    t.submit(services, t.TRANSLATOR, version_id)
    t.approve(services, t.REVIEWER, version_id)
    t.publish(services, version_id)
    with services.database.unit() as uow:
        curve = proposals.known_of(uow, "vi", "en").calibration(ENGINE, "loud")
        held = choosing.held_out(uow, "vi", "en", None)
    usual = drafted[5].confidence or 0
    assert curve.n == (len(drafted) if read else 0) and (curve.at(usual) > usual if read else curve.points == PRIORS[ENGINE])
    learned_from = len(list(Material(services.database).pairs("en", "vi")))
    assert learned_from == len(held.pairs) == curve.n, "what nobody read is neither learned from nor measured on"
    with services.database.unit() as uow:
        sounds = proposals.known_of(uow, "vi", "en").sounds[1]
    assert (sounds.share("ĐI CHẬM NHÉ.") == 1) is read, "nor does it make the engine's own words sound usual"
    with services.database.unit() as uow:
        assert store.lookup(uow, [drafted[5].source], "vi", "en"), "it is what was approved all the same"


def test_who_takes_another_proposal_has_read(services: Services) -> None:
    engines(services, Loud, Quiet)
    t.make(services, body="Đi sớm nhé.\n\nĐi muộn nhé.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    *others, early, late = t.segments(services, version_id)
    other = next(one.text for one in proposed(services, early) if one.text != early.draft)
    with services.database.unit(write=True) as uow:
        proposals.pick(uow, t.TRANSLATOR, version_id, early.id, other)
        uow.commit()
    for one in (*others, early, late):
        t.save(services, t.TRANSLATOR, one, other if one.id == early.id else one.draft)
    with services.database.unit() as uow:
        unread = proposals.unread(uow, version_by_id(uow, version_id))
    assert early.id not in unread and late.id not in unread, "and one vouches for some others"
    t.save(services, t.TRANSLATOR, t.segments(services, version_id)[2], early.draft)
    with services.database.unit() as uow:
        assert {early.id, late.id} <= proposals.unread(uow, version_by_id(uow, version_id))


def test_a_pair_that_somebody_read_once_is_read_wherever_else_it_stands(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        store.add(uow, [("Đi sớm.", "Go."), ("Đi sớm.", "Go."), ("Ra.", "Out.")], "vi", "en", origin="a", by="ha",
                  contexts=[("", "")] * 3, approved_by="mai", unread=[False, True, True])
        uow.commit()
    assert list(Material(services.database).pairs("en", "vi")) == [("Go.", "Đi sớm.")]


def test_a_draft_is_as_sure_as_its_engine_was_when_it_was_measured(services: Services) -> None:
    engines(services, Poor)
    t.make(services)
    version_id = t.ask(services)
    services.worker.run_waiting()
    assert all((one.confidence or 1) < 0.3 for one in t.segments(services, version_id))


@pytest.mark.parametrize(("members", "draft", "beside"), [((Broken, Quiet), "Đi sớm.", ["quiet"]), ((Loud, Broken), "ĐI SỚM.", ["loud"]), ((Broken,), "", [])],
                         ids=["the best", "another", "the only one"])
def test_an_engine_that_cannot_be_used_is_told_and_stops_nothing_else(
        services: Services, members: tuple[type[Engine], ...], draft: str, beside: list[str]) -> None:
    engines(services, *members)
    remember(services, [("Hồ rất đẹp.", "The lake is beautiful.")])
    t.make(services, body="Hồ rất đẹp.\n\nĐi sớm.\n")
    version_id = t.ask(services)
    services.worker.run_waiting()
    job = last_job(services)
    assert job.state == DONE and job.result["broken"] == [{"message": BROKEN, "params": {"name": "broken"}}]
    assert [one.draft for one in t.segments(services, version_id)[2:]] == ["The lake is beautiful.", draft]
    assert [one.maker for one in proposed(services, t.segments(services, version_id)[3])] == beside


def test_drafts_beside_the_best_that_a_stop_left_unmade_are_made_by_the_next_job(services: Services) -> None:
    engines(services, Loud, Quiet)
    t.make(services)
    version_id = t.ask(services)

    class Stopped(JobContext):
        """A job that the end of the program stops as soon as everything is drafted once."""

        def progress(self, done: int, total: int, message: str = "", **params: object) -> None:
            if message == "Drafting" and done == total:
                raise queue.Interrupted

    draft = services.kinds.handlers[requests.DRAFT_JOB]
    services.kinds.add(requests.DRAFT_JOB, lambda context: draft(Stopped(**vars(context))))
    services.worker.run_one()
    segment = t.segments(services, version_id)[3]
    assert [one.maker for one in proposed(services, segment)] == ["loud"]
    services.kinds.add(requests.DRAFT_JOB, draft)
    services.worker.run_waiting()
    assert sorted(one.maker for one in proposed(services, segment)) == ["loud", "quiet"]


def test_drafts_that_were_approved_before_proposals_were_kept_count_as_evidence(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    segment = t.segments(services, version_id)[2]
    with services.database.unit(write=True) as uow:
        for engine, after in (("Loud vi→en 1", "far from it"), ("Loud vi→en 1", "THE LAKE IS BIG."), ("Loud en→vi 1", "x"), ("file:old.tmx", "x")):
            uow.session.add(SegmentChange(version_id=version_id, segment_id=segment.id, action="approve", source=segment.source, before=after, after=after,
                                          before_state="in_review", after_state="approved", draft="THE LAKE IS DEEP.", engine=engine))
            uow.session.flush()
        curve = proposals.known_of(uow, "vi", "en").calibration
        assert (curve(ENGINE, "loud").n, curve(ENGINE, "other").n) == (1, 0), "the newest approval of a segment, of this pair"
        proposals.keep(uow, version_by_id(uow, version_id), segment, [Proposal("THE LAKE.", ENGINE, "loud", "Loud vi→en 2", 0.6, 0.6)])
        uow.session.flush()
        assert proposals.known_of(uow, "vi", "en").calibration(ENGINE, "loud").n == 0, "what was kept of it says more"


def test_what_was_proposed_later_and_is_surer_comes_first_and_exact_pairs_before_all(services: Services) -> None:
    t.make(services)
    version_id = t.ask(services)
    segment = t.segments(services, version_id)[3]
    with services.database.unit(write=True) as uow:
        version = version_by_id(uow, version_id)
        for one in (Proposal("a", ENGINE, "loud", "", 0.4, 0.4), Proposal("b", ENGINE, "quiet", "", 0.9, 0.99),
                    Proposal("c", EXACT, "memory", "", 1.0, 0.93)):
            proposals.keep(uow, version, segment, [one])
        uow.commit()
    assert [one.text for one in proposed(services, segment)] == ["c", "b", "a"]


def test_how_two_languages_sound_is_heard_again_when_their_pairs_come_whatever_else_the_memory_holds(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        store.add(uow, [(f"Câu {number}.", f"ປະໂຫຍກ {number}.") for number in range(400)], "vi", "lo", origin="old.tmx", by="ha")
        before = proposals.known_of(uow, "vi", "en").sounds[1].share("The doctor examines children.")
        store.add(uow, [("Bác sĩ khám bệnh cho trẻ em.", "The doctor examines children.")], "vi", "en", origin="new.tmx", by="ha")
        after = proposals.known_of(uow, "vi", "en").sounds[1].share("The doctor examines children.")
        uow.commit()
    assert before < after == 1


def test_a_work_that_many_may_see_gets_nothing_of_one_that_few_may(services: Services) -> None:
    engines(services, Loud)
    t.make(services, "secret", visibility="restricted")
    with services.database.unit(write=True) as uow:
        store.add(uow, [("Đi sớm.", "Leave early, in secret.")], "vi", "en", origin="work:secret", by="ha")
        uow.commit()
    t.make(services)
    version_id = t.ask(services)
    services.worker.run_waiting()
    assert next(one.draft for one in t.segments(services, version_id) if one.source == "Đi sớm.") == "ĐI SỚM."


def test_the_engine_that_came_nearest_to_approved_texts_drafts(services: Services) -> None:
    having = engines(services, Loud, Quiet)
    remember(services, [(f"Câu số {number} ở đây.", f"câu số {number} ở đây.") for number in range(30)], by="lan")
    services.kinds.add(choosing.SCORE_JOB, lambda context: choosing.run(having, context))
    with services.database.unit() as uow:
        assert [one.name for one in choosing.ordered(uow, having, "vi", "en")] == ["loud", "quiet"]
    for _ in range(2):  # the second time nothing is due
        choosing.ask_when_due(services.database, having)
    services.worker.run_waiting()
    choosing.ask_when_due(services.database, having)
    assert score_jobs(services) == [DONE]
    with services.database.unit() as uow:
        assert [one.name for one in choosing.ordered(uow, having, "vi", "en")] == ["quiet", "loud"]
        best = choosing.scores_of(uow, "vi", "en")[0]
        assert isinstance(best, EngineScore) and (best.engine, best.model, best.n) == ("quiet", "Quiet 1", 30) and best.chrf2 > 99 and best.measured_at
    t.make(services)
    version_id = t.ask(services)
    services.worker.run_waiting()
    assert {one.engine for one in t.segments(services, version_id)} == {"Quiet 1"}


def test_an_engine_is_not_measured_on_what_it_learned_from(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    having = engines(services, Loud)
    remember(services, [(f"Câu số {number} ở đây.", "x") for number in range(30)], by="lan")
    with services.database.unit() as uow:
        newest = uow.session.scalars(select(store.MemoryUnit.created_at)).first()
    monkeypatch.setattr(Loud, "learned_at", lambda self, source, target: newest)
    choosing.ask_when_due(services.database, having)
    assert score_jobs(services) == []
