"""Wrong passwords: counted by account and by address, and nobody can shut another out of a browser of their own."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.http.tries import COOKIE, KEPT, MOST_NAMES
from app.wiring import Services
from tests.functional.packing import publish_work
from tests.functional.people import PASSWORD, TOKEN, Person, add_person

MINUTE = 60


@pytest.fixture
def office(services: Services) -> Flask:
    """An instance with two people where an account takes three wrong passwords a minute."""
    for name in ("lan", "thu"):
        add_person(services, name, ("editor", ""))
    narrow = replace(services, settings=replace(services.settings, sign_in_limit="3 per minute"))
    return create_app(narrow.settings, narrow)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Moves the clock on by so many seconds."""
    real, passed = time.time, [0.0]
    monkeypatch.setattr("time.time", lambda: real() + passed[0])

    def move(seconds: float) -> None:
        passed[0] += seconds
    yield move


def post(client: FlaskClient, path: str, address: str, **fields: str) -> TestResponse:
    found = TOKEN.search(client.get(path).text)
    assert found
    return client.post(path, data={"csrf_token": found.group(1), **fields}, environ_overrides={"REMOTE_ADDR": address})


def sign_in(client: FlaskClient, name: str, password: str = "not the password", address: str = "10.0.0.1") -> int:
    return post(client, "/sign-in", address, name=name, password=password).status_code


def sign_out(client: FlaskClient) -> None:
    found = TOKEN.search(client.get("/password").text)
    assert found and client.post("/sign-out", data={"csrf_token": found.group(1)}).status_code == 302


def test_who_forgot_shuts_out_nobody_behind_the_same_address(office: Flask) -> None:
    assert [sign_in(office.test_client(), "lan") for _ in range(5)] == [400, 400, 400, 429, 429]
    assert sign_in(office.test_client(), "lan", PASSWORD) == 429, "the right one does not help a guesser"
    assert sign_in(office.test_client(), "thu", PASSWORD) == 302


@pytest.mark.parametrize("name", ["lan", "nobody"])
def test_a_guesser_with_many_addresses_is_stopped(office: Flask, name: str) -> None:
    written = [name, name.upper(), f" {name} ", name, name]
    assert [sign_in(office.test_client(), one, address=f"10.0.{number}.1") for number, one in enumerate(written)] == [400, 400, 400, 429, 429]


def test_a_guesser_with_many_names_is_stopped(office: Flask) -> None:
    assert [sign_in(office.test_client(), f"name-{number}") for number in range(10)] == [400] * 9 + [429]
    assert sign_in(office.test_client(), "lan", PASSWORD) == 429
    assert sign_in(office.test_client(), "lan", PASSWORD, address="10.0.0.2") == 302


def test_nobody_is_shut_out_of_their_own_browser(office: Flask) -> None:
    own = office.test_client()
    assert sign_in(own, "lan", PASSWORD) == 302
    sign_out(own)
    for number in range(12):  # from everywhere, and from the address of the office for every name
        sign_in(office.test_client(), "lan", address=f"10.0.{number}.1")
        sign_in(office.test_client(), f"name-{number}")
    assert sign_in(office.test_client(), "lan", PASSWORD) == 429
    assert sign_in(own, "thu", PASSWORD) == 429, "it is lan's browser"
    assert sign_in(own, " Lan", PASSWORD) == 302
    sign_out(own)
    assert [sign_in(own, "lan") for _ in range(4)] == [400, 400, 400, 429], "who sits down at it may not guess on and on either"


def test_a_browser_that_two_share_knows_both_and_not_without_end(office: Flask, services: Services) -> None:
    shared = office.test_client()
    names = ["lan", "thu", *(f"office{number}" for number in range(MOST_NAMES - 1))]
    for name in names[2:]:
        add_person(services, name)
    for name in names:
        assert sign_in(shared, name, PASSWORD) == 302
        sign_out(shared)
    for name in ("lan", "thu"):
        for number in range(3):
            assert sign_in(office.test_client(), name, address=f"10.0.{number}.1") == 400
    assert [sign_in(shared, name, PASSWORD) for name in ("lan", "thu")] == [429, 302]


def test_a_browser_is_known_by_what_was_signed_here_and_for_a_time(office: Flask, clock: Callable[[float], None]) -> None:
    own = office.test_client()
    answer = post(own, "/sign-in", "10.0.0.1", name="lan", password=PASSWORD)
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE))
    assert all(part in cookie for part in ("HttpOnly", "Path=/sign-in", "SameSite=Strict", "Max-Age=15552000")), cookie
    signed = cookie.partition("=")[2].partition(";")[0]

    def knocks(value: str) -> int:
        """What somebody with this cookie is answered while strangers guess."""
        for number in range(3):
            sign_in(office.test_client(), "lan", address=f"10.9.{number}.1")
        someone = office.test_client()
        someone.set_cookie(COOKIE, value, path="/sign-in")
        return sign_in(someone, "lan", PASSWORD, "10.8.0.1")

    assert knocks(signed) == 302
    assert knocks(signed[:-1] + ("A" if signed[-1] != "A" else "B")) == 429
    assert knocks("") == 429
    clock(KEPT.total_seconds() + MINUTE)
    assert knocks(signed) == 429


def test_a_while_later_everything_is_forgotten_and_what_goes_right_is_not_counted(office: Flask, clock: Callable[[float], None]) -> None:
    assert [sign_in(office.test_client(), "lan", PASSWORD) for _ in range(12)] == [302] * 12
    assert [sign_in(office.test_client(), "lan") for _ in range(4)] == [400, 400, 400, 429]
    clock(MINUTE - 5)
    assert sign_in(office.test_client(), "lan", PASSWORD) == 429
    clock(10)
    assert sign_in(office.test_client(), "lan", PASSWORD) == 302


def test_tries_of_before_the_clock_was_put_back_do_not_count(office: Flask, clock: Callable[[float], None]) -> None:
    assert [sign_in(office.test_client(), "lan") for _ in range(4)][-2:] == [400, 429]
    clock(-365 * 86_400)
    assert sign_in(office.test_client(), "lan", PASSWORD) == 302
    assert [sign_in(office.test_client(), "lan") for _ in range(4)][-2:] == [400, 429]


def test_the_present_password_cannot_be_guessed_at_somebodys_open_page(office: Flask) -> None:
    lan, thu = office.test_client(), office.test_client()
    for client, name in ((lan, "lan"), (thu, "thu")):
        assert sign_in(client, name, PASSWORD) == 302
    new = PASSWORD + " 2"
    assert [post(lan, "/password", f"10.0.{number}.1", old=f"guess {number}", new=new, again=new).status_code
            for number in range(4)] == [400, 400, 400, 429]
    assert post(lan, "/password", "10.0.0.1", old=PASSWORD, new=new, again=new).status_code == 429
    assert post(thu, "/password", "10.0.0.1", old=PASSWORD, new=new, again=new).status_code == 302


def test_a_reader_is_heard_again_though_the_clock_was_put_back(app: Flask, services: Services, clock: Callable[[float], None]) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ.\n"})

    reader = Person(app)

    def heard() -> bool:
        reader.post("/works/bien-ho/vi/say", page="/works/bien-ho/vi", useful="yes")
        return "Thank you." in reader.text("/works/bien-ho/vi")
    assert [heard() for _ in range(8)] == [True] * 6 + [False] * 2
    clock(-365 * 86_400)
    assert heard()
