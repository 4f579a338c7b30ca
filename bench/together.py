"""Twenty translators at once: a real server on SQLite, each of them in a work of their own, a save every five seconds.

Times are those of a whole request over HTTP; beside them stands how long the server's processor worked for each save, with all
that it does meanwhile. At the end every text that was answered as saved is looked for in the database.
"""

import argparse
import http.cookiejar
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from itertools import islice
from pathlib import Path
from typing import Any

from editor import PASSWORD, ROOT, SOURCE, TARGET, pairs, units
from sqlalchemy import select

from app.accounts import users
from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.publications import works
from app.publications.models import LanguageVersion, Segment
from app.settings import Settings
from app.translation import requests
from app.translation.memory import store
from app.wiring import Services, build

PEOPLE, SEGMENTS, SAVES, PAUSE = 20, 40, 12, 5.0


class Translator(threading.Thread):
    """One person who confirms one segment after the other."""

    def __init__(self, address: str, number: int, segments: list[int]) -> None:
        super().__init__(name=f"person{number}")
        self._page = f"{address}/workbench/work{number}/{TARGET}"
        self._address, self._number, self._segments = address, number, segments
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.took: list[float] = []
        self.saved: dict[int, str] = {}
        self.failed: list[str] = []

    def sign_in(self) -> None:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._ask(f"{self._address}/sign-in").decode())
        assert token
        self._ask(f"{self._address}/sign-in", {"csrf_token": token.group(1), "name": self.name, "password": PASSWORD})

    def run(self) -> None:
        token = json.loads(self._ask(f"{self._page}/state"))["token"]
        time.sleep(random.Random(self._number).random() * PAUSE)
        for at, segment in enumerate(self._segments[:SAVES]):
            text = f"{self.name} {at}"
            begun = time.perf_counter()
            try:
                self._ask(f"{self._page}/segments/{segment}",
                          {"csrf_token": token, "target": text, "at": str(at), "lock": "0", "do": "confirm", "quiet": ""})
                self.saved[segment] = text
            except OSError as error:
                self.failed.append(str(error))
            took = time.perf_counter() - begun
            self.took.append(took * 1000)
            time.sleep(max(0.0, PAUSE - took))

    def _ask(self, address: str, fields: dict[str, str] | None = None) -> bytes:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with self._opener.open(urllib.request.Request(address, data, {"Accept": "application/json" if "workbench" in address else "text/html"})) as answer:
            found: bytes = answer.read()
            return found


def run(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """One row: how many saves there were, how long they took, how many failed and how many were lost."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings.read({"RONG_HOME": f"{folder}/home", "RONG_SEARCH_INDEX": f"{folder}/index", "RONG_SIGN_IN_LIMIT": "1000 per minute"})
        services = build(settings)
        runner.upgrade(services.database)
        segments = _prepared(services, (asked.units or [1000])[0])
        port = _free_port()
        server = subprocess.Popen([sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--no-worker"], cwd=ROOT,
                                  env=settings.environment(), stdout=subprocess.PIPE, encoding="utf-8")
        try:
            assert server.stdout
            while "is at http" not in server.stdout.readline():
                pass
            people = [Translator(f"http://127.0.0.1:{port}", number, one) for number, one in enumerate(segments)]
            for one in people:
                one.sign_in()
            before = _worked(server)
            for one in people:
                one.start()
            for one in people:
                one.join()
            worked = _worked(server) - before
        finally:
            server.terminate()
            server.wait()
        took = [one for person in people for one in person.took]
        twentieths = statistics.quantiles(took, n=20)
        return [{"people": len(people), "saves": len(took), "p50 ms": round(statistics.median(took), 1), "p95 ms": round(twentieths[18], 1),
                 "longest ms": round(max(took), 1), "CPU ms": round(worked * 1000 / len(took), 1),
                 "failed": sum(len(one.failed) for one in people), "lost": _lost(services, people)}]


def _worked(server: subprocess.Popen[str]) -> float:
    """The seconds that the processor has worked for the server so far, where Linux tells."""
    try:
        fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _prepared(services: Services, number: int) -> list[list[int]]:
    """A work of its own for each person, and a memory of so many units; the ids of the segments of each work."""
    known = pairs()
    with services.database.unit(write=True) as uow:
        store.add(uow, units(known, number), SOURCE, TARGET, origin="bench", by="bench")
        for person in range(PEOPLE):
            user, once = users.create_user(uow, SYSTEM, f"person{person}", f"Person {person}", [("translator", TARGET)])
            users.change_password(uow, user.id, once, PASSWORD)
            body = "\n\n".join(source for source, _ in islice(known, person * SEGMENTS, (person + 1) * SEGMENTS))
            version = works.create_work(uow, SYSTEM, works.WorkDetails(kind="news"), SOURCE, works.Text("Tập tài liệu", "", body),
                                        work_id=f"work{person}")
            works.publish(uow, SYSTEM, version.id)
            requests.request_language(uow, SYSTEM, f"work{person}", TARGET)
        uow.commit()
        found = [uow.session.scalars(select(Segment.id).join(LanguageVersion, Segment.version_id == LanguageVersion.id).where(
            LanguageVersion.work_id == f"work{person}", LanguageVersion.language == TARGET).order_by(Segment.position)) for person in range(PEOPLE)]
        return [list(one) for one in found]


def _lost(services: Services, people: list[Translator]) -> int:
    saved = {segment: text for one in people for segment, text in one.saved.items()}
    with services.database.unit() as uow:
        there = dict(uow.session.execute(select(Segment.id, Segment.target).where(Segment.id.in_(saved))).all())
    return sum(there.get(segment) != text for segment, text in saved.items())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
