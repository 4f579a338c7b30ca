"""A reviewer's whole day by keys alone: signing in, reading, comparing, saying, returning, approving; and what comes back."""

import pytest
from playwright.sync_api import Page, expect

from app.translation import editing
from tests.browser.bench import LAO, TITLE, asked_for, at_hand, field
from tests.browser.serving import Site
from tests.browser.windows import Windows
from tests.functional import translating as t
from tests.functional.people import PASSWORD, actor

pytestmark = pytest.mark.browser

HERE = """() => {
  const one = document.activeElement;
  const label = one.labels && one.labels[0];
  return (one.getAttribute("aria-label") || (label || one).textContent).trim().replace(/\\s+/gu, " ");
}"""
MARKET, CALL = 3, 5  # the two segments of the day
WRONG, RIGHT = "ຕະຫຼາດນັດເປີດວັນທີ 16.", "ຕະຫຼາດນັດເປີດທຸກວັນທີ 15."


def tab_to(page: Page, name: str) -> None:
    """From stop to stop with the Tab key, until something of this name has the focus."""
    passed = []
    for _ in range(40):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(HERE))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"no stop is called {name}: {passed}")


def enter(page: Page, name: str) -> None:
    """Sign in at the page that asks for it."""
    tab_to(page, "Name")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("header .who")).to_have_text(name.title())
    page.wait_for_load_state()  # no key is heard before the scripts are there


@pytest.fixture
def work_id(site: Site) -> str:
    """A notice that readers have, with two sentences written anew and handed to the reviewers."""
    services, work_id = site.services, asked_for(site)
    khamla, bounmy = (actor(services, name) for name in ("khamla", "bounmy"))
    with services.database.unit() as uow:
        version_id = next(one.id for one in t.works.get_work(uow, work_id).versions if one.language == "lo")
    for one in t.segments(services, version_id):
        t.save(services, khamla, one, LAO[one.source])
    t.submit(services, khamla, version_id)
    t.approve(services, bounmy, version_id)
    t.publish(services, version_id)
    with services.database.unit(write=True) as uow:
        editing.take_back(uow, khamla, version_id)
        uow.commit()
    for position, text in ((MARKET, WRONG), (CALL, "ຂໍເຊີນພໍ່ແມ່ພີ່ນ້ອງທຸກທ່ານ.")):
        t.save(services, khamla, t.segments(services, version_id)[position], text)
    t.submit(services, khamla, version_id)
    return work_id


def test_a_reviewer_reads_returns_and_approves_by_keys_alone(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site)
    page.goto("/workbench")
    enter(page, "bounmy")
    tab_to(page, TITLE)
    page.keyboard.press("Enter")
    _reads_and_returns(page)

    translator = windows.open(site)
    translator.goto(f"/workbench/{work_id}/lo")
    enter(translator, "khamla")
    expect(at_hand(translator)).to_have_attribute("data-at", str(MARKET))
    expect(at_hand(translator).locator(".remark")).to_contain_text("Ngày 16 hay ngày 15?")
    expect(field(translator)).to_be_focused()
    translator.keyboard.press("Control+a")
    translator.keyboard.insert_text(RIGHT)
    translator.keyboard.press("Control+Enter")
    expect(translator.locator("#progress")).to_contain_text("6 of 6 segments confirmed")
    translator.keyboard.press("F10")
    translator.keyboard.press("Enter")
    expect(translator.locator("#panel .state")).to_have_text("In review")

    page.reload()
    expect(at_hand(page)).to_have_attribute("data-at", str(MARKET))
    expect(page.locator("#differences")).to_contain_text("Against what was returned")
    expect(page.locator("#differences ins").filter(has_text="ທຸກ").first).to_be_visible()
    page.keyboard.press("F10")
    tab_to(page, "Approve")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .state")).to_have_text("Approved")

    editor = windows.open(site, "lan")
    editor.goto(f"/workbench/{work_id}/lo")
    editor.keyboard.press("F10")
    expect(editor.get_by_role("button", name="Publish")).to_be_focused()
    editor.keyboard.press("Enter")
    expect(editor.locator("#panel .state")).to_have_text("Published")


def _reads_and_returns(page: Page) -> None:
    expect(at_hand(page)).to_have_attribute("data-at", str(MARKET))
    page.wait_for_load_state()
    expect(at_hand(page).locator(".seg-source")).to_have_text("Chợ họp ngày 15.")
    expect(at_hand(page).locator(".seg-target")).to_have_text(WRONG)
    expect(page.locator("#findings")).to_contain_text("16")
    comparison = page.locator("#differences")
    expect(comparison).to_contain_text("Against what was approved")
    expect(comparison.locator("del").first).to_contain_text("15")
    expect(comparison.locator("ins").first).to_be_visible()

    page.keyboard.press("F9")
    expect(at_hand(page)).to_have_attribute("data-at", str(CALL))
    page.keyboard.press("Alt+End")
    expect(page.get_by_label("Comment on this segment")).to_be_focused()
    page.keyboard.insert_text("Câu này đọc rất hay.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#comments .comment")).to_contain_text("Câu này đọc rất hay.")
    assert page.evaluate("document.activeElement.closest('.at-hand') !== null"), "the next key goes on from here"
    page.keyboard.press("Alt+ArrowUp")
    expect(at_hand(page)).to_have_attribute("data-at", str(CALL - 1))

    page.keyboard.press("F2")
    page.keyboard.insert_text("bà con")
    page.keyboard.press("Enter")
    expect(page.locator("#concordance mark.word").first).to_have_text("bà con")
    page.keyboard.press("Escape")
    expect(page.locator("#concordance")).to_be_hidden()
    for position in (CALL, MARKET):
        page.keyboard.press("F8")
        expect(at_hand(page)).to_have_attribute("data-at", str(position))
    page.keyboard.press("Control+F9")
    expect(page.get_by_label("What should be changed here")).to_be_focused()
    page.keyboard.insert_text("Ngày 16 hay ngày 15?")
    page.keyboard.press("Control+Enter")
    expect(at_hand(page)).to_have_attribute("data-state", "returned")
    page.keyboard.press("Shift+F7")
    page.keyboard.press("F10")
    tab_to(page, "Return it to the translator")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .state")).to_have_text("Returned for changes")
