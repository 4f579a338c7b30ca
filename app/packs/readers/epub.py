"""An EPUB 3 of one work or of a collection: text and pictures; sounds and films stay out, for most readers cannot play them."""

import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from icu4py.breakers import LineBreaker
from PIL import Image

from app.errors import N_
from app.packs.readers.base import FILE, Progress, ReadersFormat
from app.packs.readers.body import as_xhtml, body_tree, xml_text
from app.packs.readers.edition import Edition, EditionFile, EditionWork
from app.packs.readers.pages import FOLDER, filled, raw
from app.packs.readers.parts import facts, line, untranslated
from app.packs.readers.writing import checked, copy_file, plain_member

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})
_LINE, _LINES = 24, 7


@dataclass(frozen=True)
class _Chapter:
    """A work in the lists of the book."""

    href: str
    title: str
    year: int


@dataclass(frozen=True)
class _Picture:
    """A picture in the book."""

    href: str
    media_type: str
    caption: str = ""


@dataclass
class _Book:
    """What is in the book so far."""

    archive: zipfile.ZipFile
    chapters: list[_Chapter] = field(default_factory=list)
    pictures: dict[str, _Picture] = field(default_factory=dict)

    def write(self, path: str, text: str) -> None:
        self.archive.writestr(plain_member(path), text.encode("utf-8"))


class Epub(ReadersFormat):
    """A book with a cover, a table of contents by year, and a chapter for each work."""

    name = "epub"
    label = N_("Electronic book (EPUB)")
    shape = FILE
    suffix = ".epub"
    media_type = "application/epub+zip"

    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        with zipfile.ZipFile(place, "w") as archive:
            kind = plain_member("mimetype")
            kind.compress_type = zipfile.ZIP_STORED  # the first bytes tell readers what the file is
            archive.writestr(kind, self.media_type)
            book = _Book(archive)
            book.write("META-INF/container.xml", _CONTAINER)
            book.write("book/style.css", (FOLDER / "epub.css").read_text("utf-8"))
            last = None
            for number, work in enumerate(edition.works(), 1):
                _write_chapter(book, edition, work)
                last = work
                progress(number, edition.count)
            alone = last if edition.count == 1 else None
            _write_lists(book, edition, alone)


def _write_chapter(book: _Book, edition: Edition, work: EditionWork) -> None:
    pictures, shown = work.pictures(), set()

    def picture(name: str) -> str | None:
        if name not in pictures:
            return None
        shown.add(name)
        return f"../{_kept(book, edition, pictures[name]).href}"

    def other(work_id: str) -> str | None:
        return f"{work_id}.xhtml" if work_id in edition.ids else None

    version = work.version
    body = as_xhtml(body_tree(version.body, picture, other))
    rest = [_kept(book, edition, one) for name, one in pictures.items() if name not in shown]
    captioned = [_Picture(kept.href, kept.media_type, xml_text(one.caption))
                 for kept, one in zip(rest, (one for name, one in pictures.items() if name not in shown), strict=True)]
    href = f"works/{work.work_id}.xhtml"
    book.write(f"book/{href}", filled(
        "epub-chapter.xml", edition.words, tag=edition.language.tag, title=xml_text(version.title), line=line(edition, work),
        summary=xml_text(version.summary), body=raw(body), pictures=captioned, untranslated=untranslated(edition, work),
        facts=[(name, xml_text(value)) for name, value in facts(edition, work)]))
    book.chapters.append(_Chapter(href, xml_text(version.title), work.day.year))


def _kept(book: _Book, edition: Edition, one: EditionFile) -> _Picture:
    """The picture in the book, put there when it is first asked for; others than PNG, JPEG and GIF as one of these."""
    if one.digest in book.pictures:
        return book.pictures[one.digest]
    if one.media_type in _SHOWN:
        kept = _Picture(f"files/{one.plain_name}", one.media_type)
        with edition.open(one.digest) as source, book.archive.open(plain_member(f"book/{kept.href}"), "w") as target:
            copy_file(source, target, one.digest)
    else:
        data, media_type, ending = _redrawn(edition, one)
        kept = _Picture(f"files/{one.digest[:20]}{ending}", media_type)
        book.archive.writestr(plain_member(f"book/{kept.href}"), data)
    book.pictures[one.digest] = kept
    return kept


def _redrawn(edition: Edition, one: EditionFile) -> tuple[bytes, str, str]:
    drawn = io.BytesIO()
    with edition.open(one.digest) as source, checked(source, one.digest) as right, Image.open(right) as picture:
        if picture.has_transparency_data:
            picture.convert("RGBA").save(drawn, "PNG")
            return drawn.getvalue(), "image/png", ".png"
        picture.convert("RGB").save(drawn, "JPEG", quality=90)
        return drawn.getvalue(), "image/jpeg", ".jpg"


def _write_lists(book: _Book, edition: Edition, alone: EditionWork | None) -> None:
    tag, words = edition.language.tag, edition.words
    title = xml_text(alone.version.title if alone else edition.title)
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"rong:{tag}:{edition.audience}:{','.join(sorted(edition.ids))}").urn
    cover = _cover(book, edition, alone, title)
    book.write("book/cover.xhtml", filled("epub-cover.xml", words, tag=tag, title=title, href=cover.href))
    years = [(year, list(chapters)) for year, chapters in groupby(book.chapters, key=lambda one: one.year)]
    book.write("book/nav.xhtml", filled("epub-nav.xml", words, tag=tag, title=title, years=years))
    book.write("book/toc.ncx", filled("epub-ncx.xml", words, tag=tag, title=title, identifier=identifier, chapters=book.chapters))
    book.write("book/package.opf", filled(
        "epub-package.xml", words, tag=tag, title=title, identifier=identifier, cover=cover, chapters=book.chapters,
        modified=f"{edition.made_at:%Y-%m-%dT%H:%M:%SZ}", facts=list(_about(edition, alone)),
        pictures=[one for one in book.pictures.values() if one.href != cover.href]))


def _about(edition: Edition, alone: EditionWork | None) -> Iterator[tuple[str, Any]]:
    yield "publisher", "Rông"
    if alone is None:
        yield "date", f"{edition.made_at:%Y-%m-%d}"
        return
    yield "date", alone.day.isoformat()
    for name, value in (("creator", alone.author), ("source", alone.source), ("rights", alone.rights),
                        ("description", alone.version.summary)):
        if value:
            yield name, xml_text(value)


def _cover(book: _Book, edition: Edition, alone: EditionWork | None, title: str) -> _Picture:
    """The first picture of a work alone, else the title drawn."""
    pictures = list(alone.pictures().values()) if alone else []
    if pictures:
        return _kept(book, edition, pictures[0])
    lines = [""]
    for piece in LineBreaker(title, edition.language.segmenter):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > _LINE:
            lines.append("")
        lines[-1] += piece
    if len(lines) > _LINES:
        lines[_LINES - 1:] = [lines[_LINES - 1].rstrip() + "…"]
    day = edition.words.day(alone.day if alone else edition.made_at.date())
    book.write("book/cover.svg", filled("epub-cover.svg", edition.words, tag=edition.language.tag, lines=[one.strip() for one in lines], day=day))
    return _Picture("cover.svg", "image/svg+xml")
