"""A text that changes on the server while a page with scripts is open: nothing unseen is approved, nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from app.publications import works
from app.translation import editing, requests
from tests.browser.serving import Site
from tests.browser.windows import Windows
from tests.functional import translating as t
from tests.functional.people import actor, add_person

pytestmark = pytest.mark.browser

ADDRESS = "/workbench/bien-ho/lo"


@pytest.fixture
def version_id(site: Site) -> int:
    """A work asked for in Lao, not translated yet."""
    add_person(site.services, "khamla", ("translator", "lo"))
    add_person(site.services, "bounmy", ("reviewer", "lo"))
    t.make(site.services)
    return t.ask(site.services, language="lo")


def test_looking_at_a_segment_does_not_stand_for_reading_the_others(site: Site, windows: Windows, version_id: int) -> None:
    windows.foresee("409")
    services, khamla = site.services, actor(site.services, "khamla")
    t.translate_all(services, khamla, version_id, "ລາວ ")
    t.submit(services, khamla, version_id)
    page = windows.open(site, "bounmy")
    page.goto(ADDRESS)
    with services.database.unit(write=True) as uow:
        editing.take_back(uow, khamla, version_id)
        uow.commit()
    t.save(services, khamla, t.segments(services, version_id)[5], "ບໍ່ໄດ້ອ່ານ")
    t.submit(services, khamla, version_id)
    page.locator('[data-at="3"] .seg-source').click()
    expect(page.get_by_label("The remark is about segment 4")).to_be_visible()
    expect(page.locator(".segments")).not_to_contain_text("ບໍ່ໄດ້ອ່ານ")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("The text was changed after you opened it.")
    expect(page.locator(".segments")).to_contain_text("ບໍ່ໄດ້ອ່ານ")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#panel .state")).to_have_text("Approved")


def test_text_for_a_segment_that_is_gone_stays_in_its_field(site: Site, windows: Windows, version_id: int) -> None:
    windows.foresee("409")
    services, khamla = site.services, actor(site.services, "khamla")
    page = windows.open(site, "khamla")
    page.goto(f"{ADDRESS}?at=3")
    page.locator("#target").fill("ໜອງນ້ຳ")
    with services.database.unit() as uow:
        source_id = works.get_version(uow, "bien-ho", "vi").id
    t.revise_source(services, source_id, "Ngắn thôi.\n")
    with services.database.unit(write=True) as uow:
        requests.refresh_source(uow, khamla, version_id)
        uow.commit()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bench-told")).to_contain_text("This segment is gone")
    expect(page.locator("#target")).to_have_value("ໜອງນ້ຳ")
    expect(page.locator("#target")).to_be_editable()
