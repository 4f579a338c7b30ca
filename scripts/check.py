"""Drives the main job once over HTTP on a scratch instance; called by run.py --check in the virtual environment.

A line a step with its time. Ends with 0 when the whole life of one publication went through: brought in, drafted,
translated, reviewed by a second person, published, found in two languages, exported, verified, installed elsewhere.
"""

import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bs4 import BeautifulSoup, Tag

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _setup

Result = TypeVar("Result")
PATIENCE_SECONDS = 120
NOTICE = """# Thông báo mở chợ phiên biên giới

Ban quản lý cửa khẩu thông báo lịch mở chợ phiên tháng này. Chợ họp từ 6 giờ đến 11 giờ sáng thứ bảy.

- Bà con hai bên biên giới mang theo giấy tờ.
- Xe để đúng nơi quy định.
"""


class CheckError(Exception):
    """A step did not give what it must."""


def require(right: object, what: str) -> None:
    if not right:
        raise CheckError(what)


class Person:
    """Somebody at a browser without scripts: fetches pages, fills in their forms, keeps cookies."""

    def __init__(self, address: str, name: str) -> None:
        self._address, self.name = address, name
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self._opener.addheaders = [("Accept-Language", "en")]
        self.url, self.page = "", BeautifulSoup("", "html.parser")

    def get(self, path: str) -> BeautifulSoup:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self._address, path)))

    def fetch(self, path: str) -> bytes:
        with self._opener.open(urllib.parse.urljoin(self._address, path), timeout=PATIENCE_SECONDS) as answer:
            content: bytes = answer.read()
            return content

    def send(self, having: str, button: str = "", files: Mapping[str, tuple[str, bytes]] | None = None,
             **fields: str | list[str]) -> BeautifulSoup:
        """Fill in and send the form of the page that has this field, or whose address contains it."""
        form = next((one for one in self.page.find_all("form", method="post")
                     if one.find(attrs={"name": having}) or having in str(one.get("action", ""))), None)
        require(form is not None, f"{self.name} finds no form “{having}” at {self.url}: {self.said()}")
        assert isinstance(form, Tag)
        values = {**_values(form), **fields}
        pressed = form.find("button", attrs={"name": "do", "value": button}) if button else None
        if isinstance(pressed, Tag):
            values["do"] = button
        data, kind = _multipart(values, files or {})
        target = urllib.parse.urljoin(self.url, str(form.get("action") or self.url))
        return self._open(urllib.request.Request(target, data, {"Content-Type": kind}))

    def press(self, address: str) -> BeautifulSoup:
        """Send the form whose button leads to this address although its form leads elsewhere."""
        button = next(one for one in self.page.find_all("button") if address in str(one.get("formaction", "")))
        form = button.find_parent("form")
        form["action"] = button["formaction"]
        return self.send(address)

    def said(self) -> str:
        """The notice or failure that the page shows, for messages of this script."""
        shown = self.page.select_one("[role=alert], .notice, .failure, main h1")
        return " ".join(shown.get_text(" ").split())[:200] if shown else ""

    def _open(self, request: urllib.request.Request) -> BeautifulSoup:
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                self.url, text = answer.url, answer.read()
        except urllib.error.HTTPError as error:
            self.page = BeautifulSoup(error.read(), "html.parser")
            raise CheckError(f"{request.full_url} answered {error.code} to {self.name}: {self.said()}") from error
        self.page = BeautifulSoup(text, "html.parser")
        return self.page


def _values(form: Tag) -> dict[str, str | list[str]]:
    """What a browser would send if nobody typed anything."""
    values: dict[str, str | list[str]] = {}
    for one in form.find_all(["input", "textarea", "select"]):
        name, kind = str(one.get("name") or ""), str(one.get("type") or "")
        if not name or kind in ("file", "submit") or (kind in ("checkbox", "radio") and not one.has_attr("checked")):
            continue
        if one.name == "select":
            chosen = one.find("option", selected=True) or one.find("option")
            values[name] = str(chosen.get("value", chosen.get_text())) if isinstance(chosen, Tag) else ""
        elif one.name == "textarea":
            values[name] = one.get_text().removeprefix("\n")
        else:
            values[name] = str(one.get("value") or "")
    return values


