"""Staff: a Word file becomes a publication in two languages, and reaches a post without a network as a pack."""

import re
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.jobs.queue import JobContext, enqueue
from tests.browser.serving import Site, install_demonstration, instance, served
from tests.browser.windows import Windows
from tests.documents import docx
from tests.functional.people import PASSWORD, actor, add_person

pytestmark = pytest.mark.browser

TITLE = "Thông báo lịch chợ phiên biên giới"
SENTENCES = {
    TITLE: "Notice: days of the border market",
    "Chợ phiên họp vào sáng thứ bảy, từ 6 giờ đến 11 giờ.": "The market is held on Saturday morning, from 6 to 11.",
    "Bà con mang theo giấy tờ.": "Please bring your papers.",
}
DOCUMENT = docx([("Title", TITLE), *(("", one) for one in list(SENTENCES)[1:])])


def main_link(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Desk").get_by_role("link", name=name).click()


def bring_in(page: Page) -> None:
    """The Word file through the form, published in its own language."""
    main_link(page, "Desk")
    page.get_by_role("link", name="Bring a document in").click()
    page.get_by_label("Document", exact=True).set_input_files(
        {"name": "chợ phiên.docx", "mimeType": "application/octet-stream", "buffer": DOCUMENT})
    page.get_by_label("Kind").select_option(label="Notice")
    page.get_by_label("Date of issue").fill("2026-09-01")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("status")).to_contain_text("has been brought in")
    expect(page.get_by_role("link", name="chợ phiên.docx")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published.")


def ask_for_english(page: Page, *, drafted: bool) -> None:
    """Ask, and stay on the page of the job until it shows its end by itself."""
    page.get_by_label("Ask for a language").select_option("en")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url(re.compile("/desk/jobs/"))
    expect(page.locator(".line strong")).to_have_text("done")
    figures = page.locator(".figures div", has_text="Drafted by a machine").locator("dd")
    expect(figures).to_have_text(str(len(SENTENCES)) if drafted else "0")
    page.get_by_role("link", name="Open in the workbench").click()


def finish_english(editor: Page, reviewer: Page, *, drafted: bool) -> None:
    for done in range(1, len(SENTENCES) + 1):
        field, source = editor.locator("#target"), editor.locator(".at-hand .seg-source").inner_text()
        if drafted:
            expect(editor.locator(".at-hand .machine").first).to_contain_text("Draft by")
            expect(field).not_to_have_value("")
        field.fill(SENTENCES[source])
        editor.keyboard.press("Control+Enter")
        expect(editor.locator("#panel .progress")).to_contain_text(f"{done} of {len(SENTENCES)} segments confirmed")
    editor.get_by_role("button", name="Submit for review").click()
    main_link(reviewer, "Workbench")
    reviewer.get_by_role("region", name="To review").get_by_role("link").click()
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.locator("#panel .state")).to_have_text("Approved")
    editor.reload()
    editor.get_by_role("button", name="Publish").click()
    expect(editor.locator("#panel .state")).to_have_text("Published")


def export_english(page: Page, folder: Path) -> Path:
    main_link(page, "Desk")
    tab(page, "Packs")
    page.get_by_label("Language", exact=True).select_option("en")
    page.wait_for_load_state()
    page.get_by_role("button", name="Make the pack").click()
    made = page.get_by_role("link", name="Download the pack")
    expect(made).to_be_visible(timeout=60_000)
    with page.expect_download() as started:
        made.click()
    place = folder / started.value.suggested_filename
    started.value.save_as(place)
    return place


def install(page: Page, pack: Path) -> None:
    main_link(page, "Desk")
    tab(page, "Packs")
    page.get_by_label("Pack file").set_input_files(pack)
    page.get_by_role("button", name="Check the pack").click()
    expect(page.locator("main")).to_contain_text("The pack is whole")
    page.get_by_role("button", name="Install it").click()
    changed = page.locator(".figures div", has_text="New or changed here").locator("dd")
    expect(changed).to_have_text("1")


def test_word_file_becomes_a_pack_that_another_instance_installs(
        site: Site, windows: Windows, tmp_path: Path) -> None:
    add_person(site.services, "lan", ("editor", ""))
    add_person(site.services, "mai", ("reviewer", "en"))
    drafted = install_demonstration(site.services)
    editor, reviewer = (windows.open(site, name) for name in ("lan", "mai"))
    bring_in(editor)
    ask_for_english(editor, drafted=drafted)
    finish_english(editor, reviewer, drafted=drafted)
    pack = export_english(editor, tmp_path)
    assert pack.suffix == ".rong" and pack.stat().st_size > 1000

    with instance(tmp_path / "post") as post_services, served(post_services) as post:
        add_person(post_services, "dung", ("administrator", ""))
        officer = windows.open(post, "dung")
        install(officer, pack)
        visitor = windows.open(post, pages_in="en")
        visitor.goto("/")
        visitor.locator("input[type=search]").fill("border market")
        visitor.keyboard.press("Enter")
        visitor.get_by_role("link", name=SENTENCES[TITLE], exact=True).first.click()
        expect(visitor.locator(".text")).to_contain_text("Please bring your papers.")
        windows.close()  # before the server leaves: pages may be fetching their last pictures


