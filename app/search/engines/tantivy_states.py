"""What is read of a Tantivy index: one state of it, with the columns of its documents."""

import json
import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.search.engines.columns import Columns
from app.search.engines.tantivy_queries import KEYS, NUMBER, ROW, key_of, term
from app.search.engines.tantivy_scoring import Scorer

if TYPE_CHECKING:
    import tantivy

META = "meta.json"
# how each of Tantivy's files ends: its footer, the length of that, and a number that says so
_FOOTER = struct.Struct("<II")
_FOOTER_MAGIC = 1337
# keys of which it is remembered how many documents hold them
_COUNTED_KEPT = 100_000


class State:
    """One state of an index; searched by any number of threads.

    ``known`` is an earlier state, of which the rows of documents are taken over: a row never changes, and each has a
    number of its own.
    """

    def __init__(self, library: Any, index: "tantivy.Index", name: str, meta: Mapping[str, Any], known: "State | None") -> None:
        self.name, self.index = name, index
        self._library = library
        self._whole = not any(segment["deletes"] for segment in meta["segments"])
        self._searcher = index.searcher()
        self._counted: dict[str, int] = {}
        self.count = int(self._searcher.num_docs)
        hits = self._searcher.search(library.Query.all_query(), limit=max(1, self.count), count=False).hits
        addresses = [address for _, address in hits]
        numbers = np.asarray(self._searcher.fast_field_values(NUMBER, addresses), np.int64)
        order = np.argsort(numbers)
        self._sorted = numbers[order]
        seen = known.rows if known is not None else {}
        self.rows: dict[int, Sequence[Any]] = {}
        for place in order.tolist():
            number = int(numbers[place])
            self.rows[number] = seen[number] if number in seen else self._row(addresses[place])
        self.scorer = Scorer(library, index.schema, self._searcher, self._sorted)
        self.columns = Columns(list(self.rows.values()), np.ones(len(self.rows), np.bool_))

    @property
    def next_number(self) -> int:
        """A number that no document has, nor any later one."""
        return int(self._sorted[-1]) + 1 if len(self._sorted) else 0

    def frequencies(self, language: str, keys: Collection[str]) -> dict[str, int]:
        """How many documents hold each key; Tantivy itself goes on counting deleted ones until it merges."""
        return {key: number for key in keys if (number := self._frequency(term(language, key)))}

    def _frequency(self, text: str) -> int:
        number = self._counted.get(text)
        if number is None:
            number = int(self._searcher.doc_freq(KEYS, text))
            if number and not self._whole:
                query = self._library.Query.term_query(self.index.schema, KEYS, text, "basic")
                number = int(self._searcher.search(query, limit=1).count)  # type: ignore[attr-defined]
            if len(self._counted) >= _COUNTED_KEPT:
                self._counted.clear()
            self._counted[text] = number
        return number

    def beginning(self, language: str, prefix: str, limit: int) -> dict[str, int]:
        """The most frequent keys that begin so, with how many documents hold them."""
        if limit <= 0:
            return {}
        alive = None if self._whole else self._library.Query.all_query()
        found = self._searcher.terms_with_prefix(KEYS, term(language, prefix), alive, limit)
        return {key_of(text): number for text, number in sorted(found, key=lambda pair: (-pair[1], pair[0]))}

    def _row(self, address: "tantivy.DocAddress") -> Sequence[Any]:
        row: Sequence[Any] = json.loads(self._searcher.doc(address)[ROW][0])
        return row


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
