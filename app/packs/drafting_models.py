"""The drafting models, which are folders of an instance and files of a pack; carried only when somebody asks for them."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import Conflict, Invalid
from app.packs.compression import CHUNK
from app.packs.extras import Offered, known_digest
from app.packs.readers.writing import beside, zip_folder

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.(?:argosmodel|zip)")


@dataclass(frozen=True)
class Models:
    """Zips of models below ``folder``. ``installed`` gives the names and folders of those that know a language, of all without one;
    ``install`` takes a zip over and raises ``Invalid`` or ``Conflict``.

    An instance that only reads takes none: ``takes`` is False there.
    """

    folder: Path
    installed: Callable[[str], Iterable[tuple[str, Path]]]
    install: Callable[[Path], object]
    takes: bool
    kind: str = "model"

    def offered(self, language: str) -> Iterator[Offered]:
        for name, place in self.installed(language):
            zipped = self.folder / name
            if not zipped.is_file() or zipped.stat().st_mtime_ns < max(one.stat().st_mtime_ns for one in (place, *place.rglob("*"))):
                with beside(zipped, folder=False) as made:
                    zip_folder(place, made, place.name)
            yield Offered(name, zipped)

    def find(self, name: str, digest: str) -> Path | None:
        place = self.folder / name
        return place if _NAME.fullmatch(name) and place.is_file() and known_digest(place) == digest else None

    def wants(self, name: str, digest: str) -> bool:
        return self.takes and bool(_NAME.fullmatch(name)) and name not in {one for one, _ in self.installed("")}

    def take(self, name: str, stream: BinaryIO, digest: str) -> bool:
        if not _NAME.fullmatch(name):
            return False
        if not self.wants(name, digest):
            return True
        self.folder.mkdir(parents=True, exist_ok=True)
        seen = hashlib.sha256()
        with tempfile.TemporaryDirectory(prefix="part-", dir=self.folder) as incoming:
            place = Path(incoming, name)
            with place.open("xb") as file:
                while chunk := stream.read(CHUNK):
                    seen.update(chunk)
                    file.write(chunk)
            if seen.hexdigest() != digest:
                return False
            try:
                self.install(place)
            except Conflict:  # one of this name came meanwhile, and stays
                return True
            except Invalid:
                return False
        return True