def test_file_that_is_no_pack_is_refused_in_words(site: Site, windows: Windows, tmp_path: Path) -> None:
    windows.foresee("400")
    add_person(site.services, "dung", ("administrator", ""))
    page = windows.open(site, "dung")
    main_link(page, "Desk")
    tab(page, "Packs")
    page.get_by_label("Pack file").set_input_files(
        {"name": "pack.zip", "mimeType": "application/zip", "buffer": b"no zip at all"})
    page.get_by_role("button", name="Check the pack").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_role("heading", level=1)).to_have_text("Language packs")


def test_document_that_cannot_be_read_keeps_what_was_filled_in(site: Site, windows: Windows) -> None:
    windows.foresee("400")
    add_person(site.services, "lan", ("editor", ""))
    page = windows.open(site, "lan")
    page.goto("/desk/ingest")
    page.get_by_label("Document", exact=True).set_input_files(
        {"name": "hỏng.docx", "mimeType": "application/octet-stream", "buffer": b"PK no document"})
    page.get_by_label("Author").fill("Nguyễn Thị Lan")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("alert")).to_contain_text("hỏng.docx")
    expect(page.get_by_label("Author")).to_have_value("Nguyễn Thị Lan")


class Gated:
    """A job that takes its next step when the test says so."""

    def __init__(self, steps: int) -> None:
        self.gates = [threading.Event() for _ in range(steps)]

    def __call__(self, context: JobContext) -> Mapping[str, object]:
        for done, gate in enumerate(self.gates):
            context.progress(done, len(self.gates))
            assert gate.wait(timeout=60)
        context.progress(len(self.gates), len(self.gates))
        return {}


def start(site: Site, job: Gated) -> str:
    """Put the job into the queue for lan; the address of its page."""
    add_person(site.services, "lan", ("editor", ""))
    site.services.kinds.add("gated", job)
    with site.services.database.unit(write=True) as uow:
        queued = enqueue(uow, actor(site.services, "lan"), "gated", {})
        uow.commit()
        return f"/desk/jobs/{queued.id}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_progress_moves_while_a_job_runs(site: Site, windows: Windows, scripts: bool) -> None:
    job = Gated(3)
    address = start(site, job)
    page = windows.open(site, "lan", scripts=scripts)
    page.goto(address)
    bar = page.get_by_role("progressbar")
    for done, gate in enumerate(job.gates):
        expect(page.locator("[data-count]")).to_have_text(f"{done} / 3")
        expect(bar).to_have_js_property("value", done)
        gate.set()
    expect(page.locator(".line strong")).to_have_text("done")
    expect(bar).to_have_count(0)


def test_without_scripts_the_tab_key_finds_the_buttons_of_a_job_again(site: Site, windows: Windows) -> None:
    job = Gated(1)
    address = start(site, job)
    page = windows.open(site, "lan", scripts=False)
    page.goto(address)
    for again in ("1", "0"):
        page.wait_for_url(f"**again={again}#job")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    job.gates[0].set()
    expect(page.locator(".line strong")).to_have_text("done")


def test_running_job_is_stopped(site: Site, windows: Windows) -> None:
    job = Gated(2)
    address = start(site, job)
    page = windows.open(site, "lan")
    page.goto(address)
    expect(page.locator("[data-count]")).to_have_text("0 / 2")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("main")).to_contain_text("It stops at the next safe point.")
    job.gates[0].set()
    expect(page.locator(".line strong")).to_have_text("stopped")
    expect(page.locator("main")).to_contain_text("What was finished is kept.")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_that_came_after_the_session_ended_is_sent_again_whole(site: Site, windows: Windows, scripts: bool) -> None:
    windows.foresee("400")
    add_person(site.services, "lan", ("editor", ""))
    page = windows.open(site, "lan", scripts=scripts)
    page.goto("/desk/ingest")
    page.get_by_label("Document", exact=True).set_input_files({"name": "chợ.docx", "mimeType": "application/octet-stream", "buffer": DOCUMENT})
    page.get_by_label("Author").fill("Hà")
    page.get_by_label("Date of issue").fill("2026-02-28")
    page.get_by_label("Tourism").check()
    page.context.clear_cookies(name="rong_session")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
    for password in ("not the password", PASSWORD):
        page.get_by_label("Name").fill("lan")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the file again")
    expect(page.get_by_label("Author")).to_have_value("Hà")
    expect(page.get_by_label("Date of issue")).to_have_value("2026-02-28")
    expect(page.get_by_label("Tourism")).to_be_checked()
    page.get_by_label("Document", exact=True).set_input_files({"name": "chợ.docx", "mimeType": "application/octet-stream", "buffer": DOCUMENT})
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_an_impatient_hand_sends_a_form_once(site: Site, windows: Windows) -> None:
    add_person(site.services, "lan", ("editor", ""))
    page = windows.open(site, "lan")
    page.goto("/desk/ingest")
    page.get_by_label("Document", exact=True).set_input_files({"name": "chợ.docx", "mimeType": "application/octet-stream", "buffer": DOCUMENT})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Bring it in").evaluate("(button) => { button.click(); button.click(); }")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert len(sent) == 1
