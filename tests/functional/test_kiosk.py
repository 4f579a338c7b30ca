"""The kiosk: what it shows by itself, in whose language, and that there is no way out of it."""

import io
import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.database import today
from app.publications import works
from app.publications.attachments import attach
from app.publications.models import INTERNAL, Attachment, Work, WorkTopic
from app.publications.slides import CHOSEN, slides
from app.wiring import Services
from tests.functional.packing import publish_work, text, withdraw
from tests.functional.people import Person, add_person


def choose(services: Services, *work_ids: str) -> None:
    """Staff choose these works for the kiosk."""
    with services.database.unit(write=True) as uow:
        for work_id in work_ids:
            uow.session.add(WorkTopic(work_id=work_id, topic=CHOSEN))
        uow.commit()


def shown(client: FlaskClient, query: str = "") -> list[tuple[str, str]]:
    """What the kiosk shows by itself: works with their languages."""
    return [(one["work"], one["language"]) for one in client.get(f"/kiosk/slides{query}").json["slides"]]


def test_chosen_works_come_first_then_those_with_pictures_then_any(services: Services, client: FlaskClient) -> None:
    assert shown(client) == [] and client.get("/kiosk").status_code == 200, "never a blank screen"
    publish_work(services, "chi-chu", {"vi": "Chữ.\n"})
    assert shown(client) == [("chi-chu", "vi")]
    publish_work(services, "anh", {"vi": "Ảnh.\n", "lo": "ຮູບ.\n"}, pictures=("a.png",))
    assert {work for work, _ in shown(client)} == {"anh"}
    publish_work(services, "chon", {"vi": "Chọn.\n"})
    choose(services, "chon")
    assert shown(client) == [("chon", "vi")]


def test_the_first_picture_says_how_large_it_is(services: Services, client: FlaskClient) -> None:
    publish_work(services, "anh", {"vi": "Ảnh.\n"}, pictures=("a.png",))
    with services.database.unit() as uow:
        facts = uow.session.scalars(select(Attachment.facts)).one()
    assert f'width="{facts["width"]}" height="{facts["height"]}"' in client.get("/kiosk").text


def test_its_styles_and_scripts_are_light(client: FlaskClient) -> None:
    page = client.get("/kiosk").text
    for kind in ("css", "js"):
        fetched = re.findall(rf'"(/static/[a-z-]+\.{kind})\?v=', page)
        assert 0 < sum(len(client.get(one).data) for one in fetched) < 25_000, fetched


def test_every_language_of_every_work_has_its_turn_once(services: Services) -> None:
    publish_work(services, "a", {"vi": "A.\n", "en": "A.\n", "lo": "ກ.\n"})
    publish_work(services, "b", {"vi": "B.\n", "km": "ខ.\n"})
    choose(services, "a", "b")
    with services.database.unit() as uow:
        turns = [(one.work_id, one.language) for one in slides(uow)]
    assert sorted(turns) == [("a", "en"), ("a", "lo"), ("a", "vi"), ("b", "km"), ("b", "vi")]
    assert turns[0][1] != turns[1][1], "works beside each other come in different languages"


def test_what_is_withdrawn_internal_or_still_under_embargo_is_never_shown(services: Services, client: FlaskClient, app: Flask) -> None:
    publish_work(services, "con", {"vi": "Còn.\n"})
    publish_work(services, "rut", {"vi": "Rút.\n", "lo": "ຖອນ.\n"})
    publish_work(services, "noi-bo", {"vi": "Nội bộ.\n"}, visibility=INTERNAL)
    publish_work(services, "sau-nay", {"vi": "Sau này.\n"})
    with services.database.unit(write=True) as uow:
        uow.session.get_one(Work, "sau-nay").embargo_until = today().replace(year=today().year + 1)
        uow.commit()
    choose(services, "con", "rut", "noi-bo", "sau-nay")
    assert set(shown(client)) == {("con", "vi"), ("rut", "vi"), ("rut", "lo")}
    assert client.get("/kiosk/slides?work=rut&language=lo").json["here"] is True
    withdraw(services, "rut", "lo")
    answer = client.get("/kiosk/slides?work=rut&language=lo").json
    assert answer["here"] is False and ("rut", "lo") not in {(one["work"], one["language"]) for one in answer["slides"]}
    assert client.get("/kiosk/slides?language=lo&listed=rut&listed=con").json["gone"] == ["con", "rut"]
    assert client.get("/kiosk/slides?language=vi&listed=rut&listed=con&listed=noi-bo&listed=sau-nay").json["gone"] == ["noi-bo", "sau-nay"]
    gone = client.get("/kiosk/lo/rut")
    assert gone.status_code == 404 and 'data-page="start"' in gone.text
    add_person(services, "an", ("administrator", ""))
    an = Person(app, "an")
    assert an.get("/works/noi-bo/vi").status_code == 200
    assert an.get("/kiosk/vi/noi-bo").status_code == 404, "whoever has signed in on this computer"
    assert "noi-bo" not in an.text("/kiosk/vi")


