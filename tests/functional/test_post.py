"""A border post: it shows and takes packs in, tells beforehand what they bring, and changes nothing else."""

import datetime
import io
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.permissions import ACTIONS, ANONYMOUS, SYSTEM, Actor, at_a_post, may, require
from app.cli.command import AT_A_POST, COMMANDS
from app.cli.pack import pack as pack_command
from app.database import Base
from app.errors import Forbidden, NotFound
from app.http.machine import OPEN_CHANGES, OPEN_PAGES, OPEN_ROOMS
from app.migrations import runner
from app.packs import offering, pace, roominess, sticks
from app.packs.choice import Choice
from app.packs.export import export_pack
from app.packs.freshness import days_old
from app.packs.install import install_pack
from app.packs.models import InstalledPack
from app.packs.planning import SPARE_BYTES
from app.publications.models import INTERNAL, Attachment, Work
from app.settings import Settings
from app.wiring import Services, build
from tests.functional.packing import publish_work, rewrite, shown, withdraw
from tests.functional.people import Person, add_person
from tests.functional.test_command_failures import one_line, rong

SENTENCE = "This machine is a border post"
ELSEWHERE = {"REMOTE_ADDR": "10.0.0.7"}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Services]:
    """The services of a border post, beside the province of the test."""
    built = build(Settings.read({"RONG_HOME": str(tmp_path / "post"), "RONG_SEARCH_INDEX": str(tmp_path / "post-index"),
                                 "RONG_ROLE": "post", "RONG_SIGN_IN_LIMIT": "1000 per minute"}))
    runner.upgrade(built.database)
    yield built
    built.database.dispose()


@pytest.fixture
def site(post: Services) -> Flask:
    made = create_app(post.settings, post)
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def stick(services: Services, tmp_path: Path) -> Path:
    """What the province has published, on a stick."""
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງ.\n"}, pictures=("hồ.png",))
    publish_work(services, "cho", {"vi": "Chợ sớm.\n"})
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(Work).where(Work.id == "cho").values(urgent=True))
        uow.commit()
    return pack(services, tmp_path / "stick")


