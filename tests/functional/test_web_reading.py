"""What readers meet: the front door, the list, a publication in its languages, its files, what is not theirs."""

import datetime
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from waitress.server import create_server
from waitress.wasyncore import close_all
from werkzeug.http import parse_options_header

from app.accounts.permissions import SYSTEM
from app.publications import attachments, states, works
from app.publications.models import Attachment
from app.publications.works import Text, WorkDetails
from app.wiring import Services
from tests.functional.people import Person, add_person

DETAILS = WorkDetails("article", ("tourism",), ("pleiku",), "Rông", "Rông", "CC BY 4.0", datetime.date(2026, 9, 2))
VI = Text("Biển Hồ", "Một hồ nước trên cao nguyên.", "Hồ rất *rộng*.\n\n![Mặt hồ](lake%20one.png)\n")
LO = Text("ທະເລສາບ", "ທະເລສາບເທິງພູພຽງ.", "ທະເລສາບກວ້າງ.\n")
STATIC = Path(__file__).parents[2] / "app" / "web" / "static"
PAGE, ARTICLE, CSS, JS = 60_000, 100_000, 25_000, 25_000


def bring(services: Services, work_id: str, details: WorkDetails = DETAILS, *, published: bool = True,
          **texts: Text) -> None:
    """A work in Vietnamese and other languages, published or still being written."""
    with services.database.unit(write=True) as uow:
        versions = [works.create_work(uow, SYSTEM, details, "vi", texts.pop("vi", VI), work_id=work_id)]
        versions += [works.add_version(uow, SYSTEM, work_id, tag, text) for tag, text in texts.items()]
        for version in versions if published else ():
            version.state = version.state if version.is_source else states.APPROVED
            works.publish(uow, SYSTEM, version.id)
        uow.commit()


def attach(services: Services, work_id: str, name: str, data: bytes) -> Attachment:
    with services.database.unit(write=True) as uow:
        kept = attachments.attach(uow, SYSTEM, services.storage, work_id, io.BytesIO(data), name,
                                  limit=1_000_000, caption="Mặt hồ buổi sáng")
        uow.commit()
        return kept


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """The application behind waitress; the port it listens on."""
    channels: dict[int, object] = {}
    server = create_server(app, map=channels, host="127.0.0.1", port=0, threads=2, ident=None)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        # the server's own thread lets go of its sockets, and ends because none is left
        with suppress(OSError):  # where it woke by itself it has done so already, and nobody is left to wake
            server.trigger.pull_trigger(lambda: close_all(channels, ignore_all=True))
        thread.join(timeout=60)
        server.task_dispatcher.shutdown()


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def lake(services: Services) -> str:
    bring(services, "lake", lo=LO)
    return "lake"


def test_home_has_the_field_the_languages_and_the_newest(client: FlaskClient, services: Services, lake: str) -> None:
    bring(services, "warning", replace(DETAILS, urgent=True), vi=replace(VI, title="Nước dâng"))
    page = client.get("/").text
    assert 'type="search"' in page and 'action="/search"' in page
    assert re.search(r'href="/browse\?language=lo"[^>]*><span lang="lo" dir="ltr">ລາວ</span> <small>1<', page)
    assert page.index("Nước dâng") < page.index("Biển Hồ"), "urgent notices stand above the newest"
    assert 'class="notice warning"' in page


