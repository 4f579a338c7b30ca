"""Files of a pack on another machine, fetched with patience: tried again after growing pauses, gone on with where they broke off."""

import hashlib
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.errors import N_, Invalid, Unavailable
from app.packs.compression import unpacked
from app.packs.folder import told_as_full
from app.packs.layout import object_path, shrunk_path
from app.packs.pages import Part
from app.packs.pulling.line import Answer, Broken, Line, StartAgain
from app.storage.digests import digest_of_file
from app.storage.disk import Disk

T = TypeVar("T")
# seconds before each further try; whoever brings so many bytes in between is tried from the beginning
PAUSES = (1, 3, 9, 27, 60)
WORTH = 256 * 1024
CHUNK = 1024 * 1024
# a frame is smaller than what is in it, but for its own few bytes
FRAME = 1024
Watch = Callable[[int], None]


def unwatched(received: int) -> None:
    """The watch of those who do not."""


class Remote:
    """A pack on another machine. What is fetched lies in ``folder`` as in any pack, what is half there in ``half``."""

    def __init__(self, line: Line, folder: Path, disk: Disk, *, pause: Callable[[float], None] = time.sleep, watch: Watch = unwatched) -> None:
        self.folder = folder
        self._line, self._disk, self._pause, self._watch = line, disk, pause, watch
        self._half = folder / "half"

    @property
    def received(self) -> int:
        """The bytes that came over the line, heads included."""
        return self._line.meter.received

    @property
    def name(self) -> str:
        """What people call it."""
        return self._line.address.url

    def small(self, path: str, most: int) -> bytes | None:
        """The bytes of a small file; None where there is none."""
        def attempt() -> bytes | None:
            pieces = []
            with self._line.get(path, most) as answer:
                if answer is None:
                    return None
                while piece := answer.read():
                    pieces.append(piece)
            return b"".join(pieces)
        return self._patiently(attempt, path)

    def listed(self, path: str, digest: str, most: int) -> bool:
        """Fetch a file that is named by its digest; whether there is one. Raises ``Invalid`` where its bytes are others."""
        return self._kept(path, most, lambda place: place.stat().st_size <= most and digest_of_file(place) == digest)

    def object(self, part: Part, *, shrinks: bool) -> bool:
        """Fetch an object, as it is or compressed, which of them is likelier first; raises as ``listed`` does."""
        plain, shrunk = object_path(part.digest), shrunk_path(part.digest)
        for path in (shrunk, plain) if shrinks else (plain, shrunk):
            packed = path == shrunk
            if self._kept(path, part.size + FRAME if packed else part.size, partial(_is, part, packed)):
                return True
        return False

    def has(self, path: str) -> bool:
        return (self.folder / path).is_file()

    def _kept(self, path: str, most: int, right: Callable[[Path], bool]) -> bool:
        """Have the file in the folder; one that went wrong after it broke off is fetched once more from its beginning."""
        if self.has(path):
            return True
        half = self._half / hashlib.sha256(path.encode("ascii")).hexdigest()[:32]
        resumed = half.is_file()
        with told_as_full(self.folder):
            self._disk.make_folder(self._half)
            while True:
                if not self._patiently(lambda: self._more(path, most, half), path):
                    return False
                if right(half):
                    self._name(half, self.folder / path)
                    return True
                self._forget(half)
                if not resumed:
                    raise Invalid("pull.wrong", N_("%(name)s is not there what its list says. Tell the office that made the pack; the rest can be taken."), name=path)
                resumed = False

    def _more(self, path: str, most: int, half: Path) -> bool:
        """Go on with a file until it is whole; False where there is none."""
        mark = half.with_suffix(".tag")
        tag = mark.read_text("ascii") if mark.is_file() and half.is_file() else ""
        begin = half.stat().st_size if tag else 0
        try:
            with self._line.get(path, most, begin=begin, tag=tag) as answer:
                if answer is None:
                    return False
                if not answer.begin:
                    half.unlink(missing_ok=True)
                    mark.write_text(answer.tag, "ascii")
                self._append(answer, half)
        except StartAgain:
            self._forget(half)
            raise
        return True

    def _append(self, answer: Answer, half: Path) -> None:
        with half.open("ab", buffering=0) as file:
            while piece := answer.read():
                file.write(piece)
                self._watch(self.received)
            self._disk.keep([file])

    def _name(self, half: Path, place: Path) -> None:
        self._disk.make_folder(place.parent)
        self._disk.rename(half, place)
        self._forget(half)

    def _forget(self, half: Path) -> None:
        for one in (half, half.with_suffix(".tag")):
            self._disk.remove(one)

    def _patiently(self, attempt: Callable[[], T], path: str) -> T:
        tries = 0
        while True:
            before = self.received
            self._watch(before)
            try:
                return attempt()
            except Broken as error:
                tries = 0 if self.received - before >= WORTH else tries
                if tries == (len(PAUSES) if self.received else 1):  # where nobody is, nobody is waited for
                    raise Unavailable("pull.gave_up", N_("%(host)s does not answer, or too slowly, for %(name)s. Try again later; what has come is kept."),
                                      host=self._line.address.host, name=path) from error
                for _ in range(PAUSES[tries]):  # in small steps, so that whoever wants it to stop need not wait
                    self._watch(self.received)
                    self._pause(1)
                tries += 1


def _is(part: Part, packed: bool, place: Path) -> bool:
    """Whether the file holds exactly this object."""
    seen, left = hashlib.sha256(), part.size + 1
    with place.open("rb") as file:
        try:
            stream = unpacked(file, part.size, place.name) if packed else file
            while left and (piece := stream.read(min(CHUNK, left))):
                seen.update(piece)
                left -= len(piece)
        except Invalid:
            return False
        return left == 1 and seen.hexdigest() == part.digest and (packed or os.fstat(file.fileno()).st_size == part.size)
