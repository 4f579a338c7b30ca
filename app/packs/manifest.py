"""PURE: the list of one language: what it holds, how it is written, and all that must be right about it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.packs import canonical
from app.packs.layout import FORMAT, manifest_path
from app.packs.shape import Shape

PUBLIC, INTERNAL = "public", "internal"
AUDIENCES = (PUBLIC, INTERNAL)
MAX_BYTES = 64 * 1024 * 1024
MAX_VERSIONS = 100_000
MAX_ATTACHMENTS = 1_000
MAX_OBJECTS = 1_000_000
MAX_SUMMARY = 10_000
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_OBJECT_BYTES = 2**32 - 1  # what a FAT32 stick can hold as one file


@dataclass(frozen=True)
class PackedAttachment:
    """A file of a work as a manifest lists it; an empty language means that it serves all of them."""

    digest: str
    size: int
    name: str
    media_type: str
    role: str
    language: str
    caption: str
    facts: Mapping[str, int]


@dataclass(frozen=True)
class PackedVersion:
    """A published language version as a manifest lists it; ``body`` is the digest of its text's object."""

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
    summary: str
    revision: int
    published_at: datetime.datetime
    body: str
    attachments: tuple[PackedAttachment, ...]


@dataclass(frozen=True)
class Manifest:
    """All that a pack holds of one language. ``objects`` maps every digest to its size in bytes."""

    language: str
    audience: str
    made_at: datetime.datetime
    versions: tuple[PackedVersion, ...]
    glossary: str | None
    objects: Mapping[str, int]


def encode(manifest: Manifest) -> bytes:
    """The canonical bytes: the same manifest is always the same bytes."""
    return canonical.encode({
        "format": FORMAT,
        "language": manifest.language,
        "audience": manifest.audience,
        "made_at": _moment(manifest.made_at),
        "versions": [_version(one) for one in manifest.versions],
        "glossary": manifest.glossary,
        "objects": dict(manifest.objects),
    })


def decode(data: bytes, language: str) -> Manifest:
    """Read a manifest that says it is of this language; raises ``Invalid`` for anything not exactly right."""
    name = manifest_path(language)
    top = Shape(canonical.decode(data, name), name)
    top.keys("format", "language", "audience", "made_at", "versions", "glossary", "objects")
    top.require(top.integer("format", FORMAT) == FORMAT, "format")
    top.require(top.value["language"] == language, "language")
    objects = _objects(top)
    versions = tuple(_read_version(one, objects) for one in top.shapes("versions", MAX_VERSIONS))
    ids = [one.work_id for one in versions]
    top.require(ids == sorted(set(ids)), "versions")
    glossary = None if top.value["glossary"] is None else top.digest("glossary")
    manifest = Manifest(top.tag("language"), top.one_of("audience", AUDIENCES), top.moment("made_at"), versions,
                        glossary, objects)
    top.require(set(objects) == named_objects(manifest), "objects")
    if manifest.audience == PUBLIC:
        top.require(all(one.visibility == PUBLIC for one in versions), "audience")
    return manifest


def digest_of(data: bytes) -> str:
    """The SHA-256 digest by which a manifest's bytes are known."""
    return sha256(data).hexdigest()


def named_objects(manifest: Manifest) -> set[str]:
    """The digests that the versions and the glossary name."""
    named = {one.body for one in manifest.versions}
    named.update(file.digest for one in manifest.versions for file in one.attachments)
    if manifest.glossary is not None:
        named.add(manifest.glossary)
    return named


def _objects(top: Shape) -> dict[str, int]:
    objects = top.mapping("objects", MAX_OBJECTS)
    for digest, size in objects.items():
        top.require(Shape.is_digest(digest) and type(size) is int and 0 <= size <= MAX_OBJECT_BYTES, "objects")
    return objects


def _read_version(shape: Shape, objects: Mapping[str, int]) -> PackedVersion:
    shape.keys("work", "source_language", "kind", "topics", "places", "source", "author", "rights", "issued_on",
               "embargo_until", "visibility", "urgent", "title", "summary", "revision", "published_at", "body",
               "attachments")
    body = shape.digest("body")
    shape.require(0 < objects.get(body, 0) <= MAX_BODY_BYTES, "body")
    attachments = tuple(_read_attachment(one, objects) for one in shape.shapes("attachments", MAX_ATTACHMENTS))
    keys = [(one.name, one.language) for one in attachments]
    shape.require(keys == sorted(set(keys)), "attachments")
    return PackedVersion(
        shape.slug("work"), shape.tag("source_language"), shape.slug("kind"), shape.slugs("topics"),
        shape.slugs("places"), shape.line("source", 300), shape.line("author", 300), shape.line("rights", 300),
        shape.day("issued_on"), shape.day("embargo_until"), shape.one_of("visibility", AUDIENCES),
        shape.boolean("urgent"), shape.line("title", 500, empty=False), shape.line("summary", MAX_SUMMARY),
        shape.integer("revision", 2**31 - 1, least=1), shape.moment("published_at"), body, attachments)


def _read_attachment(shape: Shape, objects: Mapping[str, int]) -> PackedAttachment:
    shape.keys("digest", "size", "name", "media_type", "role", "language", "caption", "facts")
    facts = shape.mapping("facts", 20)
    shape.require(all(Shape.is_slug(key) and type(value) is int and abs(value) < 2**31
                      for key, value in facts.items()), "facts")
    language = "" if shape.value["language"] == "" else shape.tag("language")
    digest, size = shape.digest("digest"), shape.integer("size", MAX_OBJECT_BYTES)
    shape.require(objects.get(digest) == size, "size")
    return PackedAttachment(digest, size, shape.file_name("name"), shape.line("media_type", 100, empty=False),
                            shape.slug("role"), language, shape.line("caption", 500), facts)


def _version(one: PackedVersion) -> dict[str, Any]:
    return {
        "work": one.work_id, "source_language": one.source_language, "kind": one.kind, "topics": list(one.topics),
        "places": list(one.places), "source": one.source, "author": one.author, "rights": one.rights,
        "issued_on": _day(one.issued_on), "embargo_until": _day(one.embargo_until), "visibility": one.visibility,
        "urgent": one.urgent, "title": one.title, "summary": one.summary, "revision": one.revision,
        "published_at": _moment(one.published_at), "body": one.body,
        "attachments": [{"digest": file.digest, "size": file.size, "name": file.name,
                         "media_type": file.media_type, "role": file.role, "language": file.language,
                         "caption": file.caption, "facts": dict(file.facts)} for file in one.attachments],
    }


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
