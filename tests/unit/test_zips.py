"""Zips that say less than they hold are known before anybody unpacks them whole."""

import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from app.errors import Invalid
from app.publications.ingest.readers.docx import DocxReader
from app.translation.engines import packages
from app.translation.exchange.formats import FORMATS
from app.translation.exchange.sheet import INITIAL, Row, Sheet
from app.zips import is_honest

BODY = "word/document.xml"


def lying(data: bytes, more: int, body_name: str = BODY) -> bytes:
    """The same zip, one member of it followed by many more spaces than its size and checksum speak of."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        body, made = source.read(body_name), io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in source.namelist():
                archive.writestr(name, source.read(name) + b" " * (more if name == body_name else 0))
    changed = bytearray(made.getvalue())
    for mark, facts, named in ((b"PK\x01\x02", 16, 46), (b"PK\x03\x04", 14, 30)):
        at = next(at for at in range(len(changed)) if changed[at:at + 4] == mark and changed[at + named:].startswith(body_name.encode()))
        struct.pack_into("<I", changed, at + facts, zlib.crc32(body))
        struct.pack_into("<I", changed, at + facts + 8, len(body))
    return bytes(changed)


def plain() -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Xin chào")
    document.save(stream)
    return stream.getvalue()


def of_ours() -> bytes:
    return FORMATS["docx"].write(Sheet("abc", "bien-ho", "vi", "en", (Row("s1", ("một",), ("one",), INITIAL, "draft"),)))


@pytest.mark.parametrize(("made", "read"), [(plain, DocxReader().read), (of_ours, FORMATS["docx"].read)])
def test_a_document_that_unpacks_to_more_than_it_says_is_refused(made: Callable[[], bytes], read: Callable[[bytes, str], object]) -> None:
    read(made(), "a.docx")
    with pytest.raises(Invalid) as told:
        read(lying(made(), 1_000_000), "a.docx")
    assert told.value.code in ("ingest.broken_docx", "exchange.bad_docx")


def test_the_metadata_of_a_model_is_read_no_further_than_it_says(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.argosmodel", "w") as archive:
        archive.writestr("m/metadata.json", json.dumps({"type": "translate"}))
    data = lying((tmp_path / "m.argosmodel").read_bytes(), 64_000_000, "m/metadata.json")
    tracemalloc.start()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert packages._metadata(archive, "m/metadata.json", "m.argosmodel") == {"type": "translate"}
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_in_the_two_usual_ways_is_honest(method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("empty", b"")
        archive.writestr("long", b"ab" * 2_000_000)
    with zipfile.ZipFile(made) as archive:
        assert is_honest(archive) == (method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
