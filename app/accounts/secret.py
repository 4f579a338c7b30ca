"""The secret of an instance: signs sessions and forms, locks its online key; made at first start, never in the repository."""

import os
import secrets
from pathlib import Path


def load_or_make(home: Path) -> str:
    """Read the instance's key, or make one that only its owner can read."""
    place = home / "secret_key"
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text("ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(secrets.token_hex(32))
    return place.read_text("ascii").strip()
