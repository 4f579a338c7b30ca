"""The static site in a real browser, opened as a file from a disk: search, pages without scripts, keys as Python makes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.accounts.permissions import SYSTEM
from app.packs.readers.export import export_readers
from app.packs.readers.keys import Keys
from tests.browser.serving import ROOT, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
# what people type, and how many works of the sample hold it
ASKED = {"vi": ("bien gioi", "Đồn biên phòng"), "lo": ("ຊາຍແດນ", "ໜ້າດິນ"), "km": ("ព្រំដែន",), "zh-Hans": ("边境", "邊境", "国")}


@pytest.fixture(scope="module")
def sites(archive: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    for tag in ASKED:
        export_readers(archive.services.packs, SYSTEM, "site", tag, folder / tag)
    return folder


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.append(message.text))
    yield opened
    context.close()
    assert troubles == []


@pytest.mark.parametrize("tag", ASKED)
def test_words_are_found_from_a_disk_and_shown_where_they_stand(sites: Path, page: "Page", tag: str) -> None:
    marks = tag == "vi"
    keys = Keys(chinese=tag.startswith("zh"), marks=marks)
    texts = [place.read_text("utf-8") for place in sorted((ROOT / "corpus" / "works").glob(f"*/{tag}.md"))]
    page.goto((sites / tag / "index.html").as_uri())
    for asked in ASKED[tag]:
        page.fill("#q", asked)
        page.press("#q", "Enter")
        page.wait_for_selector("#results a")
        assert page.input_value("#q") == asked
    assert page.evaluate("texts => texts.map(text => rong.units(text).map(unit => unit.key))", texts) == [
        [unit for unit, _, _ in keys.units(text)] for text in texts]
    assert page.evaluate("texts => texts.map(rong.marked)", texts) == [list(keys.marked(text)) if marks else [] for text in texts]
    page.click("#results a")
    page.wait_for_selector("article mark")
    page.goto((sites / tag / "search.html").as_uri() + "#q=qqqq")
    page.wait_for_function("document.getElementById('says').textContent !== ''")
    assert page.query_selector_all("#results a") == []


def test_everything_can_be_read_without_scripts(sites: Path, chromium: "Browser") -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((sites / "lo" / "index.html").as_uri())
    links = page.query_selector_all(".works a")
    assert len(links) == len(list((sites / "lo" / "works").glob("*.html")))
    title = links[0].inner_text()
    links[0].click()
    assert page.inner_text("h1") == title and page.inner_text(".text")
    page.fill("#q", "x")
    page.press("#q", "Enter")
    assert "noscript" not in page.inner_text("main") and page.query_selector("main a") is not None
    context.close()