def pack(services: Services, place: Path) -> Path:
    for tag in ("vi", "lo"):
        export_pack(services.packs, SYSTEM, tag, place)
    return place


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that installs."""
    form = page[page.index('action="/post/install"'):]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[:form.index("</form>")]))


def bring_in(post: Services, somebody: Person, place: Path) -> str:
    """Look, say yes, wait; the page of the result."""
    page = somebody.text(f"/post/look?place={place}")
    answer = somebody.client.post("/post/install", data=hidden(page))
    assert answer.status_code == 302, answer.text
    post.worker.run_waiting()
    return somebody.text(answer.headers["Location"])


def address(site: Flask, rule: object) -> str:
    values = {name: 1 if "int" in type(one).__name__.lower() or type(one).__name__ == "Number" else "x"
              for name, one in rule._converters.items()}  # type: ignore[attr-defined]
    if "name" in values and rule.endpoint == "workbench.waiting":  # type: ignore[attr-defined]
        values["name"] = "review"
    return str(site.url_map.bind("localhost").build(rule.endpoint, values))  # type: ignore[attr-defined]


def test_every_route_that_changes_something_is_refused_whoever_asks(post: Services, site: Flask) -> None:
    add_person(post, "an", ("administrator", ""))
    an = Person(site, "an")
    before = everything(post)
    refused = 0
    for rule in site.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            reading_it = method == "GET"
            if rule.endpoint in OPEN_CHANGES or (reading_it and (rule.endpoint.partition(".")[0] in OPEN_ROOMS or rule.endpoint in OPEN_PAGES)):
                continue
            answer = an.client.open(address(site, rule), method=method)
            assert answer.status_code == 403, (rule, method, answer.status_code)
            assert SENTENCE in unescape(answer.text), (rule, method)
            refused += not reading_it
    assert refused > 40, "the walk has met the routes that change things"
    assert everything(post) == before


def test_what_stays_open_is_known_by_name(site: Flask) -> None:
    changing = {rule.endpoint for rule in site.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}}
    assert changing >= OPEN_CHANGES, "an endpoint was renamed"
    assert {"accounts.sign_in", "accounts.sign_out", "accounts.password", "post.bring", "post.install", "post.pull_in", "post.report", "post.stop",
            "reading.say", "kiosk.kiosk_say"} == OPEN_CHANGES
    for_readers = {rule.endpoint for rule in site.url_map.iter_rules() if rule.endpoint.partition(".")[0] in OPEN_ROOMS - {"post"}}
    assert for_readers & changing == {"reading.say", "kiosk.kiosk_say"}, "what readers see changes nothing but what they say"


def rows(services: Services, table: str) -> int:
    return everything(services)[table]


def everything(services: Services) -> dict[str, int]:
    """How many rows each table has."""
    with services.database.engine.connect() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables}


@pytest.mark.parametrize(("role", "beside", "left"), [
    ("administrator", False, {"works.read_internal", "packs.install"}), ("editor", False, {"works.read_internal"}),
    ("reader", True, {"works.read_internal", "packs.install"}), ("", True, {"packs.install"}), ("", False, set())])
def test_rights_at_a_post(role: str, beside: bool, left: set[str]) -> None:
    person = Actor(7, "lan", frozenset({(role, "")})) if role else ANONYMOUS
    here = at_a_post(person, beside=beside)
    assert {action for action in ACTIONS if may(here, action)} == left
    with pytest.raises(Forbidden, match=SENTENCE):
        require(here, "works.edit")


def test_only_who_sits_at_the_machine_may_bring_packs_in_without_an_account(site: Flask) -> None:
    client = site.test_client()
    assert client.get("/post").status_code == 200
    assert client.get("/post", headers={"Host": "[::1]:8000"}, environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    others: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
        (ELSEWHERE, {}), ({}, {"Host": "rebound.example"}), ({}, {"X-Forwarded-For": "127.0.0.1"}),
        ({}, {"Forwarded": "for=1.2.3.4"}), ({}, {"Host": "[::1"}))
    for environ, headers in others:
        answer = client.get("/post", environ_base=environ, headers=headers)
        assert answer.status_code in (302, 400), "sign in first, or no host of ours"
        assert client.get("/post/found", environ_base=environ, headers=headers).status_code in (400, 403)


def test_the_machine_reads_no_more_than_the_public(services: Services, post: Services, site: Flask, tmp_path: Path) -> None:
    publish_work(services, "noi-bo", {"vi": "Chỉ cho cán bộ.\n"}, visibility=INTERNAL)
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick", internal=True)
    install_pack(post.packs, SYSTEM, tmp_path / "stick")
    assert site.test_client().get("/works/noi-bo/vi").status_code == 404
    add_person(post, "lan", ("reader", ""))
    assert Person(site, "lan").get("/works/noi-bo/vi").status_code == 200


def test_a_pack_is_told_before_it_changes_anything_and_brought_in_by_one_button(services: Services, post: Services, site: Flask,
                                                                             stick: Path) -> None:
    officer = Person(site)
    page = officer.text(f"/post/look?place={stick}")
    assert "<td>2</td><td>0</td><td>0</td><td>2</td>" in page, "two new in Vietnamese"
    assert re.search(r'Urgent:</strong>\s*<ul><li lang="vi" dir="ltr">cho vi</li></ul>', page)
    assert "after a short trial on this machine" in page
    assert shown(post, "vi") == {}
    done = bring_in(post, officer, stick)
    assert "You can pull the stick out" in done
    assert set(shown(post, "vi")) == {"bien-ho", "cho"} and set(shown(post, "lo")) == {"bien-ho"}
    assert officer.get("/works/cho/vi").status_code == 200
    assert "here already" in officer.text(f"/post/look?place={stick}")
    publish_work(services, "moi", {"vi": "Mới.\n"})
    rewrite(services, "bien-ho", "vi", "Hồ rất đẹp.\n")
    withdraw(services, "cho", "vi")
    pack(services, stick)
    page = officer.text(f"/post/look?place={stick}")
    assert "<td>1</td><td>1</td><td>1</td><td>2</td>" in page
    assert "Urgent:" not in page
    bring_in(post, officer, stick)
    assert shown(post, "vi") == {"bien-ho": "Hồ rất đẹp.\n", "moi": "Mới.\n"}


def test_nothing_else_is_installed_than_what_was_shown(services: Services, post: Services, site: Flask, stick: Path) -> None:
    officer = Person(site)
    form = hidden(officer.text(f"/post/look?place={stick}"))
    publish_work(services, "moi", {"vi": "Mới.\n"})
    pack(services, stick)
    answer = officer.client.post("/post/install", data=form)
    assert answer.status_code == 409 and "another one" in answer.text
    assert rows(post, "job") == 0


def test_one_installation_at_a_time(post: Services, site: Flask, stick: Path) -> None:
    officer = Person(site)
    form = hidden(officer.text(f"/post/look?place={stick}"))
    first = officer.client.post("/post/install", data=form)
    for other in (officer.client.post("/post/install", data=form), officer.post("/post/pull", page="/post/pull", address="http://192.168.1.20")):
        assert other.headers["Location"] == first.headers["Location"], "whoever asks meanwhile sees how far it is"
    assert "A pack is being installed already" in officer.text(first.headers["Location"]) and rows(post, "job") == 1
    assert "See how far it is" in officer.text("/post")
    assert officer.client.get(first.headers["Location"] + "/state").json["state"] == "queued"
    stopped = officer.post(first.headers["Location"] + "/stop", page=f"/post/look?place={stick}")
    assert stopped.status_code == 302
    assert "stopped before it began" in officer.text(first.headers["Location"])
    assert officer.post("/post/pull", page="/post/pull", address="http://192.168.1.20").status_code == 302
    officer.client.post("/post/install", data=form)
    assert rows(post, "job") == 2, "a pull is one too"


def test_a_pack_as_a_file_from_a_chat(services: Services, post: Services, site: Flask, stick: Path, tmp_path: Path) -> None:
    export_pack(services.packs, SYSTEM, "lo", tmp_path / "rong-lo.zip")
    officer = Person(site)

    def bring(data: bytes) -> TestResponse:
        return officer.post("/post/bring", page="/post", file=(io.BytesIO(data), "rong-lo.zip"))

    answer = bring((tmp_path / "rong-lo.zip").read_bytes())
    assert answer.status_code == 302, answer.text
    form = hidden(officer.text(answer.headers["Location"]))
    officer.client.post("/post/install", data=form)
    post.worker.run_waiting()
    assert set(shown(post, "lo")) == {"bien-ho"}
    answer = bring(b"no pack")
    assert answer.status_code == 400 and "rong-lo.zip is broken" in answer.text, "by the name that the officer knows"


def test_a_place_without_a_pack_is_told_in_a_sentence(site: Flask) -> None:
    for place in ("", "stick", "/nowhere/at/all", "/dev/null", "/proc/self/mem", "../..", "\0", "/" + "x" * 900, "~nobody-of-this-name/stick"):
        answer = site.test_client().get("/post/look", query_string={"place": place})
        assert answer.status_code in (400, 404), (place, answer.status_code)
        assert 'class="notice' in answer.text, place


def test_a_disk_without_room_is_told_with_what_is_missing(post: Services, site: Flask, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = offering.look_at(post.packs, stick).added + roominess.SPARE_BYTES - 1024 * 1024
    assert 66_000_000 < short < 67_000_000
    real = shutil.disk_usage
    monkeypatch.setattr(roominess.shutil, "disk_usage", lambda place: real(place)._replace(free=1024 * 1024))
    page = Person(site).text(f"/post/look?place={stick}")
    assert f"{short / 1_000_000:.1f} MB are missing" in page and 'action="/post/install"' not in page


def test_what_fits_is_offered_where_not_all_of_it_does(post: Services, site: Flask, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = offering.look_at(post.packs, stick, Choice(frozenset({"image"})))
    real = shutil.disk_usage
    monkeypatch.setattr(roominess.shutil, "disk_usage", lambda place: real(place)._replace(free=texts.added + SPARE_BYTES))
    officer = Person(site)
    assert "room for the texts alone" in officer.text(f"/post/look?place={stick}")
    assert "pull the stick out" in bring_in(post, officer, stick)
    assert set(shown(post, "vi")) == {"bien-ho", "cho"} and list(post.storage.digests()) == []
    monkeypatch.setattr(roominess.shutil, "disk_usage", real)
    bring_in(post, officer, stick)
    assert len(list(post.storage.digests())) == 1, "the picture comes once there is room"


def test_what_is_damaged_is_named_and_the_rest_is_here(post: Services, site: Flask, services: Services, stick: Path) -> None:
    with services.database.unit() as uow:
        digest = uow.session.scalars(select(Attachment.digest)).first() or ""
    place = next(stick.glob(f"objects/{digest[:2]}/{digest[2:]}*"))
    place.write_bytes(place.read_bytes()[:-1] + b"x")
    page = bring_in(post, Person(site), stick)
    assert "bien-ho vi" in page and "The next pack mends what was damaged" in page
    assert "not whole yet" in Person(site).text("/post")
    assert set(shown(post, "vi")) == {"cho"}


def test_old_content_is_told_and_never_refused(post: Services, site: Flask, stick: Path) -> None:
    officer = Person(site)
    bring_in(post, officer, stick)
    assert "days old" not in officer.text("/")
    with post.database.unit(write=True) as uow:
        uow.session.execute(update(InstalledPack).values(made_at=InstalledPack.made_at))
        for one in uow.session.scalars(select(InstalledPack)):
            one.made_at -= datetime.timedelta(days=43)
        uow.commit()
    assert "The content is 43 days old" in officer.text("/works/cho/vi")


def test_the_age_of_content_by_clocks_that_are_right_and_wrong() -> None:
    made = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
    newer = made + datetime.timedelta(days=5)
    assert days_old([], made) is None
    assert days_old([made, newer], newer + datetime.timedelta(days=29)) is None
    assert days_old([made, newer], newer + datetime.timedelta(days=43)) == 43
    assert days_old([made], datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) is None


def test_packs_are_found_on_what_is_plugged_in(services: Services, stick: Path, tmp_path: Path) -> None:
    media = tmp_path / "media"
    (media / "an" / "USB" / "rong").mkdir(parents=True)
    (media / "an" / "full").mkdir()
    shutil.copytree(stick, media / "an" / "USB" / "rong", dirs_exist_ok=True)
    shutil.copytree(stick, media / "an" / "whole")
    (media / "an" / "full" / "rong-lo.zip").write_bytes(b"")
    (media / "an" / "full" / "holiday.zip").write_bytes(b"")
    places = tuple(sticks._down(media, 2))
    found = sticks.plugged_in(places)
    assert {place.relative_to(media).as_posix() for place in found} == {"an/USB/rong", "an/whole", "an/full/rong-lo.zip"}
    before = sticks.changed_at(found[0])
    assert before > 0
    shutil.rmtree(media / "an")
    assert sticks.plugged_in(places) == () and sticks.changed_at(found[0]) == 0


def test_what_is_plugged_in_is_offered_without_a_word(site: Flask, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = Person(site)
    empty = officer.client.get("/post/found").json
    assert empty == {"packs": 0, "key": empty["key"]}
    monkeypatch.setattr(sticks, "usual_places", lambda: (stick.parent,))
    found = officer.client.get("/post/found").json
    assert found["packs"] == 1 and found["key"] != empty["key"]
    page = officer.text("/post")
    assert f'data-plugged="{found["key"]}"' in page and "<h3>stick</h3>" in page and 'action="/post/install"' in page
    (stick / "rong.json").write_bytes(b"{")
    assert "Bring it in" not in officer.text("/post")
    shutil.rmtree(stick)
    (stick.parent / "rong-lo.rong").write_bytes(b"no pack")
    assert "<h3>rong-lo.rong</h3>" in officer.text("/post")


def test_time_is_told_after_earlier_installations() -> None:
    offer = offering.Offer((offering.LanguageOffer("vi", "0", 400, 300, 100, 0, ()),), (), 50_000_000, 0, 10**12)
    assert pace.Pace(10_000_000, 100, 2).seconds(offer) == 5
    assert pace.Pace(10_000_000, 20, 2).seconds(offer) == 20
    assert pace.Pace(0, 0, 0).seconds(offer) is None


def test_earlier_installations_are_measured(post: Services, site: Flask, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "ENOUGH_BYTES", 1)
    monkeypatch.setattr(pace, "ENOUGH_WORKS", 1)
    officer = Person(site)
    bring_in(post, officer, stick)
    with post.database.unit() as uow:
        measured = pace.earlier_pace(uow, "pack.install")
    assert measured.earlier == 1 and measured.bytes_a_second > 0 and measured.works_a_second > 0


def test_a_trial_leaves_nothing_behind(stick: Path, tmp_path: Path) -> None:
    measured = pace.trial(stick, tmp_path / "disk")
    assert measured.bytes_a_second > 0 and measured.earlier == 0
    assert list((tmp_path / "disk").iterdir()) == []


def test_commands_that_change_more_than_packs_are_refused(tmp_path: Path) -> None:
    assert set(COMMANDS) - AT_A_POST >= {"ingest", "sample", "draft", "memory", "glossary", "exchange", "models", "lexicon"}
    ran = rong(tmp_path, "memory", "import", "x.tmx", RONG_ROLE="post")
    assert ran.returncode == 1 and SENTENCE in one_line(ran)


def test_the_command_says_what_a_pack_brings(post: Services, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offer(*arguments: str) -> Result:
        return CliRunner().invoke(pack_command, ["offer", *arguments], obj=post)

    told = json.loads(offer(str(stick), "--json").stdout)["offers"][0]
    assert [(one["language"], one["new"], one["urgent"]) for one in told["languages"]] == [("vi", 2, ["cho vi"]), ("lo", 1, [])]
    assert told["fits"] and told["seconds"] is not None and told["bytes"] > 0
    monkeypatch.setattr(sticks, "usual_places", lambda: (stick.parent,))
    assert "vi: 2 new, 0 changed, 0 withdrawn, 2 in all" in offer().stdout
    monkeypatch.setattr(sticks, "usual_places", lambda: ())
    assert isinstance(offer().exception, NotFound)
    for listed in (stick / "manifests").iterdir():
        listed.write_bytes(b"{}")
    assert offer(str(stick)).exit_code == 1


def test_an_office_has_the_same_pages_for_administrators_alone(services: Services, app: Flask, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ.\n", "lo": "ໜອງ.\n"})
    place = pack(services, tmp_path / "own")
    assert app.test_client().get("/post").status_code == 302
    add_person(services, "an", ("administrator", ""))
    add_person(services, "binh", ("editor", ""))
    assert "here already" in Person(app, "an").text(f"/post/look?place={place}")
    assert Person(app, "binh").get("/post").status_code == 403
