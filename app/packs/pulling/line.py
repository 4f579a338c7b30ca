"""A line to one machine: HTTP with every length, every speed and every answer held to what it may be."""

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from app.errors import N_, Invalid, RongError, TooLarge, Unavailable
from app.packs.pulling.address import Address

# seconds without a byte, and the bytes a second that have to come in any half minute
SILENT, WINDOW, LEAST = 20.0, 30.0, 200
CHUNK = 64 * 1024
# what is read of a refusal, so that the connection can be used again
SHORT = 1024
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Broken(Exception):
    """The line failed in a way that may be over in a moment."""


class StartAgain(Broken):
    """The machine has another file under this name than the one that was begun."""


@dataclass(frozen=True)
class Answer:
    """A file that is coming: so many bytes in all, from the one at ``begin``. ``tag`` names this state of it, where it has a name."""

    size: int
    begin: int
    tag: str
    read: Callable[[], bytes]


class Meter:
    """Counts what comes, and ends what comes too slowly to be meant well."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.received = 0
        self._clock, self._since, self._within = clock, clock(), 0

    def begin(self) -> None:
        self._since, self._within = self._clock(), 0

    def count(self, number: int) -> None:
        """Raises ``Broken`` where less than the least has come for a while."""
        self.received += number
        self._within += number
        passed = self._clock() - self._since
        if passed >= WINDOW:
            if self._within < LEAST * passed:
                raise Broken("too slow")
            self.begin()


class Line:
    """Asks one machine for files, one after the other over one connection; redirections are never followed."""

    def __init__(self, address: Address, meter: Meter | None = None) -> None:
        self.address, self.meter = address, meter or Meter()
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def get(self, name: str, most: int, *, begin: int = 0, tag: str = "") -> Iterator[Answer | None]:
        """Ask for a file of at most ``most`` bytes, from ``begin`` on if it is still the one that had this tag; None where there is none.

        Raises ``Broken`` for what may be tried again, and what else is wrong with the answer as ``RongError``.
        """
        done = False
        try:
            response = self._ask(name, {"Range": f"bytes={begin}-", "If-Range": tag} if begin and tag else {})
            if response.status in (404, 410):
                if response.length is not None and response.length <= SHORT:
                    response.read()
                    done = True
                yield None
            else:
                answer = _checked(name, response, most, begin)
                left = answer.size - answer.begin

                def read() -> bytes:
                    nonlocal left, done
                    data = response.read(min(CHUNK, left)) if left else b""
                    left -= len(data)
                    if left and not data:
                        raise Broken("ended early")
                    done = not left
                    return data

                yield Answer(answer.size, answer.begin, answer.tag, read)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, ssl.SSLCertVerificationError):
                raise Unavailable("pull.certificate", N_("The certificate of %(host)s cannot be trusted. Ask who runs that machine."), host=self.address.host) from error
            raise Broken(str(error)) from error
        finally:
            if not done:
                self.hang_up()  # what is still to come would be taken for the next answer

    def _ask(self, name: str, more: dict[str, str]) -> http.client.HTTPResponse:
        if self._connection is None:
            kind = http.client.HTTPSConnection if self.address.secure else http.client.HTTPConnection
            connection: http.client.HTTPConnection = kind(self.address.host, self.address.port, timeout=SILENT)
            connection.auto_open = 0
            connection.connect()
            connection.sock = cast(Any, _Watched(connection.sock, self.meter))
            self._connection = connection
        self.meter.begin()
        self._connection.request("GET", self.address.path(name), headers={"Accept-Encoding": "identity", "User-Agent": "Rong", **more})
        response = self._connection.getresponse()
        if self._connection.sock is None:  # it ends with this answer
            self._connection = None
        return response


class _Watched:
    """A socket whose bytes are counted as they come."""

    def __init__(self, sock: socket.socket, meter: Meter) -> None:
        self._sock, self._meter = sock, meter

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Counted(self._sock.makefile("rb", buffering=0), self._meter), CHUNK)

    def sendall(self, data: bytes) -> None:
        self._sock.sendall(data)

    def close(self) -> None:
        self._sock.close()


class _Counted(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, meter: Meter) -> None:
        self._raw, self._meter = raw, meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = cast(int | None, self._raw.readinto(buffer))
        self._meter.count(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _checked(name: str, response: http.client.HTTPResponse, most: int, begin: int) -> Answer:
    """What the head of an answer promises, if it may."""
    status, head = response.status, response.headers
    if 300 <= status < 400:
        raise Invalid("pull.redirected", N_("The machine sends elsewhere for %(name)s, and that is not followed. Give the address of the machine that has the packs."), name=name)
    if status in _PASSING:
        raise Broken(f"status {status}")
    if status == 416:
        raise StartAgain(name)
    if status not in (200, 206):
        raise Unavailable("pull.refused", N_("The machine does not hand out %(name)s (%(status)d). Ask who runs it."), name=name, status=status)
    if head.get("Content-Encoding", "identity").lower() != "identity" or head.get("Transfer-Encoding") is not None:
        raise _strange(name)
    lengths = head.get_all("Content-Length") or []
    if len(lengths) != 1 or not re.fullmatch(r"[0-9]{1,15}", lengths[0]):
        raise _strange(name)
    length, start = int(lengths[0]), 0
    size = length
    if status == 206:
        found = _RANGE.fullmatch(head.get("Content-Range", ""))
        if found is None:
            raise _strange(name)
        start, end, size = (int(part) for part in found.groups())
        if start != begin or end != size - 1 or length != size - start:
            raise _strange(name)
    if size > most:
        raise TooLarge("pull.too_large", N_("%(name)s is larger there than it may be. Tell the office that made the pack."), name=name)
    tag = head.get("ETag", "")
    return Answer(size, start, tag if re.fullmatch(r'"[!#-~]{1,200}"', tag) else "", lambda: b"")


def _strange(name: str) -> RongError:
    return Invalid("pull.strange", N_("The machine answers for %(name)s in a way that is not taken. Give the address of a Rông, or of a folder with a pack."), name=name)
