"""Use cases: making keys, replacing them, and saying whose packs are taken here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from securesystemslib.signer import CryptoSigner, Key  # type: ignore[attr-defined]
from tuf.api.metadata import Root  # type: ignore[attr-defined]

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid, NotFound
from app.packs.trust import chain, keyfiles, keyring, roles, signing, store
from app.packs.trust.instance import InstanceTrust
from app.packs.trust.keyring import Ask

ROOT_KEYS, ENOUGH = 3, 2
MOST_PUBLISHERS = 9
_DIGITS = re.compile(rf"[0-9]{{{roles.FINGERPRINT_DIGITS}}}")


@dataclass(frozen=True)
class KeysReport:
    """What was made: the root that counts now, and the files of the new private keys."""

    root_version: int
    fingerprint: str
    written: tuple[Path, ...]


@dataclass(frozen=True)
class _NewKey:
    locked: keyfiles.LockedKey
    signer: CryptoSigner


def make_keys(trust: InstanceTrust, actor: Actor, folder: Path, publishers: int, choose: Ask, *, begin_again: bool = False) -> KeysReport:
    """Make all keys of an office: those of the root in ``folder``, the others in the instance.

    ``choose`` gives the passphrase of each new key. Two of three keys of the root and two of the publishers
    (one, where there is one) have to sign. Raises ``Conflict`` where packs are signed already, unless
    ``begin_again``: then nothing of the old keys counts any more, and every post has to be told.
    """
    require(actor, "packs.install")
    with trust.database.unit(write=True) as uow:
        _require_none(uow, begin_again)
        gone = _own_keys(uow)
        made = {role: [_new(name, choose if role != roles.ONLINE else lambda _: trust.secret())
                       for name in _names(role, _last_number(uow, role) + 1, count)]
                for role, count in ((roles.ROOT, ROOT_KEYS), (roles.PUBLISHER, publishers), (roles.ONLINE, 1))}
        store.forget(uow)
        root = roles.new_root(1, {role: [one.locked.public for one in keys] for role, keys in made.items()},
                              {roles.ROOT: ENOUGH, roles.PUBLISHER: min(ENOUGH, publishers), roles.ONLINE: 1}, now())
        data = signing.new_root(None, root, [one.signer for one in made[roles.ROOT]])
        written = _write(trust, folder, [one for keys in made.values() for one in keys])
        report = _keep(uow, actor, "keys.make", data, written)
        uow.commit()
    _remove(trust, gone)
    return report


def replace_keys(trust: InstanceTrust, actor: Actor, which: str, root_keys: tuple[Path, ...], folder: Path | None, ask: Ask, choose: Ask) -> KeysReport:
    """Replace all keys of a role, or the one key of this name, by new ones; what they signed counts no longer.

    ``root_keys`` are files or folders with enough keys of the root, whose passphrases ``ask`` gives. New keys of
    the root go to ``folder``. The next packs bring the new root to the posts. Raises ``NotFound`` for a name that
    is no role and no key.
    """
    require(actor, "packs.install")
    with trust.database.unit(write=True) as uow:
        trusted = _own_root(uow)
        role, gone = _chosen(trusted, which)
        if role == roles.ROOT and folder is None:
            raise Invalid("keys.where", N_("New keys of the root are never kept here. Say where they go: --to FOLDER."))
        signers = _root_signers(trusted, root_keys, ask)
        secret = role == roles.ONLINE
        first = _last_number(uow, role) + 1
        made = [_new(name, (lambda _: trust.secret()) if secret else choose) for name in _names(role, first, len(gone))]
        root = _replaced(trusted, role, gone, made)
        new_signers = [one.signer for one in made] if role == roles.ROOT else []
        data = signing.new_root(trusted, root, [*signers, *new_signers])
        written = _write(trust, folder, made)
        report = _keep(uow, actor, "keys.replace", data, written, which)
        uow.commit()
    _remove(trust, gone)
    return report


def trust_root(trust: InstanceTrust, actor: Actor, given: str | bytes) -> str:
    """Take packs of this root and no other: a fingerprint as people read it out, or the bytes of a root file."""
    require(actor, "packs.install")
    if isinstance(given, bytes):
        digits = roles.fingerprint(chain.read_root(given))
    else:
        digits = re.sub(r"[\s.-]", "", given)
    if not _DIGITS.fullmatch(digits):
        raise Invalid("keys.no_fingerprint", N_("That is no fingerprint: it has %(digits)d digits in groups of five. Read it again, or name the file of a root."),
                      digits=roles.FINGERPRINT_DIGITS)
    with trust.database.unit(write=True) as uow:
        if store.makes_packs(uow):
            raise Conflict("keys.own_root", N_("This archive signs its packs with keys of its own and takes no other root. Take packs of another office on another machine."))
        store.pin(uow, digits)
        record(uow, actor, "keys.trust", "keys", roles.grouped(digits))
        uow.commit()
    return digits


def _own_root(uow: UnitOfWork) -> Root:
    found = store.roots(uow)
    if not found or not store.makes_packs(uow):
        raise NotFound("keys.none", N_("This archive has no keys of its own. “rong keys make” makes them."))
    return chain.read_root(found[max(found)]).signed


def _require_none(uow: UnitOfWork, begin_again: bool) -> None:
    if store.makes_packs(uow):
        if not begin_again:
            raise Conflict("keys.made_already", N_("This archive has keys already. “rong keys rotate” replaces them."))
    elif store.roots(uow):
        raise Conflict("keys.others_count", N_("This archive takes packs signed by others. Make keys in the archive of the office that signs."))


def _own_keys(uow: UnitOfWork) -> tuple[Key, ...]:
    return tuple(key for data in store.roots(uow).values() for role in roles.ROLES for key in roles.keys_of(chain.read_root(data).signed, role))


def _remove(trust: InstanceTrust, gone: tuple[Key, ...]) -> None:
    """What counts no longer is not left lying about."""
    for key in gone:
        (trust.keys / f"{roles.name_of(key)}.key").unlink(missing_ok=True)


def _chosen(root: Root, which: str) -> tuple[str, tuple[Key, ...]]:
    """The role, and those of its keys that are to be replaced."""
    for role in roles.ROLES:
        keys = roles.keys_of(root, role)
        if which == role:
            return role, keys
        for key in keys:
            if roles.name_of(key) == which:
                return role, (key,)
    raise NotFound("keys.unknown", N_("There is no key %(name)s. “rong keys show” lists them."), name=which)


def _root_signers(root: Root, places: tuple[Path, ...], ask: Ask) -> list[CryptoSigner]:
    opened = keyring.open_enough(root, "root", (), keyring.keys_in(places), ask)
    needed = root.roles["root"].threshold
    if len(opened) < needed:
        raise Invalid("keys.too_few", N_("%(needed)d keys of the root are needed, and %(found)d were found. Name the sticks that hold them: --keys FOLDER."),
                      needed=needed, found=len(opened))
    return list(opened)


def _replaced(root: Root, role: str, gone: tuple[Key, ...], made: list[_NewKey]) -> Root:
    out = {key.keyid for key in gone}
    keys: Mapping[str, list[Key]] = {one: [key for key in roles.keys_of(root, one) if key.keyid not in out] for one in roles.ROLES}
    keys[role].extend(one.locked.public for one in made)
    thresholds = {one: root.roles[names[0]].threshold for one, names in roles.ROLES.items()}
    return roles.new_root(root.version + 1, keys, thresholds, now())


def _last_number(uow: UnitOfWork, role: str) -> int:
    """The highest number that a key of the role ever had, 0 before the first, so that no name is given twice."""
    names = (roles.name_of(key) for data in store.roots(uow).values() for key in roles.keys_of(chain.read_root(data).signed, role))
    return max((int(name.rpartition("-")[2]) for name in names), default=0)


def _names(role: str, first: int, count: int) -> list[str]:
    return [f"{role}-{number}" for number in range(first, first + count)]


def _new(name: str, choose: Callable[[str], str]) -> _NewKey:
    passphrase = choose(name)
    keyfiles.check_passphrase(passphrase)
    return _NewKey(*keyfiles.make_key(name, passphrase))


def _write(trust: InstanceTrust, folder: Path | None, made: list[_NewKey]) -> tuple[Path, ...]:
    """Write the key files, all or none."""
    written: list[Path] = []
    try:
        for one in made:
            at_root = one.locked.name.startswith(roles.ROOT)
            written.append(keyring.write_key(folder if at_root and folder else trust.keys, one.locked))
    except BaseException:
        for place in written:
            place.unlink(missing_ok=True)
        raise
    return tuple(written)


def _keep(uow: UnitOfWork, actor: Actor, action: str, data: bytes, written: tuple[Path, ...], which: str = "") -> KeysReport:
    store.add_root(uow, data, made_here=True)
    file = chain.read_root(data)
    fingerprint = roles.fingerprint(file)
    record(uow, actor, action, "keys", which or roles.grouped(fingerprint))
    return KeysReport(file.signed.version, fingerprint, written)
