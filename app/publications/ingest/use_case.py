"""The use case: one document in, whole or not at all."""

import io
from dataclasses import dataclass, replace
from pathlib import PurePath

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.errors import N_, Invalid, TooLarge
from app.languages import old_fonts, registry
from app.publications import works
from app.publications.attachments import attach
from app.publications.ingest.detection import language_of
from app.publications.ingest.readers import Document, Picture, reader_for
from app.publications.models import Attachment, LanguageVersion
from app.publications.queries import ORIGINAL
from app.settings import MEGABYTE
from app.storage.port import ObjectStore

DEFAULT = works.WorkDetails(kind="article")


@dataclass(frozen=True)
class Ingested:
    """What became of a document."""

    work_id: str
    language: str
    version_id: int
    title: str
    left_out: int = 0  # pictures that could not be read


@dataclass(frozen=True)
class Examined:
    """A document that was read and not kept yet."""

    name: str
    data: bytes
    language: str
    text: works.Text
    pictures: tuple[Picture, ...]
    left_out: int


def ingest_file(uow: UnitOfWork, actor: Actor, storage: ObjectStore, data: bytes, name: str, *, limit: int,
                language: str | None = None, as_work: str | None = None) -> Ingested:
    """Read a document of at most ``limit`` bytes and keep its text and its original bytes.

    Without ``as_work`` it becomes the source text of a new work; with it, that work's version in this language,
    or the next revision where it already has one. Raises ``Invalid`` (kind, encoding, language, emptiness) and
    ``TooLarge``; then nothing is kept once the caller rolls back.
    """
    found = examine(actor, data, name, limit=limit, language=language)
    return keep(uow, actor, storage, found, limit=limit, as_work=as_work)


def examine(actor: Actor, data: bytes, name: str, *, limit: int, language: str | None = None) -> Examined:
    """Read a document as ``ingest_file`` does, without a unit of work: a large one takes long, and nobody should wait for it."""
    require(actor, "works.ingest")
    name = PurePath(name.replace("\\", "/")).name or "document"
    if not data:
        raise Invalid("ingest.empty_file", N_("The file %(name)s is empty. Choose a file with text in it."), name=name)
    if len(data) > limit:
        raise TooLarge("ingest.too_large", N_("The file %(name)s is larger than %(limit)d MB. Bring a smaller one."),
                       name=name, limit=limit // MEGABYTE)
    document = reader_for(name).read(data, name)
    title, body = _letters(document, language)
    tag = registry.get(language).tag if language else language_of(name, title + "\n" + body)
    text = works.Text(title or PurePath(name).stem, "", body)
    return Examined(name, data, tag, text, document.pictures, document.left_out)


def keep(uow: UnitOfWork, actor: Actor, storage: ObjectStore, found: Examined, *, limit: int,
         as_work: str | None = None, details: works.WorkDetails = DEFAULT) -> Ingested:
    """Keep what was read, as ``ingest_file`` does."""
    require(actor, "works.ingest")
    version = _keep(uow, actor, found.text, found.language, as_work, details, found.name)
    _keep_original(uow, storage, version, found.data, found.name)
    known = {one.name: one for one in version.work.attachments}
    for picture in found.pictures:
        if picture.name not in known:
            attach(uow, actor, storage, version.work_id, io.BytesIO(picture.data), picture.name, limit=limit,
                   caption=picture.caption, language=version.language)
        elif known[picture.name].language != version.language:
            known[picture.name].language = ""  # the same picture in two languages belongs to all
    return Ingested(version.work_id, version.language, version.id, found.text.title, found.left_out)


def _letters(document: Document, language: str | None) -> tuple[str, str]:
    """Title and body; what an old Vietnamese font showed becomes the letters that people saw."""
    if language and registry.get(language).tag != "vi":
        return document.title, document.body
    title, _, body = old_fonts.mended(f"{document.title}\n{document.body}").partition("\n")
    return title, body


def _keep(uow: UnitOfWork, actor: Actor, text: works.Text, tag: str, as_work: str | None,
          details: works.WorkDetails, name: str) -> LanguageVersion:
    if as_work is None:
        return works.create_work(uow, actor, details, tag, text, note=name)
    work = works.get_work(uow, as_work)
    for version in work.versions:
        if version.language == tag:
            newest = works.latest_revision(uow, version)
            summary = newest.summary if newest else ""
            works.revise(uow, actor, version.id, replace(text, summary=summary), note=name)
            return version
    return works.add_version(uow, actor, as_work, tag, text, note=name)


def _keep_original(uow: UnitOfWork, storage: ObjectStore, version: LanguageVersion, data: bytes, name: str) -> None:
    stored = storage.put(io.BytesIO(data))
    if not any(one.digest == stored.digest and one.role == ORIGINAL for one in version.work.attachments):
        version.work.attachments.append(Attachment(
            language=version.language, digest=stored.digest, name=name[:255], media_type="application/octet-stream",
            size=stored.size, role=ORIGINAL))
    uow.session.flush()
