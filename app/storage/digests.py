"""The names of bytes: their SHA-256 digests."""

import hashlib
from pathlib import Path
from typing import IO

CHUNK = 1024 * 1024


def digest_of(stream: IO[bytes]) -> str:
    """The digest of what is left of a stream."""
    seen = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        seen.update(chunk)
    return seen.hexdigest()


def digest_of_file(place: Path) -> str:
    """The digest of a file."""
    with place.open("rb") as stream:
        return digest_of(stream)
