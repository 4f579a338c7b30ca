"""Pulling a pack from another machine: only what is lacking, gone on with where it broke off, and nothing believed but signatures."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from app import create_app
from app.accounts.permissions import SYSTEM
from app.cli.pack import pack as pack_command
from app.errors import Conflict, Invalid, NotFound, RongError, TooLarge, Unavailable
from app.packs import collecting, shelf
from app.packs.export import export_pack
from app.packs.pulling import peers
from app.packs.pulling import remote as remote_module
from app.packs.pulling.line import WINDOW, Line, Meter
from app.packs.pulling.pull import pull_pack
from app.packs.receiving import URGENT_FILES
from app.packs.scrub import scrub_archive
from app.packs.trust import keyfiles, keyring
from app.packs.trust.making import make_keys, trust_root
from app.packs.trust.shown import shown as shown_keys
from app.publications.attachments import attach
from app.publications.models import INTERNAL, Revision, Work
from app.wiring import Services
from tests.functional.packing import instance, listed_works, publish_work, shown, withdraw
from tests.functional.people import Person
from tests.functional.serving import (
    Change,
    Folder,
    answers,
    big,
    endless,
    handed_out,
    no_length,
    noise,
    pull,
    served,
)

WORDS = "bốn từ khó đoán"
LONG = "\n".join(hashlib.sha512(bytes([number])).hexdigest() for number in range(40))  # nothing that shrinks much


@pytest.fixture
def services(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """An office that signs what it exports."""
    monkeypatch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    make_keys(services.trust, SYSTEM, tmp_path / "root", 1, lambda _: WORDS)
    publisher = keyfiles.unlock(keyring.read_file(services.settings.keys / "publisher-1.key"), WORDS)
    return replace(services, packs=replace(services.packs, trust=replace(services.trust, publishers=(publisher,))))


@pytest.fixture
def post(services: Services, tmp_path: Path) -> Iterator[Services]:
    with instance(tmp_path / "post", role="post") as built:
        told_of(services, built)
        yield built


def told_of(office: Services, post: Services) -> None:
    """Give a post the fingerprint of the office."""
    trust_root(post.trust, SYSTEM, str(shown_keys(office.trust).fingerprint))


@pytest.fixture
def stick(services: Services, tmp_path: Path) -> Path:
    publish_work(services, "bien-ho", {"vi": LONG + "\n", "lo": "ໜອງ.\n"}, pictures=("ho.png",))
    publish_work(services, "cho", {"vi": "Chợ sớm.\n"})
    for tag in ("vi", "lo"):
        export_pack(services.packs, SYSTEM, tag, tmp_path / "stick")
    return tmp_path / "stick"


def test_from_the_province_to_a_post_and_on_to_another(services: Services, post: Services, stick: Path, tmp_path: Path) -> None:
    publish_work(services, "noi-bo", {"vi": "Chỉ cho cán bộ.\n"}, visibility=INTERNAL)
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "internal", internal=True)
    with served(services) as province:
        report = pull(post, province)
        assert not report.problems and not report.absent
        assert set(shown(post, "vi")) == {"bien-ho", "cho"} and set(shown(post, "lo")) == {"bien-ho"}
        again = pull(post, province)
        assert again.objects == 0 and again.received < 20_000, "only who vouches, and the lists"
        publish_work(services, "moi", {"vi": "Mới.\n"})
        withdraw(services, "cho", "vi")
        export_pack(services.packs, SYSTEM, "vi", stick)
        change = pull(post, province, languages=("vi",))
        assert 0 < change.objects <= 5 and set(shown(post, "vi")) == {"bien-ho", "moi"}
    assert not list((post.packs.folder / "pulled").iterdir()), "nothing is left over"
    with served(post) as first, instance(tmp_path / "next", role="post") as other:
        with pytest.raises(Conflict, match="whose packs"):
            pull(other, first, languages=("lo",))
        assert not shown(other, "lo")
        told_of(services, other)
        pull(other, first, languages=("lo",))
        assert shown(other, "lo") == shown(post, "lo") and shown(other, "vi") == {}
        assert list(other.storage.digests()) == list(post.storage.digests())


def test_a_file_is_gone_on_with_where_the_line_was_cut(post: Services, stick: Path) -> None:
    path, cuts = big(stick), [0]

    def cut(server: Folder, asked: str, data: bytes) -> bool:
        if asked != path or cuts[0] >= 2:
            return False
        cuts[0] += 1
        begin = int((server.headers.get("Range") or "bytes=0-")[6:-1])
        server.send_response(206 if begin else 200)
        server.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        server.send_header("Content-Length", str(len(data) - begin))
        if begin:
            server.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        server.end_headers()
        server.wfile.write(data[begin:begin + 30])
        server.close_connection = True
        return True

    with handed_out(stick, cut) as (address, asked):
        assert not pull(post, address).problems
    assert [more for one, more in asked if one == path] == ["", "bytes=30-", "bytes=60-"]
    assert set(shown(post, "vi")) == {"bien-ho", "cho"}


class Killed(BaseException):
    """The process is gone."""


def test_killed_within_a_file_it_goes_on_there(post: Services, stick: Path) -> None:
    path = big(stick)

    def die(server: Folder, asked: str, data: bytes) -> bool:
        if asked != path:
            return False
        server.send_response(200)
        server.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        server.send_header("Content-Length", str(len(data)))
        server.end_headers()
        server.wfile.write(data[:40])
        server.close_connection = True
        return True

    def killed(_seconds: float) -> None:
        raise Killed

    with handed_out(stick, die) as (address, _), pytest.raises(Killed):
        pull_pack(post.packs, SYSTEM, address, pause=killed)
    assert shown(post, "vi") == {}
    port = address.port
    with handed_out(stick) as (there, asked):
        old, new = (post.packs.folder / "pulled" / hashlib.sha256(one.url.encode()).hexdigest()[:16] for one in (address, there))
        if port != there.port:
            old.rename(new)
        assert not pull(post, there).problems
    assert [more for one, more in asked if one == path] == ["bytes=40-"]
    assert set(shown(post, "vi")) == {"bien-ho", "cho"}


def test_what_a_scrub_found_damaged_here_is_fetched_again(post: Services, stick: Path) -> None:
    with handed_out(stick) as (address, _):
        pull(post, address)
        digest = next(post.storage.digests())
        place = post.settings.objects / digest[:2] / digest[2:]
        place.write_bytes(place.read_bytes()[:-1] + b"?")
        with post.database.unit(write=True) as uow:
            uow.session.execute(update(Revision).where(Revision.title == "cho vi").values(body="Chợ sờm.\n"))
            uow.commit()
        for page in (post.settings.packs / "installed/objects").glob("*/*"):
            page.write_bytes(b"?")
        assert len(scrub_archive(post.packs, SYSTEM).damage) > 3
        pull(post, address)
        assert scrub_archive(post.packs, SYSTEM).damage == () and shown(post, "vi")["cho"] == "Chợ sớm.\n"


def test_what_is_urgent_is_readable_before_the_rest_has_come(services: Services, post: Services, stick: Path) -> None:
    publish_work(services, "bao", {"vi": "Bão đổ bộ tối nay.\n"}, pictures=("bao.png",))
    with services.database.unit(write=True) as uow:
        uow.session.get_one(Work, "bao").urgent = True
        attach(uow, SYSTEM, services.storage, "bao", io.BytesIO(noise(500)), "to.png", limit=10**9)
        uow.commit()
    export_pack(services.packs, SYSTEM, "vi", stick)
    large = max(stick.glob("objects/*/*"), key=lambda place: place.stat().st_size)
    assert large.stat().st_size > URGENT_FILES
    here: dict[str, set[str]] = {}

    def watch(server: Folder, asked: str, data: bytes) -> bool:
        here.setdefault(asked, set(shown(post, "vi")))
        return False

    with handed_out(stick, watch) as (address, asked):
        report = pull(post, address)
    assert (report.problems, report.installed.languages[1].changed) == ((), 3)
    first = [path for path, _ in asked if path.startswith("objects/") and not here[path]]
    assert len(first) <= 6, "one page, one text and one small file, each perhaps under two names"
    assert here[large.relative_to(stick).as_posix()] == {"bao"}
    with post.database.unit() as uow:
        assert sorted(one.name for one in uow.session.get_one(Work, "bao").attachments) == ["bao.png", "to.png"]


def test_pieces_of_a_large_file_are_handed_out(services: Services, post: Services, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (collecting, shelf):
        monkeypatch.setattr(module, "MAX_OBJECT_BYTES", 1000)
    with services.database.unit(write=True) as uow:
        attach(uow, SYSTEM, services.storage, "cho", io.BytesIO(noise(40)), "to.png", limit=10**9)
        uow.commit()
    export_pack(services.packs, SYSTEM, "vi", stick)
    piece = next(one for one in listed_works(services, stick) if one.work_id == "cho").attachments[0].parts[1]
    with served(services) as address:
        url = f"{address}/packs/objects/{piece.digest[:2]}/{piece.digest[2:]}"
        with urlopen(url) as answer:
            data = answer.read()
        assert hashlib.sha256(data).hexdigest() == piece.digest
        with urlopen(Request(url, headers={"Range": "bytes=990-"})) as answer:
            assert (answer.status, answer.read()) == (206, data[990:])
        report = pull(post, address)
    assert (report.problems, report.absent) == ((), 0)
    with post.database.unit() as uow:
        file, = uow.session.get_one(Work, "cho").attachments
        assert post.storage.verify(file.digest) and file.size > 4000


def test_what_belongs_to_no_work_is_pulled_and_handed_on(services: Services, post: Services, stick: Path, tmp_path: Path) -> None:
    services.settings.lexicons.mkdir(parents=True, exist_ok=True)
    (services.settings.lexicons / "lo.vi.tsv").write_text("ໜອງ\thồ\t1\n" * 400, "utf-8")
    export_pack(services.packs, SYSTEM, "lo", stick)
    with served(services) as address:
        pull(post, address, languages=("lo",))
        assert pull(post, address, languages=("lo",)).objects == 0
    assert (post.settings.lexicons / "lo.vi.tsv").read_bytes() == (services.settings.lexicons / "lo.vi.tsv").read_bytes()
    with instance(tmp_path / "third", role="post") as third, served(post) as address:
        told_of(services, third)
        pull(third, address)
        assert (third.settings.lexicons / "lo.vi.tsv").is_file()
    assert export_pack(post.packs, SYSTEM, "lo", tmp_path / "on").left_out == 0


def test_another_file_under_the_same_name_is_begun_anew(post: Services, stick: Path) -> None:
    path, first = big(stick), [True]

    def other(server: Folder, asked: str, data: bytes) -> bool:
        if asked != path or not first[0]:
            return False
        first[0] = False
        server.send_response(200)
        server.send_header("ETag", '"earlier"')
        server.send_header("Content-Length", str(len(data)))
        server.end_headers()
        server.wfile.write(b"x" * 25)
        server.close_connection = True
        return True

    with handed_out(stick, other) as (address, _):
        assert not pull(post, address).problems
    assert set(shown(post, "vi")) == {"bien-ho", "cho"}


def test_what_is_wrong_there_is_named_and_the_rest_is_here(services: Services, post: Services, stick: Path) -> None:
    text = next(one for one in listed_works(services, stick) if one.title == "cho vi").text

    def forge(server: Folder, asked: str, data: bytes) -> bool:
        if not data or asked.replace("/", "").removeprefix("objects") != text:
            return False
        server.give(data[:-2] + b"x\n")
        return True

    with handed_out(stick, forge) as (address, _):
        report = pull(post, address)
    assert ["cho vi" in str(one) for one in report.problems] == [True]
    assert set(shown(post, "vi")) == {"bien-ho"}
    with handed_out(stick) as (address, _):
        assert not pull(post, address).problems
    assert set(shown(post, "vi")) == {"bien-ho", "cho"}


def test_a_line_that_stays_broken_is_told_with_what_has_come(post: Services, stick: Path) -> None:
    path, pauses = big(stick), []

    def fail(server: Folder, asked: str, data: bytes) -> bool:
        if asked != path:
            return False
        server.give(b"", 503)
        return True

    with handed_out(stick, fail) as (address, asked), pytest.raises(Unavailable, match=r"of \d+ files have come .* Pull again") as told:
        pull_pack(post.packs, SYSTEM, address, pause=pauses.append)
    assert sum(one == path for one, _ in asked) == 1 + len(remote_module.PAUSES) and sum(pauses) == sum(remote_module.PAUSES)
    assert told.value.params["done"] < told.value.params["all"]


@pytest.mark.parametrize(("change", "kind"), [
    (answers(status="302", Location="http://127.0.0.1:9/rong.json"), Invalid), (answers(status="301", Location="file:///etc/passwd"), Invalid),
    (answers(Content_Encoding="gzip"), Invalid), (no_length, Invalid), (answers(status="403"), Unavailable),
    (answers(status="206", Content_Range="bytes 5-9/10"), Invalid), (answers(Content_Length="-5"), Invalid),
    (answers(Content_Length="99999999999"), TooLarge), (answers(status="404"), NotFound)])
def test_a_machine_that_answers_strangely_is_refused_in_a_sentence(post: Services, stick: Path, change: Change, kind: type[RongError]) -> None:
    with handed_out(stick, change) as (address, asked), pytest.raises(kind) as told:
        pull(post, address)
    assert str(told.value).endswith(".") and len(asked) == 1
    assert shown(post, "vi") == {}


def test_a_file_is_never_longer_than_its_list_says(post: Services, stick: Path) -> None:
    with handed_out(stick, endless) as (address, _):
        assert sum("larger there" in str(one) for one in pull(post, address).problems) == 4, "a page and the words of the pages of each language"
    assert shown(post, "vi") == {}
    assert sum(one.stat().st_size for one in post.packs.folder.rglob("*") if one.is_file()) < 100_000


def test_a_machine_that_dribbles_is_left(post: Services, stick: Path) -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += WINDOW + 1  # whatever comes, it has taken that long
        return now[0]

    with handed_out(stick) as (address, asked), pytest.raises(Unavailable, match="too slowly"):
        pull(post, address, dial=lambda one: Line(one, Meter(clock)))
    assert len(asked) == 1 + len(remote_module.PAUSES)
    patient = Meter(lambda: 0.0)
    patient.count(1)
    assert patient.received == 1


def test_nobody_there_is_told_soon(post: Services) -> None:
    pauses: list[float] = []
    with handed_out(Path("/nowhere")) as (address, _):
        pass
    with pytest.raises(Unavailable, match="does not answer"):
        pull_pack(post.packs, SYSTEM, address, pause=pauses.append)
    assert sum(pauses) == 1


def test_a_post_pulls_by_a_button_and_by_a_command(services: Services, post: Services, stick: Path) -> None:
    officer = Person(create_app(post.settings, post))
    refused = officer.post("/post/pull", page="/post/pull", address="ftp://x")
    assert refused.status_code == 400 and "no address" in unescape(refused.text)
    with served(services) as province:
        answer = officer.post("/post/pull", page="/post/pull", address=province.removeprefix("http://"))
        assert answer.status_code == 302, answer.text
        assert officer.post("/post/pull", page="/post/pull", address=province).headers["Location"] == answer.headers["Location"]
        post.worker.run_waiting()
        page = officer.text(answer.headers["Location"])
        assert "Done." in page and set(shown(post, "vi")) == {"bien-ho", "cho"}
        told = CliRunner().invoke(pack_command, ["pull", province, "--language", "vi", "--json"], obj=post)
        assert told.exit_code == 0 and json.loads(told.stdout)["objects"] == 0, told.output


def test_a_machine_that_shares_is_found_and_only_while_it_does() -> None:
    here: list[str] = ["127.0.0.1"]
    with peers.announced("127.0.0.1", 8123, here) as name:
        found, = peers.find(10, here, enough=1)
        assert found == peers.Peer(name, "http://127.0.0.1:8123")
    assert peers.find(0.3, here) == ()
