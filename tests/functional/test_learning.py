"""Learning to draft from the memory: by command and by job, better and worse models, and material that is no good."""

import json
from pathlib import Path
from random import Random

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.cli.models import models
from app.cli.sample import sample
from app.errors import Conflict, Invalid, Unavailable
from app.jobs.models import DONE, FAILED, QUEUED, Job
from app.jobs.queue import JobContext
from app.publications import works
from app.translation import learning, requests
from app.translation.engines.learned import files, newer, training
from app.translation.glossary.entries import ALLOWED, PREFERRED, Entry
from app.translation.glossary.store import add as add_terms
from app.translation.memory.store import add
from app.wiring import Services, build
from tests.functional.people import Person, add_person

NOUNS = {"sông": "river", "chợ": "market", "trường": "school", "làng": "village", "đường": "road", "cá": "fish", "cầu": "bridge"}
ROWS = [(f"{noun} {number} có cá tươi, ở {place}.", f"{english} {number} has fresh fish, in {place}.")
        for number in range(12) for noun, english in NOUNS.items() for place in ("Pleiku", "An Khê")]


WORDS = {"bến": "wharf", "cá": "fish", "cầu": "bridge", "chợ": "market", "chùa": "pagoda", "cửa": "gate", "đảo": "island", "đất": "earth",
         "đèo": "pass", "đò": "ferry", "đường": "road", "gió": "wind", "gạo": "rice", "hồ": "lake", "lúa": "paddy", "mưa": "rain",
         "muối": "salt", "nắng": "sun", "ngô": "maize", "núi": "hill", "rừng": "forest", "ruộng": "field", "sông": "river", "suối": "stream",
         "thác": "falls", "trâu": "buffalo", "tre": "bamboo", "voi": "elephant", "vườn": "garden", "xuân": "spring"}


def sentences(number: int, seed: int, called: dict[str, str] = WORDS) -> list[tuple[str, str]]:
    """Rows of eight words each, none like another, word for word as they are called here."""
    chance = Random(seed)
    return [(" ".join(some), " ".join(called[one] for one in some)) for some in (chance.sample(list(WORDS), 8) for _ in range(number))]


def run(services: Services, command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=services)


def remember(services: Services, rows: list[tuple[str, str]], source: str = "vi", target: str = "en") -> None:
    with services.database.unit(write=True) as uow:
        add(uow, rows, source, target, origin="test", by="test")
        uow.commit()


def test_what_is_learned_drafts(app: Flask, services: Services) -> None:
    add_person(services, "root", ("administrator", ""))
    root = Person(app, "root")
    remember(services, ROWS)
    told = json.loads(run(services, models, "train", "--from", "vi", "--to", "en", "--json").stdout)
    assert (told["kind"], told["from"], told["to"], told["pairs"], told["kept_old"]) == ("learned", "vi", "en", len(ROWS), False)
    engine = services.engines.required("vi", "en", "learned")
    drafts = engine.draft(["Chợ 99 có cá tươi, ở Kon Xmluh.", "", "Trường 3"], "vi", "en")
    assert drafts == ["Market 99 has fresh fish, in Kon Xmluh.", "", "School 3"], "names and numbers that were never seen stay"
    assert engine.draft(["Bệnh viện 7 có cá tươi, ở Kon Tum."], "vi", "en") == ["Hospital 7 has fresh fish, in Kon Tum."], "the core vocabulary knows them"
    [long] = engine.draft([", ".join(f"chợ {number} có cá tươi" for number in range(60)) + "."], "vi", "en")
    assert long.lower() == ", ".join(f"market {number} has fresh fish" for number in range(60)) + ".", "360 tokens, and none is lost"
    assert long.count("Market") <= 1, "a piece of a sentence does not begin one"
    assert "learned-vi-en" in run(services, models, "list").stdout
    before = files.current(services.settings.models, "vi", "en")
    assert "Use the one before" not in root.text("/administration/models")
    remember(services, [(f"{one} mới", f"new {other}") for one, other in NOUNS.items()])
    run(services, models, "train", "--from", "vi", "--to", "en")
    after = files.current(services.settings.models, "vi", "en")
    assert before and after and before.generation != after.generation and after.pairs == len(ROWS) + len(NOUNS)
    assert "Use the one before" in root.text("/administration/models")
    for name in ("../vi", "x" * 300, "vi\0"):
        refused = root.post("/administration/models/roll-back", page="/administration/models", source=name, target="en")
        assert 400 <= refused.status_code < 500, name
    assert "learned-vi-en" in run(services, models, "rollback", "--from", "vi", "--to", "en").stdout
    back = files.current(services.settings.models, "vi", "en")
    assert back and back.generation == before.generation
    assert engine.draft(["Làng 3"], "vi", "en") == ["Village 3"]
    assert run(services, models, "remove", "learned-vi-en").exit_code == 0
    with pytest.raises(Unavailable):
        engine.draft(["Làng 3"], "vi", "en")
    with pytest.raises(Conflict):
        files.roll_back(services.settings.models, "vi", "en")


