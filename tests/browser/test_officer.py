"""The officer at a border post: a phone in the hand, a visitor at the counter, five languages of pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.languages.locales import html_lang
from tests.browser.serving import Site
from tests.browser.windows import PHONE, Windows

pytestmark = pytest.mark.browser

WORK = "crossing-at-the-international-gate"
TITLES = {
    "vi": "Thông báo: những điều cần chuẩn bị khi qua cửa khẩu quốc tế",
    "lo": "ແຈ້ງການ: ສິ່ງທີ່ຄວນກະກຽມເມື່ອຜ່ານດ່ານສາກົນ",
    "km": "សេចក្តីជូនដំណឹង៖ អ្វីដែលត្រូវត្រៀមពេលឆ្លងកាត់ច្រកទ្វារអន្តរជាតិ",
    "zh-Hans": "通告：通过国际口岸前应做的准备",
}
QUERIES = [
    ("vi", "chuan bi qua cua khau quoc te", "vi"),
    ("vi", "giấy tờ qua cửa khẩu", "vi"),
    ("lo", "ຜ່ານດ່ານສາກົນ", "lo"),
    ("km", "ឆ្លងកាត់ច្រកទ្វារអន្តរជាតិ", "km"),
    ("zh", "通过国际口岸", "zh-Hans"),
]


def search(page: Page, text: str) -> None:
    page.goto("/")
    page.locator("input[type=search]").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))


@pytest.mark.parametrize(("pages_in", "text", "tag"), QUERIES)
def test_finds_opens_and_switches_the_language(archive: Site, windows: Windows, pages_in: str, text: str, tag: str) -> None:
    page = windows.open(archive, pages_in=pages_in, viewport=PHONE, touch=True)
    search(page, text)
    expect(page.locator("main mark").first).to_be_visible()
    page.get_by_role("link", name=TITLES[tag], exact=True).first.tap()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(TITLES[tag])
    for other in [one for one in TITLES if one != tag]:
        page.locator(f".tongues a[hreflang={other}]").tap()
        expect(heading).to_have_text(TITLES[other])
        assert heading.get_attribute("lang") == other
        expect(page.locator(".tongues [aria-current]")).to_have_attribute("lang", other)
        expect(page.locator("html")).to_have_attribute("lang", html_lang(pages_in))
        assert page.url.endswith(f"/works/{WORK}/{other}"), "the same work, in the other language"


def test_visitor_reads_in_the_language_read_last(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="vi", viewport=PHONE)
    page.goto(f"/works/{WORK}/km")
    page.goto(f"/works/{WORK}")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["km"])
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_language_of_the_pages_is_chosen_and_stays(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="vi", viewport=PHONE)
    page.goto(f"/works/{WORK}/km")
    page.locator("header .menu summary").first.click()
    page.locator("header .menu").get_by_role("link", name="ລາວ").click()
    expect(page.locator("html")).to_have_attribute("lang", "lo")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["km"])
    page.locator("header .brand").click()
    expect(page.locator("html")).to_have_attribute("lang", "lo")


def test_language_that_is_missing_says_so_and_offers_the_others(archive: Site, windows: Windows) -> None:
    windows.foresee("404")
    page = windows.open(archive, viewport=PHONE)
    page.goto(f"/works/{WORK}/bdq")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not available in")
    page.locator(".tongues a[hreflang=lo]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["lo"])


def test_whole_way_without_scripts(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="vi", viewport=PHONE, scripts=False)
    page.goto("/")
    page.locator("input[type=search]").fill("qua cua khau quoc te")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name=TITLES["vi"], exact=True).first.click()
    page.locator(".tongues a[hreflang=lo]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["lo"])


def test_keyboard_alone_searches_and_opens(archive: Site, windows: Windows) -> None:
    page = windows.open(archive, pages_in="vi")
    page.goto("/about")
    page.keyboard.press("Control+/")
    page.wait_for_url(re.compile("/$"))
    page.locator("input[type=search]").blur()
    page.keyboard.press("/")  # a key alone is no command: voices and slips of the hand would give it (WCAG 2.1.4)
    expect(page.locator("input[type=search]")).not_to_be_focused()
    page.keyboard.press("Control+/")
    expect(page.locator("input[type=search]")).to_be_focused()
    page.keyboard.type("chuẩn bị khi qua cửa khẩu quốc tế")
    page.keyboard.press("Enter")
    result = page.get_by_role("link", name=TITLES["vi"], exact=True).first
    result.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["vi"])
