"""Looking at the things of a pack one by one: each text, each file, and the sentence that names what is wrong."""

from collections.abc import Iterator
from pathlib import PurePath

from app.errors import N_, Invalid, NotFound, RongError
from app.languages.normalization import clean
from app.packs.layout import object_path
from app.packs.pages import MAX_SUMMARY, PackedAttachment, PackedVersion
from app.packs.reading import Pack
from app.publications import texts
from app.publications.attachments import KINDS
from app.publications.works import Text


def text_of(pack: Pack, language: str, one: PackedVersion) -> Text:
    """The text of a version; raises ``NotFound`` or ``Invalid`` naming the work where it is not there or not right."""
    if not pack.has(one.text):
        raise missing(one, language, "")
    try:
        title, summary, body = texts.from_bytes(pack.bytes(one.text, one.size))
    except Invalid as error:
        raise damaged(one, language, "") from error
    except ValueError as error:
        raise _no_text(one, language) from error
    in_lines = all(" ".join(clean(line).split()) == line for line in (title, summary))
    if not in_lines or title != one.title or len(summary) > MAX_SUMMARY or clean(body) != body or not body.strip():
        raise _no_text(one, language)
    return Text(title, summary, body)


def problems_of(pack: Pack, language: str, one: PackedVersion, seen: set[bytes]) -> Iterator[RongError]:
    """What is wrong with the objects of a version that were not ``seen`` yet, which they are then."""
    if _is_new(one.text, seen):
        try:
            text_of(pack, language, one)
        except (Invalid, NotFound) as error:
            yield error
    for file in one.attachments:
        if not is_known_kind(file):
            yield unknown_kind(one, language, file)
        for part in file.objects:
            if not _is_new(part.digest, seen):
                continue
            if not pack.has(part.digest):
                yield missing(one, language, file.name)
            elif not pack.is_right(part):
                yield damaged(one, language, file.name)


def is_known_kind(file: PackedAttachment) -> bool:
    """Whether the archive hands out files of this kind: no page or program under the name of a picture."""
    known = KINDS.get(PurePath(file.name).suffix.lower())
    return known is not None and (file.media_type, file.role) == known[:2]


def missing(one: PackedVersion, language: str, part: str) -> NotFound:
    return NotFound("packs.missing", N_("“%(title)s” (%(language)s): %(part)s is missing. Copy the pack again, or export it anew."),
                    title=one.title, language=language, part=part or object_path(one.text))


def damaged(one: PackedVersion, language: str, part: str) -> Invalid:
    return Invalid("packs.damaged", N_("“%(title)s” (%(language)s): %(part)s is damaged. Copy the pack again, or export it anew."),
                   title=one.title, language=language, part=part or object_path(one.text))


def unknown_kind(one: PackedVersion, language: str, file: PackedAttachment) -> Invalid:
    return Invalid("packs.unknown_kind", N_("“%(title)s” (%(language)s): files like %(part)s are not taken. Install a newer Rông, or ask for a new pack."),
                   title=one.title, language=language, part=file.name)


def _no_text(one: PackedVersion, language: str) -> Invalid:
    return Invalid("packs.no_text", N_("“%(title)s” (%(language)s): %(part)s is no text that this program reads. Ask for a new pack."),
                   title=one.title, language=language, part=one.text[:12])


def _is_new(digest: str, seen: set[bytes]) -> bool:
    before = len(seen)
    seen.add(bytes.fromhex(digest))
    return len(seen) != before
