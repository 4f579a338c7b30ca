"""Bringing documents in, on a real database and real storage: whole or not at all."""

import errno
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.accounts.permissions import ANONYMOUS, SYSTEM
from app.database import Base
from app.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable
from app.publications import attachments, works
from app.publications.ingest import ingest_file
from app.publications.models import Attachment, Revision, Work
from app.storage.filesystem import FileStore
from app.wiring import Services
from tests.documents import LINKED, docx

LIMIT = 1024 * 1024
TEXT = "# Thông báo\n\nCửa khẩu mở cửa lúc 7 giờ. Mời bà con đến.\n".encode()


def rows(services: Services) -> dict[str, int]:
    with services.database.unit() as uow:
        return {name: uow.session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()}


def test_a_document_becomes_a_work_with_its_original_bytes(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        done = ingest_file(uow, SYSTEM, services.storage, TEXT, "C:\\thong bao.md", limit=LIMIT)
        uow.commit()
    assert (done.language, done.title) == ("vi", "Thông báo")
    with services.database.unit() as uow:
        work = works.get_work(uow, done.work_id)
        assert [one.role for one in work.attachments] == ["original"]
        assert work.attachments[0].name == "thong bao.md"
        with services.storage.open(work.attachments[0].digest) as stream:
            assert stream.read() == TEXT


def test_a_second_language_and_a_second_revision(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        first = ingest_file(uow, SYSTEM, services.storage, TEXT, "a.md", limit=LIMIT)
        other = ingest_file(uow, SYSTEM, services.storage, b"# Notice\n\nThe gate opens at 7.", "a.en.md",
                            limit=LIMIT, as_work=first.work_id)
        again = ingest_file(uow, SYSTEM, services.storage, TEXT + "Thêm một câu.".encode(), "a.md", limit=LIMIT,
                            as_work=first.work_id)
        uow.commit()
    assert (other.work_id, other.language) == (first.work_id, "en")
    assert again.version_id == first.version_id
    with services.database.unit() as uow:
        numbers = uow.session.scalars(select(Revision.number).where(Revision.version_id == first.version_id))
        assert sorted(numbers) == [1, 2]


def test_pictures_of_word_documents_come_along_and_never_hide_each_other(services: Services) -> None:
    def bring(text: str, picture: bytes, language: str, work_id: str | None) -> str:
        with services.database.unit(write=True) as uow:
            done = ingest_file(uow, SYSTEM, services.storage, docx([("Title", text), ("", text)], picture), "a.docx",
                               limit=LIMIT, language=language, as_work=work_id)
            uow.commit()
        return done.work_id

    work_id = bring("Cổng chào.", _png(4, 3), "vi", None)
    bring("The gate.", _png(8, 6), "en", work_id)
    bring("ປະຕູ.", _png(4, 3), "lo", work_id)
    with services.database.unit() as uow:
        work = works.get_work(uow, work_id)
        pictures = {one.name: one for one in work.attachments if one.role == "image"}
        assert sorted(one.facts["width"] for one in pictures.values()) == [4, 8]
        for language, width, owner in (("vi", 4, ""), ("en", 8, "en"), ("lo", 4, "")):
            revision = works.latest_revision(uow, works.get_version(uow, work_id, language))
            assert revision is not None
            name = revision.body.split("](")[1].split(")")[0]
            assert (pictures[name].facts["width"], pictures[name].language) == (width, owner)
            assert pictures[name].caption == "cổng"


def _png(width: int = 4, height: int = 3) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height)).save(target, "PNG")
    return target.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """A picture that says that it is so large."""
    small = _png()
    head = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:]


def _jpeg() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 6)).save(target, "JPEG")
    return target.getvalue()


@pytest.mark.parametrize(("picture", "relation", "kept", "left_out"), [
    (_jpeg(), {}, ["image/jpeg"], 0),  # Word calls it a PNG: what it is counts
    (_png()[:40], {}, [], 1),
    (b"\x01\x00\x00\x00 a drawing of another program", {}, [], 1),
    (_png(), {"relation": LINKED}, [], 1),
    (_png(), {"relation": LINKED.replace(' TargetMode="External"', "")}, [], 1),
])
def test_a_picture_that_cannot_be_read_refuses_no_document(services: Services, picture: bytes, relation: dict[str, str],
                                                           kept: list[str], left_out: int) -> None:
    data = docx([("Title", "Cổng chào"), ("", "Cửa khẩu mở cửa lúc 7 giờ.")], picture, **relation)
    with services.database.unit(write=True) as uow:
        done = ingest_file(uow, SYSTEM, services.storage, data, "a.docx", limit=LIMIT, language="vi")
        uow.commit()
    assert done.left_out == left_out
    with services.database.unit() as uow:
        work = works.get_work(uow, done.work_id)
        assert [one.media_type for one in work.attachments if one.role == "image"] == kept
        revision = works.latest_revision(uow, work.versions[0])
        assert revision is not None and ("![cổng](picture-" if kept else "*cổng*") in revision.body


