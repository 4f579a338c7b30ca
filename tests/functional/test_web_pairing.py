"""Documents side by side over real requests, with plain forms alone."""

import html
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.translation import pairing
from app.translation.memory.models import MemoryUnit
from app.wiring import Services
from tests.functional.people import Person, add_person
from tests.functional.test_pairing import EN, VI

FRONT = "/desk/memory/side-by-side"


@pytest.fixture
def lan(app: Flask, services: Services) -> Person:
    add_person(services, "lan", ("editor", ""))
    return Person(app, "lan")


@pytest.fixture
def address(lan: Person, services: Services) -> str:
    """Two documents brought by the form and laid side by side."""
    answer = lan.post(FRONT, source=(_file(VI), "khám.vi.txt"), target=(_file(EN), "clinic.txt"), source_language="", target_language="en")
    assert answer.status_code == 302, answer.text
    assert "being laid side by side" in lan.text(answer.location)
    pairing.lay_out(services.database, services.wording, int(answer.location.rpartition("/")[2]))
    return str(answer.location)


def _file(sentences: tuple[str, ...]) -> io.BytesIO:
    return io.BytesIO("\n\n".join(sentences).encode())


def _lock(page: str) -> str:
    found = re.search(r'name="lock" value="(\d+)"', page)
    assert found
    return found[1]


def test_two_documents_are_looked_through_taken_and_taken_back(lan: Person, services: Services, address: str) -> None:
    page = lan.text(address)
    assert [one for one in (*VI, *EN) if one not in html.unescape(page)] == []
    assert '<p lang="vi" dir="ltr">' in page and '<p lang="en" dir="ltr">' in page
    joined = lan.post(f"{address}/rows", step="join", row="0-0", lock=_lock(page))
    assert joined.location == f"{address}?at=0-0#row-0-0"
    page = lan.text(joined.location)
    assert 'id="row-0-0"' in page and 'id="row-1-1"' not in page and "data-at" in page
    taken = lan.post(f"{address}/take", lock=_lock(page), doubtful="1")
    assert taken.location == address
    assert "3 new, 0 known already" in lan.text(address)
    with services.database.unit() as uow:
        assert f"{VI[0]} {VI[1]}" in set(uow.session.scalars(select(MemoryUnit.source)))
    assert "khám.vi.txt + clinic.txt" in lan.text("/desk/memory?text=trẻ em")
    lan.post(f"{address}/take-back", lock=_lock(lan.text(address)))
    with services.database.unit() as uow:
        assert uow.session.scalar(select(MemoryUnit.id)) is None
    assert lan.post(f"{address}/remove").location == FRONT
    assert lan.get(address).status_code == 404


def test_a_page_that_is_old_changes_nothing_and_says_so(lan: Person, address: str) -> None:
    lock = _lock(lan.text(address))
    assert lan.post(f"{address}/rows", step="join", row="0-0", lock=lock).status_code == 302
    for path, fields in (("rows", {"step": "join", "row": "2-2"}), ("take", {"doubtful": "1"})):
        again = lan.post(f"{address}/{path}", lock=lock, **fields)
        assert again.status_code == 409 and "Somebody changed these rows meanwhile" in again.text


@pytest.mark.parametrize(("step", "row"), [("join", "9-9"), ("join", "nonsense"), ("burn", "0-0"), ("up", "²-0")])
def test_a_step_that_is_none_is_told_in_a_sentence(lan: Person, address: str, step: str, row: str) -> None:
    answer = lan.post(f"{address}/rows", step=step, row=row, lock=_lock(lan.text(address)))
    assert answer.status_code in (404, 409) and 'role="alert"' in answer.text


def test_what_cannot_be_laid_side_by_side_is_said_and_the_languages_stay_chosen(lan: Person) -> None:
    answer = lan.post(FRONT, source=(_file(VI), "a.txt"), target=(_file(VI), "b.txt"), source_language="vi", target_language="en")
    assert answer.status_code == 400 and "Both documents are in one language" in answer.text
    assert re.search(r'<option value="en" selected>', answer.text)
    assert lan.post(FRONT, source_language="vi").status_code == 400


def test_only_editors_see_what_an_office_brought(app: Flask, services: Services, address: str) -> None:
    add_person(services, "an", ("translator", "en"))
    an = Person(app, "an")
    assert an.get(address).status_code == 403 and an.get(FRONT).status_code == 403
    assert Person(app).get(address).status_code == 302