def test_an_empty_archive_has_pages_too(client: FlaskClient) -> None:
    for path in ("/", "/browse", "/about", "/search"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(("query", "found"), [
    ("", True), ("kind=article", True), ("kind=news", False), ("topic=tourism", True), ("topic=training", False),
    ("place=pleiku", True), ("place=duc-co", False), ("language=lo", True), ("language=LO", True), ("language=km", False),
    ("since=2026-09-02&until=2026-09-02", True), ("since=2026-09-03", False), ("until=2026-09-01", False),
    ("kind=article&language=lo&topic=tourism", True), ("page=99", True), ("page=x", True)])
def test_browse_narrows(client: FlaskClient, lake: str, query: str, found: bool) -> None:
    page = client.get("/browse?" + query)
    assert page.status_code == 200
    assert ("/works/lake/" in page.text) is found


def test_each_filter_can_be_taken_away(client: FlaskClient, lake: str) -> None:
    page = client.get("/browse?language=lo&kind=article&since=2026-01-01").text
    chips = page[page.index('class="chips"'):]
    for rest in ("kind=article&amp;since=2026-01-01", "language=lo&amp;since=2026-01-01", "language=lo&amp;kind=article"):
        assert f'href="/browse?{rest}"' in chips


def test_bad_filters_are_told(client: FlaskClient) -> None:
    answer = client.get("/browse?since=yesterday")
    assert answer.status_code == 400 and "yesterday" in answer.text
    assert client.get("/browse?language=qq").status_code == 400
    assert client.get("/browse?endpoint=x&_external=1&number=3").status_code == 200


def test_long_lists_have_pages(client: FlaskClient, services: Services) -> None:
    for number in range(23):
        bring(services, f"work-{number:02}", vi=replace(VI, title=f"Bài {number}"))
    first, second = client.get("/browse?kind=article"), client.get("/browse?kind=article&page=2")
    assert first.text.count('class="card"') == 20 and second.text.count('class="card"') == 3
    assert '<link rel="next" href="/browse?page=2&amp;kind=article">' in first.text
    assert '<link rel="prev" href="/browse?page=1&amp;kind=article">' in second.text


def test_a_publication_says_its_language_on_every_piece(client: FlaskClient, lake: str) -> None:
    client.set_cookie("rong_ui", "en")
    page = client.get("/works/lake/lo").text
    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr"')
    for piece in ('<h1 lang="lo" dir="ltr">ທະເລສາບ</h1>', '<p class="lede" lang="lo" dir="ltr">',
                  '<div class="text" lang="lo" dir="ltr">', "translated from Vietnamese", "CC BY 4.0"):
        assert piece in page, piece
    assert '<span class="here" aria-current="page" lang="lo" dir="ltr">' in page
    assert '<a href="/works/lake/vi" lang="vi" dir="ltr" hreflang="vi">Tiếng Việt</a>' in page
    assert re.search(r'class="missing"><span lang="bdq" dir="ltr">[^<]+</span> <small>missing<', page)


def test_a_language_in_work_is_said_to_be_in_preparation(client: FlaskClient, services: Services, lake: str) -> None:
    with services.database.unit(write=True) as uow:
        works.add_version(uow, SYSTEM, "lake", "km", LO)
        uow.commit()
    client.set_cookie("rong_ui", "en")
    page = client.get("/works/lake/vi").text
    assert re.search(r'class="missing"><span lang="km" dir="ltr">[^<]+</span> <small>in preparation<', page)
    assert 'href="/works/lake/km"' not in page


def test_missing_language_offers_the_others(client: FlaskClient, lake: str) -> None:
    answer = client.get("/works/lake/km")
    assert answer.status_code == 404
    assert 'href="/works/lake/vi"' in answer.text and 'href="/works/lake/lo"' in answer.text
    assert client.get("/works/none/vi").status_code == 404
    assert client.get("/works/lake/qq").status_code == 400
    assert client.get("/works/lake/LO").location == "/works/lake/lo"


@pytest.mark.parametrize(("cookie", "asked", "reached"), [
    (("rong_content", "lo"), "vi", "lo"), (("rong_ui", "lo"), "vi", "lo"), (("rong_ui", "km"), "en", "vi"),
    (("other", ""), "lo-LA,lo;q=0.9", "lo"), (("rong_content", "nonsense"), "", "vi")])
def test_a_work_opens_in_the_best_language(client: FlaskClient, lake: str, cookie: tuple[str, str], asked: str,
                                           reached: str) -> None:
    client.set_cookie(*cookie)
    answer = client.get("/works/lake", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, f"/works/lake/{reached}")


def test_language_of_pages_and_of_content_are_apart(client: FlaskClient, lake: str) -> None:
    client.get("/works/lake/lo")
    assert client.get_cookie("rong_content").value == "lo"  # type: ignore[union-attr]
    answer = client.get("/ui/km", query_string={"next": "/works/lake/vi"})
    assert answer.location == "/works/lake/vi"
    page = client.get("/works/lake/vi").text
    assert '<html lang="km"' in page and '<div class="text" lang="vi"' in page
    assert client.get("/ui/fr").status_code == 404


def test_body_is_sanitized_and_pictures_are_ours(client: FlaskClient, services: Services) -> None:
    bad = replace(VI, body='Hi <script>alert(1)</script> [x](javascript:alert(1))\n\n![far](https://example.org/x.png)\n')
    bring(services, "bad", vi=bad)
    page = client.get("/works/bad/vi").text
    text = page[page.index('<div class="text"'):page.index("</article>")]
    assert "<script" not in text and "href=\"javascript" not in text and "src=\"https" not in text


def test_a_picture_in_the_text_is_served_and_not_repeated(client: FlaskClient, services: Services, lake: str) -> None:
    kept = attach(services, "lake", "lake one.png", picture())
    other = attach(services, "lake", "other.png", picture() + b"")
    page = client.get("/works/lake/vi").text
    assert page.count(f"/files/{kept.digest}/lake%20one.png") == 1
    assert re.search(rf'src="/files/{other.digest}/other.png" alt="Mặt hồ buổi sáng" loading="lazy" width="40" height="30"', page)
    answer = client.get(f"/files/{kept.digest}/lake%20one.png")
    assert answer.data == picture() and answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"] and "public" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("name", ["ảnh 1.png", "ຮູບ.png", "រូប.png", "图片.png", "plain.png", 'a"b;c.png'])
def test_a_file_has_its_own_name_in_every_writing(app: Flask, services: Services, lake: str, name: str) -> None:
    """Through waitress, which sends Latin letters only and fails with anything else."""
    kept = attach(services, "lake", name, picture())
    with serving(app) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", f"/files/{kept.digest}/{quote(kept.name)}")
        answer = connection.getresponse()
        data, disposition = answer.read(), answer.headers["Content-Disposition"]
        connection.close()
    assert (answer.status, data) == (200, picture())
    kind, told = parse_options_header(disposition)
    assert (kind, told["filename"]) == ("inline", kept.name)
    assert "filename=" in disposition, "an old browser has a name too"


def test_only_what_everybody_may_have_is_kept_by_caches(app: Flask, services: Services, lake: str) -> None:
    later = datetime.date.today() + datetime.timedelta(days=2)
    bring(services, "later", replace(DETAILS, embargo_until=later))
    bring(services, "inside", replace(DETAILS, visibility="internal"))
    bring(services, "draft", published=False)
    add_person(services, "lan", ("editor", ""))
    lan = Person(app, "lan")
    for work_id, public in (("lake", True), ("later", False), ("inside", False), ("draft", False)):
        kept = attach(services, work_id, f"{work_id}.png", picture())
        answer = lan.get(f"/files/{kept.digest}/{kept.name}")
        told = answer.cache_control
        assert answer.status_code == 200
        assert (bool(told.public), bool(told.immutable)) == (public, public), work_id
        assert (bool(told.private), bool(told.no_cache)) == (not public, not public), work_id


def test_files_come_in_ranges_and_are_known_again(client: FlaskClient, services: Services, lake: str) -> None:
    data = b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"
    kept = attach(services, "lake", "map.pdf", data)
    path = f"/files/{kept.digest}/map.pdf"
    part = client.get(path, headers={"Range": "bytes=100-299"})
    assert part.status_code == 206 and part.data == data[100:300]
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(data)}"
    assert client.get(path, headers={"Range": "bytes=999999-"}).status_code == 416
    assert client.get(path, headers={"If-None-Match": f'"{kept.digest}"'}).status_code == 304
    assert client.head(path).headers["Content-Length"] == str(len(data))
    assert client.get(f"/files/{kept.digest}/other.pdf").status_code == 404
    assert client.get(f"/files/{'0' * 64}/map.pdf").status_code == 404


