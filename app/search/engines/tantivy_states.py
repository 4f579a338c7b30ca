"""What is read of a Tantivy index and of the arrays beside it: one state of them."""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.search.engines import arrays
from app.search.engines.columns import Codes, Columns, Mask
from app.search.engines.layout import Stored
from app.search.engines.segments import Part, Parts
from app.search.engines.tantivy_queries import KEYS, NUMBER, key_of, term

if TYPE_CHECKING:
    import tantivy

META = "meta.json"
ENDING = ".arrays"
# how each of Tantivy's files ends: its footer, the length of that, and a number that says so
_FOOTER = struct.Struct("<II")
_FOOTER_MAGIC = 1337


@dataclass(frozen=True, eq=False)
class Opened:
    """A file of arrays that is read, and the numbers of its documents."""

    stored: Stored
    numbers: Codes


class State:
    """One state of an index; searched by any number of threads.

    A document has a number that no other one ever has, in Tantivy and at the end of its row in the arrays. Tantivy says
    which numbers there are; arrays of others belong to a write that came to nothing, or are not yet taken away. Of arrays
    that have a document twice, as they were merged, the newest count. ``known`` is an earlier state, of which files that
    are open already are taken over.
    """

    def __init__(self, library: Any, index: "tantivy.Index", folder: Path, name: str, meta: Mapping[str, Any], known: "State | None") -> None:
        self.name, self.index = name, index
        self._whole = None if not any(segment["deletes"] for segment in meta["segments"]) else library.Query.all_query()
        self._searcher = index.searcher()
        self.count = int(self._searcher.num_docs)
        self.opened: Mapping[str, Opened] = _opened(folder, known.opened if known else {})
        hits = self._searcher.search(library.Query.all_query(), limit=max(1, self.count), count=False).hits
        numbers = np.sort(np.asarray(self._searcher.fast_field_values(NUMBER, [address for _, address in hits]), np.int64))
        self.files, self.parts = _covering(self.opened, numbers)
        """The files of arrays that count, and what is in them."""
        self.next_number = 1 + max([int(one.max()) for one in (numbers, *(file.numbers for file in self.opened.values())) if len(one)], default=0)

    @cached_property
    def columns(self) -> Columns:
        rows = [row for part in self.parts.parts for row in part.stored.rows]
        return Columns(rows, np.concatenate([np.zeros(0, np.bool_), *(part.alive for part in self.parts.parts)]))

    def beginning(self, language: str, prefix: str, limit: int) -> dict[str, int]:
        """The most frequent keys that begin so, with how many documents hold them."""
        if limit <= 0:
            return {}
        # Tantivy itself goes on counting deleted documents until it merges
        found = self._searcher.terms_with_prefix(KEYS, term(language, prefix), self._whole, limit)
        return {key_of(text): number for text, number in sorted(found, key=lambda pair: (-pair[1], pair[0]))}


def _opened(folder: Path, known: Mapping[str, Opened]) -> dict[str, Opened]:
    """The files of arrays in a folder by name, the newest first."""
    names = sorted((path.name for path in folder.glob(f"*{ENDING}")), reverse=True)
    return {name: known[name] if name in known else _read(folder / name) for name in names}


def _read(path: Path) -> Opened:
    stored = arrays.read(path)
    return Opened(stored, np.array([row[-1] for row in stored.rows], np.int64))


def _covering(opened: Mapping[str, Opened], numbers: Codes) -> tuple[frozenset[str], Parts]:
    """The files that have the documents with these numbers, each document once; raises ``ValueError`` where one is in none."""
    left = np.ones(len(numbers), np.bool_)
    found = [(name, one.stored, alive) for name, one in opened.items() if (alive := _taken(one.numbers, numbers, left)).any()]
    if left.any():
        raise ValueError("some documents are in no arrays")
    parts: list[Part] = []
    first = 0
    for _, stored, alive in sorted(found, key=lambda one: -len(one[2])):
        parts.append(Part(stored, first, alive, bool(alive.all())))
        first += len(alive)
    return frozenset(name for name, _, _ in found), Parts(parts)


def _taken(numbers: Codes, wanted: Codes, left: Mask) -> Mask:
    """Which of these numbers are wanted and still left; they are left no longer."""
    places = np.searchsorted(wanted, numbers)
    places[places == len(wanted)] = 0
    taken: Mask = (wanted[places] == numbers) & left[places] if len(wanted) else np.zeros(len(numbers), np.bool_)
    left[places[taken]] = False
    return taken


def check_files(folder: Path, meta: Mapping[str, Any], checked: set[str]) -> None:
    """Raise ``ValueError`` when a file of the index is not what was written; those in ``checked`` are taken for good."""
    for segment in meta["segments"]:
        name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
        for path in folder.glob(f"{name}.*"):
            if path.name in checked or (path.suffix == ".del" and path.name != f"{name}.{deletes['opstamp'] if deletes else 0}.del"):
                continue
            content = memoryview(path.read_bytes())
            length, magic = _FOOTER.unpack(content[-_FOOTER.size:])
            end = len(content) - _FOOTER.size - length
            if magic != _FOOTER_MAGIC or end < 0 or json.loads(bytes(content[end:-_FOOTER.size]))["crc"] != zlib.crc32(content[:end]):
                raise ValueError(f"{path.name} is damaged")
            checked.add(path.name)
