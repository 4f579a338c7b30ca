"""The port of what comes with a language and belongs to no work: lexicons, catalogues, models."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class Offered:
    """A file that a pack may carry, by the name that it has on every machine."""

    name: str
    place: Path


class Extras(Protocol):
    """One kind of such files on this machine."""

    @property
    def kind(self) -> str:
        """One of ``manifest.EXTRA_KINDS``."""

    @property
    def usual(self) -> bool:
        """Whether every pack carries them; others travel only when they are asked for."""

    def offered(self, language: str) -> Iterator[Offered]:
        """The files that belong to packs of this language, in the order of their names."""

    def take(self, name: str, stream: BinaryIO) -> None:
        """Put a file in use whose bytes are those that were vouched for; raises ``Invalid`` for one that is none of the kind."""
