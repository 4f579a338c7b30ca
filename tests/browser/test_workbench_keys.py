"""The editor by its keys: a whole day, an input method at work, letters on the screen, a thousand rows that scroll."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.bench import BODY, LAO, REMEMBERED, asked_for, at_hand, field, work_id
from tests.browser.looking import FITS, SOUND
from tests.browser.serving import Site
from tests.browser.windows import PHONE, Windows

pytestmark = pytest.mark.browser
__all__ = ["work_id"]

COMPOSING = """(key) => {
  const field = document.getElementById("target");
  field.focus();
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  const event = new KeyboardEvent("keydown", { key, code: key, ctrlKey: true, isComposing: true, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
  field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  return event.defaultPrevented;
}"""
PRESSED = """(init) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  document.getElementById("target").dispatchEvent(event);
  return event.defaultPrevented;
}"""
SCROLL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  window.scrollTo(0, 0);
  await frame();
  let last = -1, frames = 0;
  for (; window.scrollY !== last; frames += 1) {
    last = window.scrollY;
    window.scrollBy(0, 400);
    await frame();
    await frame();
  }
  return frames;
}"""
LONGEST = 50  # milliseconds of work in one go: more is felt


def test_a_day_by_keyboard_alone(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo")
    page.keyboard.press("F1")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    assert page.evaluate(SOUND) == [] and page.evaluate(FITS) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("Alt+ArrowDown")
    expect(at_hand(page)).to_have_attribute("data-at", "1")
    page.keyboard.press("Alt+ArrowUp")
    expect(at_hand(page)).to_have_attribute("data-at", "0")
    page.keyboard.press("Alt+0")
    expect(field(page)).to_have_value("Cửa khẩu Lệ Thanh")
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("")
    page.keyboard.press("Shift+F7")
    expect(page.locator(".panel")).to_be_hidden()
    page.keyboard.press("Shift+F7")
    for done, (source, text) in enumerate(LAO.items(), 1):
        expect(at_hand(page).locator(".seg-source")).to_have_text(source)
        if source != REMEMBERED:
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#progress")).to_contain_text(f"{done} of 6 segments confirmed")
    page.keyboard.press("F10")
    expect(page.get_by_role("button", name="Submit for review")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice[role=status]")).to_contain_text("Submitted.")


def test_an_input_method_gets_every_key(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill("ດ່ານ")
    assert not page.evaluate(COMPOSING, "Enter")
    assert not page.evaluate(PRESSED, {"key": "Process", "code": "Digit1", "altKey": True, "keyCode": 229})
    for plain in ({"key": "1", "code": "Digit1"}, {"key": "s", "code": "KeyS"}, {"key": "?", "code": "Slash", "shiftKey": True},
                  {"key": "១", "code": "Digit1", "ctrlKey": True, "altKey": True}, {"key": "1", "code": "Digit1", "altKey": True, "modifierAltGraph": True}):
        assert not page.evaluate(PRESSED, plain), plain
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(at_hand(page)).to_have_attribute("data-at", "0")
    expect(page.locator("#progress")).to_contain_text("0 of 6 segments confirmed")
    assert page.evaluate(PRESSED, {"key": "Enter", "code": "Enter", "ctrlKey": True})
    expect(at_hand(page)).to_have_attribute("data-at", "1")


def press(page: Page, *letters: str) -> None:
    for letter in letters:
        page.locator(f'.board [data-letter="{letter}"]').click()


def test_letters_on_the_screen(site: Site, windows: Windows) -> None:
    khmer = asked_for(site, language="km")
    page = windows.open(site, "khamla", viewport=PHONE, touch=True)
    page.goto(f"/workbench/{khmer}/km?at=0")
    page.locator(".bench-bar").get_by_role("button", name="Letters").click()
    assert page.evaluate(FITS) == []
    press(page, "ខ", "្ម", "ែ", "រ")
    expect(field(page)).to_have_value("ខ្មែរ")
    erase = page.get_by_role("button", name="Delete the letter before")
    erase.click()
    expect(field(page)).to_have_value("ខ្មែ")
    erase.click()
    expect(field(page)).to_have_value("ខ")
    expect(field(page)).to_be_focused()


def test_marks_join_their_letters(site: Site, windows: Windows) -> None:
    bahnar = asked_for(site, language="bdq")
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{bahnar}/bdq?at=0")
    field(page).press_sequentially("ao")
    page.keyboard.press("F7")
    press(page, "\u0306")
    expect(field(page)).to_have_value("aŏ")
    page.get_by_role("button", name="Capital letters").click()
    press(page, "ơ̆")
    expect(field(page)).to_have_value("aŏƠ̆")
    page.get_by_role("button", name="Delete the letter before").click()
    expect(field(page)).to_have_value("aŏ")


def test_split_by_keyboard(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=2")
    field(page).focus()
    page.keyboard.press("Alt+Enter")
    slider = page.get_by_label("Where to split")
    expect(slider).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(".splitting [data-half]").first).to_have_text("Cửa")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".segments .seg")).to_have_count(7)


def _longest_task(browser: Browser, page: Page) -> float:
    """The longest task of one scroll, in milliseconds of the processor: other programs are not the page's doing."""
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"])
    frames = page.evaluate(SCROLL)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    work = [one.get("tdur", 0) / 1000 for one in events if one["name"].endswith("RunTask") and one.get("ph") == "X"]
    assert frames > 100 and work
    return max(work)


def test_a_thousand_segments_scroll_without_a_stutter(site: Site, windows: Windows) -> None:
    body = "\n\n".join(f"{BODY.split('.')[0]}, ngày {number}. Chợ họp ngày {number}." for number in range(1, 500))
    long = asked_for(site, body=body)
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{long}/lo")
    expect(page.locator(".segments .seg")).to_have_count(1000)
    browser = page.context.browser
    assert browser is not None
    assert min(_longest_task(browser, page) for _ in range(3)) <= LONGEST, "what the page itself does is there each time"
