"""The page of results: what was found and why, in which language, and what to do when nothing was."""

import datetime
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import ANONYMOUS, SYSTEM
from app.database import Database, UnitOfWork, today
from app.events import Bus
from app.publications import states, works
from app.publications.works import Text, WorkDetails
from app.search.service import suggested_titles
from app.wiring import Services
from tests.functional.people import Person, add_person

DETAILS = WorkDetails("notice", issued_on=datetime.date(2026, 9, 2))
VI = Text("Mùa cháy rừng", "Lời khuyên.", "Đừng đốt lửa ở bìa rừng & đồng cỏ.\n")
LO = Text("ລະດູໄຟໄໝ້ປ່າ", "ຄຳແນະນຳ.", "ຢ່າດັງໄຟຢູ່ແຄມປ່າ.\n")


@pytest.fixture
def fire(services: Services) -> None:
    """One notice in Vietnamese and Lao, published."""
    with services.database.unit(write=True) as uow:
        source = works.create_work(uow, SYSTEM, DETAILS, "vi", VI, work_id="fire")
        other = works.add_version(uow, SYSTEM, "fire", "lo", LO)
        other.state = states.APPROVED
        for version in (source, other):
            works.publish(uow, SYSTEM, version.id)
        uow.commit()


@pytest.mark.usefixtures("fire")
def test_a_result_says_why(client: FlaskClient) -> None:
    page = client.get("/search?q=đốt lửa").text
    assert '<h3 lang="vi" dir="ltr"><a href="/works/fire/vi">Mùa cháy rừng</a></h3>' in page
    assert "<mark>đốt</mark>" in page.lower() or "<mark>đốt lửa</mark>" in page.lower()
    assert "&amp; đồng cỏ" in page, "an excerpt is text, not markup"
    assert re.search(r'<span lang="vi" dir="ltr">[Đđ]ốt', page[page.index("why"):])


@pytest.mark.usefixtures("fire")
def test_a_link_with_thousands_of_choices_makes_no_page_of_megabytes(client: FlaskClient) -> None:
    plain = len(client.get("/search?q=rừng&topic=forest").data)
    for flood in ("&topic=forest" * 5000, "".join(f"&topic=t{number}" for number in range(5000)), "&place=" + "x" * 50_000):
        answer = client.get("/search?q=rừng" + flood)
        assert answer.status_code == 200 and len(answer.data) < 20 * plain


@pytest.mark.usefixtures("fire")
def test_filters_narrow_and_stay_in_the_form(client: FlaskClient) -> None:
    page = client.get("/search?q=rừng&language=vi&kind=notice").text
    assert 'href="/works/fire/vi"' in page
    assert re.search(r'<option value="vi" lang="vi" dir="ltr" selected>', page)
    assert re.search(r'<option value="notice" selected>', page)
    assert 'href="/works/fire' not in client.get("/search?q=rừng&language=lo").text
    assert 'href="/works/fire/lo"' in client.get("/search?q=ໄຟ&language=lo").text


def test_other_pages_of_a_search_ask_the_same(client: FlaskClient, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        for number in range(45):
            version = works.create_work(uow, SYSTEM, WorkDetails("notice", ("tourism",), ("pleiku",), issued_on=DETAILS.issued_on), "vi",
                                        VI, work_id=f"fire-{number:02}")
            works.publish(uow, SYSTEM, version.id)
        uow.commit()
    asked = {"q": "rừng", "from": "vi", "language": ["lo", "vi"], "kind": "notice", "topic": "tourism", "place": "pleiku",
             "since": "2026-01-01", "until": "2026-12-31", "across": "0", "order": "newest"}
    address = re.search(r'rel="next" href="([^"]+)"', client.get("/search", query_string=asked).text)
    assert address
    said = parse_qs(unescape(address.group(1)).partition("?")[2])
    assert said == {"page": ["2"], **{name: value if isinstance(value, list) else [value] for name, value in asked.items()}}
    assert "/works/fire-" in client.get(unescape(address.group(1))).text


@pytest.mark.usefixtures("fire")
def test_new_words_are_looked_for_within_what_was_chosen(client: FlaskClient) -> None:
    chosen = {"topic": ["tourism", "trade"], "place": ["pleiku"], "since": ["2026-01-01"], "until": ["2026-12-31"]}
    page = client.get("/search", query_string={"q": "rừng", **chosen}).text
    form = page.partition('id="q"')[2].partition("</form>")[0]
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form):
        kept.setdefault(name, []).append(value)
    assert kept == chosen
    assert 'type="hidden"' not in client.get("/search?q=rừng").text.partition('id="q"')[2].partition("</form>")[0]


@pytest.mark.usefixtures("fire")
def test_a_page_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    page = client.get("/search?q=lửa&page=99").text
    assert '<a href="/works/fire/vi">' in page and "Nothing was found" not in page


