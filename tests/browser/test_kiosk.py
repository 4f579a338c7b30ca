"""The kiosk as a traveller meets it, and as it stands alone for weeks; and the page of a post that a stick comes to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect
from sqlalchemy import update

from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.packs import sticks
from app.packs.export import export_pack
from app.publications.models import Work
from app.settings import Settings
from app.wiring import Services, build
from tests.browser.looking import AXE, AXE_FINDINGS, FITS, FOCUS, READABLE, SOUND
from tests.browser.serving import Site, served
from tests.browser.windows import PHONE, Windows
from tests.functional.packing import publish_work, withdraw

pytestmark = pytest.mark.browser

PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
LANDSCAPE: ViewportSize = {"width": 1920, "height": 1080}
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button")].filter((one) => one.checkVisibility())
  .map((one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => box.width < 64 || box.height < 64)
  .map(([one, box]) => `${Math.round(box.width)}x${Math.round(box.height)}: ${one.outerHTML.slice(0, 100)}`)"""
# how many questions to the server have no answer yet; and no keeper, which would answer in its place
COUNTED = """delete Navigator.prototype.serviceWorker;
let asking = 0, waiting = [];
const counted = (act) => async function (...what) {
  asking += 1;
  try { return await act.apply(this, what); } finally {
    asking -= 1;
    if (!asking) Promise.resolve().then(() => waiting.splice(0).forEach((done) => done()));
  }
};
const whole = async (...what) => { const answer = await ask(...what); await answer.clone().arrayBuffer(); return answer; };
const ask = window.fetch;
window.fetch = counted(whole);
HTMLImageElement.prototype.decode = counted(HTMLImageElement.prototype.decode);
window.quiet = () => new Promise((done) => (asking ? waiting.push(done) : done()));"""
STEP = 2  # seconds
PAGES = ("/kiosk", "/kiosk/waiting", "/kiosk/vi", "/kiosk/lo", "/kiosk/km/crossing-at-the-international-gate",
         "/kiosk/zh-Hans/crossing-at-the-international-gate", "/kiosk/en/patterns-of-the-loom",
         "/kiosk/lo/dengue-prevention-at-the-border")


ENLARGED: ViewportSize = {"width": 320, "height": 256}  # a screen of 1280 by 1024, four times as large


@pytest.fixture
def gate(services: Services) -> Iterator[Site]:
    """A small archive at the gate: two works, one of them an urgent notice."""
    publish_work(services, "cho", {"vi": "# Chợ\n\nChợ họp sớm. [Xem](https://example.org/)\n", "lo": "ຕະຫຼາດ.\n"}, pictures=("a.png",))
    publish_work(services, "khan", {"vi": "Khẩn.\n"}, pictures=("b.png",))
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(Work).where(Work.id == "khan").values(urgent=True))
        uow.commit()
    with served(services) as one:
        yield one


def left_alone(windows: Windows, site: Site, address: str = "/kiosk", viewport: ViewportSize = PORTRAIT) -> Page:
    """A window whose time passes only when the test says so."""
    page = windows.open(site, viewport=viewport, touch=True)
    page.add_init_script(COUNTED)
    page.clock.install()
    page.goto(address)
    return page


def passes(page: Page, seconds: int, until: str = "false") -> bool:
    """Let time pass in small steps, each question answered before the next; whether ``until`` came to hold."""
    for _ in range(0, seconds, STEP):
        page.clock.run_for(STEP * 1000)
        page.evaluate("window.quiet()")
        if page.evaluate(until):
            return True
    return False


def away(page: Page) -> None:
    """From now on the server does not answer."""
    page.route("**/*", _no_answer)


def _no_answer(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE, PHONE], ids=["portrait", "landscape", "phone"])
def test_every_page_is_sound_large_enough_for_fingers_and_to_be_read(archive: Site, windows: Windows, viewport: ViewportSize) -> None:
    page = windows.open(archive, viewport=viewport)
    found = []
    for address in PAGES:
        page.goto(address)
        page.evaluate(AXE)
        for question in (SOUND, FITS, READABLE, SMALL_TARGETS, AXE_FINDINGS):
            found += [f"{address}: {one}" for one in page.evaluate(question)]
        assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"), f"{address} is larger than the screen"
    assert not found, "\n".join(found)


def test_it_can_be_read_in_the_dark(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, viewport=PORTRAIT, scheme="dark")
    found = []
    for address in PAGES:
        page.goto(address)
        found += [f"{address}: {one}" for one in page.evaluate(READABLE)]
    assert not found, "\n".join(found)


