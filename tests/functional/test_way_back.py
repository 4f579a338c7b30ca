"""The way back: what is read and said at a post reaches the province on the stick, signed, once, and without anybody's name."""

import datetime
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.accounts.permissions import SYSTEM
from app.cli.pack import pack as pack_command
from app.cli.posts import posts as posts_command
from app.errors import Invalid, NotFound, Unavailable
from app.packs.back import collecting, key, report, reporting, saying
from app.packs.back.models import Feedback, PostFigure, ReadingCount
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.wiring import Services
from tests.functional.packing import instance, publish_work
from tests.functional.people import Person, add_person

DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def post(services: Services, tmp_path: Path) -> Iterator[Services]:
    """A post with what the province has published."""
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງ.\n"})
    for tag in ("vi", "lo"):
        export_pack(services.packs, SYSTEM, tag, tmp_path / "stick")
    with instance(tmp_path / "post", role="post") as built:
        install_pack(built.packs, SYSTEM, tmp_path / "stick")
        yield built


@pytest.fixture
def site(post: Services) -> Flask:
    return create_app(post.settings, post)


def written(post: Services, place: Path) -> reporting.Written:
    return reporting.write_reports(post.packs, SYSTEM, key.load_or_make(post.settings.home), post.tally, place)


def figures(services: Services) -> dict[tuple[str, str, str], int]:
    with services.database.unit() as uow:
        return {(one.what, one.work_id, one.language): one.count for one in uow.session.scalars(select(PostFigure))}


def said(services: Services) -> list[tuple[str, bool | None, str]]:
    with services.database.unit() as uow:
        return [(one.work_id, one.useful, one.text) for one in uow.session.scalars(select(Feedback).order_by(Feedback.id))]


def accepted(services: Services, digits: str) -> None:
    with services.database.unit(write=True) as uow:
        collecting.accept(uow, SYSTEM, digits, "Ia Dom")
        uow.commit()


def test_from_a_reader_at_a_post_to_the_desk_of_the_province(services: Services, app: Flask, post: Services, site: Flask, tmp_path: Path) -> None:
    reader = Person(site)
    for _ in range(3):
        reader.text("/works/bien-ho/vi")
    reader.text("/kiosk/lo/bien-ho")
    reader.text("/search?q=Pleiku&from=vi")
    reader.text("/search?q=xyzzyqwert&from=vi")
    page = reader.text("/works/bien-ho/vi")
    assert "Was this useful?" in page
    answer = reader.post("/works/bien-ho/vi/say", page="/works/bien-ho/vi", useful="no", text="  Thiếu <b>giờ</b> mở cửa\x07 \r\n\r\n ở hồ  ")
    assert answer.status_code == 302 and "passed on without a name" in reader.text("/works/bien-ho/vi")
    touched = reader.post("/kiosk/lo/bien-ho", page="/kiosk/lo/bien-ho", useful="yes")
    assert touched.status_code == 302 and touched.headers["Location"].endswith("/kiosk/lo/bien-ho?said=1")

    stick = tmp_path / "stick"
    answer = reader.post("/post/report", page="/post/pull", place=str(stick))
    assert answer.status_code == 302, answer.text
    one, = stick.glob("back/*/*.json")
    text = one.read_text("utf-8")
    assert "127.0.0.1" not in text and "xyzzy" not in text, "neither addresses nor words that were searched for"
    assert written(post, stick).reports == 0, "nothing new"
    (tmp_path / "left").mkdir()
    answer = reader.post("/post/report", page="/post/pull", place=str(tmp_path / "left"))
    assert answer.status_code == 404 and "Plug the stick in" in answer.text and "Installed here" in answer.text
    assert not list((tmp_path / "left").iterdir()), "only the folder of a stick that was pulled out is there"
    (tmp_path / "left/rong.json").touch()
    (tmp_path / "left/back").touch()
    answer = reader.post("/post/report", page="/post/pull", place=str(tmp_path / "left"))
    assert answer.status_code == 503 and "Nothing can be written into" in answer.text, "no word of the program's own failure"
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "mailed/rong-vi.rong")
    assert reader.post("/post/report", page="/post/pull", place=str(tmp_path / "mailed/rong-vi.rong")).status_code == 302
    assert len(list((tmp_path / "mailed").glob("back/*/*.json"))) == 1

    assert collecting.collect(services.database, SYSTEM, stick).waiting == 1
    assert figures(services) == {} and said(services) == [], "nobody knows this post yet"
    add_person(services, "an", ("administrator", ""))
    an = Person(app, "an")
    assert "compare the fingerprint" in an.text("/desk/posts")
    assert an.post("/desk/posts/accept", page="/desk/posts", fingerprint=one.parent.name, name="Ia Dom").status_code == 302
    counted = figures(services)
    assert counted == {("opened", "bien-ho", "vi"): 6, ("opened", "bien-ho", "lo"): 2, ("searched", "", "vi"): 2, ("found_nothing", "", "vi"): 1}
    assert said(services) == [("bien-ho", False, "Thiếu <b>giờ</b> mở cửa\nở hồ"), ("bien-ho", True, "")]
    raw = an.get("/desk/posts").text
    assert "&lt;b&gt;giờ&lt;/b&gt;" in raw and "Ia Dom" in raw
    assert '/desk/works/bien-ho"><span lang="vi" dir="ltr">' in raw, "a title is in a language of its own"
    assert an.post("/desk/posts/feedback/1/settle", page="/desk/posts").status_code == 302
    assert "giờ" not in an.get("/desk/posts").text

    again = an.post("/desk/posts/collect", page="/desk/posts", place=str(stick))
    assert again.status_code == 302 and figures(services) == counted, "a report counts once"


