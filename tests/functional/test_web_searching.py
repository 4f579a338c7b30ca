"""The page of results: what was found and why, in which language, and what to do when nothing was."""

import datetime
import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from app.accounts.permissions import SYSTEM
from app.publications import states, works
from app.publications.works import Text, WorkDetails
from app.wiring import Services

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
             "since": "2026-01-01", "until": "2026-12-31"}
    address = re.search(r'rel="next" href="([^"]+)"', client.get("/search", query_string=asked).text)
    assert address
    said = parse_qs(unescape(address.group(1)).partition("?")[2])
    assert said == {"page": ["2"], **{name: value if isinstance(value, list) else [value] for name, value in asked.items()}}
    assert "/works/fire-" in client.get(unescape(address.group(1))).text


@pytest.mark.usefixtures("fire")
def test_nothing_found_helps(client: FlaskClient) -> None:
    page = client.get("/search?q=xyzzy&kind=notice").text
    assert 'href="/search?q=xyzzy"' in page and 'href="/browse"' in page


@pytest.mark.usefixtures("fire")
def test_odd_questions_are_answered(client: FlaskClient) -> None:
    for question in ("", "   ", '"', "AND OR NOT", "(((", "*", "a" * 5000, "<script>alert(1)</script>", "☃", "title:", "\x00rừng"):
        page = client.get("/search", query_string={"q": question})
        assert page.status_code == 200, question
        assert "<script>alert" not in page.text
