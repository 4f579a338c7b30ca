"""The pack of another machine as one reads a stick: who vouches is asked anew each time, lists are kept once they are here."""

import io
from typing import BinaryIO

from app.packs import manifest
from app.packs.layout import ABOUT, list_in
from app.packs.pulling.remote import Remote
from app.packs.reading import SMALL
from app.packs.trust import chain

_MOST = {ABOUT: SMALL}


class Arriving:
    """A ``Source`` of everything that is read before the objects; of lists only those of the languages named, of all without a name."""

    def __init__(self, remote: Remote, tags: tuple[str, ...]) -> None:
        self._remote, self._tags = remote, tags
        self._small: dict[str, bytes | None] = {}

    @property
    def name(self) -> str:
        return self._remote.name

    def size(self, path: str) -> int | None:
        data = self._bytes(path)
        return None if data is None else len(data)

    def open(self, path: str) -> BinaryIO | None:
        data = self._bytes(path)
        return None if data is None else io.BytesIO(data)

    def settle(self) -> None:
        """Put what was read and believed beside the objects, so that the folder is a pack; nothing else of that kind stays there."""
        for folder in ("trust", "manifests"):
            for place in (self._remote.folder / folder).glob("*"):
                if f"{folder}/{place.name}" not in self._small and not place.name.endswith(".part.json"):
                    place.unlink()
        for path, data in self._small.items():
            if data is not None and not path.startswith("manifests/"):
                place = self._remote.folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)

    def _bytes(self, path: str) -> bytes | None:
        if path not in self._small:
            self._small[path] = self._list(path) if path.startswith("manifests/") else self._remote.small(path, _MOST.get(path, chain.SMALL))
        return self._small[path]

    def _list(self, path: str) -> bytes | None:
        """A list; what another machine says that it carries is not asked for, because what is lacking shows."""
        digest, _, name = path.removeprefix("manifests/").partition(".")
        named = list_in(f"manifests/{name}")
        if named is None or (self._tags and named[0] not in self._tags):
            return None
        if not self._remote.listed(path, digest, manifest.MAX_BYTES):
            return None
        return (self._remote.folder / path).read_bytes()