@pytest.mark.usefixtures("fire")
def test_nothing_found_helps(client: FlaskClient) -> None:
    page = client.get("/search?q=xyzzy&kind=notice").text
    assert 'href="/search?q=xyzzy"' in page and 'href="/browse"' in page


@pytest.mark.usefixtures("fire")
def test_odd_questions_are_answered(client: FlaskClient) -> None:
    for question in ("", "   ", '"', "AND OR NOT", "(((", "*", "a" * 5000, "<script>alert(1)</script>", "☃", "title:", "\x00rừng", "kind:", "date:..", "rừng OR", "-rừng", "kind:notice -x"):
        page = client.get("/search", query_string={"q": question})
        assert page.status_code == 200, question
        assert "<script>alert" not in page.text


def links(page: str) -> dict[str, str]:
    """Where the links of the lists beside the results lead, by how they read."""
    beside = page[page.index('class="filters"'):page.index('class="orders"') if 'class="orders"' in page else page.index('class="result"')]
    found = re.findall(r'<a href="([^"]+)"[^>]*><span[^>]*>([^<]+)</span>.*?<small>([^<]+)</small>', beside, re.DOTALL)
    return {f"{label} {number}": unescape(address) for address, label, number in found}


def bring(services: Services, work: str, kind: str, title: str, year: int, *, details: WorkDetails | None = None, published: bool = True) -> None:
    with services.database.unit(write=True) as uow:
        said = details or WorkDetails(kind, ("tourism",), issued_on=datetime.date(year, 1, 5))
        version = works.create_work(uow, SYSTEM, said, "vi", Text(title, "", "Đừng đốt lửa ở bìa rừng.\n"), work_id=work)
        if published:
            works.publish(uow, SYSTEM, version.id)
        uow.commit()


@pytest.mark.usefixtures("fire")
def test_lists_beside_the_results_narrow_and_widen(client: FlaskClient, services: Services) -> None:
    client.set_cookie("rong_ui", "en")
    bring(services, "forest", "news", "Rừng già", 2025)
    bring(services, "guide", "news", "Rừng non", 2025)
    beside = links(client.get("/search?q=rừng").text)
    assert {"News 2", "Notice 1", "2025 2", "2026 1"} <= set(beside)
    narrowed = client.get(beside["News 2"]).text
    assert narrowed.count('class="result"') == 2 and parse_qs(beside["News 2"].partition("?")[2])["kind"] == ["news"]
    assert not any(label.startswith("2025") for label in links(narrowed)), "what all have narrows nothing"
    chosen = re.search(r'<a href="([^"]+)" aria-current="true"><span>News', narrowed)
    assert chosen and "kind=" not in unescape(chosen.group(1)), "a chosen one takes itself back"
    assert client.get(beside["2026 1"]).text.count('class="result"') == 1


@pytest.mark.usefixtures("fire")
def test_results_can_be_put_in_order_by_date(client: FlaskClient, services: Services) -> None:
    bring(services, "forest", "news", "Rừng già", 2025)
    page = client.get("/search?q=rừng").text
    address = re.search(r'<a href="([^"]+order=oldest[^"]*)"', page)
    assert address
    page = client.get(unescape(address.group(1))).text
    assert page.index("/works/forest/") < page.index("/works/fire/")
    assert client.get("/search?q=rừng&order=sideways").status_code == 200


@pytest.mark.usefixtures("fire")
def test_the_language_of_the_words_is_said_and_can_be_corrected(client: FlaskClient, services: Services) -> None:
    client.set_cookie("rong_ui", "en")
    with services.database.unit(write=True) as uow:
        works.publish(uow, SYSTEM, works.create_work(uow, SYSTEM, DETAILS, "en", Text("Fire", "", "No fire.\n"), work_id="no-fire").id)
        uow.commit()
    page = unescape(client.get("/search?q=dot lua").text)
    assert "Your words read as Vietnamese." in page and "from=en" in page
    assert "Your words read as English." in unescape(client.get("/search?q=dot lua&from=en").text)


@pytest.mark.usefixtures("fire")
def test_another_spelling_is_offered_and_missing_words_are_named(client: FlaskClient) -> None:
    client.set_cookie("rong_ui", "en")
    page = unescape(client.get("/search?q=rừngg").text)
    address = re.search(r'Did you mean: <a href="([^"]+)"[^>]*>rừng</a>', page)
    assert address and "/works/fire/vi" in client.get(address.group(1)).text
    page = unescape(client.get("/search?q=rừng xyzzyx").text)
    assert re.search(r"No text here holds: <strong[^>]*>xyzzyx</strong>", page) and "/works/fire/vi" in page


