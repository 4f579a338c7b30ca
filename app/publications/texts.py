"""PURE: a text as one run of bytes, the same for packs, for checks of what the database kept, and for readers elsewhere."""

import hashlib


def as_bytes(title: str, summary: str, body: str) -> bytes:
    """UTF-8: the title on the first line, the summary on the second, an empty line, then the body as it is."""
    return f"{title}\n{summary}\n\n{body}".encode()


def digest_of(title: str, summary: str, body: str) -> str:
    """The SHA-256 digest of a text."""
    return hashlib.sha256(as_bytes(title, summary, body)).hexdigest()


def from_bytes(data: bytes) -> tuple[str, str, str]:
    """Title, summary and body; raises ``ValueError`` for bytes that ``as_bytes`` does not write."""
    title, summary, empty, body = data.decode().split("\n", 3)
    if empty:
        raise ValueError(empty[:20])
    return title, summary, body
