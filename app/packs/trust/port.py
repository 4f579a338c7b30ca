"""What packs ask of trust: which lists are to be believed, and the files that make others believe ours.

A list is the manifest of one language for one audience. Everything else of a pack follows from the digests in
its lists, so trust speaks of lists alone.
"""

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.database import UnitOfWork

# reads a small file of a pack by its path; None where there is none; raises ``TooLarge`` for one above the limit
Read = Callable[[str, int], bytes | None]


def nothing(path: str, limit: int) -> bytes | None:
    """The reader of a place that holds nothing yet."""
    return None


@dataclass(frozen=True)
class ListFacts:
    """One signed list: its name (``manifests/lo.json``, ``manifests/lo.internal.json``), its version, its bytes."""

    path: str
    version: int
    length: int
    sha256: str

    @classmethod
    def of(cls, path: str, version: int, data: bytes) -> "ListFacts":
        return cls(path, version, len(data), hashlib.sha256(data).hexdigest())

    @property
    def place(self) -> str:
        """Where the list lies in a pack when old and new are to lie side by side: ``manifests/<sha256>.lo.json``.

        A pack that keeps its lists there goes from its old state to its new one in the moment in which
        the last file of ``Trust.vouch`` is replaced, and is whole before and after.
        """
        folder, _, name = self.path.rpartition("/")
        return f"{folder}/{self.sha256}.{name}"

    def fits(self, data: bytes) -> bool:
        """Whether these are exactly the bytes that were vouched for."""
        return len(data) == self.length and hashlib.sha256(data).hexdigest() == self.sha256


@dataclass(frozen=True)
class Note:
    """Something to tell that refuses nothing; ``message`` is an English template of the catalogues."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True)
class Believed:
    """What a pack may be believed.

    ``lists`` are the lists that are vouched for, by path, carried or not; ``outdated`` those that the pack has in
    an older version than was seen here: they are passed over, and people are told. ``signed`` is False for a pack without
    signatures, taken by an instance that knows no root; ``signed_at``, ``root_version`` and ``fingerprint`` (of
    the root that counts now) are then None. ``first_meeting`` is True when the root was not known here before.
    ``notes`` are for people. ``roots``, ``floors`` and ``files`` are what ``remember`` keeps, if the highest versions
    seen are still those of ``against``; ``counted_anew`` is True where a new root, or a fingerprint that a person
    gave, lets the counting begin again.
    """

    lists: Mapping[str, ListFacts]
    signed: bool
    outdated: Mapping[str, ListFacts] = field(default_factory=dict)
    signed_at: datetime.datetime | None = None
    root_version: int | None = None
    fingerprint: str | None = None
    first_meeting: bool = False
    counted_anew: bool = False
    notes: tuple[Note, ...] = ()
    roots: Mapping[int, bytes] = field(default_factory=dict)
    against: Mapping[str, int] = field(default_factory=dict)
    floors: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


class Trust(Protocol):
    """Says which lists are to be believed, and vouches for those that are made here."""

    def vouch(self, lists: Mapping[str, ListFacts], held: Read = nothing) -> Mapping[str, bytes]:
        """The files, by path, to be written beside these lists, in this order: the last one is the switch.

        Write all but the last, have them settle, then replace the last. Files under ``trust/`` that are not among
        them may be removed afterwards. The same facts give the same bytes: what was
        signed is kept and given again until a fact changes. Lists that were vouched for before stay listed.
        ``held`` reads what the place of the export holds already, whose signatures are taken over. Opens a
        transaction of its own, so call it outside a writing one. A pack with fewer signatures than needed is
        made all the same and waits: ``missing`` names whose. An instance without keys makes an unsigned
        ``trust/unsigned.json``, which tells damage and no forgery. Raises ``Unavailable`` where the online key is
        gone and ``Invalid`` where it does not open.
        """

    def missing(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        """Whose signatures the files of a ``vouch`` wait for, by the names of keys; empty when complete."""

    def newest(self) -> Mapping[str, bytes]:
        """The files, by path, of the newest ``vouch`` or the newest pack that was believed, as they are; none where nothing is signed."""

    def knows_whom_to_believe(self) -> bool:
        """Whether packs of one office alone are believed: its root was met or made here, or a person gave its fingerprint."""

    def believe(self, read: Read) -> Believed:
        """What the pack that ``read`` opens may be believed, after what this instance knows. Changes nothing.

        Raises ``Invalid``, naming the file and what to do, for anything that is not exactly as signed, lacks
        signatures, is older than what was seen here, or is unsigned where a root is known. The clock never
        refuses anything. Whoever uses a list compares its bytes with its facts (``ListFacts.fits``).
        """

    def remember(self, uow: UnitOfWork, believed: Believed) -> None:
        """Keep the roots and the highest versions seen, in the transaction that installs the pack."""
