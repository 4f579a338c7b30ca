"""Earlier packs: the lists that were exported here, with their pages, so that a later pack can leave out what they name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import N_, Invalid, NotFound
from app.packs import manifest
from app.packs.archive import source_at
from app.packs.folder import FolderSource, FolderTarget
from app.packs.layout import list_path, object_path
from app.packs.manifest import Manifest
from app.packs.ports import PackRoom
from app.packs.reading import Pack
from app.packs.trust.port import ListFacts

_DIGEST_START = re.compile(r"[0-9a-f]{8,64}")


def objects(room: PackRoom, language: str, against: str, *, internal: bool) -> frozenset[bytes]:
    """The objects that a pack in another place carries of this language, or those that the list of an earlier one names, by its digest."""
    if Path(against).exists():
        with source_at(Path(against)) as source:
            pack = Pack(source)
            path = list_path(language, internal=internal)
            listed = next((one for one in pack.lists(room.trust)[1] if one.facts.path == path), None)
            if listed is None:
                raise NotFound("packs.no_language", N_("%(folder)s holds no pack in %(language)s. Name an earlier pack in that language, or export all of it."), folder=against, language=language)
            return frozenset(one for one in _named(pack, listed.manifest) if pack.has(one.hex()))
    return frozenset(_named(Pack(FolderSource(room.exported)), _remembered(room, language, against, internal)))


class Remembering:
    """Keeps the pages of a list that is being exported, and the list itself once it has its number."""

    def __init__(self, target: FolderTarget) -> None:
        self._target = target

    def page(self, digest: str, data: bytes) -> None:
        if self._target.size(object_path(digest)) != len(data):
            with self._target.writing(object_path(digest)) as file:
                file.write(data)

    def list(self, facts: ListFacts, data: bytes) -> None:
        if self._target.size(facts.place) != len(data):
            with self._target.writing(facts.place) as file:
                file.write(data)


@contextmanager
def remembering(room: PackRoom) -> Iterator[Remembering]:
    """Keep what is exported, so that a post can name it."""
    with FolderTarget(room.exported, room.disk) as target:
        yield Remembering(target)


def _named(pack: Pack, listed: Manifest) -> Iterator[bytes]:
    """What a list names, as far as its pages are there."""
    for page in listed.pages:
        yield bytes.fromhex(page.digest)
        for one in pack.page(listed, page) if pack.has(page.digest) else ():
            yield from (bytes.fromhex(part.digest) for part in one.objects)
    if listed.glossary is not None:
        yield bytes.fromhex(listed.glossary.digest)
    yield from (bytes.fromhex(one.digest) for one in listed.extras)


def _remembered(room: PackRoom, language: str, start: str, internal: bool) -> Manifest:
    if not _DIGEST_START.fullmatch(start):
        raise NotFound("packs.no_earlier", N_("There is no pack %(against)s. Name the folder of an earlier pack, or the version that “rong pack status” shows at the post."),
                       against=start)
    ending = Path(list_path(language, internal=internal)).name
    found = sorted((room.exported / "manifests").glob(f"{start}*.{ending}"))
    found = [place for place in found if place.name.partition(".")[2] == ending]
    if not found:
        raise NotFound("packs.unknown_version", N_("No pack of the version %(version)s was exported here. Export a whole pack instead."),
                       version=start)
    if len(found) > 1:
        raise Invalid("packs.which_version", N_("More than one pack begins with %(version)s. Write more of its digits."), version=start)
    return manifest.decode(found[0].read_bytes(), language, internal=internal)