@pytest.mark.usefixtures("fire")
def test_suggestions_are_titles_and_names(client: FlaskClient) -> None:
    client.set_cookie("rong_ui", "en")

    def suggested(text: str) -> list[tuple[str, str, str]]:
        told = client.get("/search/suggest", query_string={"q": text}).json["suggestions"]
        return [(one["text"], one["lang"], one["url"]) for one in told]

    fire = ("Mùa cháy rừng", "vi", "/works/fire/vi")
    for text in ("chay", "cháy r", "rung mua", "MÙA"):
        assert suggested(text) == [fire], text
    assert suggested("ໄໝ້") == [("ລະດູໄຟໄໝ້ປ່າ", "lo", "/works/fire/lo")]
    assert suggested("not") == [("Notice", "en", "/browse?kind=notice")], "kinds that there is something of"
    for text in ("", "m", "news", "xyzzy", "áy", "☃", "a" * 3000):
        assert suggested(text) == [], text
    assert client.get("/search/suggest").json == {"suggestions": []}


def test_suggestions_with_the_marks_that_were_typed_come_first(client: FlaskClient, services: Services) -> None:
    for work, title, year in (("court", "Cửa khẩu mở lại", 2025), ("people", "Của nhân dân", 2026), ("shop", "Chợ trước cửa khẩu", 2024)):
        bring(services, work, "news", title, year)

    def suggested(text: str) -> list[str]:
        return [one["text"] for one in client.get("/search/suggest", query_string={"q": text}).json["suggestions"]]

    assert suggested("cửa") == suggested("Cu\u031b\u0309a") == ["Cửa khẩu mở lại", "Chợ trước cửa khẩu", "Của nhân dân"]
    assert suggested("cua") == ["Của nhân dân", "Cửa khẩu mở lại", "Chợ trước cửa khẩu"]


@pytest.mark.usefixtures("fire")
def test_a_title_that_was_replaced_is_suggested_no_more_even_before_the_index_hears_of_it(services: Services) -> None:
    with services.database.unit() as uow:
        assert [one.title for one in suggested_titles(services.search, uow, ANONYMOUS, "mua chay")] == [VI.title]
    quiet = Database(services.settings.database_url, Bus())
    with quiet.unit(write=True) as uow:
        source = works.get_version(uow, "fire", "vi")
        works.revise(uow, SYSTEM, source.id, replace(VI, title="Mùa cháy rừng năm nay"))
        works.publish(uow, SYSTEM, source.id)
        uow.commit()
    quiet.dispose()
    with services.database.unit() as uow:
        assert suggested_titles(services.search, uow, ANONYMOUS, "mua chay") == ()


def test_a_request_that_began_before_a_work_was_published_keeps_its_title_from_nobody(services: Services) -> None:
    def suggested(uow: UnitOfWork) -> list[str]:
        return [one.title for one in suggested_titles(services.search, uow, ANONYMOUS, "cua khau")]

    def publish(work_id: str, title: str, day: int) -> None:
        with services.database.unit(write=True) as uow:
            details = WorkDetails("notice", issued_on=datetime.date(2026, 9, day))
            works.publish(uow, SYSTEM, works.create_work(uow, SYSTEM, details, "vi", Text(title, "", "Tin."), work_id=work_id).id)
            uow.commit()

    publish("one", "Cửa khẩu thứ nhất", 2)
    with services.database.unit() as early:
        assert suggested(early) == ["Cửa khẩu thứ nhất"]
        publish("two", "Cửa khẩu thứ hai", 1)
        suggested(early)
    with services.database.unit() as later:
        assert suggested(later) == ["Cửa khẩu thứ nhất", "Cửa khẩu thứ hai"]
    with services.database.unit(write=True) as uow:
        works.edit_details(uow, SYSTEM, "two", WorkDetails("notice", issued_on=datetime.date(2026, 9, 3)))
        uow.commit()
    with services.database.unit() as later:
        assert suggested(later) == ["Cửa khẩu thứ hai", "Cửa khẩu thứ nhất"], "the newest first, by the date as it is now"


def test_suggestions_keep_secrets_and_keep_up(app: Flask, client: FlaskClient, services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    lan = Person(app, "lan")

    def titles(person: FlaskClient, text: str = "mật danh") -> set[str]:
        return {one["text"] for one in person.get("/search/suggest", query_string={"q": text}).json["suggestions"]}

    bring(services, "later", "notice", "Mật danh một", 2026, details=WorkDetails("notice", embargo_until=today() + datetime.timedelta(1)))
    bring(services, "inside", "notice", "Mật danh hai", 2026, details=WorkDetails("notice", visibility="restricted"))
    bring(services, "draft", "notice", "Mật danh ba", 2026, published=False)
    assert titles(client) == set() and titles(client, "thông báo") == set(), "nor is it told that there are notices"
    assert titles(lan.client) == {"Mật danh một", "Mật danh hai", "Mật danh ba"}
    bring(services, "open", "notice", "Mật danh bốn", 2026)
    assert titles(client) == {"Mật danh bốn"}
    with services.database.unit(write=True) as uow:
        works.edit_details(uow, SYSTEM, "open", WorkDetails("notice", visibility="internal"))
        uow.commit()
    assert titles(client) == set()
