"""The search field and the page of results: suggestions by keyboard and by finger, lists that narrow, help; without scripts too."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.languages.locales import UI_LOCALES
from app.search.lexicon.estimation import Entry
from tests.browser.looking import FITS, READABLE, SOUND
from tests.browser.serving import Site
from tests.browser.windows import PHONE, Windows
from tests.functional.packing import publish_work

pytestmark = pytest.mark.browser

TITLE = "Thông báo: những điều cần chuẩn bị khi qua cửa khẩu quốc tế"
MARKET = {"en": ("market", "early"), "lo": ("ຕະຫຼາດ", "ເຊົ້າ"), "km": ("ផ្សារ", "ព្រឹក"), "zh-Hans": ("市场", "早晨")}
WIDTHS = (320, 390, 768, 1280)
QUERIES = ("", "?q=cửa khẩu quốc tế", "?q=bien gioi&kind=news&order=newest", "?q=quocc te xyzzyx", "?q=biên giới&across=0&language=lo")


def opened(page: Page) -> None:
    """Open everything that can be unfolded on the page itself."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("pages_in", UI_LOCALES)
def test_the_page_is_sound_and_fits_with_everything_unfolded(archive: Site, windows: Windows, pages_in: str) -> None:
    page = windows.open(archive, pages_in=pages_in, viewport=PHONE)
    found = []
    for query in QUERIES:
        page.goto(f"/search{query}")
        opened(page)
        found += [f"{query}: {one}" for one in (*page.evaluate(SOUND), *page.evaluate(READABLE))]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{query} at {width}: {one}" for one in page.evaluate(FITS)]
    assert not found, "\n".join(found)


@pytest.fixture
def crossing(site: Site) -> Site:
    """A notice in each of four languages, and what its two words are in the others."""
    for tag, words in MARKET.items():
        publish_work(site.services, f"market-{tag.lower()}", {tag: f"{words[0]} {words[1]}\n"}, source=tag)
        site.services.lexicons.write("vi", tag, 1, {"chợ": Entry(9, ((words[0], 0.9),)), "sớm": Entry(9, ((words[1], 0.9),))})
    return site


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_shows_a_result_at_once_and_a_wide_screen_how_the_words_were_understood(crossing: Site, windows: Windows, scripts: bool) -> None:
    phone = windows.open(crossing, viewport=PHONE, scripts=scripts)
    phone.goto("/search?q=chợ sớm&from=vi")
    place, understood = phone.locator(".result h3").first.bounding_box(), phone.locator(".understood dd").first
    assert place and place["y"] + place["height"] <= PHONE["height"]
    expect(understood).to_be_hidden()
    phone.locator(".understood summary").click()
    expect(understood).to_be_visible()
    wide = windows.open(crossing, scripts=scripts)
    wide.goto("/search?q=chợ sớm&from=vi")
    expect(wide.locator(".understood dd").first).to_be_visible()


def test_a_suggestion_is_chosen_by_keyboard(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="vi")
    page.goto("/")
    field, options = page.locator("input[type=search]"), page.get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("chuan bi")
    expect(options.first).to_have_text(re.compile(re.escape(TITLE)))
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("chuan bi")
    expect(options).to_have_count(0)
    field.press_sequentially(" khi")
    expect(options.first).to_be_visible()
    assert not page.evaluate(SOUND) and not page.evaluate(FITS)
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_enter_without_a_choice_searches(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="vi")
    page.goto("/")
    field = page.locator("input[type=search]")
    field.press_sequentially("chuan bi")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=chuan"))


def test_a_suggestion_is_touched_on_a_phone(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="en", viewport=PHONE, touch=True)
    page.goto("/")
    page.locator("input[type=search]").press_sequentially("touris")
    option = page.get_by_role("option").filter(has_text="Topic")
    expect(option).to_be_visible()
    assert not page.evaluate(FITS)
    option.tap()
    page.wait_for_url(re.compile("/browse.*topic=tourism"))


@pytest.mark.parametrize("scripts", [True, False])
def test_lists_narrow_and_orders_change_with_and_without_scripts(archive: Site, windows: Windows, scripts: bool) -> None:
    page = windows.open(archive, pages_in="en", viewport=PHONE, scripts=scripts)
    page.goto("/search?q=biên giới")
    all_of_them = page.locator(".result").count()
    page.locator("details.filters summary").click()
    page.locator(".facet a", has_text="Article").click()
    assert 0 < page.locator(".result").count() < all_of_them
    page.locator(".orders a", has_text="Oldest first").click()
    page.wait_for_url(re.compile("order=oldest"))
    expect(page.locator(".orders [aria-current]")).to_have_text("Oldest first")
    page.locator(".facet a[aria-current]").click()
    assert page.locator(".result").count() == all_of_them


def test_tab_key_passes_the_lists_beside_the_results(archive: Site, windows: Windows) -> None:
    page = windows.open(archive)
    page.goto("/search?q=cửa khẩu")
    past = page.get_by_role("link", name=re.compile(r"^\d+ results$"))
    past.focus()
    expect(past).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#results') !== null")
