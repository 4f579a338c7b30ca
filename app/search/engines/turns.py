"""How engines take turns in writing, and how they tell that they cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from app.errors import N_, Unavailable
from app.search.engines.base import BUSY
from app.storage.filesystem import no_room

_DELAY_SECONDS = 0.02


@contextmanager
def turn(lock_file: Path, wait_seconds: float) -> Iterator[None]:
    """The only writer's place, among threads and processes; the system frees it when its holder dies.

    Raises ``Unavailable`` when nobody made room in time, or when the disk is full.
    """
    with disk_full_told():
        lock = FileLock(str(lock_file))
        if not try_for(lock.acquire, timeout=wait_seconds, delay=_DELAY_SECONDS):
            raise Unavailable(BUSY, N_("The search index is being written. Try again in a moment."))
        try:
            yield
        finally:
            lock.release()


@contextmanager
def disk_full_told() -> Iterator[None]:
    """Make an ``Unavailable`` of the error of a full disk."""
    try:
        yield
    except OSError as error:
        if no_room(error):
            raise Unavailable("search.disk_full", N_("The disk has no room left for the search index. Free some space and run “rong reindex”.")) from error
        raise
