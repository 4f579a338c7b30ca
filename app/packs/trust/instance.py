"""The trust of one instance: what it knows lies in its database, its own keys in a folder beside it."""

import datetime
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Root  # type: ignore[attr-defined]

from app.database import Database, UnitOfWork, now
from app.errors import N_, Conflict, Invalid
from app.packs.trust import chain, clock, keyring, roles, signing, store
from app.packs.trust.port import Believed, ListFacts, Note, Read, nothing


@dataclass(frozen=True)
class InstanceTrust:
    """Implements ``Trust``. ``secret`` gives the secret of the instance, which locks the online key.

    ``publishers`` are opened keys that sign what is vouched for; without them a signed pack waits. ``clock`` may be
    wrong.
    """

    database: Database
    keys: Path
    secret: Callable[[], str]
    publishers: tuple[CryptoSigner, ...] = ()
    clock: Callable[[], datetime.datetime] = now

    def vouch(self, lists: Mapping[str, ListFacts], held: Read = nothing) -> Mapping[str, bytes]:
        with self.database.unit(write=True) as uow:
            roots = store.roots(uow)
            _require_place_of(roots, held)
            if not roots:
                return {chain.UNSIGNED: chain.encode_unsigned({**_unsigned_there(held), **lists})}
            if not store.makes_packs(uow):
                return _carried_on(uow, roots, lists)
            root = _newest(roots)
            issued = signing.issue(root, store.signed_files(uow), lists, held, self.publishers,
                                   cache(lambda: keyring.open_online(self.keys, root, self.secret())), self._moment(uow))
            store.keep_signed(uow, issued.files, issued.lists)
            uow.commit()
            return store.trust_files(roots, issued.files)

    def missing(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        with self.database.unit() as uow:
            known = chain.Known(store.roots(uow))
        found = chain.unfinished(known, lambda path, limit: files.get(path))
        return found.missing if found else ()

    def newest(self) -> Mapping[str, bytes]:
        with self.database.unit() as uow:
            roots, floors, signed = store.roots(uow), store.known(uow).floors, store.signed_files(uow)
        if not roots or set(signed) != set(chain.COUNTED):
            return {}
        return store.trust_files(roots, {role: (floors[role], data) for role, data in signed.items()})

    def knows_whom_to_believe(self) -> bool:
        with self.database.unit() as uow:
            return bool(store.roots(uow)) or store.pinned(uow) is not None

    def believe(self, read: Read) -> Believed:
        with self.database.unit() as uow:
            known, moments = store.known(uow), store.moments(uow)
        believed = chain.believe(known, read)
        if believed.signed_at is None:
            return believed
        first = (_first_meeting(believed.fingerprint),) if believed.first_meeting and believed.fingerprint and known.pinned is None else ()
        return replace(believed, notes=(*first, *believed.notes, *clock.notes(believed.signed_at, self.clock(), *moments.values())))

    def remember(self, uow: UnitOfWork, believed: Believed) -> None:
        store.remember(uow, believed)

    def note_shutdown(self) -> None:
        """Remember that it is at least this late; called when the program stops in good order.

        A clock that stands before something that was signed is wrong, and what it says is not remembered.
        """
        at = self.clock()
        with self.database.unit(write=True) as uow:
            if at >= store.moments(uow).get(store.SIGNED, at):
                store.keep_moment(uow, store.SHUTDOWN, at)
            uow.commit()

    def time(self) -> datetime.datetime:
        """The best guess of the time here: the clock, but not before what was signed or the last shutdown."""
        with self.database.unit() as uow:
            return clock.present(self.clock(), *store.moments(uow).values())

    def _moment(self, uow: UnitOfWork) -> datetime.datetime:
        """The moment of signing, never before one that was signed already."""
        at = clock.present(self.clock(), store.moments(uow).get(store.SIGNED))
        store.keep_moment(uow, store.SIGNED, at)
        return at


def _first_meeting(fingerprint: str) -> Note:
    """Whoever comes first is believed from then on, so people are told who it is while they can still say no."""
    return Note("packs.first_meeting", N_("This pack is signed by an office that is not known here yet. Its fingerprint is %(fingerprint)s. Call the office and compare before you bring the pack in."),
                {"fingerprint": roles.grouped(fingerprint)})


def _newest(roots: Mapping[int, bytes]) -> Root:
    return roles.parse(Root, roots[max(roots)], chain.root_path(max(roots))).signed


def _require_place_of(roots: Mapping[int, bytes], held: Read) -> None:
    """Refuse to write among files that others signed, which would spoil their pack and ours."""
    for version in (min(roots), max(roots)) if roots else (1,):
        data = held(chain.root_path(version), chain.SMALL)
        if data is None:
            continue
        ours = roles.fingerprint(chain.read_root(roots[version])) if roots else None
        if roles.fingerprint(chain.read_root(data)) != ours:
            raise Conflict("packs.signed_by_others", N_("A pack signed by others lies there. Choose an empty folder."))


def _unsigned_there(held: Read) -> dict[str, ListFacts]:
    data = held(chain.UNSIGNED, chain.SMALL)
    if data is not None:
        with suppress(Invalid):  # what is damaged there is written anew
            return chain.decode_unsigned(data)
    return {}


def _carried_on(uow: UnitOfWork, roots: Mapping[int, bytes], lists: Mapping[str, ListFacts]) -> dict[str, bytes]:
    """What others signed, for lists that are still exactly as they signed them."""
    known = store.known(uow)
    for path, one in lists.items():
        if known.lists.get(path) != one:
            raise Conflict("packs.not_ours", N_("%(name)s is not what its office signed, and only the office can sign it. Install its newest pack first."), name=path)
    files = store.signed_files(uow)
    return store.trust_files(roots, {role: (known.floors[role], data) for role, data in files.items()})
