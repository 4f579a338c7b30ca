"""Administration over real requests: people and their roles, the record, models."""

import ast
import datetime
import io
import re
from dataclasses import fields

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.audit.log import record
from app.publications import works
from app.settings import ROOT
from app.translation.editing import save_segment
from app.translation.requests import request_language
from app.web.administration.audit import ACTIONS
from app.web.administration.details import LABELS
from app.wiring import Services
from tests.functional.people import Person, actor, add_person


@pytest.fixture
def root(app: Flask, services: Services) -> Person:
    """The administrator."""
    add_person(services, "root", ("administrator", ""))
    return Person(app, "root")


def user_id(services: Services, name: str) -> int:
    with services.database.unit() as uow:
        return uow.session.scalars(select(User.id).where(User.name == name)).one()


@pytest.mark.parametrize("path", ["/administration", "/administration/people", "/administration/audit", "/administration/models"])
def test_editor_is_refused(app: Flask, services: Services, path: str) -> None:
    add_person(services, "lan", ("editor", ""))
    assert Person(app, "lan").get(path).status_code == 403
    assert Person(app).get(path).location.startswith("/sign-in")


def test_new_person_signs_in_with_the_password_that_is_shown_once(app: Flask, root: Person, services: Services) -> None:
    answer = root.post("/administration/people", name="khamla", display_name="Khamla", grants=["translator:lo", "reviewer:km", "reader"])
    shown = re.search(r"<code>([^<]+)</code>", answer.text)
    assert answer.status_code == 200 and shown
    assert shown.group(1) not in root.text("/administration/people") + root.text("/administration/audit")
    assert actor(services, "khamla").roles == frozenset(), "nothing before the password is one's own"
    khamla = Person(app)
    signed_in = khamla.post("/sign-in", page="/sign-in", name="khamla", password=shown.group(1))
    assert signed_in.location == "/password"
    khamla.post("/password", page="/password", old=shown.group(1), new="mật khẩu riêng 9", again="mật khẩu riêng 9")
    assert actor(services, "khamla").roles == {("translator", "lo"), ("reviewer", "km"), ("reader", "")}


def test_names_are_written_under_the_language_of_their_letters(root: Person, services: Services) -> None:
    add_person(services, "khamla", ("translator", "lo"))
    with services.database.unit(write=True) as uow:
        for name, shown in (("khamla", "ຄຳຫຼ້າ <ວົງສາ>"), ("root", "សុខ")):
            uow.session.scalars(select(User).where(User.name == name)).one().display_name = shown
        uow.commit()
    lao, khmer = '<span lang="lo">ຄຳຫຼ້າ &lt;ວົງສາ&gt;</span>', '<span lang="km">សុខ</span>'
    people = root.get("/administration/people").text
    assert f">{lao}</a></h2>" in people and f'<span class="who">{khmer}</span>' in people
    assert f"<h1>{lao}</h1>" in root.get(f"/administration/people/{user_id(services, 'khamla')}").text


def test_name_that_is_taken_is_told_with_the_form_kept(root: Person) -> None:
    answer = root.post("/administration/people", name="root", display_name="Ai đó", grants="translator:lo")
    assert answer.status_code == 409 and "is taken" in answer.text
    assert 'value="Ai đó"' in answer.text and 'value="translator:lo" checked' in answer.text


