"""PURE: the rows of a lexicon, looked up in the bytes of its file: as objects they would take twice the memory."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

_KEPT = 2048


class Rows:
    """Rows of fields with tabs between them, by their first field; any number of threads may look in them."""

    def __init__(self, rows: Iterable[bytes] = ()) -> None:
        ordered = sorted(rows)  # a tab comes before all letters, so that rows are in the order of their first fields
        self._data = b"\n".join(ordered)
        self._starts, at = array("I"), 0
        for row in ordered:
            self._starts.append(at)
            at += len(row) + 1
        self.rest = lru_cache(_KEPT)(self._rest)
        """The other fields of a row, with the tabs between them, by its first field; None where there is no such row."""

    def __contains__(self, first: str) -> bool:
        return self.rest(first) is not None

    def counted(self) -> Iterator[tuple[str, int]]:
        """The first field of each row and the number that is the second one."""
        for row in self._data.split(b"\n") if self._data else ():
            first, number, *_ = row.split(b"\t", 2)
            yield first.decode(), int(number)

    def _rest(self, first: str) -> str | None:
        data, sought = self._data, first.encode("utf-8", "surrogatepass") + b"\t"
        place = bisect_left(self._starts, sought, key=lambda start: data[start:start + len(sought)])
        start = self._starts[place] if place < len(self._starts) else len(data)
        if not data.startswith(sought, start):
            return None
        end = data.find(b"\n", start)
        return data[start + len(sought):end if end >= 0 else None].decode()
