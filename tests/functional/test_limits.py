"""Limits: uploads that are too large, disks that are full, requests that are not ours."""

import io
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.accounts.permissions import SYSTEM
from app.errors import Unavailable
from app.http.protection import FORM_ROOM
from app.http.serving import make_server
from app.publications.ingest import ingest_file
from app.publications.models import Revision, Work
from app.wiring import Services


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """A real server on this machine."""
    server = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()


def test_a_gigabyte_is_refused_before_it_is_read(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"POST /desk/ingest HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                           b"Content-Length: 1073741824\r\nAccept-Language: en\r\n\r\n")
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"The file is too large. Nothing was kept; send a smaller one." in answer
    assert b"Content-Security-Policy" in answer


@pytest.mark.parametrize("address", [b"//[", b"//somebody@[z/", b"http://[", b"/\xff%00"])
@pytest.mark.parametrize("size", [0, FORM_ROOM + 1])
def test_an_address_that_is_none_gets_an_answer(port: int, address: bytes, size: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (address, size))
        assert connection.recv(65536).startswith(b"HTTP/1.1 4")


def test_a_body_over_the_limit_is_a_page_with_one_sentence(client: FlaskClient, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = FORM_ROOM
    answer = client.post("/sign-in", data={"file": (io.BytesIO(b"x" * (FORM_ROOM + 1)), "a.docx")},
                         content_type="multipart/form-data", headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert "The file is too large. Nothing was kept; send a smaller one." in answer.get_data(as_text=True)


def test_a_full_database_is_one_sentence_and_nothing_half_stored(services: Services) -> None:
    text = ("# Tiêu đề\n\n" + "Câu văn dài hơn một chút. " * 40_000).encode()

    # SQLite itself refuses to grow, as it does on a full disk
    @event.listens_for(services.database.engine, "connect")
    def narrow(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=200")  # type: ignore[attr-defined]

    services.database.engine.dispose()
    with pytest.raises(Unavailable, match="no room left"), services.database.unit(write=True) as uow:
        ingest_file(uow, SYSTEM, services.storage, text, "a.md", limit=len(text))
        uow.commit()
    with services.database.unit() as uow:
        assert uow.session.scalar(select(func.count()).select_from(Work)) == 0
        assert uow.session.scalar(select(func.count()).select_from(Revision)) == 0


def test_a_failure_of_the_database_tells_no_values(services: Services) -> None:
    with services.database.unit(write=True) as uow, pytest.raises(IntegrityError) as told:
        for _ in range(2):
            uow.session.execute(insert(User).values(name="lan", display_name="Lan", mail="", password_hash="argon2-hash", session_key="a-key"))
    assert "a-key" not in str(told.value) and "argon2-hash" not in str(told.value)


def test_headers_keep_a_page_to_itself(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/password", "/desk/ingest", "/administration/people"])
def test_a_form_without_its_token_is_refused(client: FlaskClient, path: str) -> None:
    assert client.post(path, data={"name": "x"}).status_code == 400


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/works/../../etc/passwd", 404), ("/api/nowhere", 404),
                                              ("/works/nope/vi", 404), ("/works/nope/klingon", 400), ("/files/zz/x", 404)])
def test_addresses_that_lead_nowhere(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if path.startswith("/api/"):
        assert answer.get_json()["error"]["code"] == "http.404"
