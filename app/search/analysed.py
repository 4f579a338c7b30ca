"""What is found of a version, and the rules by which it is: equal rules find the same in equal texts."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from app.publications import taxonomy, texts
from app.publications.rendering import plain_text
from app.search.analysis.base import Term
from app.search.analysis.plain import SHORT
from app.search.analysis.registry import analyser_for
from app.search.engines.base import Posting
from app.search.ranking import postings

_APP = Path(__file__).resolve().parent.parent
# what decides on the keys of a text, beside the text
_SOURCES = ("languages/*.py", "languages/*.toml", "publications/rendering.py", "publications/untranslated.py", "search/analysed.py",
            "search/analysis/*.py", "search/analysis/tables/*.toml", "search/ranking.py", "search/ready.py")
_LIBRARIES = ("icu4py", "markdown-it-py", "nh3", "OpenCC")


@dataclass(frozen=True)
class Written:
    """The words of a version, and the names in its language of the places that its work is about.

    Whoever asks for a place means what was written about it, too, though the text may not name it.
    """

    language: str
    title: str
    summary: str
    body: str
    places: tuple[str, ...]

    @classmethod
    def of(cls, language: str, title: str, summary: str, body: str, places: tuple[str, ...]) -> "Written":
        """With the names of places by their codes; codes that nobody knows are left out."""
        known = taxonomy.places()
        return cls(language, title, summary, body, tuple(known[code].names.get(language, "") for code in places if code in known))

    @property
    def digest(self) -> str:
        """The SHA-256 of all that is analysed."""
        named = "".join(f"\0{name}" for name in self.places)
        return hashlib.sha256(texts.as_bytes(self.title, self.summary, self.body) + named.encode("utf-8")).hexdigest()

    def postings(self) -> Mapping[str, Posting]:
        """The keys by which it is found."""
        def terms(text: str) -> list[Term]:
            # spaces at the end change nothing, and keep titles out of what is remembered of queries
            return analyser_for(self.language).analyse(text.ljust(SHORT + 1), self.language)

        body = "\n\n".join((plain_text(self.body), *self.places))
        return postings(terms(self.title), terms(self.summary), terms(body))


@cache
def rules() -> str:
    """Names the rules of this program, its tables and its libraries."""
    seen = hashlib.sha256(unicodedata.unidata_version.encode())
    for name in _LIBRARIES:
        seen.update(f"{name} {version(name)}\n".encode())
    for pattern in _SOURCES:
        for place in sorted(_APP.glob(pattern)):
            seen.update(place.name.encode() + place.read_bytes().replace(b"\r\n", b"\n"))
    return seen.hexdigest()[:32]
