"""What trust keeps in the database: roots, numbers, lists, signed files and moments."""

import datetime
from collections.abc import Mapping

from sqlalchemy import delete, select
from tuf.api.metadata import Metadata, Targets  # type: ignore[attr-defined]

from app.database import UnitOfWork
from app.errors import N_, Conflict
from app.packs.trust import roles, signing
from app.packs.trust.chain import Known, read_root, role_path, root_path
from app.packs.trust.models import ClockFloor, PinnedRoot, SignedFile, TrustedRoot, VouchedList
from app.packs.trust.port import Believed, ListFacts

SIGNED, SHUTDOWN = "signed", "shutdown"


def known(uow: UnitOfWork) -> Known:
    """Everything that decides what is believed here."""
    found = uow.session.scalars(select(VouchedList))
    return Known(roots(uow), pinned(uow), {one.role: one.version for one in uow.session.scalars(select(SignedFile))},
                 {one.path: ListFacts(one.path, one.version, one.length, one.sha256) for one in found})


def roots(uow: UnitOfWork) -> dict[int, bytes]:
    """The chain of roots, by version."""
    return {one.version: one.data for one in uow.session.scalars(select(TrustedRoot).order_by(TrustedRoot.version))}


def makes_packs(uow: UnitOfWork) -> bool:
    """Whether the root that counts here was made here: then packs are signed here."""
    return bool(uow.session.scalar(select(TrustedRoot.made_here).order_by(TrustedRoot.version.desc()).limit(1)))


def pinned(uow: UnitOfWork) -> str | None:
    return uow.session.scalar(select(PinnedRoot.fingerprint))


def pin(uow: UnitOfWork, fingerprint: str) -> None:
    """This fingerprint counts from now on, and no other that was given before."""
    uow.session.execute(delete(PinnedRoot))
    uow.session.add(PinnedRoot(fingerprint=fingerprint))


def add_root(uow: UnitOfWork, data: bytes, *, made_here: bool) -> None:
    file = read_root(data)
    uow.session.add(TrustedRoot(version=file.signed.version, data=data, fingerprint=roles.fingerprint(file), made_here=made_here))


def forget(uow: UnitOfWork) -> None:
    """Know no root and no signed file any more."""
    for table in (TrustedRoot, SignedFile, VouchedList):
        uow.session.execute(delete(table))


def signed_files(uow: UnitOfWork) -> dict[str, bytes]:
    """The newest signed files below the root, by role."""
    return {one.role: one.data for one in uow.session.scalars(select(SignedFile))}


def keep_signed(uow: UnitOfWork, files: Mapping[str, tuple[int, bytes]], lists: Mapping[str, ListFacts]) -> None:
    """These files and lists are the newest from now on; what was counted before is forgotten."""
    for table in (SignedFile, VouchedList):
        uow.session.execute(delete(table))
    uow.session.add_all(SignedFile(role=role, version=version, data=data) for role, (version, data) in files.items())
    uow.session.add_all(VouchedList(path=one.path, version=one.version, length=one.length, sha256=one.sha256) for one in lists.values())


def keep_signatures(uow: UnitOfWork, targets: Metadata[Targets]) -> None:
    """Keep these signatures with the newest targets, if it is those that were signed."""
    kept = uow.session.get(SignedFile, "targets")
    if kept is not None:
        ours = roles.parse(Targets, kept.data, "targets")
        signing.add_signatures(ours, targets)
        kept.data = roles.to_bytes(ours)


def remember(uow: UnitOfWork, believed: Believed) -> None:
    """Keep what a believed pack taught; see ``Trust.remember``."""
    if not believed.signed:
        return
    made_here, before, seen = makes_packs(uow), roots(uow), known(uow).floors
    if seen not in (believed.against, believed.floors):
        raise Conflict("packs.meanwhile", N_("Another pack was installed at the same time. Try again."))
    if any(believed.roots.get(version) != data for version, data in before.items()):
        uow.session.execute(delete(TrustedRoot))
        before, made_here = {}, False
    for version, data in believed.roots.items():
        if version not in before:
            add_root(uow, data, made_here=made_here)
    if believed.files:
        paths = {"timestamp": "trust/timestamp.json", **{role: role_path(role, believed.floors[role]) for role in ("targets", "snapshot")}}
        keep_signed(uow, {role: (believed.floors[role], believed.files[path]) for role, path in paths.items()}, believed.lists)
    if believed.signed_at is not None:
        moment = moments(uow).get(SIGNED)
        if moment is None or believed.counted_anew or moment < believed.signed_at:
            keep_moment(uow, SIGNED, believed.signed_at)


def moments(uow: UnitOfWork) -> dict[str, datetime.datetime]:
    """The moments that the time is not before."""
    return {one.what: one.at for one in uow.session.scalars(select(ClockFloor))}


def keep_moment(uow: UnitOfWork, what: str, at: datetime.datetime) -> None:
    uow.session.merge(ClockFloor(what=what, at=at))


def trust_files(chain: Mapping[int, bytes], signed: Mapping[str, tuple[int, bytes]]) -> dict[str, bytes]:
    """The files of a pack in the order of writing: the timestamp is the switch."""
    files = {root_path(version): data for version, data in sorted(chain.items())}
    for role in ("targets", "snapshot"):
        version, data = signed[role]
        files[role_path(role, version)] = data
    return {**files, "trust/timestamp.json": signed["timestamp"][1]}