def test_a_traveller_reads_and_leaves_and_the_start_comes_back(gate: Site, windows: Windows) -> None:
    page = left_alone(windows, gate)
    page.evaluate("window.same = true")
    page.get_by_role("link", name="ລາວ").tap()
    expect(page.locator("html")).to_have_attribute("lang", "lo")
    page.locator(".tile").first.tap()
    expect(page.locator("h1")).to_have_text("cho lo")
    assert page.evaluate("window.same"), "no page is left for one that has not come"
    assert page.evaluate("document.activeElement.id") == "main", "a screen reader goes on at the new content"
    page.get_by_role("link", name="Tiếng Việt").tap()
    expect(page.locator("h1")).to_have_text("cho vi")
    assert page.locator(".text a").count() == 0
    assert page.locator("[data-leaving]").is_hidden()
    assert passes(page, 70, "!document.querySelector('[data-leaving]').hidden")
    page.locator("[data-leaving] button").tap()
    expect(page.locator("[data-leaving]")).to_be_hidden()
    assert not passes(page, 55, "document.body.dataset.page === 'start'"), "who touches it stays"
    assert passes(page, 40, "document.body.dataset.page === 'start'")
    assert page.evaluate("window.same && location.pathname === '/kiosk'")


def test_slides_turn_by_themselves_and_stand_still_when_asked(gate: Site, windows: Windows) -> None:
    page = left_alone(windows, gate)
    seen = {page.locator(".slide").get_attribute("href")}
    for _ in range(4):
        passes(page, 15, f"document.querySelector('.slide').getAttribute('href') !== '{page.locator('.slide').get_attribute('href')}'")
        seen.add(page.locator(".slide").get_attribute("href"))
    assert seen == {"/kiosk/vi/cho", "/kiosk/lo/cho", "/kiosk/vi/khan"}
    assert page.locator(".slide").count() == 1 and page.evaluate("document.querySelectorAll('img').length") == 1, "nothing is left over"
    assert page.locator(".slide").evaluate("(one) => getComputedStyle(one).animationName") == "none", "for those who want less motion"
    page.get_by_role("button", name="Dừng chuyển hình").tap()
    here = page.locator(".slide").get_attribute("href")
    assert not passes(page, 40, f"document.querySelector('.slide').getAttribute('href') !== '{here}'")
    page.clock.fast_forward(7 * 3600 * 1000)
    with page.expect_navigation(url="**/kiosk"):  # after hours alone it loads itself anew
        page.clock.run_for(1000)
    expect(page.locator(".slide")).to_be_visible()


def test_what_is_withdrawn_goes_from_the_screen(gate: Site, windows: Windows) -> None:
    page = left_alone(windows, gate)
    assert passes(page, 60, "document.querySelector('.slide').dataset.work === 'khan'")
    reader = left_alone(windows, gate, "/kiosk/vi/khan")
    passes(reader, 2)
    withdraw(gate.services, "khan", "vi")
    assert passes(page, 7, "document.querySelector('.slide').dataset.work === 'cho'"), "at the next question, not at the next slide"
    assert passes(reader, 7, "document.body.dataset.page === 'start'")
    assert not passes(page, 60, "document.querySelector('.slide').dataset.work === 'khan'")


def test_while_the_server_is_away_nothing_goes_blank_and_no_notice_stays(gate: Site, windows: Windows) -> None:
    windows.foresee("ERR_FAILED")
    page = left_alone(windows, gate)
    assert passes(page, 60, "document.querySelector('.slide').dataset.work === 'khan'")
    away(page)
    assert passes(page, 12, "document.querySelector('.slide').dataset.work === 'cho'"), "nobody can say that the notice still stands"
    assert not passes(page, 60, "document.querySelector('.slide').dataset.work === 'khan'")
    page.get_by_role("link", name="ລາວ").tap()
    expect(page.locator("[data-moment]")).to_be_visible()
    expect(page.locator(".slide")).to_be_visible()
    page.unroute("**/*")
    assert passes(page, 7, "document.querySelector('[data-moment]').hidden")
    assert passes(page, 60, "document.querySelector('.slide').dataset.work === 'khan'")


def test_a_notice_that_is_read_while_the_server_goes_is_left_for_the_start(gate: Site, windows: Windows) -> None:
    windows.foresee("ERR_FAILED")
    page = left_alone(windows, gate, "/kiosk/vi/khan")
    passes(page, 2)
    away(page)
    assert passes(page, 20, "document.body.dataset.page === 'start'")
    assert passes(page, 3, "document.querySelector('.slide').dataset.work === 'cho'")


