"""How fast the editor answers: python bench/editor.py [--segments 940] [--units 100000] [--rounds 200] [--json].

A work of real sentences out of ../shared/data is opened, saved and walked through by the test client, so that times are
those of the server alone: routing, session, database, templates. A fresh instance in a temporary folder; the memory is
filled with the pairs of the data, and beyond them with the same sentences put together anew. Nothing is kept warm but
what a server keeps warm: each request is asked once before it is measured.
"""

import argparse
import csv
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import create_app
from app.accounts import users
from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.publications import works
from app.publications.models import Segment
from app.settings import Settings
from app.translation import requests
from app.translation.memory import store
from app.wiring import Services, build

DATA = ROOT.parent / "shared" / "data"
WORK, SOURCE, TARGET, PASSWORD = "dai", "vi", "bdq", "ngựa đá xanh 27"
ADDRESS = f"/workbench/{WORK}/{TARGET}"
SEGMENTS, ROUNDS = 940, 200  # paragraphs, which give 1,002 segments


def pairs() -> list[tuple[str, str]]:
    """The sentences of the data with their translations."""
    with (DATA / "news.vi-bdq.train.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(row[0], row[1]) for row in rows if len(row) == 2 and all(one.strip() for one in row)]


def units(known: list[tuple[str, str]], number: int) -> Iterator[tuple[str, str]]:
    """As many pairs as asked for; beyond those of the data, halves of two put together."""
    yield from islice(known, number)
    chance = random.Random(7)
    for _ in range(number - len(known)):
        (one, first), (other, second) = chance.sample(known, 2)
        yield f"{one[:len(one) // 2].rsplit(' ', 1)[0]} {other}", f"{first[:len(first) // 2].rsplit(' ', 1)[0]} {second}"


def prepared(services: Services, segments: int, number: int) -> None:
    """A work of so many segments that is being translated, half of them drafted, and a memory of so many units."""
    known = pairs()
    body = "\n\n".join(f"## {one}" if at % 25 == 0 else one for at, (one, _) in enumerate(islice(known, segments)))
    with services.database.unit(write=True) as uow:
        for name, role in (("lan", "editor"), ("binh", "translator")):
            user, once = users.create_user(uow, SYSTEM, name, name.title(), [(role, "" if role == "editor" else TARGET)])
            users.change_password(uow, user.id, once, PASSWORD)
        lan = users.actor_of(user)
        version = works.create_work(uow, SYSTEM, works.WorkDetails(kind="training-material"), SOURCE,
                                    works.Text("Một tập tài liệu dài", "", body), work_id=WORK)
        works.publish(uow, SYSTEM, version.id)
        made = requests.request_language(uow, SYSTEM, WORK, TARGET)
        uow.session.execute(update(Segment).where(Segment.version_id == made.id, Segment.position % 2 == 1)
                            .values(draft=Segment.source, state="draft", origin="machine", engine=lan.name))
        store.add(uow, units(known, number), SOURCE, TARGET, origin="bench", by="bench")
        uow.commit()


def signed_in(services: Services) -> FlaskClient:
    client = create_app(services.settings, services).test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    answer = client.post("/sign-in", data={"csrf_token": token.group(1), "name": "binh", "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client


class Editor:
    """Somebody at the editor who confirms one segment after the other."""

    def __init__(self, client: FlaskClient, services: Services) -> None:
        self.client = client
        self.headers = {"Accept": "application/json"}
        self.token = client.get(f"{ADDRESS}/state", headers=self.headers).get_json()["token"]
        with services.database.unit() as uow:
            version = works.get_version(uow, WORK, TARGET)
            self.ids = list(uow.session.scalars(select(Segment.id).where(Segment.version_id == version.id).order_by(Segment.position)))
        self.targets = [target for _, target in pairs()]
        self.locks = [0] * len(self.ids)
        self.at = 0

    def open(self) -> None:
        assert self.client.get(ADDRESS).status_code == 200

    def go(self) -> None:
        self.at = (self.at + 1) % len(self.ids)
        self._get(f"{ADDRESS}/rows/{self.at}?left={self.at - 1 if self.at else 0}")

    def aids(self) -> None:
        self.at = (self.at + 1) % len(self.ids)
        self._get(f"{ADDRESS}/segments/{self.ids[self.at]}/aids")

    def state(self) -> None:
        self._get(f"{ADDRESS}/state")

    def concordance(self) -> None:
        self.at = (self.at + 1) % len(self.ids)
        words = " ".join(self.targets[self.at].split()[:2])
        assert self.client.get(f"{ADDRESS}/concordance", query_string={"q": words}, headers=self.headers).status_code == 200

    def confirm(self) -> None:
        self._save("confirm", "")

    def keep(self) -> None:
        self._save("keep", "1")

    def _save(self, how: str, quiet: str) -> None:
        self.at = (self.at + 1) % len(self.ids)
        fields = {"csrf_token": self.token, "target": self.targets[self.at], "at": self.at, "lock": self.locks[self.at],
                  "do": how, "quiet": quiet}
        answer = self.client.post(f"{ADDRESS}/segments/{self.ids[self.at]}", data=fields, headers=self.headers)
        assert answer.status_code == 200, answer.text
        self.locks[self.at] = answer.get_json()["saved"]["lock"]

    def _get(self, address: str) -> None:
        assert self.client.get(address, headers=self.headers).status_code == 200


def timed(act: Callable[[], None], rounds: int) -> dict[str, float]:
    """Milliseconds: the middle and the 95th of a hundred; ``cpu`` is what the processor worked of it, on a busy machine less."""
    act()
    took, worked = [], []
    for _ in range(rounds):
        begin, cpu = time.perf_counter(), time.process_time()
        act()
        took.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    twentieths = statistics.quantiles(took, n=20), statistics.quantiles(worked, n=20)
    return {"n": rounds, "p50": round(statistics.median(took), 1), "p95": round(twentieths[0][18], 1),
            "cpu_p50": round(statistics.median(worked), 1), "cpu_p95": round(twentieths[1][18], 1)}


def measured(segments: int, number: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings.read({"RONG_HOME": f"{folder}/home", "RONG_SEARCH_INDEX": f"{folder}/index",
                                        "RONG_SIGN_IN_LIMIT": "1000 per minute"}))
        runner.upgrade(services.database)
        prepared(services, segments, number)
        editor = Editor(signed_in(services), services)
        acts = {"open": (editor.open, max(10, rounds // 10)), "save": (editor.confirm, rounds), "save quietly": (editor.keep, rounds),
                "next": (editor.go, rounds), "aids": (editor.aids, rounds), "state": (editor.state, rounds),
                "concordance": (editor.concordance, rounds)}
        size = len(editor.client.get(ADDRESS).data)
        return {"segments": len(editor.ids), "units": number, "page_bytes": size,
                "milliseconds": {name: timed(act, times) for name, (act, times) in acts.items()}}


def run(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """The figures as a part of bench/workbench.py: a row for each act and size of the memory, in milliseconds."""
    found = [measured(SEGMENTS, units, ROUNDS) for units in asked.units or [1000]]
    return [{"act": name, "segments": one["segments"], "units": one["units"], **times}
            for one in found for name, times in one["milliseconds"].items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--segments", type=int, default=SEGMENTS)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measured(asked.segments, asked.units, asked.rounds)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{found['segments']} segments, {found['units']} units, page of {found['page_bytes']} bytes")
    for name, times in found["milliseconds"].items():
        print(f"{name:14} n={times['n']:<5} p50 {times['p50']:7.1f} ms   p95 {times['p95']:7.1f} ms   "
              f"cpu p50 {times['cpu_p50']:6.1f} ms   p95 {times['cpu_p95']:6.1f} ms")


if __name__ == "__main__":
    main()
