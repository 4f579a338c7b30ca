"""PURE: what is known of each document beside its keys, as arrays, and which documents lie within a scope."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import Document, Scope

Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]
Row = tuple[str, str, str, str, str, list[str], list[str], int, int]
"""Work, language, stamp, access, kind, topics, places, end of embargo and date of issue; days count from 1, 0 is none."""

_SCOPES_KEPT = 64
_LAST_DAY = datetime.date.max.toordinal()


def row_of(document: Document) -> Row:
    """What is kept of a document so that it can be filtered, grouped and counted."""
    return (document.work, document.language, document.stamp, document.access, document.kind, sorted(set(document.topics)),
            sorted(set(document.places)), _day(document.embargo_until), _day(document.issued_on))


class Coded:
    """A value for each document: ``codes`` count in the order of ``names``."""

    def __init__(self, values: Sequence[str]) -> None:
        self.names = sorted(set(values))
        self._known = {name: code for code, name in enumerate(self.names)}
        self.codes = np.fromiter(map(self._known.__getitem__, values), np.intp, len(values))

    def code(self, name: str) -> int:
        """The code of a name, -1 for one that no document has."""
        return self._known.get(name, -1)

    def any_of(self, names: Iterable[str]) -> Mask:
        """The documents that have one of these values."""
        wanted = np.zeros(len(self.names) + 1, np.bool_)
        wanted[[self.code(name) for name in names]] = True
        wanted[-1] = False
        chosen: Mask = wanted[self.codes]
        return chosen


class Several:
    """Any number of values for each document."""

    def __init__(self, values: Sequence[Sequence[str]]) -> None:
        self._pairs = Coded([one for each in values for one in each])
        counts = np.fromiter(map(len, values), np.int64, len(values))
        self._documents = np.repeat(np.arange(len(values)), counts)
        self._size = len(values)

    def any_of(self, names: Iterable[str]) -> Mask:
        """The documents that have one of these values."""
        chosen = np.zeros(self._size, np.bool_)
        chosen[self._documents[self._pairs.any_of(names)]] = True
        return chosen

    def counts(self, documents: Codes) -> dict[str, int]:
        """How many of these documents have each value."""
        if not len(self._documents):
            return {}
        chosen = np.zeros(self._size, np.bool_)
        chosen[documents] = True
        return counted(self._pairs.names, self._pairs.codes[chosen[self._documents]])


class Columns:
    """The columns of one state of an index; ``alive`` says which of its documents are not deleted.

    ``order`` has the numbers of those that are not, sorted by work and then language.
    """

    def __init__(self, rows: Sequence[Sequence[Any]], alive: Mask) -> None:
        fields: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * 9
        self.alive = alive
        self.work, self.language = Coded(fields[0]), Coded(fields[1])
        self.kind, self._access = Coded(fields[4]), Coded(fields[3])
        self.topics, self.places = Several(fields[5]), Several(fields[6])
        self._stamps = fields[2]
        self._embargo = np.asarray(fields[7], np.int32)
        self.issued = np.asarray(fields[8], np.int32)
        self.year = Coded([_year(day) for day in fields[8]])
        order = np.lexsort((self.language.codes, self.work.codes))
        self.order = order[alive[order]]
        self._by_language = np.argsort(self.language.codes, kind="stable")
        self._languages = np.flatnonzero(np.diff(self.language.codes[self._by_language], prepend=-1))
        self._scopes: dict[Scope, Mask] = {}

    def keys(self) -> dict[str, str]:
        """The stamp of each document by its key."""
        return {f"{self.work.names[self.work.codes[one]]}/{self.language.names[self.language.codes[one]]}": self._stamps[one]
                for one in np.flatnonzero(self.alive).tolist()}

    @cached_property
    def languages(self) -> Mapping[str, int]:
        """How many documents there are in each language."""
        return MappingProxyType(counted(self.language.names, self.language.codes[self.alive]))

    def best(self, scores: Codes) -> Codes:
        """The highest of these scores in each language."""
        return np.maximum.reduceat(scores.take(self._by_language), self._languages)

    def within(self, scope: Scope) -> Mask:
        """The documents that may be answered; not to be changed, as it is kept."""
        mask = self._scopes.get(scope)
        if mask is None:
            if len(self._scopes) >= _SCOPES_KEPT:
                self._scopes.clear()
            mask = self._scopes[scope] = self._within(scope)
        return mask

    def _within(self, scope: Scope) -> Mask:
        mask = self.alive & self._access.any_of(scope.access)
        if scope.today is not None:
            mask &= self._embargo <= scope.today.toordinal()
        for column, values in ((self.language, scope.languages), (self.kind, scope.kinds), (self.topics, scope.topics),
                               (self.places, scope.places)):
            if values:
                mask &= column.any_of(values)
        if scope.since is not None or scope.until is not None:
            mask &= self.issued >= max(1, _day(scope.since))
            mask &= self.issued <= (_day(scope.until) or _LAST_DAY)
        for other in scope.without:
            mask &= ~self.within(other)
        return mask


def counted(names: Sequence[str], codes: Codes) -> dict[str, int]:
    """How often each name is among these codes, names that are not left out."""
    return {name: count for name, count in zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True) if count}


@lru_cache(maxsize=8192)
def _year(day: int) -> str:
    return str(datetime.date.fromordinal(day).year) if day else ""


def _day(date: datetime.date | None) -> int:
    return 0 if date is None else date.toordinal()
