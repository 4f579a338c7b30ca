"""Learning lexicons from the memory, as a command and as a job, and measuring what they are worth."""

import datetime
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.cli.evaluation import evaluation
from app.cli.lexicon import lexicon
from app.database import today
from app.errors import Invalid
from app.jobs.models import DONE, QUEUED, Job
from app.publications import works
from app.publications.works import Text, WorkDetails
from app.search.lexicon import training
from app.search.lexicon.jobs import LEXICON_JOB
from app.translation.glossary.entries import PREFERRED, Entry
from app.translation.glossary.store import add as add_terms
from app.translation.memory.origins import SUPERSEDED, of_work, superseded_of
from app.translation.memory.store import add, count_pairs
from app.wiring import Services

NOUNS = {"trờ": "zhan", "phục": "wick", "lăm": "drum", "quéo": "plim", "khướt": "grol", "nhoi": "stebb"}
VERBS = {"xoạc": "runt", "vẹo": "falm", "chuội": "belk", "ngoắt": "dorv", "rướn": "siff"}
ROWS = [(f"{noun} {verb} {number}", f"{number} {VERBS[verb]} {NOUNS[noun]}")
        for number, (noun, verb) in enumerate((noun, verb) for noun in NOUNS for verb in VERBS)]


def run(services: Services, command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=services)


def remember(services: Services, rows: list[tuple[str, str]]) -> None:
    with services.database.unit(write=True) as uow:
        add(uow, rows, "vi", "en", origin="test", by="test")
        uow.commit()


def jobs(services: Services) -> list[Job]:
    with services.database.unit() as uow:
        return list(uow.session.scalars(select(Job).where(Job.kind == LEXICON_JOB)))


def test_training_learns_what_only_the_memory_knows(services: Services, tmp_path: Path) -> None:
    remember(services, ROWS)
    with services.database.unit(write=True) as uow:
        add_terms(uow, [Entry(1, "zhan-x", "", "", tag, term, PREFERRED, "") for tag, term in (("vi", "blik blok"), ("bdq", "tơmoi"))])
        uow.commit()
    trained = json.loads(run(services, lexicon, "train", "--json").stdout)
    assert [one["pairs"] for one in trained if one["languages"] == ["en", "vi"]] == [len(ROWS)]
    assert trained[0]["languages"] == ["en", "vi"], "what the archive has most of is at hand first"
    known = services.lexicons.render(("trờ",), "vi", "en")[0].renditions[0].text
    assert known == "zhan"
    assert services.lexicons.render(("blik", "blok"), "vi", "bdq")[0].renditions[0].text == "tơmoi"
    assert services.lexicons.render(("biên", "giới"), "vi", "lo")[0].renditions[0].text == "ຊາຍແດນ"

    pairs = tmp_path / "unseen.tsv"
    pairs.write_text("vi\ten\n" + "".join(f"{vi}\t{en}\n" for vi, en in ROWS), "utf-8")
    ran = run(services, evaluation, "retrieval", "--pairs", pairs, "--query", "vi", "--document", "en", "--terms", 2, "--json")
    found = json.loads(ran.stdout)
    assert (found["query"], found["document"], found["terms"], found["n"]) == ("vi", "en", 2, len(ROWS))
    assert found["crosslingual"]["R@10"] > found["plain"]["R@10"] and found["crosslingual"]["R@10"] > 0.9
    assert set(found["monolingual"]) == {"MRR@10", "R@1", "R@10"}
    again = run(services, evaluation, "retrieval", "--pairs", pairs, "--query", "vi", "--document", "en", "--terms", 2, "--json")
    assert json.loads(again.stdout) == found, "one seed, one measurement"
    longer = run(services, evaluation, "retrieval", "--pairs", pairs, "--query", "vi", "--document", "en", "--terms", 9, "--json")
    assert isinstance(longer.exception, Invalid) and longer.exception.code == "eval.no_queries"
    pairs.write_text(pairs.read_text("utf-8"), "utf-16")
    assert json.loads(run(services, evaluation, "retrieval", "--pairs", pairs, "--query", "vi", "--document", "en", "--terms", 2, "--json").stdout) == found


def test_files_that_cannot_be_measured_are_told(services: Services, tmp_path: Path) -> None:
    def refused(content: bytes) -> str:
        (tmp_path / "pairs.tsv").write_bytes(content)
        ran = run(services, evaluation, "retrieval", "--pairs", tmp_path / "pairs.tsv", "--query", "vi", "--document", "lo")
        assert isinstance(ran.exception, Invalid)
        return ran.exception.code

    assert refused(b"vi\ten\na\tb\n") == "eval.no_languages"
    assert refused(b"") == "ingest.empty_file"
    assert refused(b"vi\tlo\n\ta\n") == "eval.no_units"
    assert refused(b"vi\tlo\n\xff\tb\n") == "ingest.wrong_encoding"
    assert refused(b"vi\tlo\n" + b"a" * 200_000 + b"\t\n") == "eval.no_units", "however long a text is"


def test_lexicons_are_learned_again_when_enough_pairs_have_come(services: Services) -> None:
    remember(services, ROWS[:5])
    (first,) = jobs(services)
    assert first.state == QUEUED, "nothing was ever learned"
    assert services.worker.run_one()
    assert jobs(services)[0].state == DONE and services.lexicons.pairs("en", "vi") == 5
    remember(services, ROWS[5:10])
    assert len(jobs(services)) == 1, "five more are too few"
    remember(services, ROWS)
    assert [one.state for one in jobs(services)] == [DONE, QUEUED]
    remember(services, [("một", "one")])
    assert len(jobs(services)) == 2, "one that waits serves all"
    with services.database.unit() as uow:
        assert count_pairs(uow) == {("en", "vi"): len(ROWS) + 1}
    assert jobs(services)[1].created_by_name == SYSTEM.name


def test_pairs_that_nothing_can_be_learned_from_do_not_ask_for_it_again(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST_PAIRS", 5)
    remember(services, [*ROWS, *((f"— {'—' * number}", f"… {'…' * number}") for number in range(len(ROWS)))])
    assert services.worker.run_one() and services.lexicons.pairs("vi", "en") == 2 * len(ROWS)
    services.learn_when_due()
    assert [one.state for one in jobs(services)] == [DONE]


@pytest.mark.parametrize(("details", "published", "learned"), [
    (WorkDetails("news"), True, 1), (WorkDetails("news"), False, 0), (WorkDetails("news", visibility="restricted"), True, 0),
    (WorkDetails("news", embargo_until=today() + datetime.timedelta(1)), True, 0)])
def test_nothing_is_learned_from_what_not_everybody_may_read(services: Services, details: WorkDetails, published: bool, learned: int) -> None:
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, SYSTEM, details, "vi", Text("Tin", "", "Mật danh phượnghoàng.\n"), work_id="gate")
        if published:
            works.publish(uow, SYSTEM, version.id)
        add(uow, [("Mật danh phượnghoàng.", "Codename phoenixbird.")], "vi", "en", origin=of_work("gate"), by="test")
        for number, origin in enumerate((SUPERSEDED, superseded_of("gate"))):
            add(uow, [(f"Nháp {number}.", f"Draft {number}.")], "vi", "en", origin=origin, by="test")
        uow.commit()
    assert services.material.counts() == ({("en", "vi"): 1} if learned else {})
    assert list(services.material.pairs("en", "vi")) == [("Codename phoenixbird.", "Mật danh phượnghoàng.")] * learned
