"""rong serve: the web server, with a worker beside it unless one runs elsewhere."""

import gc
import signal
import threading
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

import click

from app.accounts.permissions import ANONYMOUS
from app.database import Database
from app.errors import N_, Unavailable
from app.search.query import Query
from app.search.service import search
from app.translation import surroundings
from app.translation.memory import index
from app.wiring import Services

MAIN_LANGUAGE = "vi"
"""Most queries are in it."""

COLLECTED = (20_000, 10, 10)
"""After so many new things the garbage collector goes over them: one question makes thousands, and none of them is left."""


def _make_ready(services: Services) -> None:
    """Read what every question needs, so that the first person to ask does not wait for it."""
    services.lexicons.read(MAIN_LANGUAGE)
    search(services.search, ANONYMOUS, Query("tin"))  # “news”, which leads into all languages
    # what lasts as long as the server is no work for the garbage collector: a round over it stops a search for 0.1 s
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def _warm(database: Database) -> None:
    """Have at hand what nobody at the workbench should wait for."""
    surroundings.warm(database)
    index.warm(database)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--worker/--no-worker", "with_worker", default=True, show_default=True,
              help="Run jobs in this process too; --no-worker when “rong worker” runs beside it.")
@click.pass_obj
def serve(services: Services, host: str, port: int, with_worker: bool) -> None:
    """Serve the archive's pages and API.

    Example: rong serve --port 8080
    """
    from app import create_app
    from app.http.serving import make_server

    app = create_app(services.settings, services)
    services.learn_when_due()
    repaired = services.indexer.repair()
    if repaired:
        click.echo(f"search index: {repaired} versions brought up to date")
    stop = threading.Event()
    worker = threading.Thread(target=services.worker.run_until, args=(stop,), name="worker")
    try:
        server = make_server(app, host, port)
    except (OSError, ValueError) as error:  # what is no address at all is no system's failure
        raise Unavailable("cli.port", N_("%(host)s:%(port)d cannot be listened on: it is taken or not allowed. Choose another --port."),
                          host=host, port=port) from error
    # what stops a service stops it like Ctrl+C: the job at hand is told, files are closed
    signal.signal(signal.SIGTERM, _interrupt)
    if with_worker:
        worker.start()
    _make_ready(services)
    threading.Thread(target=_warm, args=(services.database,), name="memory", daemon=True).start()
    click.echo(f"Rông is at http://{host}:{port} (Ctrl+C ends it)")
    try:
        with _shared(services, host, port):
            server.run()
    finally:
        stop.set()
        if with_worker:
            worker.join()
        server.close()
        services.tally.write()
        services.trust.note_shutdown()


def _shared(services: Services, host: str, port: int) -> AbstractContextManager[object]:
    """Let others on the network find this machine, where its keeper wants that and they can reach it."""
    if not services.settings.share or host == "localhost" or host.startswith("127."):
        return nullcontext()
    from app.packs.pulling.peers import announced

    return announced(host, port)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