def test_what_is_not_for_readers_stays_away(client: FlaskClient, services: Services) -> None:
    tomorrow = datetime.date.today() + datetime.timedelta(days=2)
    bring(services, "inside", replace(DETAILS, visibility="internal"))
    bring(services, "later", replace(DETAILS, embargo_until=tomorrow))
    bring(services, "draft", published=False)
    for work_id in ("inside", "later", "draft"):
        kept = attach(services, work_id, "p.png", picture())
        assert client.get(f"/works/{work_id}").status_code == 404
        assert client.get(f"/works/{work_id}/vi").status_code == 404
        assert client.get(f"/works/{work_id}/km").status_code == 404
        assert client.get(f"/files/{kept.digest}/p.png").status_code == 404
        assert client.get(f"/api/works/{work_id}").status_code == 404
        assert client.get(f"/api/works/{work_id}/vi").status_code == 404
    assert "Biển Hồ" not in client.get("/").text + client.get("/browse").text + client.get("/api/works").text


def test_the_bytes_of_an_ingested_file_are_for_staff(client: FlaskClient, services: Services, lake: str) -> None:
    stored = services.storage.put(io.BytesIO(b"original"))
    with services.database.unit(write=True) as uow:
        uow.session.add(Attachment(work_id="lake", digest=stored.digest, name="lake.txt", media_type="text/plain",
                                   size=8, role="original"))
        uow.commit()
    assert client.get(f"/files/{stored.digest}/lake.txt").status_code == 404
    assert "lake.txt" not in client.get("/works/lake/vi").text
    assert "lake.txt" not in [one["name"] for one in client.get("/api/works/lake/vi").json["attachments"]]


