"""Passing on what was installed: the lists as they came, with their pages, for packs made at a post."""

from collections.abc import Iterator

from app.database import UnitOfWork
from app.errors import N_, Conflict
from app.packs import manifest
from app.packs.folder import FolderSource
from app.packs.manifest import Manifest
from app.packs.models import InstalledPack
from app.packs.pages import AUDIENCES, PackedVersion
from app.packs.ports import PackRoom
from app.packs.reading import Pack
from app.packs.trust.port import ListFacts


def installed_list(uow: UnitOfWork, room: PackRoom, path: str, language: str, *, internal: bool) -> tuple[Manifest, bytes]:
    """The list that was installed last under this path, and its bytes; raises ``Conflict`` where there is none."""
    installed = uow.session.get(InstalledPack, language)
    if installed is not None and installed.audience == AUDIENCES[internal]:
        place = ListFacts(path, installed.version, 0, installed.manifest_digest).place
        data = Pack(FolderSource(room.installed)).read(place, manifest.MAX_BYTES)
        if data is not None and manifest.digest_of(data) == installed.manifest_digest:
            return manifest.decode(data, language, internal=internal), data
    raise Conflict("packs.nothing_installed", N_("No pack in %(language)s is installed here that could be passed on. Install one first."), language=language)


def pages_of(room: PackRoom, listed: Manifest) -> Iterator[tuple[tuple[PackedVersion, ...], bytes]]:
    """Its pages, each with its bytes."""
    pack = Pack(FolderSource(room.installed))
    for page, works in pack.pages(listed):
        yield works, pack.bytes(page.digest, page.size)
