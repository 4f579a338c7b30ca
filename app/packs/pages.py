"""PURE: the pages of a list: what it says of each work, and where a page ends so that one edit changes one page."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.packs import canonical
from app.packs.shape import Shape

PUBLIC, INTERNAL = "public", "internal"
AUDIENCES = (PUBLIC, INTERNAL)
MAX_ATTACHMENTS = 1_000
MAX_SUMMARY = 10_000
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_TEXT_BYTES = MAX_BODY_BYTES + 64 * 1024
MAX_OBJECT_BYTES = 2**30
MAX_FILE_BYTES = 2**40
MAX_PAGE_BYTES = 8 * 1024 * 1024
MOST_WORKS = 64
_USUAL_WORKS = 16
_USUAL_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """What an object is known by: a text, a page, the terms of a language, a file, or a piece of one that is too large for one."""

    digest: str
    size: int


@dataclass(frozen=True)
class PackedAttachment:
    """A file of a work as a list names it; an empty language means that it serves all of them.

    A file of more than ``MAX_OBJECT_BYTES`` is carried as its ``parts``; every other one is one object.
    """

    digest: str
    size: int
    name: str
    media_type: str
    role: str
    language: str
    caption: str
    facts: Mapping[str, int]
    parts: tuple[Part, ...] = ()

    @property
    def objects(self) -> tuple[Part, ...]:
        """The objects that make up the file, in order."""
        return self.parts or (Part(self.digest, self.size),)


@dataclass(frozen=True)
class PackedVersion:
    """A published language version as a list names it; ``text`` is the digest of its text's object, ``size`` its bytes."""

    work_id: str
    source_language: str
    kind: str
    topics: tuple[str, ...]
    places: tuple[str, ...]
    source: str
    author: str
    rights: str
    issued_on: datetime.date | None
    embargo_until: datetime.date | None
    visibility: str
    urgent: bool
    title: str
    revision: int
    published_at: datetime.datetime
    text: str
    size: int
    attachments: tuple[PackedAttachment, ...]

    @property
    def objects(self) -> Iterator[Part]:
        """Everything that has to be there for the version to be whole."""
        yield Part(self.text, self.size)
        for file in self.attachments:
            yield from file.objects


def paged(versions: Iterable[PackedVersion]) -> Iterator[tuple[tuple[PackedVersion, ...], bytes]]:
    """Cut the versions, which come in the order of their works' ids, into pages, each with its bytes.

    Where a page ends follows from the ids themselves, about every sixteenth, so that a work more or less changes
    one page and no other; very long and very large pages end earlier.
    """
    page: list[PackedVersion] = []
    plain: list[dict[str, Any]] = []
    size = 0
    for one in versions:
        page.append(one)
        plain.append(_plain(one))
        size += len(canonical.encode(plain[-1])) if one.attachments else 0
        ends = sha256(one.work_id.encode("ascii")).digest()[0] % _USUAL_WORKS == 0
        if ends or len(page) == MOST_WORKS or size >= _USUAL_BYTES:
            yield tuple(page), canonical.encode({"works": plain})
            page, plain, size = [], [], 0
    if page:
        yield tuple(page), canonical.encode({"works": plain})


def entry_digest(one: PackedVersion) -> str:
    """Names all that a list says of a version."""
    return sha256(canonical.encode(_plain(one))).hexdigest()


def decode(data: bytes, name: str, audience: str) -> tuple[PackedVersion, ...]:
    """Read a page of a list for these readers; raises ``Invalid`` for anything not exactly right."""
    top = Shape(canonical.decode(data, name), name)
    top.keys("works")
    versions = tuple(_version(one) for one in top.shapes("works", MOST_WORKS))
    ids = [one.work_id for one in versions]
    top.require(bool(ids) and ids == sorted(set(ids)), "works")
    top.require(audience == INTERNAL or all(one.visibility == PUBLIC for one in versions), "visibility")
    return versions


def _version(shape: Shape) -> PackedVersion:
    shape.keys("work", "source_language", "kind", "topics", "places", "source", "author", "rights", "issued_on",
               "embargo_until", "visibility", "urgent", "title", "revision", "published_at", "text", "size",
               "attachments")
    attachments = tuple(_attachment(one) for one in shape.shapes("attachments", MAX_ATTACHMENTS))
    keys = [(one.name, one.language) for one in attachments]
    shape.require(keys == sorted(set(keys)), "attachments")
    return PackedVersion(
        shape.slug("work"), shape.tag("source_language"), shape.slug("kind"), shape.slugs("topics"),
        shape.slugs("places"), shape.line("source", 300), shape.line("author", 300), shape.line("rights", 300),
        shape.day("issued_on"), shape.day("embargo_until"), shape.one_of("visibility", AUDIENCES),
        shape.boolean("urgent"), shape.line("title", 500, empty=False), shape.integer("revision", 2**31 - 1, least=1),
        shape.moment("published_at"), shape.digest("text"), shape.integer("size", MAX_TEXT_BYTES, least=4), attachments)


def _attachment(shape: Shape) -> PackedAttachment:
    shape.keys("digest", "size", "name", "media_type", "role", "language", "caption", "facts", "parts")
    facts = shape.mapping("facts", 20)
    shape.require(all(Shape.is_slug(key) and type(value) is int and abs(value) < 2**31
                      for key, value in facts.items()), "facts")
    language = "" if shape.value["language"] == "" else shape.tag("language")
    size = shape.integer("size", MAX_FILE_BYTES)
    parts = tuple(_part(one) for one in shape.shapes("parts", MAX_FILE_BYTES // MAX_OBJECT_BYTES))
    shape.require(sum(one.size for one in parts) == size if parts else size <= MAX_OBJECT_BYTES, "parts")
    return PackedAttachment(shape.digest("digest"), size, shape.file_name("name"), shape.line("media_type", 100, empty=False),
                            shape.slug("role"), language, shape.line("caption", 500), facts, parts)


def _part(shape: Shape) -> Part:
    shape.keys("digest", "size")
    return Part(shape.digest("digest"), shape.integer("size", MAX_OBJECT_BYTES, least=1))


def _plain(one: PackedVersion) -> dict[str, Any]:
    return {
        "work": one.work_id, "source_language": one.source_language, "kind": one.kind, "topics": list(one.topics),
        "places": list(one.places), "source": one.source, "author": one.author, "rights": one.rights,
        "issued_on": _day(one.issued_on), "embargo_until": _day(one.embargo_until), "visibility": one.visibility,
        "urgent": one.urgent, "title": one.title, "revision": one.revision,
        "published_at": moment(one.published_at), "text": one.text, "size": one.size,
        "attachments": [{"digest": file.digest, "size": file.size, "name": file.name,
                         "media_type": file.media_type, "role": file.role, "language": file.language,
                         "caption": file.caption, "facts": dict(file.facts),
                         "parts": [{"digest": part.digest, "size": part.size} for part in file.parts]}
                        for file in one.attachments],
    }


def moment(at: datetime.datetime) -> str:
    """As lists write moments: UTC to the second."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
