"""What takes long is done before the write lock is taken: meanwhile somebody else writes."""

import io
import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import passwords, users
from app.accounts.permissions import SYSTEM
from app.publications.ingest import use_case
from app.publications.models import Work
from app.translation.memory import formats, provenance
from app.translation.memory.models import MemoryUnit
from app.wiring import Services
from tests.functional.people import PASSWORD, Person, add_person

TEXT = "# Thông báo\n\nCửa khẩu mở cửa lúc 7 giờ. Mời bà con đến.\n".encode()
NEW = "chim sẻ trên mái 31"


def write(services: Services) -> None:
    """What another person's save does; it does not wait for the lock."""
    with sqlite3.connect(services.settings.home / "rong.sqlite3", timeout=0, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_others_write_while_a_password_is_hashed(app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(services, "lan", ("editor", ""))
    lan, hashed = Person(app, "lan"), []

    def beside(what: str) -> None:
        plain = getattr(passwords, what)

        def slow(*given: Any) -> Any:
            write(services)
            hashed.append(what)
            return plain(*given)

        monkeypatch.setattr(passwords, what, slow)

    beside("matches")
    beside("hash_password")
    assert lan.post("/password", page="/password", old=PASSWORD, new=NEW, again=NEW).status_code == 302
    assert lan.post("/sign-in", page="/sign-in", name="lan", password=NEW).status_code == 302
    assert lan.post("/sign-in", page="/sign-in", name="nobody", password=NEW).status_code == 400
    assert hashed == ["matches", "hash_password", "matches", "matches"]


def test_a_password_that_was_changed_meanwhile_is_not_changed_back(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(services, "lan")
    with services.database.unit() as uow:
        key = uow.session.scalars(select(users.User.id).where(users.User.name == "lan")).one()
    plain, other = passwords.matches, passwords.hash_password("của người khác")

    def slow(held: str | None, password: str) -> bool:
        with services.database.unit(write=True) as uow:
            users.get_user(uow, key).password_hash = other
            uow.commit()
        return plain(held, password)

    monkeypatch.setattr(passwords, "matches", slow)
    with pytest.raises(users.Invalid, match="not right"), services.database.unit(write=True) as uow:
        users.change_password(uow, key, PASSWORD, NEW)
    with services.database.unit() as uow:
        assert users.get_user(uow, key).password_hash == other


def test_others_write_while_a_document_is_read_and_the_same_file_is_one_work(
        app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(services, "lan", ("editor", ""))
    lan, plain = Person(app, "lan"), use_case.reader_for

    def slow(name: str) -> Any:
        write(services)
        monkeypatch.setattr(use_case, "reader_for", plain)
        with services.database.unit(write=True) as uow:
            use_case.ingest_file(uow, SYSTEM, services.storage, TEXT, "b.md", limit=len(TEXT))
            uow.commit()
        return plain(name)

    monkeypatch.setattr(use_case, "reader_for", slow)
    assert lan.post("/desk/ingest", page="/desk/ingest", file=(io.BytesIO(TEXT), "a.md")).status_code == 302
    assert use_case.reader_for is plain
    with services.database.unit() as uow:
        assert uow.session.scalar(select(func.count()).select_from(Work)) == 1


def test_others_write_between_the_pieces_of_a_memory_file(app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(services, "lan", ("editor", ""))
    lan, plain, pieces = Person(app, "lan"), provenance.add, []

    def slow(uow: Any, pairs: Any, *given: Any, **more: Any) -> Any:
        write(services)
        pieces.append(len(pairs))
        return plain(uow, pairs, *given, **more)

    monkeypatch.setattr(provenance, "add", slow)
    monkeypatch.setattr(formats, "CHUNK", 2)
    rows = "".join(f"câu số {number}\tsentence {number}\n" for number in range(5))
    answer = lan.post("/desk/memory/import", page="/desk/memory", file=(io.BytesIO(f"vi\ten\n{rows}".encode()), "a.tsv"))
    assert answer.status_code == 200 and pieces == [2, 2, 1]
    with services.database.unit() as uow:
        assert uow.session.scalar(select(func.count()).select_from(MemoryUnit)) == 5
