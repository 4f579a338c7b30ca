"""Letters over encrypted connections: certificates are held against the server's name, and no password goes in the open."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import Invalid, Unavailable
from app.translation.mailing import SmtpMail

# a key and its certificate for "localhost", made for these tests only
CERTIFICATE = Path(__file__).parents[1] / "data" / "mail" / "localhost.pem"


class Encrypting(socketserver.BaseRequestHandler):
    """As much of a mail server as a client needs to sign in and leave a letter, with or without STARTTLS."""

    heard: list[tuple[str, bool]]
    trusted: ssl.SSLContext | None

    def handle(self) -> None:
        try:
            self._talk()
        except ssl.SSLError:
            self.heard.append(("refused", True))

    def _talk(self) -> None:
        connection, encrypted = self.request, False
        lines = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        while line := lines.readline():
            verb = line.split()[0].upper()
            self.heard.append((verb.decode(), encrypted))
            if verb == b"STARTTLS":
                assert self.trusted is not None
                connection.sendall(b"220 go on\r\n")
                connection, encrypted = self.trusted.wrap_socket(connection, server_side=True), True
                lines = connection.makefile("rb")
                continue
            if verb == b"DATA":
                connection.sendall(b"354 go on\r\n")
                while lines.readline() not in (b".\r\n", b""):
                    pass
            offered = b"250-STARTTLS\r\n" if self.trusted is not None and not encrypted else b""
            connection.sendall({b"EHLO": b"250-here\r\n" + offered + b"250 AUTH PLAIN\r\n", b"AUTH": b"235 ok\r\n",
                                b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
            if verb == b"QUIT":
                return


@contextmanager
def server(*, encrypting: bool) -> Iterator[tuple[int, list[tuple[str, bool]]]]:
    heard: list[tuple[str, bool]] = []
    trusted = None
    if encrypting:
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trusted.load_cert_chain(CERTIFICATE)
    kind = type("Here", (Encrypting,), {"heard": heard, "trusted": trusted})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening.server_address[1], heard
        listening.shutdown()


def send(address: str) -> None:
    SmtpMail(address, "rong@example.org").send("ha@example.org", "Tin mới", "Có tin mới.")


@pytest.mark.parametrize("address", ["a\u2028b@example.org", "t/@[.-u#+"])
def test_an_address_that_no_letter_can_bear_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(Invalid, match=r"does not take a letter"):
        SmtpMail("smtp://127.0.0.1:1", "rong@example.org").send(address, "Tin mới", "Có tin mới.")


def test_the_password_goes_once_the_connection_is_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server(encrypting=True) as (port, heard):
        send(f"smtp://an:secret@localhost:{port}")
    verbs = dict(heard)
    assert verbs["STARTTLS"] is False and verbs["AUTH"] is True and verbs["DATA"] is True


@pytest.mark.parametrize("name", ["an:secret@", ""], ids=["with a password", "without one"])
def test_a_certificate_that_nobody_knows_gets_neither_password_nor_letter(name: str) -> None:
    with server(encrypting=True) as (port, heard), pytest.raises(Unavailable):
        send(f"smtp://{name}localhost:{port}")
    assert not {"AUTH", "DATA", "MAIL"} & {verb for verb, _ in heard}


def test_a_certificate_for_another_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server(encrypting=True) as (port, heard), pytest.raises(Unavailable):
        send(f"smtp://an:secret@127.0.0.1:{port}")
    assert "AUTH" not in dict(heard)


def test_without_encryption_no_password_is_sent_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with server(encrypting=False) as (port, heard):
        with pytest.raises(Unavailable) as told:
            send(f"smtp://an:secret@127.0.0.1:{port}")
        assert told.value.code == "translation.mail_unencrypted"
        assert "DATA" not in dict(heard) and "AUTH" not in dict(heard)
        assert "offers no encryption" in caplog.text and "secret" not in caplog.text
        send(f"smtp://127.0.0.1:{port}")
        assert "DATA" in dict(heard), "a server next door that asks for no password still gets letters"
