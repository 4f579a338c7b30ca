"""Every page, looked at as a person with a small window, poor eyes, a keyboard or a screen reader meets it."""

import pytest
from playwright.sync_api import Page, expect

from app.languages.locales import UI_LOCALES, html_lang
from tests.browser.looking import AXE, AXE_FINDINGS, FITS, FOCUS, READABLE, SOUND
from tests.browser.serving import Site
from tests.browser.windows import PHONE, Windows
from tests.browser.workplace import IN_REVIEW, LANGUAGE, RETURNED, TRANSLATING

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)
WORK = "crossing-at-the-international-gate"
PAGES = {
    "": ["/", "/browse", "/browse?language=lo&kind=notice", "/browse?topic=public-notices&page=1", "/search",
         "/search?q=cua khau quoc te", "/search?q=khôngcógìcả", "/about", "/sign-in", f"/works/{WORK}/vi", f"/works/{WORK}/lo",
         f"/works/{WORK}/km", f"/works/{WORK}/zh-Hans", f"/works/{WORK}/bdq", "/works/patterns-of-the-loom/en", "/nowhere"],
    "khamla": ["/workbench", f"/workbench/{TRANSLATING}/{LANGUAGE}", f"/workbench/{RETURNED}/{LANGUAGE}",
               f"/workbench/{IN_REVIEW}/{LANGUAGE}", f"/workbench/{TRANSLATING}/{LANGUAGE}/people",
               f"/workbench/{TRANSLATING}/{LANGUAGE}/files", f"/workbench/{TRANSLATING}/{LANGUAGE}/preview", "/notifications",
               "/tokens", "/password", "/desk"],
    "bounmy": ["/workbench", f"/workbench/{IN_REVIEW}/{LANGUAGE}"],
    "dung": ["/workbench", "/desk", "/desk?text=không-có", "/desk/ingest", f"/desk/works/{TRANSLATING}",
             f"/desk/works/{TRANSLATING}/vi/text", f"/desk/works/{TRANSLATING}/vi/revisions/1..2", f"/workbench/{WORK}/km",
             "/desk/jobs", "/desk/jobs/1", "/desk/packs", "/desk/rules", "/desk/figures",
             "/desk/checks", f"/desk/checks/{TRANSLATING}/{LANGUAGE}", f"/works/{WORK}/vi/suggest", "/desk/memory", "/desk/memory?text=cửa khẩu", "/desk/glossary",
             "/desk/glossary?text=cửa khẩu", "/administration/people", "/administration/people/1", "/administration/models",
             "/administration/audit"],
}


def faults(page: Page, address: str) -> list[str]:
    """What is wrong with the page, narrow and wide."""
    page.goto(address)
    found = [f"{address}: {one}" for one in page.evaluate(SOUND)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"{address} at {width}: {one}" for one in page.evaluate(FITS)]
    return found


@pytest.mark.parametrize("pages_in", UI_LOCALES)
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_sound_and_fits(archive: Site, windows: Windows, who: str, pages_in: str) -> None:
    windows.foresee("404")
    windows.foresee("403")
    page = windows.open(archive, who, pages_in=pages_in, viewport=PHONE)
    found = []
    for address in PAGES[who]:
        found += faults(page, address)
        expect(page.locator("html")).to_have_attribute("lang", html_lang(pages_in))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_can_be_read(archive: Site, windows: Windows, who: str, scheme: str) -> None:
    windows.foresee("404")
    windows.foresee("403")
    page = windows.open(archive, who, scheme=scheme)
    found = []
    for address in PAGES[who]:
        page.goto(address)
        found += [f"{address}: {one}" for one in page.evaluate(READABLE)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("who", "pages_in"), [("", "km"), ("khamla", "lo"), ("bounmy", "vi"), ("dung", "en")])
