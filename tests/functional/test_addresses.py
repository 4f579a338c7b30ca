"""Addresses with two ids: what is named second belongs to what is named first, or is not found, and nothing changes."""

import io
import re
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.database import Base
from app.publications.attachments import attach
from app.translation import assignments, comments, suggestions
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.packing import picture
from tests.functional.people import Person, actor, add_person
from tests.functional.test_api_writing import Program

ROOT = Path(__file__).resolve().parents[2]
# places and numbers within the version itself
WITHIN = {"at", "old", "new"}


def test_every_address_that_programs_use_is_documented(app: Flask) -> None:
    api, workbench = ((ROOT / "docs" / name).read_text("utf-8") for name in ("api.md", "workbench.md"))
    for rule in app.url_map.iter_rules():
        method = ({"POST", "PUT"} & set(rule.methods or ())) or {"GET"}
        if rule.rule.startswith("/api/"):
            assert f"| `{min(method)} {re.sub('<[a-z]+:', '<', rule.rule)}` |" in api, rule.rule
        elif rule.rule.startswith("/workbench/<work_id>/<tag>/"):
            assert re.search(rf"{rule.rule.rpartition('/')[2].rpartition('>')[2]}[`/]", workbench), rule.rule


def test_nothing_is_reached_through_another_work(app: Flask, services: Services) -> None:
    add_person(services, "lan", ("administrator", ""), ("editor", ""), ("translator", "en"), ("reviewer", "en"))
    add_person(services, "binh", ("translator", "en"))
    for work_id in ("here", "there"):
        t.make(services, work_id)
    t.ask(services, "here")
    ids = _belongings(services, t.ask(services, "there"))
    lan, program, before, asked = Person(app, "lan"), Program(app, services, "lan"), _rows(services), set()
    for rule in app.url_map.iter_rules():
        wanted = set(re.findall(r"<int:(\w+)>", rule.rule)) - WITHIN
        if "work_id" not in rule.arguments or not wanted:
            continue
        address = app.url_map.bind("localhost").build(rule.endpoint, {"work_id": "here", "tag": "en", **{name: ids[name] for name in wanted}})
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}:
            fields = {"target": "Changed.", "text": "Changed.", "comment": "Changed.", "code": "spaces", "lock": 0}
            answer = program.send(method, address, target="Changed.", lock=0) if address.startswith("/api/") else \
                lan.get(address) if method == "GET" else lan.post(address, accept="application/json", **fields)
            assert answer.status_code in (404, 409), (method, rule.rule, answer.status_code)
            asked.update([rule.endpoint] if answer.status_code == 404 else [])  # 409: a step that is not open now
    assert {"desk.detach", "workbench.end_part", "workbench.save", "workbench.resolve", "api_translations.save"} <= asked
    assert _rows(services) == before


def _belongings(services: Services, version_id: int) -> dict[str, int]:
    """A segment, a remark, a suggestion, a task and a file of a work."""
    lan, binh = actor(services, "lan"), actor(services, "binh")
    with services.database.unit(write=True) as uow:
        segment = t.segments(services, version_id)[0]
        ids = {"segment_id": segment.id,
               "comment_id": comments.say(uow, lan, version_id, segment.id, "Where is it?").id,
               "suggestion_id": suggestions.suggest(uow, binh, version_id, segment.id, "The lake.").id,
               "assignment_id": assignments.take(uow, binh, version_id, "translate").id,
               "attachment_id": attach(uow, lan, services.storage, "there", io.BytesIO(picture()), "gate.png", limit=1_000_000).id}
        uow.commit()
    return ids


def _rows(services: Services) -> dict[str, list[tuple[object, ...]]]:
    """All of the database but who is signed in and when tokens were used."""
    with services.database.unit() as uow:
        return {table.name: sorted((tuple(row) for row in uow.session.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables if table.name not in ("access_token", "user")}
