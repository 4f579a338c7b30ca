"""What the editor offers beside typing: terms, marks, words looked up, segments joined and put back, and a colleague at work."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.publications.models import Segment
from app.translation.glossary import store as glossary
from app.translation.glossary.entries import Entry
from app.translation.memory import store as memory
from tests.browser.bench import LAO, REMEMBERED, TITLE, asked_for, at_hand, field, target, told, work_id
from tests.browser.serving import Site
from tests.browser.windows import PHONE, Windows

pytestmark = pytest.mark.browser
__all__ = ["work_id"]

SELECT = """(words) => {
  const text = document.querySelector(".at-hand .seg-source").firstChild, at = text.data.indexOf(words);
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + words.length);
  document.activeElement.blur();
  window.getSelection().removeAllRanges();
  window.getSelection().addRange(range);
}"""
# the device's own keys, which a browser without a screen does not have: all that a page sees of them is this
OWN_KEYS = """(height) => {
  Object.defineProperty(window.visualViewport, "height", { configurable: true, value: window.innerHeight - height });
  window.visualViewport.dispatchEvent(new Event("resize"));
}"""


def agree(site: Site, language: str, *terms: tuple[str, str, str, str]) -> None:
    """Terms in the glossary: concept, Vietnamese, what it is in the other language, and the status of that."""
    with site.services.database.unit(write=True) as uow:
        for concept, mine, theirs, status in terms:
            glossary.add(uow, [Entry(1, concept, "", "", "vi", mine, "preferred", ""),
                               Entry(2, concept, "", "", language, theirs, status, "a word list")])
        uow.commit()


def test_terms_and_marks_of_the_source_are_inserted_by_keys(site: Site, windows: Windows) -> None:
    work = asked_for(site, body="Cửa khẩu có **chợ** và [bảng giá](https://example.org/gia).")
    agree(site, "lo", ("gate", "cửa khẩu", "ດ່ານ", "preferred"), ("market", "chợ", "ຕະຫຼາດ", "allowed"))
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work}/lo?at=2")
    field(page).focus()
    for key in ("F4", "Space", "F4", "Space", "Shift+F4"):
        page.keyboard.press(key)
    page.keyboard.insert_text("ລາຄາ")
    page.keyboard.press("End")
    page.keyboard.press("Shift+F4")
    expect(field(page)).to_have_value("ດ່ານ ຕະຫຼາດ **ລາຄາ**[](https://example.org/gia)")
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("ດ່ານ ຕະຫຼາດ **ລາຄາ**")


def test_words_of_a_word_list_are_shown_and_never_inserted(site: Site, windows: Windows) -> None:
    work = asked_for(site, body="Bốn con đường ra chợ.", language="bdq")
    agree(site, "bdq", ("four", "bốn", "pwan", "attested"))
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work}/bdq?at=2")
    expect(page.locator(".terms .attested")).to_contain_text("pwan")
    expect(page.locator(".terms .attested")).to_contain_text("only in word lists")
    expect(page.locator(".terms .attested button")).to_have_count(0)
    field(page).focus()
    page.keyboard.press("F4")
    page.keyboard.insert_text("-")
    expect(field(page)).to_have_value("-")


def test_selected_words_are_looked_up_in_either_language(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=5")
    found = page.locator("#concordance")
    page.evaluate(SELECT, "bà con")
    page.keyboard.press("F2")
    expect(found.locator("mark.word").first).to_have_text("bà con")
    expect(found).to_contain_text(LAO[REMEMBERED])
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(field(page)).to_be_focused()
    field(page).fill("ພີ່ນ້ອງ")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("F2")
    expect(found.locator("mark.word").first).to_have_text("ພີ່ນ້ອງ")
    expect(found).to_contain_text(REMEMBERED)


def test_segments_are_joined_cut_and_put_back_by_keys(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=2")
    page.keyboard.insert_text("ດ່ານເປີດ 7 ໂມງ.")
    page.keyboard.press("Alt+Delete")
    expect(page.locator(".segments .seg")).to_have_count(5)
    expect(at_hand(page).locator(".seg-source")).to_have_text("Cửa khẩu mở lúc 7 giờ. Chợ họp ngày 15.")
    expect(field(page)).to_have_value("ດ່ານເປີດ 7 ໂມງ.")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_label("Where to split")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".segments .seg")).to_have_count(6)
    expect(at_hand(page).locator(".seg-source")).to_have_text("Cửa khẩu mở lúc 7 giờ.")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ດ່ານປິດ 7 ໂມງ.")
    page.keyboard.press("Control+s")
    expect(told(page)).to_contain_text("Saved.")
    page.keyboard.press("Alt+Backspace")
    expect(field(page)).to_have_value("ດ່ານເປີດ 7 ໂມງ.")


def test_two_people_see_what_the_other_does_and_overwrite_nothing(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("409")
    first, second = windows.open(site, "khamla"), windows.open(site, "souk")
    second.clock.install()
    for page in (first, second):
        page.goto(f"/workbench/{work_id}/lo?at=0")
    with first.expect_response("**/lease"):
        field(first).press_sequentially("ດ່ານ")
    second.clock.run_for(21_000)
    expect(second.locator('[data-at="0"]')).to_have_class(re.compile("is-leased"))
    field(first).fill(LAO[TITLE])
    first.keyboard.press("Control+Enter")
    expect(target(first, 0)).to_have_text(LAO[TITLE])
    first.keyboard.insert_text(LAO["Giờ mở cửa trong tuần"])
    first.keyboard.press("Control+Enter")
    expect(target(first, 1)).not_to_be_empty()

    second.clock.run_for(21_000)
    expect(target(second, 1)).to_have_text(LAO["Giờ mở cửa trong tuần"])
    expect(second.locator("#progress")).to_contain_text("2 of 6 segments confirmed")
    field(second).fill("ດ່ານຊາຍແດນ")
    second.keyboard.press("Control+Enter")
    expect(at_hand(second).locator(".clash")).to_contain_text(LAO[TITLE])
    expect(field(second)).to_have_value("ດ່ານຊາຍແດນ")
    expect(target(first, 0)).to_have_text(LAO[TITLE])


def _free(page: Page) -> tuple[float, float]:
    """Where the field ends, and where the bar begins."""
    edges = page.evaluate("[document.getElementById('target').getBoundingClientRect().bottom, document.querySelector('.bench-bar').getBoundingClientRect().top]")
    return edges[0], edges[1]


def test_our_keys_and_those_of_a_phone_do_not_cover_each_other(site: Site, windows: Windows) -> None:
    khmer = asked_for(site, language="km")
    page = windows.open(site, "khamla", viewport=PHONE, touch=True)
    page.goto(f"/workbench/{khmer}/km?at=2")
    letters = page.locator(".bench-bar").get_by_role("button", name="Letters")
    letters.tap()
    expect(field(page)).to_have_attribute("inputmode", "none")
    page.keyboard.press("Alt+ArrowDown")
    expect(at_hand(page)).to_have_attribute("data-at", "3")
    expect(field(page)).to_have_attribute("inputmode", "none")
    low, bar = _free(page)
    assert low <= bar
    letters.tap()
    expect(field(page)).not_to_have_attribute("inputmode", "none")


def test_letters_stand_above_the_keys_of_a_phone(site: Site, windows: Windows) -> None:
    work = asked_for(site, language="bdq")
    page = windows.open(site, "khamla", viewport=PHONE, touch=True)
    page.goto(f"/workbench/{work}/bdq?at=3")
    page.locator(".bench-bar").get_by_role("button", name="Letters").tap()
    expect(field(page)).not_to_have_attribute("inputmode", "none")
    expect(field(page)).to_be_focused()
    page.evaluate(OWN_KEYS, 340)
    edge = page.locator(".bench-bar").evaluate("(bar) => bar.getBoundingClientRect().bottom")
    assert edge <= PHONE["height"] - 340
    low, bar = _free(page)
    assert low <= bar, "what is written stays in sight"
    page.evaluate(OWN_KEYS, 0)
    assert page.locator(".bench-bar").evaluate("(bar) => bar.getBoundingClientRect().bottom") > PHONE["height"] - 340


def test_a_candidate_is_taken_by_its_number_or_by_touch_and_undone(site: Site, windows: Windows, work_id: str) -> None:
    with site.services.database.unit(write=True) as uow:
        memory.add(uow, [("Chợ họp ngày 20.", "ຕະຫຼາດນັດເປີດວັນທີ 20."), ("Chợ họp ngày 5.", "ຕະຫຼາດນັດເປີດວັນທີ 5.")], "vi", "lo",
                   origin="2024", by="lan")
        uow.commit()
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=3")
    offered = page.locator(".candidates [data-text]")
    expect(offered).to_have_count(2)
    texts = offered.all_text_contents()
    field(page).focus()
    page.keyboard.press("Alt+2")
    expect(field(page)).to_have_value(texts[1])
    page.locator(".candidates [data-use]").first.click()
    expect(field(page)).to_have_value(texts[0])
    field(page).focus()
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value(texts[1])


def test_doubtful_drafts_are_gone_through_from_the_least_sure(site: Site, windows: Windows, work_id: str) -> None:
    with site.services.database.unit(write=True) as uow:
        for place, sure in ((1, 0.6), (3, 0.2), (4, 0.4)):
            uow.session.execute(update(Segment).where(Segment.position == place, Segment.version.has(language="lo")).values(
                draft=f"{sure}", origin="machine", state="draft", confidence=sure))
        uow.commit()
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?show=unsure")
    for place, sure in ((3, "0.2"), (4, "0.4"), (1, "0.6")):
        expect(at_hand(page)).to_have_attribute("data-at", str(place))
        expect(field(page)).to_have_value(sure)
        page.keyboard.press("Control+Enter")
    expect(page.locator(".segments .is-translated")).to_have_count(3)
