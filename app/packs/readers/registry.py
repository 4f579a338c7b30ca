"""PURE: the family of readers' formats: its members, verified when they are loaded."""

from collections.abc import Mapping
from functools import cache

from app.errors import N_, NotFound
from app.families import load
from app.packs.readers.base import ReadersFormat

MEMBERS = (
    "app.packs.readers.site.Site",
    "app.packs.readers.epub.Epub",
    "app.packs.readers.pdf.Pdf",
    "app.packs.readers.zim.Zim",
    "app.packs.readers.bagit.BagIt",
)


@cache
def formats() -> Mapping[str, ReadersFormat]:
    """Every format by name; raises ``BrokenFamilyError`` when one of them is put together wrongly."""
    members = load(ReadersFormat, MEMBERS, ("name", "label", "shape", "suffix"))  # type: ignore[type-abstract]
    return {name: member() for name, member in members.items()}


def format_named(name: str) -> ReadersFormat:
    """The format of this name; raises ``NotFound``."""
    if name not in formats():
        raise NotFound("readers.no_format", N_("There is no format “%(name)s”. Use one of: %(known)s."), name=name[:40], known=", ".join(formats()))
    return formats()[name]
