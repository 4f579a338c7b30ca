"""Markdown: kept as it is; a heading of the first level at the top becomes the title."""

import re

from app.languages.encodings import decode
from app.languages.normalization import clean
from app.publications.ingest.readers.base import Document, Reader

_TITLE = re.compile(r"\A\s*(?:# +(?P<atx>[^\n]+?)(?: +#+)?[ \t]*|(?P<setext>[^\n#>`|-][^\n]*)\n=+[ \t]*)(?:\n|\Z)")


class MarkdownReader(Reader):
    suffixes = (".md", ".markdown")
    label = "Markdown"

    def read(self, data: bytes, name: str) -> Document:
        text = clean(decode(data, name))
        found = _TITLE.match(text)
        if found is None:
            return Document("", text)
        return Document((found["atx"] or found["setext"]).strip(), text[found.end():].lstrip("\n"))
