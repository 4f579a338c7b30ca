"""The secret of an instance: signs sessions and forms, locks its online key; made at first start, never in the repository."""

import re
import secrets
from pathlib import Path

from app.errors import N_, Unavailable
from app.storage.private import write_private

_SECRET = re.compile(r"[!-~]{32,}")


def load_or_make(home: Path) -> str:
    """Read the instance's key, or make one that only its owner can read; raises ``Unavailable`` for a damaged one."""
    place = home / "secret_key"
    if not place.exists():
        write_private(place, secrets.token_hex(32))
    found = place.read_bytes().decode("ascii", "replace").strip()
    if not _SECRET.fullmatch(found):
        raise Unavailable("accounts.damaged_secret", N_("The secret of this archive, %(place)s, is damaged. Put back that of a backup, or delete the file: everybody then signs in anew, and “rong keys rotate online” makes a new online key."),
                          place=str(place))
    return found