def test_a_lost_stick_loses_nothing_and_an_old_one_counts_nothing_twice(services: Services, post: Services, tmp_path: Path) -> None:
    lost, old, new = (tmp_path / name for name in ("lost", "old", "new"))
    for place in (lost, old, new):
        place.mkdir()
    post.tally.count("opened", "vi", "bien-ho")
    accepted(services, written(post, lost).post)
    post.tally.count("opened", "vi", "bien-ho")
    written(post, old)
    shutil.rmtree(lost)
    post.tally.count("opened", "lo", "bien-ho")
    assert written(post, new).reports == 3
    assert collecting.collect(services.database, SYSTEM, new).taken == 3
    assert (lambda one: (one.taken, one.known))(collecting.collect(services.database, SYSTEM, old)) == (0, 2)
    assert figures(services) == {("opened", "bien-ho", "vi"): 2, ("opened", "bien-ho", "lo"): 1}


@pytest.mark.parametrize("change", ["bytes", "number", "post", "huge", "link", "text", "again"])
def test_what_is_not_as_its_post_signed_it_is_refused(services: Services, post: Services, tmp_path: Path, change: str) -> None:
    stick = tmp_path / "stick"
    post.tally.count("opened", "vi", "bien-ho")
    digits = written(post, stick).post
    accepted(services, digits)
    place = stick / "back" / digits / "1.json"
    data, value = place.read_bytes(), json.loads(place.read_bytes())
    own = Ed25519PrivateKey.generate()
    if change == "bytes":
        place.write_bytes(data.replace(b'"opened","bien-ho","vi",1', b'"opened","bien-ho","vi",9'))
    elif change == "number":
        place.rename(place.with_name("2.json"))
    elif change == "post":  # somebody else's key under this post's name
        place.write_bytes(report.encode(report.Reported(digits, 1, (), (report.Said(DAY, "bien-ho", "vi", True, ""),)), own))
    elif change == "huge":
        place.write_bytes(b" " * (report.MOST_BYTES + 1))
    elif change == "link":
        place.rename(tmp_path / "elsewhere.json")
        place.symlink_to(tmp_path / "elsewhere.json")
    elif change == "text":
        theirs = report.fingerprint(own.public_key().public_bytes_raw())
        place.unlink()
        (stick / "back" / theirs).mkdir()
        (stick / "back" / theirs / "1.json").write_bytes(
            report.encode(report.Reported(theirs, 1, (), (report.Said(DAY, "bien-ho", "vi", None, "x" * 501),)), own))
    else:
        collecting.collect(services.database, SYSTEM, stick)
        place.write_bytes(report.encode(report.Reported(digits, 1, (report.Figure(DAY, "opened", "cho", "vi", 7),), ()), key.load_or_make(post.settings.home)))
        assert collecting.collect(services.database, SYSTEM, stick).known == 1
        assert figures(services) == {("opened", "bien-ho", "vi"): 1}
        return
    found = collecting.collect(services.database, SYSTEM, stick)
    assert (found.taken, len(found.problems)) == (0, 1) and str(found.problems[0]).endswith((".", "Rông."))
    assert figures(services) == {} and value["number"] == 1


