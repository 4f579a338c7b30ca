"""PURE: the signed files that make others believe our lists, kept as they are until something changes."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]

from app.errors import Invalid
from app.packs.trust import chain, roles
from app.packs.trust.port import ListFacts, Read

# opens the online key, which takes a moment; asked only when something is to be signed
OpenOnline = Callable[[], CryptoSigner]


@dataclass(frozen=True)
class Issued:
    """The newest signed files by role, as version and bytes, and the lists they vouch for."""

    files: Mapping[str, tuple[int, bytes]]
    lists: Mapping[str, ListFacts]


def issue(root: Root, before: Mapping[str, bytes], lists: Mapping[str, ListFacts], held: Read, publishers: Iterable[CryptoSigner],
          open_online: OpenOnline, at: datetime.datetime) -> Issued:
    """The files for these lists and those of before. ``at`` is written into what has to be signed anew."""
    targets = _targets(before, lists, at)
    _sign(root, targets, held, publishers)
    snapshot = _snapshot(root, before, targets.signed.version, open_online, at)
    data = roles.to_bytes(snapshot)
    timestamp = _timestamp(root, before, data, snapshot.signed.version, open_online, at)
    return Issued({"targets": _file(targets), "snapshot": _file(snapshot), "timestamp": _file(timestamp)},
                  chain.facts_of(targets.signed, "targets"))


def new_root(trusted: Root | None, root: Root, signers: Iterable[CryptoSigner]) -> bytes:
    """The file of a root, signed; raises ``Invalid`` when these are not enough to replace the one before."""
    file = Metadata(root)
    for signer in signers:
        file.sign(signer, append=True)
    data = roles.to_bytes(file)
    roles.next_root(trusted, data, root.version, chain.root_path(root.version))
    return data


def _targets(before: Mapping[str, bytes], lists: Mapping[str, ListFacts], at: datetime.datetime) -> Metadata[Targets]:
    if "targets" not in before:
        return Metadata(chain.targets_with(1, lists, at))
    old = roles.parse(Targets, before["targets"], "targets")
    known = chain.facts_of(old.signed, "targets")
    if {**known, **lists} == known:
        return old
    return Metadata(chain.targets_with(old.signed.version + 1, {**known, **lists}, at))


def _sign(root: Root, targets: Metadata[Targets], held: Read, publishers: Iterable[CryptoSigner]) -> None:
    """Take over the signatures of the place that is written to, then add those of the keys that are open."""
    place = chain.role_path("targets", targets.signed.version)
    data = held(place, chain.SMALL)
    if data is not None:
        with suppress(Invalid):  # what is damaged there is written anew
            add_signatures(targets, roles.parse(Targets, data, place))
    roles.keep_valid_signatures(root, "targets", targets)
    for signer in publishers:
        key_id = signer.public_key.keyid
        if key_id in root.roles["targets"].keyids and key_id not in targets.signatures:
            targets.sign(signer, append=True)


def add_signatures(targets: Metadata[Targets], others: Metadata[Targets]) -> None:
    """Add what others signed of exactly these targets."""
    if targets.signed_bytes == others.signed_bytes:
        targets.signatures = {**others.signatures, **targets.signatures}


def _snapshot(root: Root, before: Mapping[str, bytes], targets_version: int, open_online: OpenOnline, at: datetime.datetime) -> Metadata[Snapshot]:
    version = 1
    if "snapshot" in before:
        old = roles.parse(Snapshot, before["snapshot"], "snapshot")
        if old.signed.meta["targets.json"].version == targets_version and not roles.missing(root, "snapshot", old):
            return old
        version = old.signed.version + 1
    file = Metadata(chain.snapshot_with(version, targets_version, at))
    file.sign(open_online())
    return file


def _timestamp(root: Root, before: Mapping[str, bytes], snapshot: bytes, snapshot_version: int, open_online: OpenOnline,
               at: datetime.datetime) -> Metadata[Timestamp]:
    version = 1
    if "timestamp" in before:
        old = roles.parse(Timestamp, before["timestamp"], "timestamp")
        if before.get("snapshot") == snapshot and not roles.missing(root, "timestamp", old):
            return old
        version = old.signed.version + 1
    file = Metadata(chain.timestamp_with(version, snapshot, snapshot_version, at))
    file.sign(open_online())
    return file


def _file(file: Metadata[Any]) -> tuple[int, bytes]:
    return file.signed.version, roles.to_bytes(file)
