"""A border post behind its real web server: what waitress hands on, and what it refuses before anything is kept."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app import create_app
from app.errors import NotFound
from app.http.protection import FORM_ROOM
from app.http.serving import make_server
from app.web.post import place_of
from tests.functional.packing import instance

LOOK = "/post/look?place=/nowhere"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The web server of a post."""
    with instance(tmp_path_factory.mktemp("post"), "post") as services:
        server = make_server(create_app(services.settings, services), "127.0.0.1", 0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield int(server.effective_port)
        with suppress(OSError):  # where it woke by itself it has done so already
            server.trigger.pull_trigger(server.close)
        thread.join(timeout=20)


def asked(port: int, path: str, headers: dict[str, str], *, method: str = "GET", old: bool = False) -> int:
    """The status of a request of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    if old:
        connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"  # type: ignore[attr-defined]
    try:
        connection.request(method, path, headers={"Host": f"localhost:{port}", **headers})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"])
def test_nobody_who_comes_through_another_server_is_beside_the_machine(port: int, header: str) -> None:
    assert asked(port, LOOK, {}) == 404, "who sits at the machine is told that nothing is there"
    assert asked(port, LOOK, {header: "for=10.0.0.7"}) == 302, "others are asked to sign in"


def test_a_server_in_front_that_speaks_http_1_0_is_not_beside_the_machine(port: int) -> None:
    assert asked(port, LOOK, {"Connection": "close"}, old=True) == 302


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_makes_the_post_look_nowhere(port: int, site: str) -> None:
    assert asked(port, LOOK, {"Sec-Fetch-Site": "same-origin"}) == asked(port, LOOK, {"Sec-Fetch-Site": "none"}) == 404
    assert asked(port, LOOK, {"Sec-Fetch-Site": site}) == asked(port, LOOK, {"Sec-Fetch-Site": site}, method="HEAD") == 302


def test_a_place_on_another_machine_is_not_looked_at(tmp_path: Path) -> None:
    assert place_of(str(tmp_path)) == tmp_path
    for text in (f"/{tmp_path}", f"\\\\{tmp_path}", f"/\\{tmp_path}"):
        with pytest.raises(NotFound):
            place_of(text)


def sent(port: int, *headers: str, body: bytes = b"") -> bytes:
    """All that comes back for this, without waiting for more than is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall("\r\n".join(("POST /post/bring HTTP/1.1", f"Host: localhost:{port}", "Connection: close", *headers, "", "")).encode() + body)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def test_who_may_bring_nothing_in_fills_no_disk(port: int) -> None:
    size = FORM_ROOM + 1
    assert sent(port, f"Content-Length: {size}", body=b"x" * size).startswith(b"HTTP/1.1 400 "), "a file is taken from who sits at the machine, and asked for its form"
    stranger = "X-Forwarded-For: 10.0.0.7"
    assert sent(port, stranger, f"Content-Length: {size}").startswith(b"HTTP/1.1 413 "), "before a byte of it is sent"
    assert sent(port, stranger, f"Content-Length: {size}", "Expect: 100-continue").startswith(b"HTTP/1.1 413 "), "nor asked for"
    assert sent(port, stranger, f"Content-Length: {size}", "Cookie: rong_session=x", "Authorization: Bearer x").startswith(b"HTTP/1.1 413 ")
    assert sent(port, stranger, "Content-Length: 3", body=b"a=b").startswith(b"HTTP/1.1 400 "), "a form is taken"


def test_a_body_without_a_length_ends_where_a_form_does(port: int) -> None:
    chunk = b"%x\r\n%s\r\n" % (FORM_ROOM, b"x" * FORM_ROOM)
    assert sent(port, "X-Forwarded-For: 10.0.0.7", "Transfer-Encoding: chunked", body=chunk).startswith(b"HTTP/1.1 413 ")
