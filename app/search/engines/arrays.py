"""Segments of arrays as files: written whole, read where they are."""

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.search.engines.base import Document
from app.search.engines.layout import Gathered, Stored

# another segment is begun when the documents at hand hold so many bytes of memory
_LIMIT = 128 * 1024 * 1024


def write(path: Path, gathered: Gathered) -> None:
    """Write a segment; there is none by that name before all of it is written."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(gathered.pieces())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read(path: Path) -> Stored:
    """The segment in a file; raises ``OSError`` or ``ValueError`` where there is none, or not all of one."""
    with path.open("rb") as file:
        return Stored(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


def parted(documents: Iterable[Document], numbers: Iterator[int] | None = None) -> Iterator[Gathered]:
    """The documents in as many segments as memory asks for, each with a number in its row where there are some."""
    gathered = Gathered()
    for document in documents:
        gathered.add(document, *([next(numbers)] if numbers else ()))
        if gathered.weight > _LIMIT:
            yield gathered
            gathered = Gathered()
    if gathered.rows:
        yield gathered