def test_roles_are_changed_and_a_person_is_shut_out(app: Flask, root: Person, services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    lan, address = Person(app, "lan"), f"/administration/people/{user_id(services, 'lan')}"
    assert 'value="editor" checked' in root.text(address)
    assert root.post(address, grants="translator:km", active="1").status_code == 302
    assert lan.get("/desk").status_code == 403 and lan.get("/workbench").status_code == 200
    root.post(address, grants="translator:km")
    assert lan.get("/workbench").status_code == 302, "the open session has ended"


def test_roles_changed_in_two_windows_are_both_kept(root: Person, services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    address = f"/administration/people/{user_id(services, 'lan')}"
    hidden = re.findall(r'name="(before-[^"]+)" value="([^"]*)"', root.text(address))
    assert hidden == [("before-active", "1"), ("before-grants", "editor")]
    root.post(address, grants=["editor", "reviewer:km"], active="1", **dict(hidden))
    root.post(address, grants=["reviewer:vi"], active="1", **dict(hidden))
    page = root.text(address)
    assert all(f'value="{one}" checked' in page for one in ("reviewer:km", "reviewer:vi")) and 'value="editor" checked' not in page


def test_last_administrator_stays_one(root: Person, services: Services) -> None:
    answer = root.post(f"/administration/people/{user_id(services, 'root')}", grants="reader", active="1")
    assert answer.status_code == 409 and "last administrator" in answer.text
    assert root.get("/administration/people").status_code == 200


def test_new_one_time_password_ends_open_sessions(app: Flask, root: Person, services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    lan = Person(app, "lan")
    answer = root.post(f"/administration/people/{user_id(services, 'lan')}/password")
    assert re.search(r"<code>[^<]+</code>", answer.text)
    assert lan.get("/desk").status_code == 302


def test_record_is_paged_and_narrowed(root: Person, services: Services) -> None:
    for number in range(30):
        add_person(services, f"person{number}", ("reader", ""))
    page = root.text("/administration/audit")
    older = re.search(r"/administration/audit\?before=\d+", page)
    assert older and "person29" in page and "<strong>the program</strong> added the person" in page
    assert "person1<" in root.text(older.group())
    about = root.text("/administration/audit?subject=person7")
    assert "person7" in about and "person8" not in about


def test_everything_that_is_recorded_reads_as_words() -> None:
    recorded = {code for file in (ROOT / "app").rglob("*.py")
                for code in re.findall(r'record\([^"\n]*, "([a-z]+\.[a-z_]+)"', file.read_text("utf-8"))}
    assert len(recorded) > 20 and recorded <= set(ACTIONS)


def test_no_detail_of_the_record_is_a_bare_key() -> None:
    counted = {"copied", "edited", "mended", "merged", "moved", "same", "split",  # what a new source did to segments
               "finished", "unfinished", "suggested", "unchanged", "refused"}  # and a file that came back
    said = {"memory", "machine", *counted, *(one.name for one in fields(works.WorkDetails))}
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                said |= {one.arg for one in node.keywords if one.arg}
    assert {"position", "segments", "roles"} < said == set(LABELS)


def test_details_of_the_record_read_as_words(root: Person, services: Services) -> None:
    root_actor = actor(services, "root")
    with services.database.unit(write=True) as uow:
        works.create_work(uow, root_actor, works.WorkDetails("news", author="Lan"), "vi", works.Text("Chợ", "", "Chợ họp."), work_id="cho")
        works.edit_details(uow, root_actor, "cho", works.WorkDetails(
            "notice", ("tourism", "training"), issued_on=datetime.date(2026, 9, 2), visibility="internal", urgent=True))
        request_language(uow, root_actor, "cho", "lo")
        segment = works.get_version(uow, "cho", "lo").segments[1]
        save_segment(uow, root_actor, segment.version_id, segment.id, "ຕະຫຼາດ", segment.lock)
        record(uow, root_actor, "models.install", "model", "vi_lo", source="vi", target="lo", version="1.0")
        record(uow, root_actor, "versions.approve_refused", "version", "cho/lo", code="translation.four_eyes")
        record(uow, root_actor, "jobs.cancel", "job", 3, kind="draft")
        record(uow, root_actor, "packs.export", "pack", "vi", manifest="0123456789abcdef", versions=1200, written=0)
        uow.commit()
    page = re.sub(r"</?bdi[^>]*>", "", root.text("/administration/audit"))
    for words in ("kind: Notice", "topics: ", "date of issue: September 2, 2026", "who may read it: Internal", "urgent: yes",
                  "author: nothing", "language: Vietnamese", "segment: 2", "state: Confirmed", "source: Vietnamese", "into: Lao",
                  "reason: worked on it", "kind: Drafting", "check number: 0123456789ab<", "publications: 1,200"):
        assert words in page, words


def test_broken_model_is_refused_and_a_missing_one_told(root: Person, services: Services) -> None:
    assert "No model is installed" in root.text("/administration/models")
    answer = root.post("/administration/models", file=(io.BytesIO(b"no package"), "translate-vi_lo.argosmodel"))
    assert answer.status_code == 400 and "translate-vi_lo.argosmodel" in answer.text
    assert not list(services.settings.models.glob("upload-*"))
    assert root.post("/administration/models/nothing/remove").status_code == 404


@pytest.mark.parametrize("path", ["/administration/people", "/administration/people/1", "/administration/people/1/password", "/administration/models"])
def test_no_form_is_taken_without_its_token(root: Person, path: str) -> None:
    assert root.client.post(path, data={"name": "eve", "grants": "administrator"}).status_code == 400
    assert "eve" not in root.text("/administration/people")
