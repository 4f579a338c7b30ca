"""What comes with a language and belongs to no work: the port, and the lexicons, which are files of a folder."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

from app.packs.compression import CHUNK
from app.storage.batch import Batch
from app.storage.digests import digest_of_file
from app.storage.disk import REAL


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

    def offered(self, language: str) -> Iterator[Offered]:
        """The files that belong to packs of this language."""

    def find(self, name: str, digest: str) -> Path | None:
        """Where the file of this name with this digest lies here, if it does."""

    def wants(self, name: str, digest: str) -> bool:
        """Whether a pack with this file would change what is in use here."""

    def take(self, name: str, stream: BinaryIO, digest: str) -> bool:
        """Put a file in use; False, and nothing changed, for one without this digest or whose name is none of the kind."""


@dataclass(frozen=True)
class Lexicons:
    """The learned lexicons in a folder, ``lo.vi.tsv``: those from and to a language come with it.

    One that was learned here stays, unless the instance takes everything from packs.
    """

    folder: Path
    replace: bool
    kind: str = "lexicon"

    def offered(self, language: str) -> Iterator[Offered]:
        for place in sorted(self.folder.glob("*.tsv")):
            if _LEXICON.fullmatch(place.name) and language in place.name.split(".")[:2]:
                yield Offered(place.name, place)

    def find(self, name: str, digest: str) -> Path | None:
        place = self.folder / name
        return place if _LEXICON.fullmatch(name) and place.is_file() and known_digest(place) == digest else None

    def wants(self, name: str, digest: str) -> bool:
        if not _LEXICON.fullmatch(name) or ((self.folder / name).exists() and not self.replace):
            return False
        return self.find(name, digest) is None

    def take(self, name: str, stream: BinaryIO, digest: str) -> bool:
        if not _LEXICON.fullmatch(name):
            return False
        if not self.wants(name, digest):
            return True
        place = self.folder / name
        seen = hashlib.sha256()
        with Batch(REAL, self.folder) as batch:
            file, temporary = batch.begin()
            while chunk := stream.read(CHUNK):
                seen.update(chunk)
                file.write(chunk)
            if seen.hexdigest() == digest:
                batch.hold(file, temporary, place)
            else:
                batch.drop(file, temporary)
        return seen.hexdigest() == digest


def known_digest(place: Path) -> str:
    """The digest of a file, which is read again only after it was written again."""
    return _digest(place, place.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(place: Path, _written: int) -> str:
    return digest_of_file(place)


_LEXICON = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?\.[A-Za-z]{2,3}(?:-[A-Za-z]{4})?\.tsv")
