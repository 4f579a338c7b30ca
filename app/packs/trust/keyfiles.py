"""PURE: private keys as they lie in files: locked with a passphrase, in one JSON object.

Argon2id (64 MiB, three rounds) makes a key of the passphrase, ChaCha20-Poly1305 locks the private key with it;
everything else in the file is authenticated with it, so that no key can be given another's name.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]

from app.errors import N_, Invalid
from app.packs import canonical
from app.packs.trust.roles import public_key

KIND = "Rông key 1"
SHORTEST = 10
MOST_BYTES = 4096
COST = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}
_SALT, _NONCE, _KEY = 16, 12, 32


@dataclass(frozen=True)
class LockedKey:
    """A key file: whose it is, and its bytes."""

    name: str
    public: SSlibKey
    data: bytes


def make_key(name: str, passphrase: str) -> tuple[LockedKey, CryptoSigner]:
    """A new key, as its file and as what signs with it."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    head: dict[str, Any] = {"kind": KIND, "name": name, "nonce": secrets.token_hex(_NONCE), "public": public.hex(),
                            "salt": secrets.token_hex(_SALT)}
    box = _cipher(head, passphrase).encrypt(bytes.fromhex(head["nonce"]), private.private_bytes_raw(), canonical.encode(head))
    key = public_key(name, public)
    return LockedKey(name, key, canonical.encode({**head, "box": box.hex()})), CryptoSigner(private, key)


def read_key(data: bytes, place: str) -> LockedKey:
    """A key file that is still locked; raises ``Invalid`` for anything else."""
    head, _ = _parts(data, place)
    return LockedKey(head["name"], public_key(head["name"], bytes.fromhex(head["public"])), data)


def unlock(key: LockedKey, passphrase: str) -> CryptoSigner:
    """What signs with the key; raises ``Invalid`` for a wrong passphrase, or a file that somebody changed."""
    head, box = _parts(key.data, key.name)
    try:
        raw = _cipher(head, passphrase).decrypt(bytes.fromhex(head["nonce"]), box, canonical.encode(head))
        return CryptoSigner(Ed25519PrivateKey.from_private_bytes(raw), key.public)
    except InvalidTag as error:
        raise Invalid("keys.wrong_passphrase", N_("The passphrase does not open the key %(name)s. Type it again; if it is right, take a copy of the key file."),
                      name=key.name) from error


def check_passphrase(passphrase: str) -> None:
    """Raise ``Invalid`` for one that is quickly guessed."""
    if len(_plain(passphrase)) < SHORTEST:
        raise Invalid("keys.short_passphrase", N_("The passphrase is too short. Take four words that nobody would guess, %(least)d letters at least."),
                      least=SHORTEST)


def _parts(data: bytes, place: str) -> tuple[dict[str, Any], bytes]:
    try:
        head = canonical.decode(data, place)
        written = head.pop("box")
        box = bytes.fromhex(written)
        right = (set(head) == {"kind", "name", "nonce", "public", "salt"} and head["kind"] == KIND
                 and isinstance(head["name"], str) and len(box) == _KEY + 16
                 and box.hex() == written  # the box cannot vouch for the letters in which it is written
                 and [len(bytes.fromhex(head[part])) for part in ("nonce", "public", "salt")] == [_NONCE, _KEY, _SALT])
    except (Invalid, AttributeError, KeyError, TypeError, ValueError) as error:
        raise _no_key(place) from error
    if not right:
        raise _no_key(place)
    return head, box


def _cipher(head: dict[str, Any], passphrase: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hash_secret_raw(_plain(passphrase).encode("utf-8"), bytes.fromhex(head["salt"]), **COST, hash_len=_KEY, type=Type.ID))


def _plain(passphrase: str) -> str:
    """The same passphrase whichever way a keyboard writes its accents."""
    return unicodedata.normalize("NFC", passphrase.strip())


def _no_key(place: str) -> Invalid:
    return Invalid("keys.no_key", N_("%(place)s is no key file of Rông, or is damaged. Take a copy of the key file."), place=place)
