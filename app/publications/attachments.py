"""Files that belong to a work: checked by what they contain, kept by digest."""

import io
import tempfile
from pathlib import PurePath
from typing import Any, BinaryIO

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Invalid, NotFound
from app.languages import registry
from app.languages.normalization import clean
from app.publications.events import WorkChanged
from app.publications.models import Attachment
from app.publications.works import get_work
from app.storage.port import ObjectStore, Stored

IMAGE, AUDIO, VIDEO, DOCUMENT = "image", "audio", "video", "document"
# file name ending -> media type, role, and the types that the content itself may show
_AUDIO_VIDEO = frozenset({"audio/mp4", "video/mp4", "video/quicktime", "audio/x-m4a"})
KINDS: dict[str, tuple[str, str, frozenset[str]]] = {
    ".png": ("image/png", IMAGE, frozenset({"image/png"})),
    ".jpg": ("image/jpeg", IMAGE, frozenset({"image/jpeg"})),
    ".jpeg": ("image/jpeg", IMAGE, frozenset({"image/jpeg"})),
    ".gif": ("image/gif", IMAGE, frozenset({"image/gif"})),
    ".webp": ("image/webp", IMAGE, frozenset({"image/webp"})),
    ".mp3": ("audio/mpeg", AUDIO, frozenset({"audio/mpeg", "audio/mp3"})),
    ".ogg": ("audio/ogg", AUDIO, frozenset({"audio/ogg", "application/ogg", "video/ogg"})),
    ".wav": ("audio/wav", AUDIO, frozenset({"audio/wav", "audio/x-wav", "audio/wave"})),
    ".m4a": ("audio/mp4", AUDIO, _AUDIO_VIDEO),
    ".mp4": ("video/mp4", VIDEO, _AUDIO_VIDEO),
    ".webm": ("video/webm", VIDEO, frozenset({"video/webm", "video/x-matroska", "audio/webm"})),
    ".pdf": ("application/pdf", DOCUMENT, frozenset({"application/pdf"})),
}
PIXELS_LIMIT = 60_000_000
FILES_LIMIT = 1_000  # of one work; what has more goes into no language pack


def attach(uow: UnitOfWork, actor: Actor, storage: ObjectStore, work_id: str, stream: BinaryIO, name: str, *,
           limit: int, language: str = "", caption: str = "") -> Attachment:
    """Keep a picture, sound, film or PDF with a work.

    The name's ending says what it should be and the content must agree. Raises ``Invalid`` otherwise and
    ``TooLarge`` above ``limit`` bytes; nothing is kept then.
    """
    require(actor, "works.attach")
    name = " ".join(clean(PurePath(name.replace("\\", "/")).name).split())[-255:].strip()
    stored, facts = _checked_and_stored(storage, stream, name, limit)
    work = get_work(uow, work_id)  # only now: taking in a film must not keep others from writing
    if any(one.name == name for one in work.attachments):
        raise Invalid("attachments.name_taken", N_("The work already has a file %(name)s. Give this one another name."), name=name)
    if len(work.attachments) >= FILES_LIMIT:
        raise Invalid("attachments.too_many", N_("The work has %(limit)d files already. Put the others into another work."), limit=FILES_LIMIT)
    media_type, role, _allowed = KINDS[PurePath(name).suffix.lower()]
    attachment = Attachment(work=work, language=registry.get(language).tag if language else "", digest=stored.digest,
                            name=name, media_type=media_type, size=stored.size, role=role,
                            caption=" ".join(clean(caption).split())[:500].strip(), facts=facts)
    uow.session.add(attachment)
    uow.session.flush()
    record(uow, actor, "works.attach", "work", work_id, name=name, digest=stored.digest)
    uow.record(WorkChanged(work_id))
    return attachment


def _checked_and_stored(storage: ObjectStore, stream: BinaryIO, name: str, limit: int) -> tuple[Stored, dict[str, Any]]:
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        raise Invalid("attachments.unknown_kind", N_("%(name)s cannot be attached. Use one of: %(known)s."),
                      name=name, known=", ".join(KINDS))
    _media_type, role, allowed = KINDS[suffix]
    with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024) as spool:
        head = stream.read(64 * 1024)
        if not _looks_like(head, name) & allowed:
            raise Invalid("attachments.wrong_content", N_("%(name)s is not what its name says. Check the file."), name=name)
        spool.write(head)
        while chunk := stream.read(1024 * 1024):
            spool.write(chunk)
            if spool.tell() > limit:
                break  # the store says so in its own words
        spool.seek(0)
        facts = _picture_facts(spool, name) if role == IMAGE else {}
        spool.seek(0)
        return storage.put(spool, limit=limit), facts


def remove(uow: UnitOfWork, actor: Actor, work_id: str, attachment_id: int) -> None:
    """Take a file away from this work; its bytes stay in storage, where other works may name them."""
    require(actor, "works.attach")
    attachment = uow.session.get(Attachment, attachment_id)
    if attachment is None or attachment.work_id != work_id:
        raise NotFound("attachments.none", N_("There is no such file. Reload the page; somebody may have taken it away."))
    record(uow, actor, "works.detach", "work", attachment.work_id, name=attachment.name, digest=attachment.digest)
    uow.record(WorkChanged(attachment.work_id))
    attachment.work.attachments.remove(attachment)
    uow.session.flush()


def _looks_like(head: bytes, name: str) -> set[str]:
    import puremagic  # this and Pillow only where a file comes in: every program loads this module

    try:
        return {match.mime_type for match in puremagic.magic_string(head, filename=name)}
    except puremagic.PureError:
        return set()
    except ValueError:  # an empty file
        return set()


def picture_ending(data: bytes) -> str | None:
    """The ending of the names that ``attach`` takes these bytes by as a picture; None where it takes them by none."""
    for ending, (_media_type, role, allowed) in KINDS.items():
        name = f"picture{ending}"
        if role == IMAGE and _looks_like(data, name) & allowed:
            try:
                _picture_facts(io.BytesIO(data), name)
            except Invalid:
                return None
            return ending
    return None


def _picture_facts(stream: Any, name: str) -> dict[str, Any]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(stream) as picture:
            width, height = picture.size
            if width * height > PIXELS_LIMIT:
                raise Invalid("attachments.huge_picture", N_("The picture %(name)s has too many pixels. Make it smaller first."), name=name)
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid("attachments.broken_picture", N_("The picture %(name)s is broken. Save it again and bring that file."), name=name) from error
    return {"width": width, "height": height}
