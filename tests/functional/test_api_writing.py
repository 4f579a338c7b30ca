"""The API that writes: by token alone, the workbench's own rules, four eyes held there too."""

import datetime
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import tokens, users
from app.accounts.models import AccessToken, User
from app.accounts.permissions import SYSTEM
from app.audit.models import AuditEntry
from app.database import now
from app.settings import ROOT
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, actor, add_person


class Program:
    """A program that acts with somebody's token."""

    def __init__(self, app: Flask, services: Services, name: str) -> None:
        with services.database.unit(write=True) as uow:
            user = uow.session.scalars(select(User).where(User.name == name)).one()
            self.headers = {"Authorization": f"Bearer {tokens.make_token(uow, user.id, 'tests', writes=True, days=None)}"}
            uow.commit()
        self.client = app.test_client()

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers).json

    def send(self, method: str, path: str, **body: Any) -> TestResponse:
        return self.client.open(path, method=method, json=body, headers=self.headers)


def code(answer: TestResponse) -> str:
    assert answer.json is not None and answer.status_code >= 400, answer.text
    return str(answer.json["error"]["code"])


def translators(app: Flask, services: Services) -> tuple[Program, Program]:
    t.make(services, "market", body="Chợ mở cửa.\n\nNgười dân đến sớm.\n")
    add_person(services, "lan", ("translator", "en"), ("reviewer", "en"), ("editor", ""))
    add_person(services, "binh", ("reviewer", "en"))
    return Program(app, services, "lan"), Program(app, services, "binh")


def test_a_program_takes_a_work_from_the_request_to_the_reader(app: Flask, services: Services, client: FlaskClient) -> None:
    lan, binh = translators(app, services)
    here = "/api/works/market/en"
    assert lan.send("PUT", here).json["state"] == "translating"
    assert code(lan.send("PUT", here)) == "translation.requested"
    listed = lan.get(f"{here}/segments")
    for one in listed["segments"]:
        kept = lan.send("PUT", f"{here}/segments/{one['id']}", target=f"Text {one['position']}.", lock=one["lock"], confirm=True)
        assert kept.status_code == 200 and kept.json["state"] == "translated" and kept.json["lock"] > one["lock"]
    stale = lan.send("PUT", f"{here}/segments/{one['id']}", target="Too late.", lock=one["lock"])
    assert stale.status_code == 409 and stale.json["error"]["params"]["theirs"] == kept.json["target"]
    assert lan.send("POST", f"{here}/submit").json["state"] == "in_review"
    mark = binh.get(f"{here}/segments")["mark"]
    assert code(lan.send("POST", f"{here}/approve", mark=mark)) == "translation.four_eyes"
    with services.database.unit() as uow:
        assert uow.session.scalars(select(AuditEntry).where(AuditEntry.action == "versions.approve_refused")).one().actor_name == "lan"
    assert code(binh.send("POST", f"{here}/approve", mark="0.0.0")) == "translation.not_seen"
    assert binh.send("POST", f"{here}/return", comment="Read again.", segment=one["id"]).json["state"] == "returned"
    again = lan.get(f"{here}/segments")["segments"][-1]
    lan.send("PUT", f"{here}/segments/{again['id']}", target="Text, better.", lock=again["lock"], confirm=True)
    lan.send("POST", f"{here}/submit")
    assert binh.send("POST", f"{here}/approve", mark=binh.get(f"{here}/segments")["mark"]).json["state"] == "approved"
    assert code(binh.send("POST", f"{here}/publish")) == "accounts.forbidden"
    assert lan.send("POST", f"{here}/publish").json["state"] == "published"
    assert "Text, better." in client.get(here).json["body"]
    assert lan.send("POST", f"{here}/withdraw").json["state"] == "withdrawn"
    assert client.get(here).status_code == 404


def test_nothing_is_changed_without_a_token(app: Flask, services: Services) -> None:
    lan, _ = translators(app, services)
    lan.send("PUT", "/api/works/market/en")
    person = Person(app, "lan")
    one = person.get("/api/works/market/en/segments").json["segments"][0]
    answer = person.client.put(f"/api/works/market/en/segments/{one['id']}", json={"target": "x", "lock": one["lock"]})
    assert code(answer) == "accounts.token_needed", "a cookie alone may have been sent by the page of a stranger"
    assert code(app.test_client().post("/api/works/market/en/submit")) == "accounts.token_needed"
    assert code(app.test_client().get("/api/works/market/en/segments")) == "accounts.forbidden"
    assert person.client.head("/api/works/market/en/segments").status_code == 200, "it asks as reading does"
    asked = person.client.options("/api/works/market/en/segments")
    assert (asked.status_code, set(asked.allow)) == (200, {"GET", "HEAD", "OPTIONS"})
    lan.headers = {"Authorization": "Bearer rong_made-up"}
    assert code(lan.send("POST", "/api/works/market/en/submit")) == "accounts.unknown_token"
    assert person.client.get("/", headers=lan.headers).status_code == 200, "the pages do not look at tokens"


