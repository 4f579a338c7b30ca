"""Documents side by side: brought by an editor, corrected by keys alone, by touch, and without a script."""

import pytest
from playwright.sync_api import Page, expect

from app.accounts.permissions import SYSTEM
from app.translation import pairing
from app.translation.pairing_reading import Brought
from tests.browser.looking import AXE, AXE_FINDINGS, FITS, READABLE, SOUND
from tests.browser.serving import Site
from tests.browser.windows import PHONE, Windows
from tests.functional.people import add_person
from tests.functional.test_pairing import EN, LIMIT, VI

pytestmark = pytest.mark.browser


@pytest.fixture
def address(site: Site) -> str:
    add_person(site.services, "lan", ("editor", ""))
    with site.services.database.unit(write=True) as uow:
        found = pairing.bring(uow, SYSTEM, Brought(_text(VI), "khám.vi.txt", "vi"), Brought(_text(EN), "clinic.txt", "en"), LIMIT)
        uow.commit()
        number = found.id
    pairing.lay_out(site.services.database, site.services.wording, number)
    return f"/desk/memory/side-by-side/{number}"


def _text(sentences: tuple[str, ...]) -> bytes:
    return "\n\n".join(sentences).encode()


def _rows(page: Page) -> list[str]:
    return [one.replace("\n", " ") for one in page.locator(".pairing > li .pair").all_inner_texts()]


def test_an_editor_brings_two_documents_and_the_machine_lays_them_side_by_side(site: Site, windows: Windows) -> None:
    add_person(site.services, "lan", ("editor", ""))
    page = windows.open(site, "lan")
    page.goto("/desk/memory")
    page.get_by_role("link", name="Documents side by side").click()
    for side, name, texts in (("Text", "khám.vi.txt", VI), ("Translation", "clinic.en.txt", EN)):
        group = page.get_by_role("group", name=side, exact=True)
        group.get_by_label("Document").set_input_files({"name": name, "mimeType": "text/plain", "buffer": _text(texts)})
    page.get_by_role("group", name="Translation").get_by_label("Language").select_option(label="English")
    page.get_by_role("button", name="Lay side by side").click()
    expect(page.locator(".pairing > li")).to_have_count(4, timeout=120_000)  # the job runs in a process of its own
    assert windows.troubles == []


def test_rows_are_corrected_by_keys_alone(site: Site, windows: Windows, address: str) -> None:
    page = windows.open(site, "lan")
    page.goto(address)
    rows = page.locator(".pairing > li")
    page.keyboard.press("x")  # no row has the focus yet
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    expect(rows).to_have_count(3)
    expect(page.locator("li.dropped")).to_have_count(0)
    expect(page.locator("#row-0-0")).to_be_focused()
    page.keyboard.press("s")
    expect(rows).to_have_count(4)
    page.keyboard.press(".")  # the translation's last sentence down
    expect(page.locator("#row-1-0")).to_contain_text(EN[0])
    expect(page.locator("#row-0-0")).to_contain_text("one side only")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(",")  # and its first one up again
    expect(page.locator("#row-0-0")).to_contain_text(EN[0])
    page.keyboard.press("x")
    expect(page.locator("li.dropped")).to_have_count(1)
    assert page.evaluate("document.activeElement.matches('.pairing > li')")
    page.get_by_role("button", name="Take").first.press("Enter")
    expect(page.get_by_role("button", name="Take them out again")).to_be_visible()
    assert windows.troubles == []


def test_without_the_network_a_step_is_not_lost_unsaid(site: Site, windows: Windows, address: str) -> None:
    page = windows.open(site, "lan")
    page.goto(address)
    windows.foresee("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    expect(page.locator("[data-said]")).to_contain_text("could not be sent")
    page.context.set_offline(False)
    page.keyboard.press("m")
    expect(page.locator(".pairing > li")).to_have_count(3)


def test_without_a_script_every_step_is_a_form(site: Site, windows: Windows, address: str) -> None:
    page = windows.open(site, "lan", scripts=False)
    page.goto(address)
    page.locator("#row-1-1").get_by_role("button", name="Join with the next").click()
    assert page.url.endswith("?at=1-1#row-1-1")
    assert len(_rows(page)) == 3


@pytest.mark.parametrize("pages_in", ["en", "km"])
def test_the_page_is_sound_and_fits_a_hand(site: Site, windows: Windows, address: str, pages_in: str) -> None:
    page = windows.open(site, "lan", pages_in=pages_in, viewport=PHONE, touch=True)
    for path in (address, "/desk/memory/side-by-side"):
        page.goto(path)
        assert page.evaluate(SOUND) == []
        assert page.evaluate(FITS) == []
        assert page.evaluate(READABLE) == []
        page.evaluate(AXE)
        assert page.evaluate(AXE_FINDINGS) == []
