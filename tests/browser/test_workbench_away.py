"""Nothing typed is lost: a line that breaks, a session that ends, another person at the computer, somebody else who saves."""

import re

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.publications import works
from app.translation import requests
from app.translation.models import Comment
from tests.browser.bench import BODY, LAO, REMEMBERED, TITLE, at_hand, field, target, told, work_id
from tests.browser.serving import Site
from tests.browser.windows import Windows, submit_credentials

pytestmark = pytest.mark.browser
__all__ = ["work_id"]

HIDDEN = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
MINE = "ດ່ານສາກົນເລແທັງ ແຂວງຢາລາຍ"


def test_the_work_goes_on_without_a_line_and_arrives_when_it_is_back(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("ERR_INTERNET_DISCONNECTED")
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    page.context.set_offline(True)
    texts = list(LAO.values())[:3]
    for position, text in enumerate(texts):
        expect(at_hand(page)).to_have_attribute("data-at", str(position))
        field(page).fill(text)
        page.keyboard.press("Control+Enter")
        expect(told(page)).to_contain_text("there is no connection")
    expect(told(page)).to_contain_text("wait in this browser to be sent: 3")
    expect(at_hand(page)).to_have_attribute("data-at", "3")
    expect(target(page, 1)).to_have_text(texts[1])
    field(page).fill("ຕະຫຼາດ")

    page.context.set_offline(False)
    expect(told(page)).to_contain_text("Saved.")
    expect(page.locator("#progress")).to_contain_text("3 of 6 segments confirmed")
    expect(field(page)).to_have_value("ຕະຫຼາດ")
    colleague = windows.open(site, "souk")
    colleague.goto(f"/workbench/{work_id}/lo?at=5")
    for position, text in enumerate(texts):
        expect(target(colleague, position)).to_have_text(text)


def test_what_is_typed_before_the_scripts_have_come_joins_what_was_kept(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("ERR_FAILED")
    waiting: list[Route] = []
    scripts = re.compile("/static/workbench-editor")
    page = windows.open(site, "khamla")
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    for typed, kept in [(MINE, MINE), ("ຕະຫຼາດ", f"{MINE}\nຕະຫຼາດ")]:
        page.route(scripts, lambda route: waiting.append(route))
        with page.expect_request(scripts):
            page.goto(f"/workbench/{work_id}/lo?at=0", wait_until="commit")
        field(page).fill(typed)
        page.unroute(scripts)
        waiting.pop().continue_()
        expect(told(page)).to_contain_text(re.compile("kept in this browser", re.I))
        expect(field(page)).to_have_value(kept)
    page.goto(f"/workbench/{work_id}/lo?at=0")
    expect(field(page)).to_have_value(kept)


def test_a_browser_that_was_closed_without_a_line_sends_when_it_is_opened_again(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("ERR_INTERNET_DISCONNECTED")
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    page.context.set_offline(True)
    field(page).fill(MINE)
    page.keyboard.press("Control+Enter")
    expect(told(page)).to_contain_text("there is no connection")
    again = windows.another(page.context)
    page.close()
    again.context.set_offline(False)
    again.goto(f"/workbench/{work_id}/lo?at=5")
    expect(target(again, 0)).to_have_text(MINE)
    expect(told(again)).to_contain_text("Saved.")


def test_a_session_that_ends_keeps_the_text_and_sends_it_after_signing_in(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("400")
    windows.foresee("401")
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill(MINE)
    page.context.clear_cookies(name="rong_session")
    page.keyboard.press("Control+Enter")
    expect(told(page)).to_contain_text("you are signed out")
    expect(field(page)).to_have_value(MINE)
    expect(field(page)).to_be_editable()
    with page.context.expect_page() as opened:
        told(page).get_by_role("link", name="Sign in again").click()
    submit_credentials(opened.value, "khamla")
    expect(opened.value.locator("header .who")).to_be_visible()
    opened.value.close()
    page.bring_to_front()
    field(page).click()
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # a window without a screen gets none of its own
    expect(target(page, 0)).to_have_text(MINE)
    expect(at_hand(page)).to_have_attribute("data-at", "1")


def test_nothing_is_sent_under_the_name_of_another_person(site: Site, windows: Windows, work_id: str) -> None:
    for status in ("400", "401", "409"):
        windows.foresee(status)
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill(MINE)
    page.context.clear_cookies(name="rong_session")
    other = windows.another(page.context)
    other.goto("/sign-in")
    submit_credentials(other, "souk")
    expect(other.locator("header .who")).to_have_text("Souk")
    page.keyboard.press("Control+Enter")
    expect(told(page)).to_contain_text("somebody else has signed in here")
    other.goto(f"/workbench/{work_id}/lo?at=0")
    expect(field(other)).to_have_value("")
    expect(field(page)).to_have_value(MINE)


def test_a_text_that_waited_meets_another_and_both_are_shown(site: Site, windows: Windows, work_id: str) -> None:
    for trouble in ("ERR_INTERNET_DISCONNECTED", "409"):
        windows.foresee(trouble)
    first, second = windows.open(site, "khamla"), windows.open(site, "souk")
    first.goto(f"/workbench/{work_id}/lo?at=0")
    first.context.set_offline(True)
    field(first).fill(MINE)
    first.keyboard.press("Control+Enter")
    expect(at_hand(first)).to_have_attribute("data-at", "1")

    second.goto(f"/workbench/{work_id}/lo?at=0")
    field(second).fill(LAO[TITLE])
    second.keyboard.press("Control+Enter")
    expect(target(second, 0)).to_have_text(LAO[TITLE])

    first.context.set_offline(False)
    expect(told(first)).to_contain_text("Segment 1 was changed by somebody else")
    first.keyboard.press("Alt+ArrowUp")
    clash = at_hand(first).locator(".clash")
    expect(clash).to_contain_text(LAO[TITLE])
    expect(field(first)).to_have_value(MINE)
    clash.get_by_role("button", name="Take theirs").click()
    expect(field(first)).to_have_value(LAO[TITLE])
    clash.get_by_role("button", name="Take yours").click()
    field(first).press("Control+Enter")
    expect(target(first, 0)).to_have_text(MINE)


def test_a_full_browser_says_that_it_keeps_nothing(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).press_sequentially("ດ່ານ")
    expect(told(page)).to_have_text(re.compile("cannot keep what you type|Saved"))
    page.keyboard.press("Control+Enter")
    expect(target(page, 0)).to_have_text("ດ່ານ")


def test_what_is_not_finished_is_saved_by_itself_after_a_rest(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).press_sequentially("ດ່ານ")
    expect(told(page)).to_have_text("Kept in this browser, not saved yet.")
    expect(told(page)).to_contain_text("Saved.")
    colleague = windows.open(site, "souk")
    colleague.goto(f"/workbench/{work_id}/lo?at=0")
    expect(field(colleague)).to_have_value("ດ່ານ")
    expect(page.locator("#progress")).to_contain_text("0 of 6 segments confirmed")


def test_a_tab_sends_nothing_that_was_typed_in_another(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("409")
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    other = windows.another(page.context)
    other.goto(f"/workbench/{work_id}/lo?at=0")
    field(other).fill(LAO[TITLE])
    other.keyboard.press("Control+s")
    expect(told(other)).to_contain_text("Saved.")
    field(page).fill(MINE)
    page.keyboard.press("Control+Enter")
    expect(at_hand(page).locator(".clash")).to_contain_text(LAO[TITLE])
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.url)  # looking a text over keeps nothing
             if request.method == "POST" and not request.url.endswith("/check") else None)
    other.evaluate(HIDDEN)
    other.goto(f"/workbench/{work_id}/lo?at=3")
    assert not sent
    page.goto(f"/workbench/{work_id}/lo?at=3")
    expect(target(page, 0)).to_have_text(LAO[TITLE])
    page.goto(f"/workbench/{work_id}/lo?at=0")
    expect(at_hand(page).locator(".clash")).to_contain_text(LAO[TITLE])
    expect(field(page)).to_have_value(MINE)


def test_what_was_typed_and_taken_away_again_is_not_put_back(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill(MINE)
    page.keyboard.press("Control+s")
    expect(told(page)).to_contain_text("Saved.")
    field(page).press("End")
    page.keyboard.type("ດ")
    page.keyboard.press("Backspace")
    expect(told(page)).to_be_empty()
    page.keyboard.press("Alt+Backspace")
    expect(field(page)).to_have_value("")

    page.keyboard.type("ດ")
    page.keyboard.press("Backspace")
    page.goto(f"/workbench/{work_id}/lo?at=3")
    colleague = windows.open(site, "souk")
    colleague.goto(f"/workbench/{work_id}/lo?at=0")
    field(colleague).fill(LAO[TITLE])
    colleague.keyboard.press("Control+Enter")
    expect(target(colleague, 0)).to_have_text(LAO[TITLE])
    page.goto(f"/workbench/{work_id}/lo?at=0")
    expect(field(page)).to_have_value(LAO[TITLE])
    expect(at_hand(page).locator(".clash")).to_have_count(0)


def test_the_first_look_shows_what_others_saved_and_leaves_a_text_that_waits(site: Site, windows: Windows, work_id: str) -> None:
    for trouble in ("ERR_INTERNET_DISCONNECTED", "409"):
        windows.foresee(trouble)
    first, second = windows.open(site, "khamla"), windows.open(site, "souk")
    first.clock.install()
    first.goto(f"/workbench/{work_id}/lo?at=0")
    first.context.set_offline(True)
    field(first).fill(MINE)
    first.keyboard.press("Control+Enter")
    expect(at_hand(first)).to_have_attribute("data-at", "1")
    for position, text in ((0, LAO[TITLE]), (3, "ຕະຫຼາດ")):
        second.goto(f"/workbench/{work_id}/lo?at={position}")
        field(second).fill(text)
        second.keyboard.press("Control+Enter")
        expect(target(second, position)).to_have_text(text)

    first.context.set_offline(False)
    expect(first.locator('[data-at="0"]')).to_have_class(re.compile("has-clash"))
    first.clock.run_for(21_000)
    expect(target(first, 3)).to_have_text("ຕະຫຼາດ")
    expect(first.locator('[data-at="0"]')).to_have_class(re.compile("has-clash"))
    field(first).fill("ເວລາ")
    first.keyboard.press("Control+s")
    expect(told(first)).to_have_text(re.compile("Saved. Segment 1 was changed by somebody else"))


def test_a_text_that_arrived_unheard_does_not_meet_itself(site: Site, windows: Windows, work_id: str) -> None:
    for trouble in ("ERR_FAILED", "409"):
        windows.foresee(trouble)
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(re.compile(r"/segments/\d+$"), lost)
    field(page).fill("ດ່ານ")
    expect(told(page)).to_contain_text("there is no connection")
    page.unroute(re.compile(r"/segments/\d+$"))
    field(page).press("End")
    page.keyboard.type("ສາກົນ")
    page.keyboard.press("Control+Enter")
    expect(target(page, 0)).to_have_text("ດ່ານສາກົນ")
    expect(at_hand(page)).to_have_attribute("data-at", "1")


def test_rows_whose_text_is_only_in_this_browser_are_marked(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill(LAO[TITLE])
    page.keyboard.press("Control+Enter")
    expect(at_hand(page)).to_have_attribute("data-at", "1")
    page.keyboard.press("Alt+ArrowUp")
    expect(field(page)).to_have_value(LAO[TITLE])
    field(page).fill(MINE)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator('[data-at="0"]')).to_have_class(re.compile("is-waiting"))
    page.goto(f"/workbench/{work_id}/lo?at=3")
    expect(page.locator('[data-at="0"]')).to_have_class(re.compile("is-waiting"))
    page.goto(f"/workbench/{work_id}/lo?at=0")
    expect(field(page)).to_have_value(MINE)
    page.keyboard.press("Control+Enter")
    expect(target(page, 0)).to_have_text(MINE)
    expect(page.locator('[data-at="0"]')).not_to_have_class(re.compile("is-waiting"))


def test_a_text_whose_segment_went_while_it_waited_is_a_comment(site: Site, windows: Windows, work_id: str) -> None:
    for trouble in ("ERR_INTERNET_DISCONNECTED", "409"):
        windows.foresee(trouble)
    page, services = windows.open(site, "khamla"), site.services
    page.goto(f"/workbench/{work_id}/lo?at=5")
    page.context.set_offline(True)
    field(page).fill(MINE)
    page.keyboard.press("Control+Enter")
    expect(told(page)).to_contain_text("there is no connection")
    with services.database.unit(write=True) as uow:
        shorter = works.Text(TITLE, "Giờ mở cửa trong tuần", BODY.removesuffix(REMEMBERED))
        works.revise(uow, SYSTEM, works.get_version(uow, work_id, "vi").id, shorter)
        requests.refresh_source(uow, SYSTEM, works.get_version(uow, work_id, "lo").id)
        uow.commit()
    page.context.set_offline(False)
    expect(told(page)).to_contain_text("Your text is kept as a comment")
    expect(told(page)).to_contain_text(MINE)
    with services.database.unit() as uow:
        assert uow.session.scalars(select(Comment.text)).all() == [MINE]
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('rong:kept:'))") == []