def _multipart(values: Mapping[str, str | list[str]], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    boundary, parts = uuid.uuid4().hex, []
    for name, value in values.items():
        for one in [value] if isinstance(value, str) else value:
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode())
    for name, (file, content) in files.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
                     f"Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Instance:
    """A scratch instance with its server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index"),
                            "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        self._server: subprocess.Popen[bytes] | None = None
        self.address = ""

    def rong(self, *arguments: str) -> str:
        done = subprocess.run([str(_setup.RONG), *arguments], env=self.environment, cwd=self.folder, check=False,
                              capture_output=True, encoding="utf-8")
        require(done.returncode == 0, f"rong {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        with (self.folder / "server.log").open("wb") as log:
            self._server = subprocess.Popen([str(_setup.RONG), "serve", "--port", str(port)], env=self.environment,
                                            cwd=self.folder, stdout=log, stderr=log)
        wait("the server answers", lambda: _answers(self.address))

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=PATIENCE_SECONDS)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def wait(what: str, ready: Callable[[], Result]) -> Result:
    """Ask again until the answer is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if answer := ready():
            return answer
        time.sleep(0.2)
    raise CheckError(f"{what}: not within {PATIENCE_SECONDS} seconds")


class Life:
    """One publication's life, step by step; each step returns what its line says."""

    def __init__(self, folder: Path) -> None:
        (folder / "province").mkdir()
        (folder / "post").mkdir()
        self.province, self.post = Instance(folder / "province"), Instance(folder / "post")
        self.folder, self.work, self.password = folder, "", ""
        self.people: dict[str, Person] = {}

    def set_up(self) -> str:
        said = self.province.rong("init")
        found = re.search(r"\b([a-z0-9]{4}(?:-[a-z0-9]{4}){3})\b", said)
        require(found, "rong init printed no one-time password")
        assert found
        self.password = found[1]
        return "a new instance with its one-time password"

    def load_sample(self) -> str:
        return self.province.rong("sample").strip().splitlines()[-1]

    def serve(self) -> str:
        self.province.start()
        return "the server answers"

    def sign_in(self) -> str:
        self._enter("admin", self.password)
        for name, role in (("translator", "translator:en"), ("reviewer", "reviewer:en")):
            admin = self.people["admin"]
            admin.get("/administration/people")
            page = admin.send("display_name", name=name, display_name=name.title(), grants=[role])
            shown = re.search(r"\b([a-z0-9]{4}(?:-[a-z0-9]{4}){3})\b", page.get_text(" "))
            require(shown, f"no one-time password shown for {name}: {admin.said()}")
            assert shown
            self._enter(name, shown[1])
        return "an administrator, a translator and a reviewer, each with a password of their own"

    def _enter(self, name: str, password: str) -> None:
        person = self.people[name] = Person(self.province.address, name)
        person.get("/sign-in")
        person.send("password", name=name, password=password)
        person.get("/password")
        own = f"{name}-on-the-border"
        person.send("again", old=password, new=own, again=own)

    def ingest(self) -> str:
        admin = self.people["admin"]
        admin.get("/desk/ingest")
        admin.send("as_work", files={"file": ("chợ phiên.md", NOTICE.encode())}, kind="notice",
                   topics=["public-notices"], visibility="public", issued_on="2026-10-01")
        found = re.search(r"/desk/works/([a-z0-9-]+)", admin.url)
        require(found, f"bringing the notice in led to {admin.url}: {admin.said()}")
        assert found
        self.work = found[1]
        admin.send("/vi/publish")
        return f"work {self.work} brought in and published in Vietnamese"

    def draft(self) -> str:
        admin = self.people["admin"]
        admin.get(f"/desk/works/{self.work}")
        admin.send("/request", language="en")
        found = re.search(r"/desk/jobs/(\d+)", admin.url)
        require(found, f"asking for English led to {admin.url}")
        assert found
        job = wait("the draft is made", lambda: self._ended(int(found[1])))
        require(job["state"] == "done", f"the drafting job ended as {job['state']}: {job}")
        return f"English drafted offline: {json.dumps(job.get('result', {}), ensure_ascii=False)}"

    def _ended(self, job_id: int) -> dict[str, object] | None:
        job = json.loads(self.people["admin"].fetch(f"/api/jobs/{job_id}"))
        return job if job["state"] in ("done", "failed", "cancelled") else None

    def translate(self) -> str:
        translator, count = self.people["translator"], 0
        translator.get(f"/workbench/{self.work}/en")
        while translator.page.find("button", attrs={"value": "confirm"}):
            source = translator.page.find("textarea", id="target")
            require(isinstance(source, Tag), "the editor has no field for the text")
            count += 1
            require(count < 50, "the editor never runs out of segments")
            text = ENGLISH.get(self._source_at_hand(), "")
            require(text, f"no English for “{self._source_at_hand()}”")
            translator.send("lock", "confirm", target=text)
            if translator.page.find("form", action=re.compile("/submit")):
                break
        translator.send("/submit")
        return f"{count} segments edited and confirmed, submitted"

    def _source_at_hand(self) -> str:
        shown = self.people["translator"].page.select_one(".at-hand .seg-source")
        return " ".join(shown.get_text().split()) if shown else ""

    def review(self) -> str:
        translator, reviewer, admin = (self.people[name] for name in ("translator", "reviewer", "admin"))
        translator.get(f"/workbench/{self.work}/en")
        require(not translator.page.find("form", action=re.compile("/approve")), "the translator could approve the own text")
        reviewer.get(f"/workbench/{self.work}/en")
        reviewer.send("/approve", comment="Good.")
        admin.get(f"/workbench/{self.work}/en")
        admin.send("/publish")
        return "approved by the second person, published"

    def search(self) -> str:
        visitor = Person(self.province.address, "visitor")
        for query, tag in (("chợ phiên biên giới", "vi"), ("cho phien", "vi"), ("border market schedule", "en")):
            page = visitor.get("/search?" + urllib.parse.urlencode({"q": query}))
            require(page.find("a", href=re.compile(f"/works/{self.work}/{tag}")), f"“{query}” does not find the notice in {tag}")
        found = json.loads(self.province.rong("search", "border market", "--in", "en", "--json"))
        require(any(one["work"] == self.work for one in found["results"]), "rong search does not find the notice")
        return "found in Vietnamese with and without marks, and in English"

    def export(self) -> str:
        stick = self.folder / "stick"
        self.province.rong("pack", "export", "--language", "en", "--to", str(stick))
        self.province.rong("pack", "verify", str(stick))
        files = [path for path in stick.rglob("*") if path.is_file()]
        return f"{len(files)} files, {sum(path.stat().st_size for path in files):,} bytes, verified"

    def install(self) -> str:
        self.post.rong("init")
        self.post.rong("pack", "install", str(self.folder / "stick"))
        found = json.loads(self.post.rong("search", "border market schedule", "--json"))
        require(found["results"] and found["results"][0]["work"] == self.work, "the post does not find the notice")
        self.post.start()
        page = Person(self.post.address, "reader at the post").get(f"/works/{self.work}/en")
        require("Saturday" in page.get_text(), "the post does not show the notice")
        return "installed on a second instance, found and read there"


