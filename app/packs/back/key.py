"""The key with which a post signs its reports; made when it is first needed, never in a pack."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def load_or_make(home: Path) -> Ed25519PrivateKey:
    """The key of this machine, in a file that only its owner can read."""
    place = home / "post_key"
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(place.read_text("ascii").strip()))
    key = Ed25519PrivateKey.generate()
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(key.private_bytes_raw().hex())
        target.flush()
        os.fsync(target.fileno())
    return key
