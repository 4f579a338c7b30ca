"""Passing on what was installed: the lists as they came, with their pages, for packs made at a post."""

from collections.abc import Iterator

from app.errors import N_, Conflict
from app.packs.folder import FolderSource
from app.packs.manifest import Manifest
from app.packs.pages import PackedVersion
from app.packs.ports import PackRoom
from app.packs.reading import Listed, Pack


def installed_list(room: PackRoom, path: str, language: str) -> tuple[Listed, bytes]:
    """The list that was installed last under this path, and its bytes; raises ``Conflict`` where there is none."""
    pack = Pack(FolderSource(room.installed))
    if (room.installed / "rong.json").is_file():
        for listed in pack.lists(room.trust)[1]:
            if listed.facts.path == path:
                return listed, pack.read(listed.facts.place, listed.facts.length) or b""
    raise Conflict("packs.nothing_installed", N_("No pack in %(language)s is installed here that could be passed on. Install one first."), language=language)


def pages_of(room: PackRoom, listed: Manifest) -> Iterator[tuple[tuple[PackedVersion, ...], bytes]]:
    """Its pages, each with its bytes."""
    pack = Pack(FolderSource(room.installed))
    for page, works in pack.pages(listed):
        yield works, pack.bytes(page.digest, page.size)
