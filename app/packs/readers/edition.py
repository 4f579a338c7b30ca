"""PURE: what is written into a reader's format: works of one language, their texts and files."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from app.languages import registry
from app.languages.registry import Language
from app.publications import taxonomy
from app.publications.models import INTERNAL, PUBLIC

AUDIENCES = (PUBLIC, INTERNAL)
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")
# names that Windows keeps for devices, whatever comes after the dot
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{one}{number}" for one in ("com", "lpt") for number in range(1, 10))})


@dataclass(frozen=True)
class Wording:
    """The words around the texts: in the language of the pages that suits the readers of an edition.

    ``say`` translates a text of the catalogues, ``day`` writes a date, ``kind`` names a kind of publication.
    """

    locale: str
    tag: str
    say: Callable[[str], str]
    day: Callable[[datetime.date], str]
    kind: Callable[[str], str]

    def language(self, tag: str) -> str:
        return registry.name(tag, self.locale)

    def topic(self, code: str) -> str:
        return taxonomy.topic_name(code, self.locale)

    def place(self, code: str) -> str:
        return taxonomy.place_name(code, self.locale)


@dataclass(frozen=True)
class EditionFile:
    """A file of a work. ``original`` ones are the bytes that a text came from; ``width`` is 0 but for pictures."""

    digest: str
    size: int
    name: str
    media_type: str
    role: str
    language: str
    caption: str
    original: bool
    width: int
    height: int

    @property
    def plain_name(self) -> str:
        """A name of its own that every disk and every program takes: the content's digest and the ending."""
        ending = PurePath(self.name).suffix.lower()
        return self.digest[:20] + (ending if _ENDING.fullmatch(ending) else "")


@dataclass(frozen=True)
class EditionVersion:
    """A published language version; ``body`` is CommonMark in NFC."""

    language: str
    title: str
    summary: str
    body: str
    revision: int
    published_at: datetime.datetime
    is_source: bool


@dataclass(frozen=True)
class EditionWork:
    """A work with the version of the edition's language, and with its other ones where the format wants them."""

    work_id: str
    kind: str
    source_language: str
    topics: tuple[str, ...]
    places: tuple[str, ...]
    source: str
    author: str
    rights: str
    issued_on: datetime.date | None
    urgent: bool
    visibility: str
    version: EditionVersion
    others: tuple[EditionVersion, ...]
    files: tuple[EditionFile, ...]

    @property
    def plain_name(self) -> str:
        """The work's id as a file name that Windows takes too."""
        return f"{self.work_id}-" if self.work_id in _DEVICES else self.work_id

    @property
    def day(self) -> datetime.date:
        """When it was issued, or published here where nobody said that."""
        return self.issued_on or self.version.published_at.date()

    def pictures(self) -> Mapping[str, EditionFile]:
        """The pictures by the names that the text calls them by."""
        return {one.name: one for one in self.files if one.role == "image"}


@dataclass(frozen=True)
class Edition:
    """What readers of this audience may read today in this language, the newest first.

    ``works`` reads them anew, a few at a time; ``ids`` are theirs; ``open`` gives the bytes of a file by its digest.
    ``made_at`` is when any of them last changed, so that the same archive gives the same bytes.
    """

    title: str
    language: Language
    audience: str
    count: int
    made_at: datetime.datetime
    words: Wording
    ids: frozenset[str]
    works: Callable[[], Iterator[EditionWork]]
    open: Callable[[str], BinaryIO]
