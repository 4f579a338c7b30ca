"""Pairs that came after a model was learned: lines in a file beside it, from which drafts learn until it is learned anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = "newer.jsonl"
MOST = 400
"""Of more pairs the newest are taken in, so that a process is soon ready."""


@dataclass(frozen=True)
class Newer:
    """A pair of texts and its number in the memory, which grows."""

    number: int
    source: str
    target: str


def add(folder: Path, pairs: Sequence[Newer]) -> None:
    """Write pairs behind those that are there; half a line that the end of power left stays one of its own."""
    text = "".join(json.dumps([one.number, one.source, one.target]) + "\n" for one in pairs)
    if text:
        with (folder / NAME).open("a+b") as file:
            file.seek(max(0, file.tell() - 1))
            file.write((b"" if file.read(1) in b"\n" else b"\n") + text.encode())


class Reader:
    """Reads what was written since it last looked; a pair that two wrote at once is given once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._read = 0
        self._given = set[int]()

    def read(self) -> list[Newer]:
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                text = file.read()
        except OSError:  # nothing has come, or the model was removed meanwhile
            return []
        whole = text[:text.rfind(b"\n") + 1]
        self._read += len(whole)
        found = {one.number: one for one in map(_pair, whole.splitlines()) if one and one.number not in self._given}
        self._given.update(found)
        return list(found.values())


def _pair(line: bytes) -> Newer | None:
    """The pair of a line; None for one that the end of power left half written."""
    try:
        number, source, target = json.loads(line)
        return Newer(int(number), str(source), str(target))
    except (ValueError, TypeError):
        return None