@pytest.mark.parametrize(("data", "name", "options", "kind"), [
    (b"", "a.md", {}, Invalid),
    (b"x" * (LIMIT + 1), "a.md", {}, TooLarge),
    (TEXT, "a.md", {"language": "xx-nowhere"}, Invalid),
    (TEXT, "a.md", {"as_work": "no-such-work"}, NotFound),
    (b"\xff\xfe\xfd", "a.md", {"language": "vi"}, Invalid),
    (b"# only a title", "a.md", {"language": "vi"}, Invalid),
])
def test_bad_input_leaves_nothing_behind(services: Services, data: bytes, name: str, options: dict[str, Any],
                                         kind: type[Exception]) -> None:
    before = rows(services)
    with pytest.raises(kind), services.database.unit(write=True) as uow:
        ingest_file(uow, SYSTEM, services.storage, data, name, limit=LIMIT, **options)
    assert rows(services) == before


def test_only_staff_ingest(services: Services) -> None:
    with pytest.raises(Forbidden), services.database.unit(write=True) as uow:
        ingest_file(uow, ANONYMOUS, services.storage, TEXT, "a.md", limit=LIMIT)


def test_a_full_disk_is_one_sentence_and_no_leftovers(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(services)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.storage.disk.os.fsync", full)
    with pytest.raises(Unavailable, match="no room left"), services.database.unit(write=True) as uow:
        ingest_file(uow, SYSTEM, services.storage, TEXT, "a.md", limit=LIMIT)
    assert rows(services) == before
    assert [path for path in services.settings.objects.rglob("*") if path.is_file()] == []


def _work(services: Services) -> str:
    with services.database.unit(write=True) as uow:
        done = ingest_file(uow, SYSTEM, services.storage, TEXT, "a.md", limit=LIMIT)
        uow.commit()
    return done.work_id


def test_a_picture_is_attached_with_its_size(services: Services) -> None:
    work_id = _work(services)
    with services.database.unit(write=True) as uow:
        made = attachments.attach(uow, SYSTEM, services.storage, work_id, io.BytesIO(_png()), "../../x/cổng.png",
                                  limit=LIMIT, caption=" Cổng \n chào ")
        uow.commit()
    assert (made.name, made.facts, made.caption) == ("cổng.png", {"width": 4, "height": 3}, "Cổng chào")
    with services.database.unit(write=True) as uow:
        attachments.remove(uow, SYSTEM, work_id, made.id)
        uow.commit()
    with services.database.unit() as uow:
        assert uow.session.get(Attachment, made.id) is None


@pytest.mark.parametrize(("name", "data", "code"), [
    ("a.svg", b"<svg onload='x'/>", "attachments.unknown_kind"),
    ("a.html", b"<html>", "attachments.unknown_kind"),
    ("a.png", b"<html><script>alert(1)</script>", "attachments.wrong_content"),
    ("a.pdf", b"MZ\x90\x00", "attachments.wrong_content"),
    ("a.png", _png()[:40], "attachments.broken_picture"),
    ("a.png", _png_of(8_000, 8_000), "attachments.huge_picture"),
    ("a.mp3", b"", "attachments.wrong_content"),
])
def test_files_that_are_not_what_they_say_are_refused(services: Services, name: str, data: bytes, code: str) -> None:
    work_id = _work(services)
    with pytest.raises(Invalid) as refused, services.database.unit(write=True) as uow:
        attachments.attach(uow, SYSTEM, services.storage, work_id, io.BytesIO(data), name, limit=LIMIT)
    assert refused.value.code == code


def test_an_attachment_over_the_limit_is_refused_and_not_kept(services: Services) -> None:
    work_id = _work(services)
    with pytest.raises(TooLarge), services.database.unit(write=True) as uow:
        attachments.attach(uow, SYSTEM, services.storage, work_id, io.BytesIO(b"%PDF-1.4\n" + b"x" * LIMIT), "a.pdf",
                           limit=LIMIT)
    assert len(list(services.storage.digests())) == 1


def test_a_work_id_is_taken_once(services: Services) -> None:
    text = works.Text("Tên", "", "Thân.")
    with services.database.unit(write=True) as uow:
        works.create_work(uow, SYSTEM, works.WorkDetails("news"), "vi", text, work_id="cho-phien")
        with pytest.raises(Conflict):
            works.create_work(uow, SYSTEM, works.WorkDetails("news"), "vi", text, work_id="cho-phien")
        with pytest.raises(Invalid):
            works.create_work(uow, SYSTEM, works.WorkDetails("news"), "vi", text, work_id="../x")
        assert uow.session.scalar(select(func.count()).select_from(Work)) == 1


def test_storage_notices_changed_bytes(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    stored = store.put(io.BytesIO(b"hello"))
    assert store.verify(stored.digest)
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"hallo")
    assert not store.verify(stored.digest)
    with pytest.raises(Invalid):
        store.open("../../etc/passwd")


@pytest.mark.parametrize("language", [None, "vi"])
def test_a_word_document_in_an_old_font_holds_the_letters_that_people_saw(services: Services, language: str | None) -> None:
    data = docx([("Title", "Céng hoµ x· héi chñ nghÜa ViÖt Nam"), ("", "§éc lËp - Tù do - H¹nh phóc.")])
    with services.database.unit(write=True) as uow:
        one = ingest_file(uow, SYSTEM, services.storage, data, "quốc hiệu.docx", limit=LIMIT, language=language)
        uow.commit()
    with services.database.unit() as uow:
        held = works.latest_revision(uow, works.get_version(uow, one.work_id, "vi"))
        assert held is not None and held.title == "Cộng hoà xã hội chủ nghĩa Việt Nam"
        assert held.body.strip().replace("\\", "") == "Độc lập - Tự do - Hạnh phúc."
