"""PURE: the keys by which the memory finds a text again, and knows its neighbours."""

import hashlib
import unicodedata


def key_of(text: str) -> str:
    """The SHA-256 digest, in hexadecimal, of the text in NFC with every run of white space as one space."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8")).hexdigest()


def context_key(neighbour: str) -> str:
    """The key of a segment beside a text; empty where there is none or it is not known."""
    return key_of(neighbour) if neighbour else ""
