"""PURE: where another machine hands out packs, as people write it."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from app.errors import N_, Invalid

LONGEST = 300
USUAL = "/packs"
_HOST = re.compile(r"[A-Za-z0-9._:-]+(?:%[A-Za-z0-9._-]+)?")


@dataclass(frozen=True)
class Address:
    """A machine and the folder of its packs, which begins with a slash unless it is empty."""

    secure: bool
    host: str
    port: int
    folder: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}{self.folder}"

    def path(self, name: str) -> str:
        """What is asked of the machine for a file of the pack."""
        return f"{self.folder}/{quote(name)}"


def address_of(text: str) -> Address:
    """Read an address; one without a folder means that of a Rông. Raises ``Invalid``."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").encode("idna").decode("ascii") if ":" not in (parts.hostname or "") else parts.hostname or "", parts.port
    except ValueError as error:  # UnicodeError is one
        raise _no_address(text) from error
    known = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and port != 0
    if not known or len(text) > LONGEST or parts.username is not None or parts.query or parts.fragment or not text.isprintable():
        raise _no_address(text)
    folder = quote(parts.path.rstrip("/"), safe="/%")
    return Address(parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80), folder or USUAL)


def _no_address(text: str) -> Invalid:
    return Invalid("pull.no_address", N_("“%(address)s” is no address of a machine with packs. Write it like http://192.168.1.20:8000."), address=text[:100])
