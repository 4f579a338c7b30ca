"""Markdown: kept as it is; a heading of the first level at the top becomes the title, or what the file calls itself above."""

import re

from app.languages.encodings import decode
from app.languages.normalization import clean
from app.publications.ingest.readers.base import Document, Reader

_TITLE = re.compile(r"\A\s*(?:# +(?P<atx>[^\n]+?)(?: +#+)?[ \t]*|(?P<setext>[^\n#>`|-][^\n]*)\n=+[ \t]*)(?:\n|\Z)")
# the block of facts with which editors of sites begin a file; “---” with anything else below is a line across the page
_FACTS = re.compile(r"\A---[ \t]*\n(?:[A-Za-z][\w-]*:[^\n]*\n|[ \t]+[^\n]*\n|- [^\n]*\n|\n)+?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
# what such blocks tell in Hugo, Jekyll, Pandoc and their like; with none of these names it is somebody's own text
_KNOWN = re.compile(r"^(?:title|subtitle|authors?|date|lang|language|layout|permalink|slug|aliases|tags|categories|keywords|description|draft|toc):",
                    re.MULTILINE | re.IGNORECASE)
_NAMED = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>[^\n]+?)(?P=quote)[ \t]*$", re.MULTILINE | re.IGNORECASE)


class MarkdownReader(Reader):
    suffixes = (".md", ".markdown")
    label = "Markdown"

    def read(self, data: bytes, name: str) -> Document:
        text = clean(decode(data, name))
        facts, named = _FACTS.match(text), None
        if facts is not None and _KNOWN.search(facts[0]):
            named, text = _NAMED.search(facts[0]), text[facts.end():].lstrip("\n")
        found = _TITLE.match(text)
        if found is None:
            return Document(named["title"] if named else "", text)
        return Document((found["atx"] or found["setext"]).strip(), text[found.end():].lstrip("\n"))