def test_nobody_fills_the_disk_under_many_names(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_WAITING", 2)
    own = Ed25519PrivateKey.generate()
    digits = report.fingerprint(own.public_key().public_bytes_raw())
    folder = tmp_path / "back" / digits
    folder.mkdir(parents=True)
    for number in range(1, 5):
        (folder / f"{number}.json").write_bytes(report.encode(report.Reported(digits, number, (report.Figure(DAY, "searched", "", "vi", 1),), ()), own))
    found = collecting.collect(services.database, SYSTEM, tmp_path)
    assert (found.waiting, len(found.problems)) == (2, 2)
    with pytest.raises(NotFound, match="nothing from a post"):
        collecting.collect(services.database, SYSTEM, tmp_path / "back")


def test_programs_that_fill_forms_are_not_heard_and_nobody_is_heard_too_often(services: Services, app: Flask) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ.\n"})
    reader = Person(app)
    token = reader.token("/works/bien-ho/vi")

    def send(**fields: str) -> int:
        return reader.client.post("/works/bien-ho/vi/say", data={"csrf_token": token, **fields}).status_code

    assert send(useful="yes", website="http://spam.example") == 302 and said(services) == []
    assert send(text=" \u200b ") == 302 and said(services) == [], "nothing was said"
    for number in range(10):
        assert send(useful="yes", text=str(number)) == 302
    assert len(said(services)) == 4, "six a minute, of which two said nothing"
    assert reader.client.post("/works/nirgends/vi/say", data={"csrf_token": token, "useful": "yes"}).status_code in (302, 404)
    reader.text("/works/bien-ho/vi")
    services.tally.write()
    with services.database.unit() as uow:
        assert uow.session.scalars(select(ReadingCount)).all() == [], "the province counts nobody"


def test_the_words_of_a_reader_are_cleaned_and_cut() -> None:
    assert report.own_words("a\u0000b\u202e \r\n\n  c  d ") == report.own_words(report.own_words("a\u0000b\u202e \r\n\n  c  d "))
    assert len(report.own_words("ໜອງ " * 300)) <= report.LONGEST
    for length in range(490, 510):
        assert report.own_words(report.own_words("x " * length)) == report.own_words("x " * length)


@pytest.mark.parametrize("left", [b"", b"ab12", "không".encode()])
def test_a_damaged_key_says_so_until_it_is_mended(post: Services, left: bytes) -> None:
    home = post.settings.home
    first = key.load_or_make(home).private_bytes_raw()
    assert key.load_or_make(home).private_bytes_raw() == first
    assert not list(home.glob("part-*"))
    whole = (home / "post_key").read_bytes()
    (home / "post_key").write_bytes(left)
    result = CliRunner().invoke(posts_command, ["show"], obj=post)
    assert isinstance(result.exception, Unavailable) and result.exception.code == "back.damaged_key"
    (home / "post_key").write_bytes(whole)
    assert key.load_or_make(home).private_bytes_raw() == first


def test_the_commands_of_the_way_back(services: Services, post: Services, tmp_path: Path) -> None:
    def told(command: object, *arguments: str, obj: Services) -> str:
        result = CliRunner().invoke(command, arguments, obj=obj)  # type: ignore[arg-type]
        assert result.exit_code == 0, result.output
        return result.stdout

    digits = told(posts_command, "show", obj=post).strip()
    assert json.loads(told(posts_command, "show", "--json", obj=post)) == {"fingerprint": digits.replace(" ", "")}
    post.tally.count("searched", "lo")
    assert json.loads(told(pack_command, "report", str(tmp_path / "stick"), "--json", obj=post))["written"] == 1
    assert "wait" in told(pack_command, "collect", str(tmp_path / "stick"), obj=services)
    assert json.loads(told(posts_command, "add", digits, "--name", "Đồn 1", "--json", obj=services)) ["counted"] == 1
    assert "Ia Dom is accepted" in told(posts_command, "add", digits, "--name", "Ia Dom", obj=services)
    shown = json.loads(told(posts_command, "list", "--json", obj=services))["posts"]
    assert shown == [{"fingerprint": digits.replace(" ", ""), "name": "Ia Dom", "reports": 1, "missing": 0, "searched": 1}]
    with services.database.unit(write=True) as uow, pytest.raises(Invalid, match="40 digits"):
        collecting.accept(uow, SYSTEM, "123", "Ia Dom")
    with services.database.unit(write=True) as uow, pytest.raises(Invalid, match="Say whether"):
        saying.say(uow, datetime.datetime.now(datetime.UTC), "bien-ho", "vi", None, "")