def test_a_new_model_is_used_unless_it_is_surely_worse(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def learned() -> learning.Outcome:
        return learning.learn(services.database, services.settings, SYSTEM, "vi", "en")

    monkeypatch.setattr(training, "_LEAST_COMPARED", 20)
    monkeypatch.setattr(training, "_tuned", lambda *_: [training.START])  # other weights might make up for wrong pairs
    remember(services, sentences(120, 1))
    first = learned()
    assert first.model.compared is None and not first.kept
    remember(services, [(f"{one} nha", f"{other} then") for one, other in sentences(120, 1)[:50]])
    like = learned()
    assert like.model.compared is None and not like.kept, "texts that are like what the other has learned would only tell that"
    remember(services, sentences(300, 2))
    more = learned()
    assert more.model.compared and more.model.compared.n >= 20 and not more.kept
    names = list(WORDS.values())
    remember(services, [*sentences(900, 3, dict(zip(WORDS, names[1:] + names[:1], strict=True))), *sentences(180, 4)])
    worse = learned()
    assert worse.kept and worse.model.compared and worse.model.compared.new < worse.model.compared.old - worse.model.compared.chance
    used = files.current(services.settings.models, "vi", "en")
    assert used and used.generation == more.model.generation and not worse.model.folder.exists()


def test_as_much_as_chance_makes_does_not_keep_the_old_model() -> None:
    assert not files.Comparison(new=60.0, old=61.0, chance=1.5, n=40).is_old_better
    assert files.Comparison(new=60.0, old=61.0, chance=0.5, n=40).is_old_better
    assert not files.Comparison(new=61.0, old=60.0, chance=0.5, n=40).is_old_better


def test_material_that_nothing_can_be_learned_from(services: Services) -> None:
    def refused(source: str, target: str) -> str:
        ran = run(services, models, "train", "--from", source, "--to", target)
        assert isinstance(ran.exception, Invalid), ran.output
        assert not list(Path(services.settings.models).rglob("*.np*")), "nothing is left behind"
        return ran.exception.code

    remember(services, ROWS[:3])
    assert refused("vi", "en") == "learned.too_few"
    assert refused("vi", "vi") == "learned.one_language"
    remember(services, [("từ " * 2000 + str(number), "word " * 2000 + str(number)) for number in range(120)])
    assert refused("vi", "en") == "learned.too_few", "texts of thousands of words are not learned from"
    remember(services, [(f"ຕະຫຼາດ {number}", f"Chợ số {number}") for number in range(120)], "vi", "lo")
    assert refused("vi", "lo") == "learned.swapped"
    remember(services, [(f"Pơtho khan kơ bôl pơlei {number} sơnăm anu", f"Tuyên truyền ở thôn, bản {number} của huyện trong năm") for number in range(120)], "vi", "bdq")
    assert refused("vi", "bdq") == "learned.swapped", "both are in Latin letters, and one has Vietnamese tones"
    remember(services, [(f"Chợ số {number}", f"{('ຕະຫຼາດ', 'ផ្សារ')[number % 2]} {number}") for number in range(180)], "vi", "km")
    assert refused("vi", "km") == "learned.other_script", "only every second text is in Khmer"


def test_only_agreed_terms_are_learned(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        add_terms(uow, [Entry(1, "gate", "", "", "vi", "cửa khẩu", PREFERRED, ""), Entry(2, "gate", "", "", "en", "border gate", PREFERRED, ""),
                        Entry(3, "one", "", "", "vi", "một", PREFERRED, ""), Entry(4, "one", "", "", "en", "mone", ALLOWED, "")])
        uow.commit()
    assert learning.material(services.database, "vi", "en").terms == [("cửa khẩu", "border gate")]


def test_a_damaged_model_is_told(services: Services) -> None:
    remember(services, ROWS)
    run(services, models, "train", "--from", "vi", "--to", "en")
    model = files.current(services.settings.models, "vi", "en")
    assert model and files.whole(model.folder)
    (model.folder / "following.npz").write_text("")
    (model.folder / "phrases.npy").unlink()
    assert not files.whole(model.folder)
    with pytest.raises(Unavailable):
        services.engines.required("vi", "en", "learned").draft(["Làng 3"], "vi", "en")


def test_learning_is_asked_for_when_enough_has_come(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def waiting() -> list[Job]:
        with services.database.unit() as uow:
            return list(uow.session.scalars(select(Job).where(Job.kind == learning.LEARN_JOB).order_by(Job.id)))

    monkeypatch.setattr(learning, "_LEAST", len(ROWS))
    remember(services, ROWS[:-1])
    assert waiting() == []
    remember(services, ROWS[-1:])
    assert [one.payload for one in waiting()] == [{"source": "en", "target": "vi"}, {"source": "vi", "target": "en"}]
    services.worker.run_waiting()
    assert [one.state for one in waiting()] == [DONE, DONE] and waiting()[1].result["pairs"] == len(ROWS)
    assert services.engines.pairs() == {("vi", "en"), ("en", "vi")}
    remember(services, [("một", "one")])
    assert QUEUED not in [one.state for one in waiting()], "one more is too few"
    with services.database.unit(write=True) as uow:
        assert learning.request_learning(uow, SYSTEM, "vi", "en").id == learning.request_learning(uow, SYSTEM, "vi", "en").id


def test_what_was_learned_by_hand_meanwhile_is_not_learned_again(services: Services) -> None:
    remember(services, ROWS)
    made = learning.learn(services.database, services.settings, SYSTEM, "vi", "en").model
    told = learning.run(services.settings, JobContext(services.database, 0, {"source": "vi", "target": "en"}, None))
    model = files.current(services.settings.models, "vi", "en")
    assert model and model.folder == made.folder and (told["kept"], told["pairs"]) == (True, len(ROWS))


def test_nothing_is_learned_by_itself_for_pairs_that_nobody_works_in(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample brings pairs of many languages; one is learned once a translation is asked for in it, both ways."""
    def learning_of() -> list[dict[str, str]]:
        with services.database.unit() as uow:
            return [one.payload for one in uow.session.scalars(select(Job).where(Job.kind == learning.LEARN_JOB).order_by(Job.id))]

    monkeypatch.setattr(learning, "_LEAST", 100)
    assert run(services, sample).exit_code == 0
    assert ("vi", "lo") in {(one, other) for one, other, _ in learning.learnable(services.database)}, "there is enough, and by hand it can be learned"
    services.learn_when_due()
    assert learning_of() == []
    with services.database.unit(write=True) as uow:
        text = works.Text("Chợ phiên", "", "Chợ họp sáng thứ bảy.")
        source = works.create_work(uow, SYSTEM, works.WorkDetails(kind="article", visibility="public"), "vi", text, work_id="market")
        works.publish(uow, SYSTEM, source.id)
        requests.request_language(uow, SYSTEM, "market", "lo")
        uow.commit()
    assert learning_of() == [{"source": "lo", "target": "vi"}, {"source": "vi", "target": "lo"}]


def test_what_was_tried_in_vain_is_not_tried_again_before_more_has_come(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_LEAST", 3)
    monkeypatch.setattr(learning, "_LEAST_NEW", 2)
    remember(services, ROWS[:3])
    services.worker.run_waiting()

    def states() -> list[str]:
        with services.database.unit() as uow:
            return list(uow.session.scalars(select(Job.state).where(Job.kind == learning.LEARN_JOB).order_by(Job.id)))

    assert states() == [FAILED, FAILED], "three pairs are too few to learn from"
    remember(services, ROWS[3:4])
    assert states() == [FAILED, FAILED]
    remember(services, ROWS[4:5])
    assert states() == [FAILED, FAILED, QUEUED, QUEUED]


def test_what_is_approved_shows_in_drafts_before_anything_is_learned_anew(services: Services) -> None:
    remember(services, ROWS)
    run(services, models, "train", "--from", "vi", "--to", "en")
    engine = services.engines.required("vi", "en", "learned")
    model = files.current(services.settings.models, "vi", "en")
    assert model and not (model.folder / newer.NAME).exists(), "what was learned is not new"
    text = "Cọn nước 40 có cá tươi, ở Pleiku."
    before = engine.draft([text], "vi", "en")
    assert before == ["Cọn water 40 has fresh fish, in Pleiku."], "nobody has said yet what that is called"
    remember(services, [(f"Cọn nước {number} có cá tươi, ở An Khê.", f"Waterwheel {number} has fresh fish, in An Khê.") for number in range(3)])
    drafted = ["Waterwheel 40 has fresh fish, in Pleiku."]
    assert engine.draft([text], "vi", "en") == drafted
    assert engine.as_learned().draft([text], "vi", "en") == before, "what is measured on approved texts has not seen them"
    again = build(services.settings).engines.required("vi", "en", "learned")
    assert again.draft([text], "vi", "en") == drafted, "it is still known after a new start"
    remember(services, [("chợ", "market"), ("một câu không liên quan gì " * 40, "x")])
    assert [one.source for one in newer.Reader(model.folder).read()][3:] == ["chợ"], "what is no translation is left out"
    assert files.whole(model.folder)
    run(services, models, "train", "--from", "vi", "--to", "en")
    after = files.current(services.settings.models, "vi", "en")
    assert after and after.until and not (after.folder / newer.NAME).exists() and engine.draft([text], "vi", "en") == drafted


def test_newer_pairs_are_given_once_and_whole(tmp_path: Path) -> None:
    pairs = [newer.Newer(number, f"chợ\n{number}", f"market {number}") for number in range(1, 5)]
    reader = newer.Reader(tmp_path)
    assert reader.read() == []
    newer.add(tmp_path, pairs[:2])
    assert reader.read() == pairs[:2] and reader.read() == []
    with (tmp_path / newer.NAME).open("ab") as file:
        file.write(b'[3, "ch')  # the power went off
    assert reader.read() == []
    newer.add(tmp_path, pairs[2:])
    assert reader.read() == pairs[2:] and newer.Reader(tmp_path).read() == pairs
