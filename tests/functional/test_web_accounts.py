"""Signing in, the one-time password, changing it, signing out; where a link may lead afterwards."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import SYSTEM
from app.accounts.users import create_user
from app.audit.models import AuditEntry
from app.wiring import Services

NEW = "ngựa đá xanh 27"


@pytest.fixture
def one_time(services: Services) -> str:
    """The one-time password of the editor ``lan``."""
    with services.database.unit(write=True) as uow:
        _, password = create_user(uow, SYSTEM, "lan", "Lan", [("editor", "")])
        uow.commit()
    return password


def token(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, path
    return found.group(1)


def sign_in(client: FlaskClient, password: str, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", data={"csrf_token": token(client), "name": "lan", "password": password, **more})


def choose(client: FlaskClient, old: str, new: str, again: str):  # type: ignore[no-untyped-def]
    return client.post("/password", data={"csrf_token": token(client, "/password"), "old": old, "new": new, "again": again})


def test_one_time_password_leads_to_choosing_ones_own(client: FlaskClient, one_time: str) -> None:
    answer = sign_in(client, one_time)
    assert (answer.status_code, answer.location) == (302, "/password")
    assert 'href="/password"' in client.get("/").text
    assert "/desk" not in client.get("/").text, "no role is held before the password is one's own"
    assert choose(client, one_time, NEW, NEW).location == "/"
    home = client.get("/").text
    assert "/desk" in home and "one-time" not in home


def test_new_password_counts_and_the_old_one_does_not(client: FlaskClient, one_time: str) -> None:
    sign_in(client, one_time)
    choose(client, one_time, NEW, NEW)
    client.post("/sign-out", data={"csrf_token": token(client, "/password")})
    assert "/sign-out" not in client.get("/").text
    assert sign_in(client, one_time).status_code == 400
    assert sign_in(client, NEW).status_code == 302


def test_a_new_password_says_that_tokens_stay(client: FlaskClient, one_time: str) -> None:
    sign_in(client, one_time)
    choose(client, one_time, NEW, NEW)
    assert "Các chương trình dùng mã truy cập" not in client.get("/").text
    client.post("/tokens", data={"csrf_token": token(client, "/tokens"), "name": "printer", "days": "30"})
    choose(client, NEW, NEW + "er", NEW + "er")
    assert "Các chương trình dùng mã truy cập" in client.get("/").text


@pytest.mark.parametrize(("new", "again"), [("short", "short"), (NEW, NEW + "x"), ("aaaaaaaaaaaa", "aaaaaaaaaaaa")])
def test_refused_new_password_changes_nothing(client: FlaskClient, one_time: str, services: Services,
                                              new: str, again: str) -> None:
    sign_in(client, one_time)
    answer = choose(client, one_time, new, again)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    with services.database.unit() as uow:
        assert uow.session.scalar(select(User.must_change_password).where(User.name == "lan"))


def test_wrong_name_and_wrong_password_read_the_same_and_are_kept_in_the_record(
        client: FlaskClient, one_time: str, services: Services) -> None:
    wrong = sign_in(client, "not the password")
    unknown = client.post("/sign-in", data={"csrf_token": token(client), "name": "lann", "password": one_time})
    assert wrong.status_code == unknown.status_code == 400
    alert = re.compile(r'role="alert"[^>]*>([^<]+)<')
    assert alert.search(wrong.text).group(1) == alert.search(unknown.text).group(1)  # type: ignore[union-attr]
    with services.database.unit() as uow:
        refused = uow.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "accounts.sign_in_refused"))
        assert list(refused) == ["lan", "lann"]


def test_a_form_without_its_token_is_refused(client: FlaskClient, one_time: str) -> None:
    assert client.post("/sign-in", data={"name": "lan", "password": one_time}).status_code == 400
    assert client.post("/sign-out").status_code == 400


def test_password_page_asks_to_sign_in_first(client: FlaskClient) -> None:
    assert client.get("/password").location == "/sign-in?next=/password"


@pytest.mark.parametrize(("wanted", "reached"), [
    ("/browse?kind=news", "/browse?kind=news"), ("https://example.org/", "/"), ("//example.org/", "/"),
    ("/\\example.org", "/"), ("//[", "/"), ("\\\\example.org", "/"), ("javascript:alert(1)", "/"), ("/\t/example.org", "/"), ("", "/"),
    ("/browse\r\nX-Else: 1", "/"), ("/browse\x7f", "/"), ("/\u202ebrowse", "/")])
def test_sign_in_leads_back_to_this_site_only(client: FlaskClient, one_time: str, wanted: str, reached: str) -> None:
    sign_in(client, one_time)
    choose(client, one_time, NEW, NEW)
    client.post("/sign-out", data={"csrf_token": token(client, "/password")})
    assert sign_in(client, NEW, next=wanted).location == reached
    assert client.get("/ui/lo", query_string={"next": wanted}).location == reached


def test_nothing_of_a_visitors_session_goes_along_into_a_persons_nor_out_of_it(client: FlaskClient, one_time: str) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by who used this computer before"
    assert sign_in(client, one_time).status_code == 302
    with client.session_transaction() as session:
        assert "planted" not in session and "_user_id" in session
        session["left"] = "by this person"
    client.post("/sign-out", data={"csrf_token": token(client, "/password")})
    with client.session_transaction() as session:
        assert not {"left", "_user_id"} & session.keys()


def test_pages_are_kept_by_nobody_and_those_of_staff_not_even_for_the_button_back(client: FlaskClient, one_time: str) -> None:
    assert {part.strip() for part in client.get("/").headers["Cache-Control"].split(",")} == {"private", "no-cache"}
    sign_in(client, one_time)
    for path in ("/", "/browse", "/password", "/nowhere", "/api/works"):
        answer = client.get(path)
        assert {part.strip() for part in answer.headers["Cache-Control"].split(",")} == {"private", "no-store"}, path
        assert {"Cookie", "Accept-Language"} <= set(answer.vary), path
