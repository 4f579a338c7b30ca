"""Key files in folders: written for their owner alone, never over another one."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Root  # type: ignore[attr-defined]

from app.errors import N_, Conflict, Invalid, Unavailable
from app.packs.trust import keyfiles, roles
from app.packs.trust.keyfiles import MOST_BYTES, LockedKey

# asks for the passphrase of the key with this name
Ask = Callable[[str], str]


def write_key(folder: Path, key: LockedKey) -> Path:
    """Write a key file that only its owner may read; raises ``Conflict`` where there is one of its name."""
    place = folder / f"{key.name}.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError as error:
        raise Conflict("keys.there_already", N_("There is a file %(place)s already. Choose another folder, or move that key to a safe place first."),
                       place=str(place)) from error
    with os.fdopen(handle, "wb") as target:
        target.write(key.data)
        target.flush()
        os.fsync(target.fileno())
    return place


def read_file(place: Path) -> LockedKey:
    """The key in this file, still locked."""
    try:
        with place.open("rb") as stream:
            return keyfiles.read_key(stream.read(MOST_BYTES), place.name)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Invalid("keys.no_file", N_("There is no key file %(place)s. Plug in the stick that holds it."), place=str(place)) from error


def keys_in(places: Iterable[Path]) -> tuple[LockedKey, ...]:
    """The keys in these files and folders, by name; a folder may hold other things too."""
    found: dict[str, LockedKey] = {}
    for place in places:
        for file in sorted(place.glob("*.key")) if place.is_dir() else [place]:
            key = read_file(file)
            found.setdefault(key.public.keyid, key)
    return tuple(sorted(found.values(), key=lambda key: key.name))


def open_enough(root: Root, role: str, signed: Iterable[str], keys: Iterable[LockedKey], ask: Ask) -> tuple[CryptoSigner, ...]:
    """Unlock those of these keys that the role still wants signatures of, until there are enough.

    ``signed`` are the ids of keys that have signed already. An empty passphrase passes a key over, so there may be
    fewer than enough in the end.
    """
    wanted = root.roles[role]
    left = wanted.threshold - len(set(signed) & set(wanted.keyids))
    opened: list[CryptoSigner] = []
    for key in keys:
        if len(opened) >= left:
            break
        if key.public.keyid in wanted.keyids and key.public.keyid not in set(signed):
            passphrase = ask(key.name)
            if passphrase:
                opened.append(keyfiles.unlock(key, passphrase))
    return tuple(opened)


def open_online(folder: Path, root: Root, secret: str) -> CryptoSigner:
    """The key that signs without a person; raises ``Unavailable`` where this machine does not have it."""
    (public,) = roles.keys_of(root, roles.ONLINE)
    place = folder / f"{roles.name_of(public)}.key"
    if place.is_file():
        key = read_file(place)
        if key.public.keyid == public.keyid:
            return keyfiles.unlock(key, secret)
    raise Unavailable("keys.no_online", N_("The online key %(name)s is not on this machine, as after restoring a backup. Make a new one: “rong keys rotate online”."),
                      name=roles.name_of(public))
