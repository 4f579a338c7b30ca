"""PURE: the seal that packs of format 1 carry; it goes when the last of its users has gone."""

from collections.abc import Mapping
from typing import Protocol

from app.errors import N_, Invalid
from app.packs.layout import manifest_path, seal_path
from app.packs.manifest import digest_of


class Trust(Protocol):
    """Says which manifests are to be believed; everything else follows from the digests in them."""

    def vouch(self, language: str, *manifests: bytes) -> Mapping[str, bytes]:
        """The files, by path in the pack, that vouch for each of these.

        There are two while an export replaces a manifest: until the new one has its name, the old one counts.
        """

    def witnesses(self, language: str) -> tuple[str, ...]:
        """The paths of the files that ``check`` wants to see."""

    def check(self, language: str, manifest: bytes, files: Mapping[str, bytes]) -> None:
        """Raise ``Invalid`` unless these files vouch for these bytes; a file that is not there is not in the mapping."""


class DigestSeal:
    """A file with the manifest's SHA-256: tells damage and half-copied sticks, not forgery."""

    def vouch(self, language: str, *manifests: bytes) -> Mapping[str, bytes]:
        return {seal_path(language): b"".join(_seal(language, manifest) for manifest in manifests)}

    def witnesses(self, language: str) -> tuple[str, ...]:
        return (seal_path(language),)

    def check(self, language: str, manifest: bytes, files: Mapping[str, bytes]) -> None:
        if _seal(language, manifest) not in files.get(seal_path(language), b"").splitlines(keepends=True):
            raise Invalid("packs.broken_seal", N_("%(name)s does not fit its seal: it was damaged, changed or only half copied. Copy the pack again."),
                          name=manifest_path(language))


def _seal(language: str, manifest: bytes) -> bytes:
    """One line as ``sha256sum -c`` reads it."""
    return f"{digest_of(manifest)}  {language}.json\n".encode("ascii")
