"""A day of a translator and a reviewer: from a work that was asked for to a text that visitors read."""

import re
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.jobs.queue import JobContext
from app.publications import works
from app.translation import requests
from tests.browser.bench import BODY, LAO, REMEMBERED, TITLE, field, told, work_id
from tests.browser.serving import Site
from tests.browser.windows import Windows
from tests.functional.people import actor

pytestmark = pytest.mark.browser

__all__ = ["work_id"]


def at_hand(page: Page) -> str:
    return page.locator(".at-hand .seg-source").inner_text()


def from_list(page: Page, section: str) -> None:
    """From anywhere to the workbench, and to the only work in this list of it."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Workbench").click()
    page.get_by_role("region", name=section).get_by_role("link").click()
    expect(page.locator(".bench")).to_be_visible()
    page.wait_for_load_state()  # the list's link does not wait for the scripts, and no key is heard before them


def translate(page: Page, *, by_keyboard: bool) -> None:
    """Accept the drafts, type the rest, confirm one after the other."""
    for done in range(1, len(LAO) + 1):
        source = at_hand(page)
        if source == REMEMBERED:
            expect(page.locator(".at-hand .machine").first).to_contain_text("Draft from the memory: 2025")
            expect(field(page)).to_have_value(LAO[source])
        else:
            field(page).fill(LAO[source])
        if by_keyboard:
            page.keyboard.press("Control+Enter")
        else:
            page.get_by_role("button", name=re.compile("(Accept|Confirm), next")).click()
        expect(page.locator("#panel .progress")).to_contain_text(f"{done} of {len(LAO)} segments confirmed")
        if by_keyboard and done < len(LAO):
            expect(field(page)).to_be_focused()


def test_drafts_appear_by_themselves_but_not_under_the_hands_of_a_translator(site: Site, windows: Windows, work_id: str) -> None:
    services, begin = site.services, threading.Event()
    draft = services.kinds.handlers[requests.DRAFT_JOB]

    def wait_and_draft(context: JobContext) -> Mapping[str, Any]:
        begin.wait(60)
        return draft(context)

    services.kinds.add(requests.DRAFT_JOB, wait_and_draft)
    with services.database.unit(write=True) as uow:
        lan = actor(services, "lan")
        version = works.create_work(uow, lan, works.WorkDetails(kind="notice"), "vi", works.Text("Thông báo", "", BODY))
        requests.request_language(uow, lan, version.work_id, "lo")
        uow.commit()
    looking, writing = (windows.open(site, "khamla") for _ in range(2))
    for page in (looking, writing):
        page.goto(f"{site.address}/workbench/{version.work_id}/lo?at=1")
        expect(page.locator("[data-drafting]")).to_contain_text("Drafting begins shortly.")
    field(writing).press_sequentially("ດ່ານ")
    begin.set()
    drafted = LAO[REMEMBERED]
    expect(looking.locator(".segments")).to_contain_text(drafted)
    expect(looking.locator("[data-drafting]")).to_have_count(0)
    expect(told(looking)).to_have_text("Drafting has ended.")
    expect(writing.locator(".segments")).to_contain_text(drafted)
    expect(field(writing)).to_have_value("ດ່ານ")
    writing.get_by_role("button", name="Confirm, next").click()
    expect(writing.locator(".segments")).to_contain_text("ດ່ານ")


def test_the_draft_that_somebody_waits_for_appears_before_the_others_are_made(site: Site, windows: Windows, work_id: str) -> None:
    services, begin, go_on = site.services, threading.Event(), threading.Event()
    draft = services.kinds.handlers[requests.DRAFT_JOB]

    class Slowly(JobContext):
        def progress(self, done: int, total: int, message: str = "", **params: Any) -> None:
            super().progress(done, total, message, **params)
            if done:
                go_on.wait(60)

    def draft_slowly(context: JobContext) -> Mapping[str, Any]:
        begin.wait(60)
        return draft(Slowly(**vars(context)))

    services.kinds.add(requests.DRAFT_JOB, draft_slowly)
    body = "\n\n".join([*(f"Chợ họp ngày {number}." for number in range(1, 30)), REMEMBERED])
    with services.database.unit(write=True) as uow:
        lan = actor(services, "lan")
        version = works.create_work(uow, lan, works.WorkDetails(kind="notice"), "vi", works.Text("Thông báo", "", body))
        requests.request_language(uow, lan, version.work_id, "lo")
        uow.commit()
    page = windows.open(site, "khamla")
    with page.expect_response("**/lease"):
        page.goto(f"{site.address}/workbench/{version.work_id}/lo?at=30")
    expect(field(page)).to_have_value("")
    begin.set()
    expect(field(page)).to_have_value(LAO[REMEMBERED])
    expect(page.locator("[data-drafting]")).to_have_count(1)
    go_on.set()
    expect(page.locator("[data-drafting]")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_drafts_to_readers(site: Site, windows: Windows, work_id: str, scripts: bool) -> None:
    translator, reviewer = (windows.open(site, name, scripts=scripts) for name in ("khamla", "bounmy"))
    from_list(translator, "To translate")
    translate(translator, by_keyboard=scripts)
    translator.get_by_role("button", name="Submit for review").click()
    expect(translator.locator(".notice[role=status]")).to_contain_text("Submitted.")
    expect(translator.locator("#panel")).to_contain_text("You worked on this version, so another reviewer reads it.")
    expect(translator.get_by_role("button", name="Approve")).to_have_count(0)

    from_list(reviewer, "To review")
    expect(field(reviewer)).to_have_count(0)
    remark = reviewer.get_by_label("Your remark")
    reviewer.get_by_role("link", name=re.compile("^4")).click()
    reviewer.get_by_label("The remark is about segment 4").check()
    remark.fill("Ngày 16, xin xem lại.")
    reviewer.get_by_role("button", name="Return with this remark").click()
    expect(reviewer.locator("#panel .state")).to_have_text("Returned for changes")

    from_list(translator, "Returned with remarks")  # which leads to the segment that the remark is about
    expect(translator.locator(".at-hand .remark")).to_contain_text("Ngày 16, xin xem lại.")
    field(translator).fill("ຕະຫຼາດນັດເປີດວັນທີ 16.")
    translator.get_by_role("button", name="Confirm, next").click()
    expect(translator.locator(".at-hand .findings")).to_contain_text("16")
    translator.get_by_role("button", name="Submit for review").click()

    from_list(reviewer, "To review")
    expect(reviewer.locator(".segments")).to_contain_text("ຕະຫຼາດນັດເປີດວັນທີ 16.")
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.locator("#panel .state")).to_have_text("Approved")

    visitor = windows.open(site, pages_in="lo", scripts=scripts)
    editor = windows.open(site, "lan", scripts=scripts)
    from_list(editor, "Ready to publish")
    visitor.goto("/")
    expect(visitor.get_by_role("link", name=LAO[TITLE])).to_have_count(0)
    editor.get_by_role("button", name="Publish").click()
    expect(editor.locator("#panel .state")).to_have_text("Published")
    visitor.reload()
    visitor.get_by_role("link", name=LAO[TITLE]).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(LAO[TITLE])
    expect(visitor.locator(".text")).to_contain_text("ຕະຫຼາດນັດເປີດວັນທີ 16.")
    expect(visitor.locator(".text h2")).to_have_text(LAO["Giờ làm việc"])
    assert visitor.locator(".text").get_attribute("lang") == "lo"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_tabs_with_the_same_segment(site: Site, windows: Windows, work_id: str, scripts: bool) -> None:
    windows.foresee("409")
    first = windows.open(site, "khamla", scripts=scripts)
    first.goto(f"/workbench/{work_id}/lo?at=0")
    second = windows.another(first.context)
    second.goto(f"/workbench/{work_id}/lo?at=0")
    field(first).fill("ດ່ານສາກົນ")
    field(second).fill("ດ່ານຊາຍແດນ")
    first.get_by_role("button", name="Confirm, next").click()
    expect(first.locator(".at-hand")).to_have_attribute("data-at", "1")

    second.get_by_role("button", name="Confirm, next").click()
    expect(second.get_by_role("alert")).to_contain_text("khamla saved this segment while you were writing.")
    expect(second.locator(".clash")).to_contain_text("ດ່ານສາກົນ")
    expect(field(second)).to_have_value("ດ່ານຊາຍແດນ")
    take = second.locator(".clash").get_by_role("button", name="Take this text")
    if scripts:
        expect(second.locator(".bench-bar [role=status]")).to_contain_text("this segment has another text now")
        take.click()
        expect(field(second)).to_have_value("ດ່ານສາກົນ")
        field(second).fill("ດ່ານຊາຍແດນ")
    else:
        expect(take).to_be_hidden()
    second.get_by_role("button", name="Confirm, next").click()
    expect(second.locator(".at-hand")).to_have_attribute("data-at", "1")
    expect(second.locator('[data-at="0"] .seg-target')).to_have_text("ດ່ານຊາຍແດນ")


def test_session_that_ends_shows_what_was_typed_without_scripts(site: Site, windows: Windows, work_id: str) -> None:
    windows.foresee("400")
    page = windows.open(site, "khamla", scripts=False)
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill("ດ່ານສາກົນເລແທັງ ແຂວງຢາລາຍ")
    page.context.clear_cookies(name="rong_session")
    page.get_by_role("button", name="Confirm, next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
    expect(page.get_by_label("What you wrote")).to_have_value("ດ່ານສາກົນເລແທັງ ແຂວງຢາລາຍ")


def test_looking_at_another_segment_keeps_what_was_typed(site: Site, windows: Windows, work_id: str) -> None:
    page = windows.open(site, "khamla")
    page.goto(f"/workbench/{work_id}/lo?at=0")
    field(page).fill("ດ່ານ")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".at-hand")).to_have_attribute("data-at", "1")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".at-hand")).to_have_attribute("data-at", "0")
    expect(field(page)).to_have_value("ດ່ານ")
    page.keyboard.press("Control+s")
    expect(page.locator("#panel .progress")).to_contain_text("0 of 6 segments confirmed")
    expect(told(page)).to_have_text("Saved.")


def test_remark_being_written_survives_looking_at_a_segment(site: Site, windows: Windows, work_id: str) -> None:
    translator, reviewer = (windows.open(site, name) for name in ("khamla", "bounmy"))
    from_list(translator, "To translate")
    translate(translator, by_keyboard=True)
    translator.get_by_role("button", name="Submit for review").click()
    from_list(reviewer, "To review")
    reviewer.get_by_label("Your remark").fill("Ngày 16, xin xem lại.")
    reviewer.locator('[data-at="3"] .seg-source').click()
    expect(reviewer.get_by_label("The remark is about segment 4")).to_be_visible()
    expect(reviewer.get_by_label("Your remark")).to_have_value("Ngày 16, xin xem lại.")