def test_axe_finds_nothing_serious(archive: Site, windows: Windows, who: str, pages_in: str) -> None:
    windows.foresee("404")
    windows.foresee("403")
    page = windows.open(archive, who, pages_in=pages_in)
    found = []
    for address in PAGES[who]:
        page.goto(address)
        page.evaluate(AXE)
        found += [f"{address}: {one}" for one in page.evaluate(AXE_FINDINGS)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("who", "address"), [
    ("", "/"), ("", "/search?q=cửa khẩu"), ("", f"/works/{WORK}/lo"), ("", "/browse"), ("", "/sign-in"),
    ("khamla", f"/workbench/{TRANSLATING}/{LANGUAGE}"), ("bounmy", f"/workbench/{IN_REVIEW}/{LANGUAGE}"),
    ("dung", "/desk/ingest"), ("dung", "/administration/people")])
def test_tab_key_reaches_things_one_sees(archive: Site, windows: Windows, who: str, address: str) -> None:
    page = windows.open(archive, who)
    page.goto(address)
    if address.startswith("/workbench/"):
        assert page.evaluate("document.activeElement.closest('.at-hand') !== null"), "the editor begins at the segment at hand"
    page.keyboard.press("Tab")
    if not address.startswith("/workbench/"):
        assert "skip" in page.evaluate(FOCUS)["what"], "the first stop leads past the navigation"
    unseen, stops = [], 0
    while (here := page.evaluate(FOCUS)) is not None and stops < 60:
        stops += 1
        if not here["seen"]:
            unseen.append(here["what"])
        page.keyboard.press("Tab")
    assert stops > 5 and unseen == []


@pytest.mark.parametrize("who", PAGES)
def test_without_scripts_no_button_is_dead(archive: Site, windows: Windows, who: str) -> None:
    windows.foresee("404")
    windows.foresee("403")
    page = windows.open(archive, who, scripts=False)
    dead = []
    for address in PAGES[who]:
        page.goto(address)
        dead += page.evaluate("""() => [...document.querySelectorAll("button[type=button]")]
          .filter((one) => one.checkVisibility() && getComputedStyle(one).pointerEvents !== "none").map((one) => one.outerHTML)""")
    assert dead == []


@pytest.mark.parametrize("pages_in", UI_LOCALES)
def test_tabs_of_the_desk_leave_a_phone_to_the_page(archive: Site, windows: Windows, pages_in: str) -> None:
    page = windows.open(archive, "dung", pages_in=pages_in, viewport={"width": 360, "height": 740})
    page.goto("/desk/rules")
    assert page.locator(".tabs").evaluate("(one) => one.clientHeight") < 150


def test_pages_are_told_apart_by_their_titles(archive: Site, windows: Windows) -> None:
    windows.foresee("404")
    page = windows.open(archive, "dung")
    titles: dict[str, set[str]] = {}
    for address in [*PAGES[""], *PAGES["dung"], f"/desk/works/{WORK}", f"/desk/works/{WORK}/vi/text", "/works/patterns-of-the-loom/bdq"]:
        if address.endswith(("/nowhere", "/suggest")):
            continue  # nothing is there
        page.goto(address)
        titles.setdefault(page.title(), set()).add(address.partition("?")[0])
    assert [one for one in titles.values() if len(one) > 1] == []


def test_focus_goes_down_a_narrow_page(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, "dung", viewport=PHONE)
    page.goto("/desk/rules")
    tops: list[float] = []
    while True:
        page.keyboard.press("Tab")
        top = page.evaluate("""() => {
          const one = document.activeElement.closest("header a:not(.skip), header summary");
          return one ? one.getBoundingClientRect().top : null;
        }""")
        if top is not None:
            tops.append(top)
        elif tops:
            break
    assert len(tops) > 6 and tops == sorted(tops)


