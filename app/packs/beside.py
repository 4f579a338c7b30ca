"""One file written beside its place and named when it is whole; what a killed process left there is cleared away."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from app.packs.folder import keep_names
from app.storage.lock import hold, remove_unheld

_HALF = ".rong-half"  # no ending that a pack has: nobody is to find one in it
_NAME = re.compile(rf"part-\w{{8}}{re.escape(_HALF)}")


@contextmanager
def written_beside(place: Path, *, public: bool = False) -> Iterator[BinaryIO]:
    """A new file that only its owner reads unless it is ``public``, in its place once the block has ended well, else gone.

    Raises ``OSError`` where nothing can be written.
    """
    for left in place.parent.glob(f"part-*{_HALF}"):
        if _NAME.fullmatch(left.name):
            remove_unheld(left)
    handle, temporary = tempfile.mkstemp(prefix="part-", suffix=_HALF, dir=place.parent)
    try:
        with os.fdopen(handle, "w+b") as stream:
            hold(handle)
            yield cast(BinaryIO, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if public:
            os.chmod(temporary, 0o644)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    keep_names(place.parent)
