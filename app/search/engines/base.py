"""PURE: the port of search engines: what they are given, what they are asked, what they answer."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from app.errors import N_, Unavailable
from app.search.analysis.base import Term

WORKING = "working"
"""The access of a version that no reader has yet; other accesses are the visibilities of works."""

TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT = 4.0, 2.0, 1.0
"""How often a word counts by where it stands."""


@dataclass(frozen=True, slots=True)
class Document:
    """One language version as it is indexed; ``stamp`` changes whenever anything else here does."""

    work: str
    language: str
    stamp: str
    access: str
    kind: str
    topics: tuple[str, ...]
    places: tuple[str, ...]
    embargo_until: datetime.date | None
    issued_on: datetime.date | None
    title: tuple[Term, ...]
    summary: tuple[Term, ...]
    body: tuple[Term, ...]

    @property
    def key(self) -> str:
        """What the document is known by: one a work and language."""
        return f"{self.work}/{self.language}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word looked for: ``folded`` has to be there, ``exact`` ranks first where it is.

    Without ``folded`` it only ranks, or, among what is excluded, is meant exactly as written.
    """

    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that have to stand side by side, in this order."""

    words: tuple[Word, ...]


Clause = Word | Phrase


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in documents of these languages."""

    languages: frozenset[str]
    clauses: tuple[Clause, ...]
    excluded: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may be answered at all. ``today`` leaves out what is under embargo; None does not ask.

    Empty strings, tuples and None elsewhere mean: all. Dates are of issue, both ends included.
    """

    access: frozenset[str]
    today: datetime.date | None = None
    languages: tuple[str, ...] = ()
    topic: str = ""
    kind: str = ""
    place: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """A question: any of ``wanted`` within ``scope``; ``every_word`` asks for all clauses, else one is enough."""

    wanted: tuple[Wanted, ...]
    scope: Scope
    every_word: bool = True
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class EngineHit:
    """The best version of one work; ``other_languages`` also match, best first. Scores have no unit."""

    work: str
    language: str
    score: float
    other_languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineResults:
    """The hits asked for, best first, and how many works match in all."""

    hits: tuple[EngineHit, ...]
    total: int


class NoIndex(Unavailable):
    """The index is missing, was never built, or is damaged: it has to be rebuilt."""

    def __init__(self) -> None:
        super().__init__("search.no_index", N_("The search index is missing or damaged. Rebuild it with “rong reindex”."))


class SearchEngine(ABC):
    """Keeps terms of documents and answers who holds them.

    Facts: ``name``. One engine object may be used by several threads, and several processes may open the same
    folder: one of them writes at a time, the others wait at most ``wait_seconds`` and then raise
    ``Unavailable`` (``search.busy``). A full disk raises ``Unavailable`` (``search.disk_full``). What was
    written is seen by every search that starts after the call came back. A write that fails or a process
    that dies in it leaves the index as it was. Everything but ``rebuild`` raises ``NoIndex`` when there is
    nothing that can be read; nothing answers an error with “no result”.

    Ranking: among documents that match one word, those with it exactly as written come before the others;
    a word counts by its part (``TITLE_WEIGHT`` …), rarer words count more, long texts less. Equal scores
    are in the order of work and language, so that pages are stable.
    """

    name: ClassVar[str] = ""

    @abstractmethod
    def __init__(self, folder: Path, wait_seconds: float = 10.0) -> None:
        """Use the index in ``folder``; nothing is read or made yet."""

    @abstractmethod
    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        """Replace all documents of these works by ``documents``, in one step.

        ``documents`` is pulled once writing is this caller's turn, so that a generator reads the newest state.
        """

    @abstractmethod
    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index in one step; searches see the old one until then. Gives the number of documents."""

    @abstractmethod
    def search(self, query: EngineQuery) -> EngineResults:
        """Answer a query; nothing outside its scope is counted or told."""

    @abstractmethod
    def keys(self) -> Mapping[str, str]:
        """The stamp of every document by its key."""

    @abstractmethod
    def count(self) -> int:
        """The number of documents."""