@pytest.mark.parametrize("pages_in", UI_LOCALES)
def test_an_open_menu_stays_in_a_narrow_window(archive: Site, windows: Windows, pages_in: str) -> None:
    page = windows.open(archive, "dung", pages_in=pages_in, viewport={"width": 320, "height": 256})
    page.goto("/about")
    for menu in page.locator("details.menu").all():
        menu.locator("summary").click()
        box = menu.locator("ul").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_menu_closes_when_the_tab_key_leaves_it(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, "dung")
    page.goto("/about")
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    for _ in range(len(UI_LOCALES)):
        page.keyboard.press("Tab")
        expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("letters", [False, True], ids=["bar", "bar with keys"])
def test_bar_of_the_workbench_does_not_lie_over_what_has_the_focus(archive: Site, windows: Windows, letters: bool) -> None:
    page = windows.open(archive, "dung", viewport={"width": 1280, "height": 800 if letters else 400})
    page.goto(f"/workbench/{WORK}/km")
    if letters:
        page.locator(".board button").first.wait_for(state="attached")
        page.keyboard.press("F7")
        expect(page.locator(".board")).to_be_visible()
    under = []
    for _ in range(45):
        page.keyboard.press("Tab")
        under += page.evaluate("""() => {
          const one = document.activeElement, bar = document.querySelector(".bench-bar");
          if (!one.closest(".seg")) return [];
          return one.getBoundingClientRect().bottom > bar.getBoundingClientRect().top ? [one.outerHTML.slice(0, 140)] : [];
        }""")
    assert under == []


def test_a_page_that_is_wrong_is_told_from_one_that_is_right(archive: Site, windows: Windows) -> None:
    """The scripts that look at pages see what they are there to see."""
    page = windows.open(archive, viewport=PHONE)
    page.goto("/about")
    assert [*page.evaluate(SOUND), *page.evaluate(FITS), *page.evaluate(READABLE)] == []
    page.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML("beforeend", `<h1 lang="vi">ລາວ</h1><input><img src="/static/mark.svg">
        <p id="faint">x</p><button id="low">ខ្មែរ</button><div id="wide">x</div>`);
      document.querySelector("main").insertAdjacentHTML("beforeend",
        `<form action="/a"><button>Remove</button></form><form action="/b"><button>Remove</button></form>`);
      document.querySelector("#faint").style.color = "#bbb";
      Object.assign(document.querySelector("#low").style, { height: "12px", overflow: "hidden", lineHeight: "2" });
      document.querySelector("#wide").style.width = "500px";
    }""")
    sound, fits, readable = (" ".join(page.evaluate(script)) for script in (SOUND, FITS, READABLE))
    for part in ("2 h1", "field without a label", "picture without alt", "another button called “Remove”", "lo letters", "km letters"):
        assert part in sound, part
    for part in ("scrolls to", "sticks out", "clipped", "too small"):
        assert part in fits, part
    assert "of 4.5" in readable
    page.evaluate(AXE)
    assert "image-alt" in " ".join(page.evaluate(AXE_FINDINGS))


def test_console_is_heard(archive: Site, windows: Windows) -> None:
    """What the content policy forbids reaches the ear that every other test lends."""
    page = windows.open(archive)
    page.goto("/about")
    with page.expect_console_message():
        page.evaluate("""document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>')""")
    assert len(windows.troubles) == 1 and "Content Security Policy" in windows.troubles[0]
    windows.troubles.clear()


def test_paper_has_no_buttons_and_high_contrast_keeps_the_mark(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, "dung")
    for address in ("/desk", f"/desk/works/{WORK}", "/search?q=cửa khẩu", f"/works/{WORK}/lo"):
        page.goto(address)
        page.emulate_media(media="print")
        assert page.locator("button:visible, .button:visible").count() == 0, address
        page.emulate_media(media="screen")
    page.emulate_media(forced_colors="active")
    for drawn in (".brand-mark", ".band"):
        assert page.evaluate("(drawn) => getComputedStyle(document.querySelector(drawn)).backgroundColor"
                             " !== getComputedStyle(document.documentElement).backgroundColor", drawn), drawn
