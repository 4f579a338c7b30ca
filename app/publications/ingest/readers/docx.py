"""Word documents: through mammoth to HTML by the styles of headings, lists and tables; pictures come along."""

import hashlib
import io
import re
import zipfile
import zlib
from typing import Any

import mammoth
from mammoth.docx.files import InvalidFileReferenceError

from app.errors import N_, Invalid
from app.publications.attachments import picture_ending
from app.publications.ingest.readers.base import Document, Picture, Reader
from app.publications.ingest.readers.html import from_html
from app.zips import is_honest

# a document of 64 MB unpacks to less than this; more is a bomb
UNPACKED_LIMIT = 512 * 1024 * 1024
XML_LIMIT = 96 * 1024 * 1024
ENTRIES_LIMIT = 20_000
# Word wraps what a password protects into a container of its older format, and names the stream so
_OLD_CONTAINER, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_LEFT_OUT, _ALT = re.compile(r'<img[^>]*src=""[^>]*>'), re.compile(r'alt="([^"]*)"')
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


class DocxReader(Reader):
    suffixes = (".docx",)
    label = "Word"

    def read(self, data: bytes, name: str) -> Document:
        _check_archive(data, name)
        pictures: dict[str, Picture] = {}
        left_out: set[bytes] = set()

        def keep(image: Any) -> dict[str, str]:
            content = _bytes_of(image)
            digest, ending = hashlib.sha256(content), picture_ending(content)  # what Word calls a PNG may be another thing
            if ending is None:  # broken, or a drawing that no page can show
                left_out.add(digest.digest())
                return {"src": ""}
            # named by what it shows: the same picture in two documents is one, two pictures are never one
            picture = Picture(f"picture-{digest.hexdigest()[:12]}{ending}", image.alt_text or "", content)
            return {"src": pictures.setdefault(picture.name, picture).name}

        try:
            html = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, external_file_access=False,
                                           include_embedded_style_map=False,
                                           convert_image=mammoth.images.img_element(keep)).value
        except Exception as error:  # mammoth raises whatever the broken part happens to cause
            raise broken(name) from error
        document = from_html(f"<body>{_LEFT_OUT.sub(_alternative, html)}</body>", name)
        return Document(document.title, document.body, tuple(pictures.values()), len(left_out))


def _bytes_of(image: Any) -> bytes:
    """What the document holds of a picture: nothing where it only names one that lies elsewhere."""
    try:
        with image.open() as stream:
            content: bytes = stream.read()
    except (KeyError, InvalidFileReferenceError):
        return b""
    return content


def _alternative(picture: re.Match[str]) -> str:
    """The words that stand for a picture that was left out."""
    alternative = _ALT.search(picture[0])
    return f"<em>{alternative[1]}</em>" if alternative and alternative[1].strip() else ""


def _check_archive(data: bytes, name: str) -> None:
    if data.startswith(_OLD_CONTAINER) and _ENCRYPTED in data:
        raise Invalid("ingest.protected_docx",
                      N_("The Word document %(name)s is protected by a password. Open it in Word, take the password away, save it and bring that file."),
                      name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT \
                    or any(entry.file_size > XML_LIMIT for entry in entries if entry.filename.endswith((".xml", ".rels"))):
                raise Invalid("ingest.docx_too_large",
                              N_("The Word document %(name)s unpacks to more than can be read. Split it into smaller ones."), name=name)
            if "word/document.xml" not in archive.namelist() or not is_honest(archive):
                raise broken(name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise broken(name) from error


def broken(name: str) -> Invalid:
    return Invalid("ingest.broken_docx",
                   N_("The Word document %(name)s is broken or is not a .docx file. Open it in Word or LibreOffice, save it again as .docx and bring that file."),
                   name=name)
