"""The editor as tests look at it: a notice in Vietnamese that is translated into Lao, and where things stand on the page."""

import pytest
from playwright.sync_api import Locator, Page

from app.publications import works
from app.translation import requests
from app.translation.memory import store as memory
from tests.browser.serving import Site
from tests.functional.people import actor, add_person

TITLE, REMEMBERED = "Cửa khẩu Lệ Thanh", "Xin mời bà con."
LAO = {
    TITLE: "ດ່ານສາກົນເລແທັງ",
    "Giờ mở cửa trong tuần": "ເວລາເປີດດ່ານໃນອາທິດ",
    "Cửa khẩu mở lúc 7 giờ.": "ດ່ານເປີດເວລາ 7 ໂມງ.",
    "Chợ họp ngày 15.": "ຕະຫຼາດນັດເປີດວັນທີ 15.",
    "Giờ làm việc": "ເວລາເຮັດວຽກ",
    REMEMBERED: "ຂໍເຊີນພໍ່ແມ່ພີ່ນ້ອງ.",
}
BODY = f"Cửa khẩu mở lúc 7 giờ. Chợ họp ngày 15.\n\n## Giờ làm việc\n\n{REMEMBERED}"


def asked_for(site: Site, body: str = BODY, language: str = "lo") -> str:
    """A published notice, asked for in this language; the memory knows one of its sentences in Lao."""
    services = site.services
    add_person(services, "lan", ("editor", ""))
    add_person(services, "khamla", ("translator", language), ("reviewer", language))
    add_person(services, "souk", ("translator", language))
    add_person(services, "bounmy", ("reviewer", language))
    lan = actor(services, "lan")
    with services.database.unit(write=True) as uow:
        memory.add(uow, [(REMEMBERED, LAO[REMEMBERED])], "vi", "lo", origin="2025", by="lan")
        text = works.Text(TITLE, "Giờ mở cửa trong tuần", body)
        version = works.create_work(uow, lan, works.WorkDetails(kind="notice"), "vi", text)
        works.publish(uow, lan, version.id)
        requests.request_language(uow, lan, version.work_id, language)
        uow.commit()
        work_id = version.work_id
    services.worker.run_waiting()
    return work_id


@pytest.fixture
def work_id(site: Site) -> str:
    return asked_for(site)


def field(page: Page) -> Locator:
    return page.locator("#target")


def told(page: Page) -> Locator:
    """Where the editor says what has become of a text."""
    return page.locator(".bench-told")


def target(page: Page, position: int) -> Locator:
    return page.locator(f'[data-at="{position}"] .seg-target')


def at_hand(page: Page) -> Locator:
    return page.locator(".at-hand")