def test_notices_are_marked_as_what_must_not_stay(services: Services, client: FlaskClient) -> None:
    publish_work(services, "tin", {"vi": "Tin.\n"})
    publish_work(services, "khan", {"vi": "Khẩn.\n"})
    with services.database.unit(write=True) as uow:
        uow.session.get_one(Work, "khan").urgent = True
        uow.commit()
    notices = {one["work"]: one["notice"] for one in client.get("/kiosk/slides").json["slides"]}
    assert notices == {"tin": False, "khan": True}
    assert re.search(r"<body[^>]*data-notice", client.get("/kiosk/vi/khan").text)
    assert not re.search(r"<body[^>]*data-notice", client.get("/kiosk/vi/tin").text)


def test_a_list_that_has_not_changed_is_not_sent_again(services: Services, client: FlaskClient) -> None:
    publish_work(services, "tin", {"vi": "Tin.\n"})
    tag = client.get("/kiosk/slides").headers["ETag"]
    assert client.get("/kiosk/slides", headers={"If-None-Match": tag}).status_code == 304
    publish_work(services, "moi", {"vi": "Mới.\n"})
    assert client.get("/kiosk/slides", headers={"If-None-Match": tag}).status_code == 200


def test_nothing_leads_out_of_the_kiosk(services: Services, client: FlaskClient) -> None:
    body = "# Chợ\n\nXem [trang này](https://example.org/) hay [kho](/browse), <https://example.net>.\n\n![ảnh](a.png)\n"
    publish_work(services, "cho", {"vi": body, "lo": "ຕະຫຼາດ.\n"}, pictures=("a.png", "b.png"))
    with services.database.unit(write=True) as uow:
        attach(uow, SYSTEM, services.storage, "cho", io.BytesIO(b"%PDF-1.4 x"), "to-roi.pdf", limit=1000)
        uow.commit()
    pages = ["/kiosk", "/kiosk/vi", "/kiosk/vi/cho", "/kiosk/waiting"]
    while pages:
        page = client.get(here := pages.pop()).text
        targets = [*re.findall(r'<a [^>]*href="([^"]+)"', page), *re.findall(r'<form [^>]*action="([^"]+)"', page)]
        assert all(unescape(target).startswith("/kiosk") for target in targets), (here, targets)
        assert page.count("<form") == page.count("<form method=\"post\" action=") and 'href="/files' not in page
    assert "trang này" in client.get("/kiosk/vi/cho").text, "the words of a link stay"


def test_a_page_speaks_the_language_of_its_content(services: Services, client: FlaskClient) -> None:
    spoken = {"vi": ("vi", "Về đầu"), "lo": ("lo", "ໜ້າທຳອິດ"), "km": ("km", "ទំព័រដើម"), "zh-Hans": ("zh-Hans", "首页"),
              "en": ("en", "Start"), "jra": ("vi", "Về đầu")}
    publish_work(services, "cho", dict.fromkeys(spoken, "Chợ.\n"))
    for tag, (locale, word) in spoken.items():
        for address in (f"/kiosk/{tag}", f"/kiosk/{tag}/cho"):
            page = client.get(address, headers={"Accept-Language": "fr", "Cookie": "rong_ui=km"}).text
            assert f'<html lang="{locale}"' in page and f">{word}</a>" in page
            assert f'lang="{tag}" dir="ltr" hreflang="{tag}" aria-current="true"' in page


def test_a_language_without_works_and_an_unknown_one_are_the_start(services: Services, client: FlaskClient) -> None:
    publish_work(services, "cho", {"vi": "Chợ.\n"})
    for address in ("/kiosk/lo", "/kiosk/xx", "/kiosk/vi/none", "/kiosk/vi?page=99"):
        answer = client.get(address)
        assert (answer.status_code, 'data-page="start"' in answer.text) in ((404, True), (200, False)), address


def test_a_text_of_one_language_is_one_touch_from_the_others(services: Services, client: FlaskClient) -> None:
    publish_work(services, "cho", {"vi": "Chợ.\n", "lo": "ຕະຫຼາດ.\n"})
    publish_work(services, "rung", {"vi": "Rừng.\n", "km": "ព្រៃ.\n"})
    page = client.get("/kiosk/vi/cho").text
    assert 'href="/kiosk/lo/cho"' in page and 'href="/kiosk/km"' in page, "to the same text, or to what there is in that language"


def test_many_works_come_in_pages(services: Services, client: FlaskClient) -> None:
    with services.database.unit(write=True) as uow:
        for number in range(10):
            name = f"bai-{number}"
            works.create_work(uow, SYSTEM, works.WorkDetails(kind="news"), "vi", text(name, "vi", "Bài.\n"), work_id=name)
            works.publish(uow, SYSTEM, works.get_version(uow, name, "vi").id)
        uow.commit()
    first, second = client.get("/kiosk/vi").text, client.get("/kiosk/vi?page=2").text
    assert first.count('class="tile"') == 8 and second.count('class="tile"') == 2
    assert 'rel="next"' in first and 'rel="prev"' in second


def test_the_page_for_waiting_says_nothing_that_could_be_withdrawn(services: Services, client: FlaskClient) -> None:
    publish_work(services, "cho", {"vi": "Chợ.\n"}, pictures=("a.png",))
    page = client.get("/kiosk/waiting").text
    assert "cho vi" not in page and "/files/" not in page
    keeper = client.get("/kiosk/keeper.js")
    assert keeper.headers["Service-Worker-Allowed"] == "/kiosk" and keeper.mimetype == "text/javascript"
