"""PURE: roles, thresholds and signatures of The Update Framework, read so strictly that one file has one form.

python-tuf checks signatures; what it lets pass and we do not: other JSON than it would write itself, signatures
that count for nothing, a key under two names, keys of other kinds, versions that are no plain whole numbers.
"""

import datetime
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.signer import Key, SSlibKey  # type: ignore[attr-defined]
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]
from tuf.api.serialization.json import JSONSerializer

from app.errors import N_, Invalid

# what people call them, and what the framework does
ROOT, PUBLISHER, ONLINE = "root", "publisher", "online"
ROLES: Mapping[str, tuple[str, ...]] = {ROOT: ("root",), PUBLISHER: ("targets",), ONLINE: ("snapshot", "timestamp")}
NAME = "x-rong-name"
SIGNED_AT = "x-rong-signed-at"
ROOT_LASTS = datetime.timedelta(days=3653)
LISTS_LAST = datetime.timedelta(days=90)
MOST_KEYS = 64
FINGERPRINT_DIGITS = 40

Payload = TypeVar("Payload", Root, Targets, Snapshot, Timestamp)
_KEY_ID = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_KEY_NAME = re.compile(r"(?:root|publisher|online)-[1-9][0-9]{0,5}")


def to_bytes(file: Metadata[Payload]) -> bytes:
    """The one form of a signed file: sorted keys, sorted signatures, no space."""
    file.signatures = dict(sorted(file.signatures.items()))
    return file.to_bytes(JSONSerializer(compact=True))


def parse(kind: type[Payload], data: bytes, name: str) -> Metadata[Payload]:
    """Read a signed file whose signatures nobody has checked yet; raises ``Invalid`` for any form but the one."""
    try:
        file = cast("Metadata[Payload]", Metadata.from_bytes(data))
        right = (type(file.signed) is kind and not file.unrecognized_fields and to_bytes(file) == data
                 and bool(file.signed_bytes))  # floats and half characters have no signed form
    except (RepositoryError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise not_as_signed(name) from error
    if not right or not is_version(file.signed.version):
        raise not_as_signed(name)
    for key_id, signature in file.signatures.items():
        if not _KEY_ID.fullmatch(key_id) or not _SIGNATURE.fullmatch(signature.signature) or signature.unrecognized_fields:
            raise not_as_signed(name)
    if isinstance(file.signed, Root):
        _check_root(file.signed, name)
    return file


def is_version(value: object) -> bool:
    """Whether this is a whole number from 1 on, and not a truth value or a float that looks like one."""
    return type(value) is int and value >= 1


def require_signed(root: Root, role: str, file: Metadata[Any], name: str, *, enough: bool = True) -> None:
    """Raise ``Invalid`` unless enough keys of the role signed the file, or any number, and nobody else did."""
    result = root.get_verification_result(role, file.signed_bytes, file.signatures)
    if set(file.signatures) != set(result.signed):
        raise not_as_signed(name)
    if enough and not result.verified:
        raise Invalid("packs.waiting", N_("This pack waits for the signature of %(keys)s. Have it signed with “rong keys sign”."),
                      keys=", ".join(_names(result.unsigned)))


def missing(root: Root, role: str, file: Metadata[Any]) -> tuple[str, ...]:
    """The names of those keys of the role whose signature the file lacks; empty once there are enough."""
    result = root.get_verification_result(role, file.signed_bytes, file.signatures)
    return () if result.verified else _names(result.unsigned)


def keep_valid_signatures(root: Root, role: str, file: Metadata[Any]) -> None:
    """Drop the signatures that do not count for this role of this root."""
    result = root.get_verification_result(role, file.signed_bytes, file.signatures)
    file.signatures = {key_id: file.signatures[key_id] for key_id in result.signed}


def next_root(trusted: Root | None, data: bytes, version: int, name: str) -> Metadata[Root]:
    """The root of this version, signed by enough keys of the one before and of its own; the first one by its own."""
    file = parse(Root, data, name)
    if file.signed.version != version:
        raise not_as_signed(name)
    result = file.signed.get_root_verification_result(trusted, file.signed_bytes, file.signatures)
    if not result or set(file.signatures) != set(result.signed):
        raise not_as_signed(name)
    return file


def new_root(version: int, keys: Mapping[str, Sequence[Key]], thresholds: Mapping[str, int], at: datetime.datetime) -> Root:
    """A root with these keys and thresholds by the names people use (``ROLES``)."""
    root = Root(version=version, expires=at + ROOT_LASTS, consistent_snapshot=True)
    for people, roles in ROLES.items():
        for role in roles:
            for key in keys[people]:
                root.add_key(key, role)
            root.roles[role].threshold = thresholds[people]
    return root


def keys_of(root: Root, role: str) -> tuple[Key, ...]:
    """The keys that sign as this role of ``ROLES``, by their names."""
    found = {key_id: root.keys[key_id] for one in ROLES[role] for key_id in root.roles[one].keyids}
    return tuple(sorted(found.values(), key=name_of))


def public_key(name: str, public: bytes) -> SSlibKey:
    """A public key as a root lists it, with the name that people know it by."""
    key = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(public))
    key.unrecognized_fields[NAME] = name
    return key


def name_of(key: Key) -> str:
    """What people call a key: ``publisher-2``."""
    return str(key.unrecognized_fields.get(NAME, key.keyid[:12]))


def fingerprint(root: Metadata[Root]) -> str:
    """Forty digits that stand for a root, whoever of its keepers signed it; 132 bits, no matter how it travels."""
    number = int(hashlib.sha256(root.signed_bytes).hexdigest(), 16) % 10 ** FINGERPRINT_DIGITS
    return f"{number:0{FINGERPRINT_DIGITS}d}"


def grouped(digits: str) -> str:
    """A fingerprint as it is read over the telephone: eight groups of five digits."""
    return " ".join(digits[start:start + 5] for start in range(0, len(digits), 5))


def not_as_signed(name: str) -> Invalid:
    """What is said of a file that is not exactly what was signed."""
    return Invalid("packs.not_as_signed", N_("%(name)s is not as it was signed: it is damaged, was changed, or has other signatures. Copy the pack again, or ask for a new one."),
                   name=name)


def _names(keys: Mapping[str, Key]) -> tuple[str, ...]:
    return tuple(sorted(name_of(key) for key in keys.values()))


def _check_root(root: Root, name: str) -> None:
    if root.consistent_snapshot is not True or not 1 <= len(root.keys) <= MOST_KEYS:
        raise not_as_signed(name)
    used = set()
    for role in root.roles.values():
        if not is_version(role.threshold) or not role.threshold <= len(role.keyids):
            raise not_as_signed(name)
        used.update(role.keyids)
    if used != set(root.keys):
        raise not_as_signed(name)
    names = [name_of(key) for key in root.keys.values()]
    if len(set(names)) != len(names) or not all(_is_key(key_id, key) for key_id, key in root.keys.items()):
        raise not_as_signed(name)


def _is_key(key_id: str, key: Key) -> bool:
    """Whether this is an Ed25519 key under its own id, so that no key stands under two."""
    public = key.keyval.get("public")
    if (key.keytype, key.scheme, set(key.keyval)) != ("ed25519", "ed25519", {"public"}) or not _KEY_ID.fullmatch(str(public)):
        return False
    own = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(cast(str, public))))
    return own.keyid == key_id and _KEY_NAME.fullmatch(name_of(key)) is not None