def test_a_file_of_one_language_stands_with_no_other(client: FlaskClient, services: Services, lake: str) -> None:
    stored = services.storage.put(io.BytesIO(b"%PDF-1.7"))
    with services.database.unit(write=True) as uow:
        uow.session.add(Attachment(work_id="lake", language="lo", digest=stored.digest, name="lake.lo.pdf", media_type="application/pdf",
                                   size=8, role="document"))
        uow.commit()
    for tag in ("vi", "lo"):
        assert ("lake.lo.pdf" in client.get(f"/works/lake/{tag}").text) == (tag == "lo")
        assert ("lake.lo.pdf" in client.get(f"/api/works/lake/{tag}").text) == (tag == "lo")


@pytest.mark.parametrize("path", ["/", "/browse", "/works/lake/vi", "/works/lake/km", "/about", "/sign-in", "/nowhere"])
def test_no_page_holds_script_or_style(client: FlaskClient, lake: str, path: str) -> None:
    page = client.get(path)
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page.text)
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert page.text.count("<main") == 1 and page.text.count("<h1") == 1 and 'class="skip"' in page.text


def test_static_files_are_fetched_once(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/rong.css\?v=[0-9a-f]{10})"', client.get("/").text)
    assert address
    assert "max-age=2592000" in client.get(address.group(1)).headers["Cache-Control"]


def test_pages_are_light(client: FlaskClient, services: Services) -> None:
    """A list of twenty and a long article, with all that a first visit fetches, stay under their budget."""
    long = "Cửa khẩu quốc tế Lệ Thanh nối hai tỉnh. " * 40
    for number in range(20):
        title, summary = f"Một tên bài khá dài để đo kích thước trang {number}", long[:200]
        bring(services, f"work-{number:02}", vi=Text(title, summary, (long + "\n\n") * 12), lo=LO, en=VI, km=LO)
    size = {name: (STATIC / name).stat().st_size for name in ("rong.css", "pages.css", "rong.js", "band.svg", "mark.svg")}
    assert size["rong.css"] + size["pages.css"] < CSS and size["rong.js"] < JS
    rest = sum(size.values())
    for path in ("/", "/browse"):
        assert len(client.get(path).data) + rest <= PAGE, path
    assert len(client.get("/works/work-00/vi").data) + rest <= ARTICLE
    for name in re.findall(r'(?:src|href)="/static/([^"?]+)', client.get("/browse").text):
        assert name in size, f"{name} is fetched and not counted"
