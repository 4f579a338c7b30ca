"""PURE: the list of one language: the pages that name its works and what else it brings; how it is written and read."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from app.packs import canonical
from app.packs.layout import FORMAT, list_path
from app.packs.pages import (
    AUDIENCES,
    INTERNAL,
    MAX_OBJECT_BYTES,
    MAX_PAGE_BYTES,
    MOST_WORKS,
    Part,
    moment,
)
from app.packs.shape import Shape

MAX_BYTES = 32 * 1024 * 1024
MAX_VERSIONS = 200_000
MAX_OBJECTS = 2_000_000
MAX_EXTRAS = 1_000
MAX_GLOSSARY_BYTES = 64 * 1024 * 1024
TEXT, LIST = "text", "list"
# what is not a work: words that seeking needs, words of the pages, and what drafts
MODEL = "model"
# what texts are found by, as objects of its own that only a whole first pack carries
SEARCH = "search"
EXTRA_KINDS = ("catalogue", "lexicon", MODEL, SEARCH)
_MOST = 2**53


@dataclass(frozen=True)
class Page:
    """A page of the list by its object; so many works are on it, and so many of them are urgent."""

    digest: str
    size: int
    works: int
    urgent: int


@dataclass(frozen=True)
class Extra:
    """A file that comes with a language and belongs to no work."""

    kind: str
    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """All that a pack holds of one language for some readers.

    ``version`` rises by one whenever anything else of it changes, and then only. ``objects`` counts the objects that
    it names, pages included, and ``sizes`` tells their bytes by what they are: text, list, and the roles of files.
    Search data is in neither, since a pack is whole without it.
    """

    language: str
    audience: str
    version: int
    made_at: datetime.datetime
    works: int
    objects: int
    sizes: Mapping[str, int]
    pages: tuple[Page, ...]
    glossary: Part | None = None
    extras: tuple[Extra, ...] = ()

    @property
    def path(self) -> str:
        """The name by which trust knows the list."""
        return list_path(self.language, internal=self.audience == INTERNAL)

    @property
    def size(self) -> int:
        """The bytes of all objects, as they are when unpacked."""
        return sum(self.sizes.values())

    @property
    def content(self) -> str:
        """A digest of everything but version and time: equal content is the same list."""
        return sha256(encode(replace(self, version=1, made_at=datetime.datetime.fromtimestamp(0, datetime.UTC)))).hexdigest()


def encode(manifest: Manifest) -> bytes:
    """The canonical bytes: the same manifest is always the same bytes."""
    return canonical.encode({
        "format": FORMAT,
        "language": manifest.language,
        "audience": manifest.audience,
        "version": manifest.version,
        "made_at": moment(manifest.made_at),
        "works": manifest.works,
        "objects": manifest.objects,
        "sizes": dict(manifest.sizes),
        "pages": [[one.digest, one.size, one.works, one.urgent] for one in manifest.pages],
        "glossary": None if manifest.glossary is None else {"digest": manifest.glossary.digest, "size": manifest.glossary.size},
        "extras": [{"kind": one.kind, "name": one.name, "digest": one.digest, "size": one.size} for one in manifest.extras],
    })


def decode(data: bytes, language: str, *, internal: bool = False) -> Manifest:
    """Read a list that says it is of this language for these readers; raises ``Invalid`` for anything not exactly right."""
    name = list_path(language, internal=internal)
    top = Shape(canonical.decode(data, name), name)
    top.keys("format", "language", "audience", "version", "made_at", "works", "objects", "sizes", "pages", "glossary", "extras")
    top.require(top.integer("format", FORMAT) == FORMAT, "format")
    top.require(top.value["language"] == language, "language")
    top.require(top.one_of("audience", AUDIENCES) == AUDIENCES[internal], "audience")
    sizes = top.mapping("sizes", 20)
    top.require(all(Shape.is_slug(kind) and type(size) is int and 0 <= size <= _MOST for kind, size in sizes.items()), "sizes")
    pages = tuple(_page(top, one) for one in top.items("pages", MAX_VERSIONS))
    top.require(len({one.digest for one in pages}) == len(pages), "pages")
    top.require(sum(one.works for one in pages) == top.integer("works", MAX_VERSIONS), "works")
    extras = tuple(_extra(one) for one in top.shapes("extras", MAX_EXTRAS))
    keys = [(one.kind, one.name) for one in extras]
    top.require(keys == sorted(set(keys)), "extras")
    return Manifest(top.tag("language"), top.one_of("audience", AUDIENCES), top.integer("version", 2**31 - 1, least=1),
                    top.moment("made_at"), top.integer("works", MAX_VERSIONS), top.integer("objects", MAX_OBJECTS), sizes, pages,
                    None if top.value["glossary"] is None else _glossary(top), extras)


def pages_in(data: bytes, name: str) -> tuple[Page, ...]:
    """The pages of a list that was read before."""
    top = Shape(canonical.decode(data, name), name)
    return tuple(_page(top, one) for one in top.items("pages", MAX_VERSIONS))


def digest_of(data: bytes) -> str:
    """The SHA-256 digest by which a manifest's bytes are known."""
    return sha256(data).hexdigest()


def _page(top: Shape, value: Any) -> Page:
    top.require(isinstance(value, list) and len(value) == 4 and Shape.is_digest(value[0]), "pages")
    top.require(all(type(number) is int for number in value[1:]), "pages")
    page = Page(*value)
    top.require(0 < page.size <= MAX_PAGE_BYTES and 0 < page.works <= MOST_WORKS and 0 <= page.urgent <= page.works, "pages")
    return page


def _glossary(top: Shape) -> Part:
    shape = Shape(top.value["glossary"], "glossary")
    shape.keys("digest", "size")
    return Part(shape.digest("digest"), shape.integer("size", MAX_GLOSSARY_BYTES, least=1))


def _extra(shape: Shape) -> Extra:
    shape.keys("kind", "name", "digest", "size")
    return Extra(shape.one_of("kind", EXTRA_KINDS), shape.file_name("name"), shape.digest("digest"), shape.integer("size", MAX_OBJECT_BYTES))