ENGLISH = {
    "Thông báo mở chợ phiên biên giới": "Notice: the border market opens",
    "Ban quản lý cửa khẩu thông báo lịch mở chợ phiên tháng này.": "The gate's management board announces this month's market schedule.",
    "Chợ họp từ 6 giờ đến 11 giờ sáng thứ bảy.": "The market is held from 6 to 11 on Saturday morning.",
    "Bà con hai bên biên giới mang theo giấy tờ.": "People from both sides of the border bring their papers.",
    "Xe để đúng nơi quy định.": "Vehicles are parked where it is allowed.",
}
STEPS = ("set_up", "load_sample", "serve", "sign_in", "ingest", "draft", "translate", "review", "search", "export", "install")


def main() -> int:
    """Run the steps; 0 when all of them went through."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    folder = Path(tempfile.mkdtemp(prefix="rong-check-"))
    life, begun = Life(folder), time.monotonic()
    try:
        for step in STEPS:
            started = time.monotonic()
            said = getattr(life, step)()
            print(f"{step.replace('_', ' '):12} {time.monotonic() - started:6.1f} s  {said}", flush=True)
    except (CheckError, subprocess.TimeoutExpired, OSError) as error:
        print(f"error: step “{step.replace('_', ' ')}”: {error}", file=sys.stderr)
        for log in folder.glob("*/server.log"):
            print(log.read_text("utf-8", "replace")[-3000:], file=sys.stderr)
        return 1
    finally:
        life.province.stop()
        life.post.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"all of it    {time.monotonic() - begun:6.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