def test_a_list_that_stays_on_the_screen_shows_nothing_withdrawn(gate: Site, windows: Windows) -> None:
    windows.foresee("ERR_FAILED")
    page = left_alone(windows, gate, "/kiosk/vi")
    passes(page, 2)
    notice, market = page.locator("[data-listed=khan]"), page.locator("[data-listed=cho]")
    expect(notice).to_have_count(2)
    expect(notice.first).to_be_visible()
    away(page)
    assert passes(page, 20, "[...document.querySelectorAll('[data-listed=khan]')].every((one) => !one.checkVisibility())")
    expect(market).to_be_visible()
    page.unroute("**/*")
    assert passes(page, 7, "document.querySelector('[data-listed=khan]').checkVisibility()")
    withdraw(gate.services, "khan", "vi")
    assert passes(page, 7, "[...document.querySelectorAll('[data-listed=khan]')].every((one) => !one.checkVisibility())")
    expect(market).to_be_visible()
    withdraw(gate.services, "cho", "vi")
    assert passes(page, 7, "document.body.dataset.page === 'start'"), "an empty list is left"


def test_a_browser_that_is_up_before_the_server_waits_quietly(services: Services, windows: Windows) -> None:
    windows.foresee("ERR_")
    publish_work(services, "cho", {"vi": "Chợ.\n"})
    with served(services) as site:
        page = windows.open(site, viewport=LANDSCAPE)
        page.goto("/kiosk")
        page.wait_for_function("navigator.serviceWorker.ready.then(() => caches.match('/kiosk/waiting')).then((kept) => !!kept)")
    page.goto("/kiosk")
    expect(page.locator("body")).to_have_attribute("data-page", "waiting")
    expect(page.locator(".slide [role=status]")).to_be_visible()
    assert page.locator(".slide").evaluate("(one) => getComputedStyle(one).display") == "grid", "with its style"


def test_without_scripts_it_is_plain_pages(gate: Site, windows: Windows) -> None:
    page = windows.open(gate, viewport=PORTRAIT, scripts=False)
    page.goto("/kiosk")
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="ລາວ").click()
    page.locator(".tile").first.click()
    expect(page.locator("h1")).to_have_text("cho lo")
    page.get_by_role("link", name="ໜ້າທຳອິດ").click()
    expect(page.locator(".slide")).to_be_visible()


def test_a_stick_is_offered_where_it_is_plugged_in(services: Services, windows: Windows, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    publish_work(services, "cho", {"vi": "Chợ.\n"})
    post = build(Settings.read({"RONG_HOME": str(tmp_path / "post"), "RONG_SEARCH_INDEX": str(tmp_path / "index"), "RONG_ROLE": "post"}))
    runner.upgrade(post.database)
    monkeypatch.setattr(sticks, "usual_places", lambda: (tmp_path / "media",))
    with served(post) as site:
        page = windows.open(site)
        page.goto("/about")
        expect(page.get_by_text("A pack is plugged in")).to_be_hidden()
        export_pack(services.packs, SYSTEM, "vi", tmp_path / "media" / "usb")
        page.get_by_role("link", name="A pack is plugged in. See what it brings.").click()
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("You can pull the stick out")).to_be_visible()
        page.get_by_role("link", name="New packs").first.click()
        expect(page.get_by_text("Everything in this pack is here already.")).to_be_visible()
        page.locator("#place").fill("/half/typed")
        (tmp_path / "media" / "usb").rename(tmp_path / "pulled-out")
        expect(page.get_by_text("Plug in the stick that carries a pack.")).to_be_visible()
        expect(page.locator("#place")).to_have_value("/half/typed")
        for address in ("/post", f"/post/look?place={tmp_path / 'pulled-out'}", "/post/updates/1"):
            page.goto(address)
            for question in (SOUND, FITS, READABLE):
                assert page.evaluate(question) == [], address
    post.database.dispose()


def test_enlarged_four_times_the_kiosk_scrolls_and_hides_nothing(gate: Site, windows: Windows) -> None:
    page = windows.open(gate, viewport=ENLARGED)
    for address in ("/kiosk", "/kiosk/vi", "/kiosk/vi/cho"):
        page.goto(address)
        main = page.locator("main")
        shown = main.evaluate("(one) => [one.clientHeight, one.scrollHeight, document.scrollingElement.scrollWidth]")
        page.keyboard.press("Tab")
        main.evaluate("(one) => one.focus()")
        assert page.evaluate(FOCUS)["seen"], address
        assert shown[0] >= shown[1] > 100 and shown[2] == ENLARGED["width"], address
        page.locator(".tongue").last.scroll_into_view_if_needed()
        expect(page.locator(".tongue").last).to_be_in_viewport()
