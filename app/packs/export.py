"""Use case: writing a language pack. Only what the target lacks is written; the manifest comes last."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as program_version
from typing import BinaryIO, Protocol

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.errors import N_, Conflict
from app.languages import registry
from app.packs import canonical, earlier, manifest
from app.packs.collecting import Collected, collect
from app.packs.layout import ABOUT, FORMAT, README, README_TEXT, manifest_path, object_path, without_path
from app.packs.ports import PackRoom, Progress, silent


class Target(Protocol):
    """Where a pack is written: a folder, or a single file."""

    def holds(self, digest: str, size: int) -> bool:
        """Whether the object is there already, whole and right."""

    def read(self, path: str, limit: int) -> bytes | None:
        """A small file that is there already; None where there is none."""

    def write(self, path: str, source: BinaryIO, digest: str | None = None) -> int:
        """Write a file whole or not at all and return its size; refuse bytes without this digest."""

    def remove(self, path: str) -> None:
        """Take a file away; harmless when it is not there."""

    def settle(self) -> None:
        """What was written so far survives a power cut from here on."""


@dataclass(frozen=True)
class ExportReport:
    """What an export did. ``left_out`` objects are in the earlier pack that it was made against."""

    language: str
    manifest_digest: str
    made_at: datetime
    versions: int
    objects: int
    written: int
    written_bytes: int
    left_out: int


def export_to(room: PackRoom, actor: Actor, language: str, target: Target, *, internal: bool = False,
              against: str | None = None, progress: Progress = silent) -> ExportReport:
    """Write the published versions of a language that the public may read, with ``internal`` those of staff too.

    ``against`` names an earlier pack, by its folder or by the digest of its manifest: objects that it lists
    are left out. Raises ``Conflict`` where there is nothing to export and ``Unavailable`` where there is no
    room; what the target held before is then still whole.
    """
    require(actor, "packs.export")
    tag = registry.get(language).tag
    known = earlier.objects(room, tag, against) if against else frozenset()
    with room.database.unit() as uow:
        found = collect(uow, room, tag, manifest.INTERNAL if internal else manifest.PUBLIC)
        data = manifest.encode(found.manifest)
        manifest.decode(data, tag)  # nothing leaves that a post would refuse
        report = _write(room, target, found, data, known, progress)
    _keep(room, actor, report, data)
    return report


def _write(room: PackRoom, target: Target, found: Collected, data: bytes, known: frozenset[str],
           progress: Progress) -> ExportReport:
    wanted = found.manifest
    if not wanted.versions:
        raise Conflict("packs.nothing", N_("Nothing is published in %(language)s yet. Publish a work first."), language=wanted.language)
    _write_small(target, ABOUT, canonical.encode({"format": FORMAT, "generator": f"Rông {program_version('rong')}"}))
    _write_small(target, README, README_TEXT.encode("utf-8"))
    written, size, left_out = 0, 0, []
    for number, (digest, expected) in enumerate(sorted(wanted.objects.items())):
        if not target.holds(digest, expected):
            if digest in known:
                left_out.append(digest)
            else:
                with found.open(digest) as source:
                    size += target.write(object_path(digest), source, digest)
                written += 1
        progress(number + 1, len(wanted.objects))
    target.settle()
    _write_lists(room, target, wanted.language, data, left_out)
    return ExportReport(wanted.language, manifest.digest_of(data), wanted.made_at, len(wanted.versions),
                        len(wanted.objects), written, size, len(left_out))


def _write_lists(room: PackRoom, target: Target, tag: str, data: bytes, left_out: list[str]) -> None:
    """Switch from the old manifest to the new: at every moment the folder is one whole pack or the other."""
    old = target.read(manifest_path(tag), manifest.MAX_BYTES)
    if old is not None and old != data:
        before = earlier.left_out(target.read(without_path(tag), manifest.MAX_BYTES), tag)
        _write_all(target, room.trust.vouch(tag, data, old))
        if before or left_out:
            _write_small(target, without_path(tag), earlier.encode_left_out([*before, *left_out]))
        target.settle()
    elif old is None:
        _write_all(target, room.trust.vouch(tag, data))
        if left_out:
            _write_small(target, without_path(tag), earlier.encode_left_out(left_out))
        target.settle()
    _write_small(target, manifest_path(tag), data)
    target.settle()
    if old is not None:
        _write_all(target, room.trust.vouch(tag, data))
        if left_out:
            _write_small(target, without_path(tag), earlier.encode_left_out(left_out))
        else:
            target.remove(without_path(tag))
        target.settle()


def _write_all(target: Target, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        _write_small(target, path, data)


def _write_small(target: Target, path: str, data: bytes) -> None:
    if target.read(path, manifest.MAX_BYTES) != data:
        target.write(path, io.BytesIO(data))


def _keep(room: PackRoom, actor: Actor, report: ExportReport, data: bytes) -> None:
    """Remember the manifest, so that a later pack can be made against it, and say who exported what."""
    earlier.remember(room, report.manifest_digest, data)
    with room.database.unit(write=True) as uow:
        record(uow, actor, "packs.export", "pack", report.language, manifest=report.manifest_digest,
               versions=report.versions, written=report.written)
        uow.commit()
