"""A lock between the processes of one machine, which goes with the process that holds it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import RongError

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(place: Path, otherwise: RongError) -> Iterator[None]:
    """Be the only one who holds this file, or raise ``otherwise``."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle)
        except OSError as error:
            raise otherwise from error
        yield
    finally:
        os.close(handle)


def hold(handle: int) -> None:
    """Keep an open file from ``remove_unheld``, where the disk knows locks; Windows keeps every open file anyway."""
    if sys.platform != "win32":
        with suppress(OSError):
            _lock(handle)


def remove_unheld(place: Path) -> None:
    """Remove a file that no process holds any more; one that is held, or cannot be asked about, stays."""
    with suppress(OSError):
        if sys.platform == "win32":
            place.unlink()
            return
        handle = os.open(place, os.O_RDWR | os.O_NOFOLLOW)
        try:
            _lock(handle)
            place.unlink()
        finally:
            os.close(handle)
