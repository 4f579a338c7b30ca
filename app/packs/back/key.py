"""The key with which a post signs its reports; made when it is first needed, never in a pack."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.errors import N_, Unavailable
from app.storage.private import write_private


def load_or_make(home: Path) -> Ed25519PrivateKey:
    """The key of this machine, in a file that only its owner can read; raises ``Unavailable`` where that is damaged."""
    place = home / "post_key"
    if not place.exists():
        write_private(place, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(place.read_text("ascii").strip()))
    except ValueError as error:
        raise Unavailable("back.damaged_key", N_("The key of this post, %(place)s, is damaged. Put back that of a backup, or delete the file and have the province accept the post anew."),
                          place=str(place)) from error
