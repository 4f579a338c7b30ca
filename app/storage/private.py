"""Small files that only their owner reads, such as keys: whole or not there at all."""

import os
import tempfile
from pathlib import Path

from app.storage.disk import REAL


def write_private(place: Path, text: str) -> None:
    """Write ASCII text so that a power cut leaves all of it or nothing; a file that is there already stays as it is."""
    handle, temporary = tempfile.mkstemp(prefix="part-", dir=place.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(text.encode("ascii"))
            REAL.keep([target])
        _name(Path(temporary), place)
    finally:
        Path(temporary).unlink(missing_ok=True)
    REAL.keep_names([place.parent])


def _name(temporary: Path, place: Path) -> None:
    """Two programs that start at once must end with one key: whoever comes second takes that of the first."""
    try:
        os.link(temporary, place)
    except FileExistsError:
        return
    except OSError:  # a disk without links, as sticks have
        os.replace(temporary, place)
