"""How segments of a Whoosh index are written, merged and read; their postings lie as in layout."""

import pickle
import secrets
import struct
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, index
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from app.search.engines import arrays
from app.search.engines.base import Document
from app.search.engines.columns import Columns, Mask
from app.search.engines.layout import Gathered
from app.search.engines.segments import Part, Parts, to_merge

NAME = "rong"
# what reading raises, here and there, over files that are missing, cut short or not of this program
DAMAGE = (index.EmptyIndexError, index.IndexVersionError, index.IndexError, OSError, EOFError, AssertionError, KeyError,
          IndexError, ValueError, TypeError, AttributeError, ImportError, struct.error, pickle.UnpicklingError,
          MemoryError, OverflowError)
_EXTENSION = ".seg"


@dataclass(frozen=True)
class State:
    """One state of the index; never changed, so that any number of threads may search it."""

    name: str
    generation: int
    watched: tuple[str, str]
    """The table of contents, and the one that the next commit will make."""
    segments: tuple[Any, ...]
    parts: Parts

    @cached_property
    def columns(self) -> Columns:
        rows = [row for part in self.parts.parts for row in part.stored.rows]
        return Columns(rows, np.concatenate([np.zeros(0, np.bool_), *(part.alive for part in self.parts.parts)]))

    @cached_property
    def count(self) -> int:
        return sum(int(np.count_nonzero(part.alive)) for part in self.parts.parts)


def read(folder: Path, name: str, generation: int, known: State | None) -> State:
    """The state that a table of contents tells of; what another state has read already is taken from there."""
    toc = index.TOC.read(FileStorage(folder), NAME, generation)
    opened = {segment.segid: part.stored for segment, part in zip(known.segments, known.parts.parts, strict=True)} if known else {}
    parts: list[Part] = []
    first = 0
    found = sorted(toc.segments, key=lambda one: -one.doc_count_all())
    for segment in found:
        stored = opened.get(segment.segid) or arrays.read(folder / segment.make_filename(_EXTENSION))
        alive = _alive(len(stored.rows), segment.deleted_docs())
        parts.append(Part(stored, first, alive, not segment.has_deletions()))
        first += len(alive)
    return State(name, generation, (str(toc_path(folder, generation)), str(toc_path(folder, generation + 1))), tuple(found), Parts(parts))


def updated(folder: Path, state: State, works: Collection[str], documents: Iterable[Document]) -> list[Any]:
    """The segments of a state without these works and with these documents, which are written."""
    gathered = Gathered()
    for document in documents:
        gathered.add(document)
    gone = state.columns.work.any_of(works)
    segments = []
    for segment, part in zip(state.segments, state.parts.parts, strict=True):
        deleted = {*segment.deleted_docs(), *np.flatnonzero(gone[part.first:part.first + len(part.alive)]).tolist()}
        segments.append((W3Segment(None, NAME, len(part.alive), segment.segid, deleted or None), part.stored))
    merged = to_merge([(one.doc_count(), one.doc_count_all()) for one, _ in segments], len(gathered.rows))
    for number in sorted(merged):
        segment, stored = segments[number]
        gathered.absorb(stored, _alive(len(stored.rows), segment.deleted_docs()))
    kept = [segment for number, (segment, _) in enumerate(segments) if number not in merged]
    return [*kept, _write(folder, gathered)] if gathered.rows else kept


def built(folder: Path, documents: Iterable[Document]) -> list[Any]:
    """Segments that hold these documents; they are written one after the other, so that memory holds one."""
    return [_write(folder, gathered) for gathered in arrays.parted(documents)]


def commit(folder: Path, segments: Sequence[Any], generation: int) -> None:
    """Make these segments the index, in one step, and take away what belongs to it no more."""
    storage = FileStorage(folder)
    index.TOC(fields.Schema(), list(segments), generation).write(storage, NAME)
    index.clean_files(storage, NAME, generation, segments)


def newest(folder: Path) -> int:
    """The generation of the newest table of contents; below 0 where there is none."""
    generation: int = index.TOC._latest_generation(FileStorage(folder), NAME)
    return generation


def toc_path(folder: Path, generation: int) -> Path:
    """Where the table of contents of a generation lies."""
    return folder / str(index.TOC._filename(NAME, generation))


def _write(folder: Path, gathered: Gathered) -> Any:
    # not one of Whoosh's names, which come from a random generator that somebody may have set to a fixed start
    segment = W3Segment(None, NAME, len(gathered.rows), secrets.token_hex(8))
    arrays.write(folder / segment.make_filename(_EXTENSION), gathered)
    return segment


def _alive(size: int, deleted: Iterable[int]) -> Mask:
    alive = np.ones(size, np.bool_)
    alive[list(deleted)] = False
    return alive
