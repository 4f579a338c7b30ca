"""A real server over a real instance, for browsers: waitress and the worker, each in a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from waitress.server import create_server
from waitress.wasyncore import close_all

from app import create_app
from app.accounts.permissions import SYSTEM
from app.database import Database
from app.events import Bus
from app.migrations import runner
from app.publications.sample import read_works
from app.settings import ROOT, Settings
from app.translation.installing import install_model
from app.translation.sample import load_work
from app.wiring import Services, build

WORKER_LOOKS_EVERY = 0.05


@dataclass(frozen=True)
class Site:
    """One instance and where it is served."""

    address: str
    services: Services


@contextmanager
def instance(folder: Path) -> Iterator[Services]:
    """Services of an empty instance under this folder."""
    services = build(Settings.read({"RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index"),
                                    "RONG_SIGN_IN_LIMIT": "1000 per minute"}))
    try:
        runner.upgrade(services.database)
        yield services
    finally:
        services.database.dispose()


@contextmanager
def served(services: Services) -> Iterator[Site]:
    """The instance behind waitress on a free port, with a worker that runs its jobs, here: a process for each takes seconds to start."""
    services.kinds.lanes.clear()
    channels: dict[int, object] = {}
    app = create_app(services.settings, services)
    server = create_server(app, map=channels, host="127.0.0.1", port=0, threads=4, ident=None,
                           max_request_body_size=app.config["MAX_CONTENT_LENGTH"])
    stop = threading.Event()
    threads = [threading.Thread(target=server.run, name="server"),
               threading.Thread(target=services.worker.run_until, args=(stop, WORKER_LOOKS_EVERY), name="worker")]
    for thread in threads:
        thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.effective_port}", services)
    finally:
        stop.set()
        # the server's own thread lets go of its sockets, and ends because none is left
        with suppress(OSError):  # where it woke by itself it has done so already
            server.trigger.pull_trigger(lambda: close_all(channels, ignore_all=True))
        for thread in threads:
            thread.join(timeout=60)
        server.task_dispatcher.shutdown()
        assert not any(thread.is_alive() for thread in threads)


def load_archive(services: Services) -> None:
    """Every work of the sample archive, published and found."""
    quiet = Database(services.settings.database_url, Bus())  # the index is told once, after all of them
    try:
        with quiet.unit(write=True) as uow:
            for one in read_works(ROOT / "corpus" / "works"):
                load_work(uow, SYSTEM, services.storage, one, limit=services.settings.max_attachment_bytes)
            uow.commit()
    finally:
        quiet.dispose()
    services.indexer.repair()


def install_demonstration(services: Services) -> bool:
    """The demonstration model from Vietnamese into English, where this checkout has it."""
    packages = sorted((ROOT / "corpus" / "models").glob("*.argosmodel"))
    for path in packages:
        with services.database.unit(write=True) as uow:
            install_model(uow, SYSTEM, services.settings, path)
            uow.commit()
    return bool(packages)
