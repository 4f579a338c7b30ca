"""Plain text: paragraphs are set apart by blank lines; nothing in it is taken for markup."""

import re

from app.languages.encodings import decode
from app.languages.normalization import clean
from app.publications.ingest.readers.base import Document, Reader

_INLINE = re.compile(r"([\\`*_\[\]<>|~&])")
_BLOCK = re.compile(r"^(\s{0,3})([#+=-]|\d{1,9}[.)])", re.MULTILINE)
TITLE_LENGTH = 200


class PlainReader(Reader):
    suffixes = (".txt",)
    label = "plain text"

    def read(self, data: bytes, name: str) -> Document:
        paragraphs = [one.strip("\n") for one in re.split(r"\n[ \t]*\n", clean(decode(data, name))) if one.strip()]
        title = ""
        if len(paragraphs) > 1 and "\n" not in paragraphs[0] and len(paragraphs[0]) <= TITLE_LENGTH:
            title = paragraphs.pop(0).strip()
        return Document(title, "\n\n".join(escape(one) for one in paragraphs) + "\n")


def escape(text: str) -> str:
    """The text as CommonMark that shows exactly these characters."""
    lines = (line.strip() for line in _INLINE.sub(r"\\\1", text).split("\n"))
    return _BLOCK.sub(_escape_start, "\n".join(lines))


def _escape_start(found: re.Match[str]) -> str:
    mark = found[2]
    return found[1] + (mark[:-1] + "\\" + mark[-1] if mark[0].isdigit() else "\\" + mark)
