"""PURE: the port of search engines: what they are given, what they are asked, what they answer."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, NamedTuple

from app.errors import N_, Unavailable

WORKING = "working"
"""The access of a version that no reader has yet; other accesses are the visibilities of works."""

MOST_IMPACT = 15
"""Impacts are whole numbers from 1 to this."""

FLAT_IMPACT = 8
"""What a match counts as that has no impact of its own, such as one of several keys together."""

BUSY = "search.busy"
"""The code of the failure of whoever waited for a turn to write that did not come."""

RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
"""The orders of results; works without a date of issue come last in both orders by date."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How a key stands in a document: how much the document is about it, and at which positions, if any."""

    impact: int
    positions: tuple[int, ...] = ()


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
    postings: Mapping[str, Posting] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the document is known by: one a work and language."""
        return f"{self.work}/{self.language}"


class Match(NamedTuple):
    """Keys that are all in a document, side by side in this order if ``adjacent``; ``weight`` is a whole number above 0.

    A match of one key scores its weight times the impact of the key; one of several keys, or a ``flat`` one, its
    weight times ``FLAT_IMPACT``.
    """

    keys: tuple[str, ...]
    weight: int
    adjacent: bool = False
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One word of a question; any of ``matches`` is enough, and their scores add up."""

    matches: tuple[Match, ...]


LENIENCE = 3
"""The more, the less it counts how many of several clauses match."""

CLOSE_AMONG, CLOSE_WITHIN = 64, 8
"""So many of the best documents are looked at for what stands close together; that is, in two runs of so many positions."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in documents of one language.

    At least ``least`` of ``clauses`` have to match; ``ranking`` only adds to the score; a document with any of
    ``excluded`` is none. The score of a document is the sum of those of all clauses that match; where less than all
    are enough, it is ``LENIENCE`` and the number that match, by ``LENIENCE`` and the number of all, of that, rounded down: a
    text with something of every word says more than one with much of a single one. Documents that score less than
    the share ``near`` of the best one in scope are left out.

    By relevance, each of the ``CLOSE_AMONG`` documents that then score most, of equal ones those first in order, gains
    what it holds close together, if there are several clauses: positions are counted in runs of ``CLOSE_WITHIN`` from 0 on, and for
    any run and the next one the largest weights of the matches of one key of each clause that stand there are added up; of that,
    where a clause does not stand there, ``LENIENCE`` and the number that do, by ``LENIENCE`` and the number of all. The most
    that two such runs have, times ``close``, is the gain.
    """

    language: str
    clauses: tuple[Clause, ...]
    least: int
    ranking: tuple[Match, ...] = ()
    excluded: tuple[Match, ...] = ()
    near: float = 0.0
    close: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may be answered at all. ``today`` leaves out what is under embargo; None does not ask.

    Empty tuples and None elsewhere mean: all; of several values one is enough. Dates are of issue, both ends
    included. What is in any scope of ``without`` is left out.
    """

    access: frozenset[str]
    today: datetime.date | None = None
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    without: tuple["Scope", ...] = ()


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """A question: any of ``wanted``, at most one a language, within ``scope``.

    With no ``wanted`` at all every document in scope matches, with score 0. ``best`` names a language whose
    version stands for its work, if it matches, whatever the others score; the work keeps its best score. ``among``, a
    wider scope, says where the best documents are that others may not be too far from: else they are those in ``scope``.
    """

    wanted: tuple[Wanted, ...]
    scope: Scope
    order: str = RELEVANCE
    best: str = ""
    offset: int = 0
    limit: int = 20
    among: Scope | None = None


@dataclass(frozen=True, slots=True)
class EngineHit:
    """The best version of one work; ``other_languages`` also match, best first. Scores are whole numbers."""

    work: str
    language: str
    score: int
    other_languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the works found have a value, by value; ``years`` are of issue."""

    languages: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineResults:
    """The hits asked for, best first, how many works match in all, and what they are."""

    hits: tuple[EngineHit, ...]
    total: int
    facets: Facets = field(default_factory=Facets)


class NoIndex(Unavailable):
    """The index is missing, was never built, or is damaged: it has to be rebuilt."""

    def __init__(self) -> None:
        super().__init__("search.no_index", N_("The search index is missing or damaged. Rebuild it with “rong reindex”."))


class SearchEngine(ABC):
    """Keeps keys of documents and answers who holds them.

    Facts: ``name``. One engine object may be used by several threads, and several processes may open the same
    folder: one of them writes at a time, the others wait at most ``wait_seconds`` and then raise
    ``Unavailable`` (``BUSY``). A full disk raises ``Unavailable`` (``search.disk_full``). What was
    written is seen by every search that starts after the call came back. A write that fails or a process
    that dies in it leaves the index as it was. Everything but ``rebuild`` raises ``NoIndex`` when there is
    nothing that can be read; nothing answers an error with “no result”.

    Keys of documents and questions belong to a language: the same key in two languages is two keys. Scores are
    sums of whole numbers, so that all engines give the same lists. Equal scores are in the order of work, and
    within a work of language, so that pages are stable.
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
    def languages(self) -> Mapping[str, int]:
        """The number of documents by language; languages without any are left out. Cheap: kept for each state."""

    @abstractmethod
    def frequencies(self, asked: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, int]]:
        """How many documents of each of these languages hold each of its keys; keys that none holds are left out."""

    @abstractmethod
    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        """The keys of the language that begin so, with how many documents hold them; the most frequent ``limit``."""

    @abstractmethod
    def generation(self) -> str:
        """A name of the index's present state, another one after every write: what caches are kept by."""

    @abstractmethod
    def keys(self) -> Mapping[str, str]:
        """The stamp of every document by its key."""

    @abstractmethod
    def count(self) -> int:
        """The number of documents."""