def test_what_is_sent_is_checked(app: Flask, services: Services) -> None:
    lan, binh = translators(app, services)
    lan.send("PUT", "/api/works/market/en")
    one = lan.get("/api/works/market/en/segments")["segments"][0]
    path = f"/api/works/market/en/segments/{one['id']}"
    for body in ({}, {"target": 5, "lock": 0}, {"target": "x"}, {"target": "x", "lock": True}, {"target": "x", "lock": -1},
                 {"target": "x", "lock": 0, "confirm": "yes"}, {"target": "x", "lock": 2**40}):
        assert code(lan.send("PUT", path, **body)) == "http.bad_field"
    assert code(lan.client.put(path, data="[]", headers=lan.headers)) == "http.no_json"
    typed = {**lan.headers, "Content-Type": "application/json"}
    half = lan.client.put(path, data=r'{"target": "\ud800", "lock": 0}', headers=typed)
    assert (half.status_code, code(half)) == (400, "http.bad_field"), "half a character is no text"
    deep = lan.client.put(path, data='{"target": ' + "[" * 100_000, headers=typed)
    assert (deep.status_code, code(deep)) == (400, "http.no_json")
    large = lan.client.put(path, data=b" " * 9_000_000, headers=typed)
    assert (large.status_code, code(large)) == (413, "http.413")
    assert lan.get("/api/works/market/en/segments")["segments"][0] == one
    assert code(binh.send("PUT", path, target="x", lock=one["lock"])) == "accounts.forbidden"
    assert code(lan.send("PUT", "/api/works/market/en/segments/99999", target="x", lock=0)) == "translation.no_segment"
    assert code(lan.send("POST", "/api/works/market/vi/submit")) == "translation.is_source"


def test_tokens_are_made_shown_once_and_taken_back(app: Flask, services: Services) -> None:
    add_person(services, "lan", ("translator", "en"))
    add_person(services, "ha", ("translator", "en"))
    lan, ha = Person(app, "lan"), Person(app, "ha")
    made = lan.post("/tokens", page="/tokens", name=" OmegaT  in the office ", may="read", days="30").text
    token = made.partition("<code>")[2].partition("</code>")[0]
    assert token.startswith("rong_") and token not in lan.text("/tokens") and "OmegaT in the office" in lan.text("/tokens")
    headers = {"Authorization": f"bearer {token}"}
    assert app.test_client().get("/api/jobs/1", headers=headers).status_code in (403, 404)
    with services.database.unit() as uow:
        held = tokens.tokens_of(uow, actor(services, "lan").id or 0)[0]
        assert token not in (held.digest, held.name)
    assert ha.post(f"/tokens/{held.id}/revoke").status_code == 404
    assert lan.post(f"/tokens/{held.id}/revoke", page="/tokens").status_code == 302
    assert code(app.test_client().get("/api/jobs/1", headers=headers)) == "accounts.unknown_token"
    assert lan.post("/tokens", page="/tokens", name=" ").status_code == 400
    for number in range(tokens.MOST):
        with services.database.unit(write=True) as uow:
            tokens.make_token(uow, held.user_id, f"program {number}", writes=False, days=None)
            uow.commit()
    assert lan.post("/tokens", page="/tokens", name="one more", days="30").status_code == 409
    assert app.test_client().get("/tokens").status_code == 302


def test_a_token_is_valid_for_its_days_and_for_what_it_was_made(app: Flask, services: Services) -> None:
    writer, reader = translators(app, services)
    writer.send("PUT", "/api/works/market/en")
    lan = Person(app, "lan")
    made = lan.post("/tokens", page="/tokens", name="statistics", may="read", days="30").text
    again = lan.post("/tokens", page="/tokens", name="statistics", may="read", days="30")
    assert again.status_code == 409 and "“statistics”" in again.text, "a page that is loaded anew makes no second one"
    assert lan.post("/tokens", page="/tokens", name="other", may="read", days="31").status_code == 400
    reader.headers = {"Authorization": f"Bearer {made.partition('<code>')[2].partition('</code>')[0]}"}
    one = reader.get("/api/works/market/en/segments")["segments"][0]
    path = f"/api/works/market/en/segments/{one['id']}"
    assert code(reader.send("PUT", path, target="Market", lock=one["lock"])) == "accounts.token_reads"
    assert reader.get("/api/works/market/en/segments")["segments"][0] == one
    assert writer.send("PUT", path, target="Market", lock=one["lock"]).status_code == 200
    with services.database.unit(write=True) as uow:
        held = uow.session.scalars(select(AccessToken).where(AccessToken.name == "statistics")).one()
        assert held.ends_at and abs(held.ends_at - now() - datetime.timedelta(days=30)) < datetime.timedelta(minutes=1)
        held.ends_at = now()
        uow.commit()
    assert code(reader.client.get("/api/works", headers=reader.headers)) == "accounts.token_ended"
    assert writer.get("/api/works/market/en/segments")["segments"][0]["target"] == "Market"
    assert lan.text("/tokens").count("<strong>ended</strong>") == 1


def test_a_new_password_and_leaving_take_tokens_back(app: Flask, services: Services) -> None:
    add_person(services, "lan", ("translator", "en"))
    someone = actor(services, "lan")
    for end in (lambda uow: users.reset_password(uow, SYSTEM, someone.id),
                lambda uow: users.set_roles(uow, SYSTEM, someone.id, [("translator", "en")], False)):
        with services.database.unit(write=True) as uow:
            token = tokens.make_token(uow, someone.id or 0, "tests", writes=False, days=None)
            end(uow)
            users.set_roles(uow, SYSTEM, someone.id or 0, [("translator", "en")], True)
            uow.commit()
        answer = app.test_client().get("/api/jobs/1", headers={"Authorization": f"Bearer {token}"})
        assert code(answer) == "accounts.unknown_token"


def test_every_request_is_documented(app: Flask) -> None:
    said = re.findall(r"^\| `([A-Z]+) (/api/[^`]+)`", (ROOT / "docs" / "api.md").read_text("utf-8"), re.M)
    known = {(method, re.sub(r"<\w+:", "<", rule.rule)) for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")
             for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert set(said) == known and len(said) == len(known)


def test_a_token_opens_no_page(app: Flask, services: Services) -> None:
    lan, _ = translators(app, services)
    for page in ("/desk", "/tokens", "/workbench"):
        answer = lan.client.get(page, headers=lan.headers)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), page
