"""The readers, declared; loading verifies the declaration and stops with the name of what is wrong."""

from functools import cache

from app.errors import N_, Invalid
from app.families import BrokenFamilyError, load
from app.publications.ingest.readers.base import Document, Picture, Reader
from app.publications.ingest.readers.docx import broken

MEMBERS = (
    "app.publications.ingest.readers.markdown.MarkdownReader",
    "app.publications.ingest.readers.plain.PlainReader",
    "app.publications.ingest.readers.html.HtmlReader",
    "app.publications.ingest.readers.docx.DocxReader",
)
# what Word and LibreOffice open, and save as .docx
_OFFICE = frozenset({".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".wps"})
__all__ = ["MEMBERS", "Document", "Picture", "Reader", "by_suffix", "reader_for"]


@cache
def by_suffix() -> dict[str, Reader]:
    """All readers by the file name ending that they answer for."""
    found: dict[str, Reader] = {}
    for member in load(Reader, MEMBERS, ("label", "suffixes")).values():
        for suffix in member.suffixes:
            if suffix in found:
                raise BrokenFamilyError(f"{member.__name__} and {type(found[suffix]).__name__} both answer for {suffix}")
            found[suffix] = member()
    return found


def reader_for(name: str) -> Reader:
    """The reader for a file of this name; raises ``Invalid`` saying what can be read."""
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if suffix in _OFFICE:
        raise broken(name)
    if suffix not in by_suffix():
        raise Invalid("ingest.unknown_kind",
                      N_("%(name)s is not a kind of document that can be read here. Use one of: %(known)s."),
                      name=name, known=", ".join(sorted(by_suffix())))
    return by_suffix()[suffix]
