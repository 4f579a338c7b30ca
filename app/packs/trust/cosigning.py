"""Use case: publishers sign a pack that waits for them, on the machine of the office or on another one."""

import io
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from tuf.api.metadata import Metadata, Targets  # type: ignore[attr-defined]

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.errors import N_, NotFound, TooLarge
from app.packs.archive import opened
from app.packs.folder import CHUNK, FolderSource, FolderTarget, keep_names, told_as_full
from app.packs.manifest import MAX_BYTES
from app.packs.reading import Pack
from app.packs.trust import chain, keyring, roles, store
from app.packs.trust.instance import InstanceTrust
from app.packs.trust.keyring import Ask
from app.packs.trust.port import ListFacts


@dataclass(frozen=True)
class SignReport:
    """The lists of a pack, who signed them now, whose signatures they still wait for, and which of them nobody could look at here."""

    lists: Mapping[str, ListFacts]
    signed_now: tuple[str, ...]
    missing: tuple[str, ...]
    unseen: tuple[str, ...]


def sign_pack(trust: InstanceTrust, actor: Actor, place: Path, keys: Iterable[Path], ask: Ask) -> SignReport:
    """Add the signatures of these keys to a pack, a folder or a file; every list in it is checked first.

    ``keys`` are key files or folders of them; only as many are opened as the pack waits for, and ``ask`` gives
    their passphrases, empty for one whose keeper is not there. Raises ``Invalid`` for a pack that is not exactly
    what its office made, ``NotFound`` for one that is not signed at all.
    """
    require(actor, "packs.export")
    pack = _PackFile(place) if place.is_file() else _Folder(place)
    with trust.database.unit() as uow:
        known = store.known(uow)
    found = chain.unfinished(known, pack.read)
    if found is None:
        raise NotFound("keys.not_signed", N_("%(place)s holds no pack that waits for signatures. Choose the folder or the file of a signed pack."), place=str(place))
    unseen = _unseen_lists(pack, found.lists.values(), known.lists)
    signers = keyring.open_enough(found.root, "targets", found.targets.signatures, keyring.keys_in(keys), ask)
    for signer in signers:
        found.targets.sign(signer, append=True)
    names = tuple(roles.name_of(signer.public_key) for signer in signers)
    if names:
        pack.replace(found.place, roles.to_bytes(found.targets))
        _keep(trust, actor, found.targets, names)
    return SignReport(found.lists, names, found.missing, unseen)


def waiting_for(trust: InstanceTrust, place: Path) -> tuple[str, ...]:
    """Whose signatures the pack at this place waits for; empty for one that is complete or not signed at all."""
    with trust.database.unit() as uow:
        known = store.known(uow)
    found = chain.unfinished(known, (_PackFile(place) if place.is_file() else _Folder(place)).read)
    return found.missing if found else ()


def _keep(trust: InstanceTrust, actor: Actor, targets: Metadata[Targets], names: tuple[str, ...]) -> None:
    """The archive that made the pack keeps the signatures for the next one with the same lists."""
    with trust.database.unit(write=True) as uow:
        if store.makes_packs(uow):
            store.keep_signatures(uow, targets)
        record(uow, actor, "keys.sign", "keys", ", ".join(names))
        uow.commit()


def _unseen_lists(pack: "_Folder | _PackFile", lists: Iterable[ListFacts], known: Mapping[str, ListFacts]) -> tuple[str, ...]:
    """The lists that nobody can look at here: not in the pack, which may hold one language of many, and not vouched for here.

    Nobody signs for a list whose bytes have changed.
    """
    unseen = []
    for one in lists:
        read = [(path, data) for path in (one.place, one.path) if (data := pack.read(path, MAX_BYTES)) is not None]
        for path, data in read:
            if not one.fits(data):
                raise roles.not_as_signed(path)
        if not read and known.get(one.path) != one:
            unseen.append(one.path)
    return tuple(sorted(unseen))


class _Folder:
    """A pack as a folder."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def read(self, path: str, limit: int) -> bytes | None:
        return Pack(FolderSource(self._place)).read(path, limit)

    def replace(self, path: str, data: bytes) -> None:
        with FolderTarget(self._place) as target, target.writing(path) as file:
            file.write(data)


class _PackFile:
    """A pack as one zip file, written anew beside the old one when a file in it changes."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def read(self, path: str, limit: int) -> bytes | None:
        with opened(self._place) as archive:
            if path not in archive.namelist():
                return None
            with archive.open(path) as member:
                data = member.read(limit + 1)
        if len(data) > limit:
            raise TooLarge("packs.too_large", N_("%(name)s is too large to be right. Copy the pack again."), name=path)
        return data

    def replace(self, path: str, data: bytes) -> None:
        with told_as_full(self._place.parent):
            handle, temporary = tempfile.mkstemp(prefix="part-", dir=self._place.parent)
            try:
                with os.fdopen(handle, "w+b") as stream:
                    with opened(self._place) as old, zipfile.ZipFile(stream, "w") as new:
                        for member in old.infolist():
                            with old.open(member) as source:
                                _copy(new, member, io.BytesIO(data) if member.filename == path else source)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(temporary, self._place)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
            keep_names(self._place.parent)


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: IO[bytes]) -> None:
    made = zipfile.ZipInfo(member.filename, member.date_time)
    made.compress_type, made.external_attr, made.create_system = member.compress_type, member.external_attr, member.create_system
    with archive.open(made, "w", force_zip64=True) as target:
        while chunk := cast(io.BufferedIOBase, source).read(CHUNK):
            target.write(chunk)
