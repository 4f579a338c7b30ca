"""Machines to pull packs from: an instance that runs, and a folder on a web server that answers as strangely as is wished."""

import hashlib
import http.server
import io
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.accounts.permissions import SYSTEM
from app.packs.pulling.address import Address, address_of
from app.packs.pulling.pull import PullReport, pull_pack
from app.wiring import Services


class Quiet(WSGIRequestHandler):
    """As waitress does it: one connection for many requests."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        pass


@contextmanager
def served(services: Services) -> Iterator[str]:
    """The address of an instance that runs."""
    server = make_server("127.0.0.1", 0, create_app(services.settings, services), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


Change = Callable[["Folder", str, bytes], bool]


class Folder(http.server.BaseHTTPRequestHandler):
    """A folder with a pack on a plain web server; ``change`` answers in its place where it returns True."""

    protocol_version = "HTTP/1.1"
    place: Path
    change: Change
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        path = self.path.removeprefix("/")
        self.asked.append((path, self.headers.get("Range", "")))
        file = self.place / path
        data = file.read_bytes() if file.is_file() else b""
        if type(self).change(self, path, data):
            return
        self.give(data, 200 if file.is_file() else 404)

    def give(self, data: bytes, status: int = 200, **heads: str) -> None:
        tag = f'"{hashlib.sha256(data).hexdigest()}"'
        begin = 0
        if status == 200 and self.headers.get("If-Range") == tag:
            begin = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            status, heads = 206, {"Content-Range": f"bytes {begin}-{len(data) - 1}/{len(data)}", **heads}
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data) - begin), "ETag": tag, **{name.replace("_", "-"): value for name, value in heads.items()}}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[begin:])

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def handed_out(place: Path, change: Change = lambda *_: False) -> Iterator[tuple[Address, list[tuple[str, str]]]]:
    """A folder on a web server that does something else at times, and what it was asked for."""
    asked: list[tuple[str, str]] = []
    handler = type("Changed", (Folder,), {"place": place, "change": staticmethod(change), "asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Address(False, "127.0.0.1", server.server_port, ""), asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pull(post: Services, address: Address | str, **more: object) -> PullReport:
    return pull_pack(post.packs, SYSTEM, address_of(address) if isinstance(address, str) else address, pause=lambda _: None, **more)  # type: ignore[arg-type]


def noise(side: int) -> bytes:
    """A picture that nothing makes smaller."""
    stream = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3)).save(stream, "PNG")
    return stream.getvalue()


def big(stick: Path) -> str:
    """The path of the largest object."""
    return max((one for one in stick.glob("objects/*/*")), key=lambda one: one.stat().st_size).relative_to(stick).as_posix()


def answers(**heads: str) -> Change:
    """Every file with such heads instead."""
    def change(server: Folder, asked: str, data: bytes) -> bool:
        server.give(data, int(heads.get("status", "200")), **{name: value for name, value in heads.items() if name != "status"})
        return True
    return change


def endless(server: Folder, asked: str, data: bytes) -> bool:
    """A huge file, as long as anybody reads."""
    if not asked.startswith("objects/"):
        return False
    server.send_response(200)
    server.send_header("Content-Length", str(2 ** 40))
    server.end_headers()
    return True


def no_length(server: Folder, asked: str, data: bytes) -> bool:
    server.send_response(200)
    server.send_header("Transfer-Encoding", "chunked")
    server.end_headers()
    server.close_connection = True
    return True
