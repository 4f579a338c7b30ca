"""Earlier packs: the manifests that were exported here, and the lists of objects that a pack leaves out."""

import io
import re
from collections.abc import Iterable
from pathlib import Path

from app.errors import N_, Invalid, NotFound
from app.packs import canonical, manifest
from app.packs.folder import PackFolder
from app.packs.layout import manifest_path, without_path
from app.packs.ports import PackRoom
from app.packs.shape import Shape

_DIGEST_START = re.compile(r"[0-9a-f]{8,64}")


def objects(room: PackRoom, language: str, against: str) -> frozenset[str]:
    """The objects of an earlier pack of this language, named by its folder or by its manifest's digest."""
    if Path(against).is_dir():
        pack = PackFolder(Path(against))
        pack.require_pack()
        data = pack.read(manifest_path(language), manifest.MAX_BYTES)
        if data is None:
            raise NotFound("packs.no_language", N_("%(folder)s holds no pack in %(language)s."), folder=against, language=language)
    else:
        data = _remembered(room, against)
    return frozenset(manifest.decode(data, language).objects)


def remember(room: PackRoom, digest: str, data: bytes) -> None:
    """Keep a manifest that was exported, so that a post can name it."""
    kept = PackFolder(room.folder / "manifests")
    kept.write(f"{digest}.json", io.BytesIO(data))


def encode_left_out(digests: Iterable[str]) -> bytes:
    """The list of left-out objects as it lies in the pack."""
    return canonical.encode({"objects": sorted(set(digests))})


def left_out(data: bytes | None, language: str) -> frozenset[str]:
    """Read such a list; no list means that nothing is left out. Raises ``Invalid``."""
    if data is None:
        return frozenset()
    name = without_path(language)
    shape = Shape(canonical.decode(data, name), name)
    shape.keys("objects")
    digests = shape.value["objects"]
    shape.require(isinstance(digests, list) and len(digests) <= manifest.MAX_OBJECTS, "objects")
    shape.require(all(Shape.is_digest(digest) for digest in digests), "objects")
    return frozenset(digests)


def _remembered(room: PackRoom, start: str) -> bytes:
    if not _DIGEST_START.fullmatch(start):
        raise NotFound("packs.no_earlier", N_("There is no pack %(against)s. Name the folder of an earlier pack, or the version that “rong pack status” shows at the post."),
                       against=start)
    found = sorted((room.folder / "manifests").glob(start + "*.json"))
    if not found:
        raise NotFound("packs.unknown_version", N_("No pack of the version %(version)s was exported here. Export a whole pack instead."),
                       version=start)
    if len(found) > 1:
        raise Invalid("packs.which_version", N_("More than one pack begins with %(version)s. Write more of its digits."), version=start)
    return found[0].read_bytes()
