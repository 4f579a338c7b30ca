"""The document readers: what they keep, what they refuse, and that nothing dangerous comes through."""

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.publications.ingest.detection import language_of
from app.publications.ingest.readers import MEMBERS, by_suffix, reader_for
from app.publications.ingest.readers.plain import escape
from app.publications.rendering import plain_text
from tests.documents import docx


def test_every_declared_reader_answers_for_its_suffixes() -> None:
    assert len({type(reader) for reader in by_suffix().values()}) == len(MEMBERS)


def test_markdown_takes_its_title_from_the_first_heading() -> None:
    for text in ("# Cửa khẩu\n\nThân bài.\n", "Cửa khẩu\n====\n\nThân bài.\n", "\ufeff# Cửa khẩu #\r\n\r\nThân bài.\r\n"):
        document = reader_for("a.md").read(text.encode(), "a.md")
        assert (document.title, document.body) == ("Cửa khẩu", "Thân bài.\n")


def test_markdown_without_a_heading_is_kept_whole() -> None:
    assert reader_for("a.md").read(b"- one\n- two\n", "a.md").body == "- one\n- two\n"


def test_plain_text_is_never_taken_for_markup() -> None:
    body = reader_for("a.txt").read(b"Title\n\n# one\n1. two\n- *three*\n<b>x</b>\n", "a.txt").body
    assert plain_text(body).split() == ["#", "one", "1.", "two", "-", "*three*", "<b>x</b>"]


@given(st.lists(st.text("ab1.#-*_`<>[]()!&|~=+\\ ກខ", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=4))
def test_escaped_plain_text_shows_its_own_characters(lines: list[str]) -> None:
    shown = plain_text(escape("\n".join(lines)))
    assert shown.split() == " ".join(lines).split()


def test_html_loses_scripts_and_chrome_and_keeps_structure() -> None:
    page = ("<html><head><title>Tab</title></head><body><nav>menu</nav><article><h1>Chợ biên giới</h1>"
            "<p onclick='x()'>Một <b>hai</b> <a href='javascript:alert(1)'>ba</a> <a href='https://a.vn/'>bốn</a></p>"
            "<script>alert(1)</script><table><tr><th>a</th></tr><tr><td>1</td></tr></table></article></body></html>")
    document = reader_for("a.html").read(page.encode(), "a.html")
    assert document.title == "Chợ biên giới"
    assert "**hai**" in document.body
    assert "[bốn](https://a.vn/)" in document.body
    assert "| 1 |" in document.body
    for bad in ("javascript", "alert", "menu", "onclick"):
        assert bad not in document.body


@pytest.mark.parametrize("tag", ["b", "blockquote", "ul><li"])
def test_html_with_endless_tags_inside_tags_is_refused(tag: str) -> None:
    page = f"<h1>Tin</h1>{f'<{tag}>' * 5000}Xin chào"
    with pytest.raises(Invalid) as refusal:
        reader_for("a.html").read(page.encode(), "a.html")
    assert refusal.value.code == "ingest.too_deep"


def test_html_is_read_in_the_encoding_it_declares() -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>边境口岸的通知</p></body></html>'
    assert reader_for("a.html").read(page.encode("gb2312"), "a.html").body == "边境口岸的通知\n"
    unicode = '<html><head><meta charset="utf-8"></head><body><p>Đường biên giới</p></body></html>'
    assert reader_for("a.html").read(unicode.encode(), "a.html").body == "Đường biên giới\n"


@pytest.mark.parametrize(("text", "title", "body"), [
    ("---\ntitle: \"Bản tin\"\ntags:\n  - a\n- b\n---\n\nNội dung.\n", "Bản tin", "Nội dung.\n"),
    ("---\ntitle: x\n---\n# Bản tin\n\nNội dung.\n", "Bản tin", "Nội dung.\n"),
    ("---\nMột câu thường.\n---\n", "", "---\nMột câu thường.\n---\n"),
    ("---\nNote: gọi trước thứ sáu\n---\n\nNội dung.\n", "", "---\nNote: gọi trước thứ sáu\n---\n\nNội dung.\n"),
    ("---\nNote: gọi trước\nTitle: Bản tin\n---\n\nNội dung.\n", "Bản tin", "Nội dung.\n"),
])
def test_facts_at_the_head_of_markdown_are_no_text(text: str, title: str, body: str) -> None:
    document = reader_for("a.md").read(text.encode(), "a.md")
    assert (document.title, document.body) == (title, body)


def test_word_headings_become_markdown() -> None:
    data = docx([("Title", "Quy chế"), ("Heading1", "Chương một"), ("", "Điều * thứ _nhất_.")])
    document = reader_for("a.docx").read(data, "a.docx")
    assert document.title == "Quy chế"
    assert document.body == "# Chương một\n\nĐiều \\* thứ \\_nhất\\_.\n"


def test_two_hundred_pages_of_word_take_seconds() -> None:
    sentence = "Đồn biên phòng phối hợp với chính quyền địa phương. "
    data = docx([("Heading1" if n % 13 == 0 else "", sentence * (1 if n % 13 == 0 else 7)) for n in range(2600)])
    started = time.perf_counter()
    document = reader_for("a.docx").read(data, "a.docx")
    assert len(document.body) > 800_000
    assert time.perf_counter() - started < 20


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<" + b" " * (100 * 1024 * 1024))
    return target.getvalue()


@pytest.mark.parametrize(("name", "data", "code"), [
    ("a.docx", b"PK\x03\x04 but no more", "ingest.broken_docx"),
    ("a.docx", docx([("", "text")])[:-300], "ingest.broken_docx"),
    ("a.docx", b"\xd0\xcf\x11\xe0 an old .doc", "ingest.broken_docx"),
    ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 508 + "EncryptedPackage".encode("utf-16-le"), "ingest.protected_docx"),
    ("a.doc", b"\xd0\xcf\x11\xe0", "ingest.broken_docx"),
    ("a.odt", b"PK\x03\x04", "ingest.broken_docx"),
    ("a.txt", docx([("", "a Word file by another name")]), "ingest.binary_file"),
    ("a.docx", _bomb(), "ingest.docx_too_large"),
    ("a.docx", docx([]), "ingest.no_text"),
    ("a.html", b"<html><body><script>x</script></body></html>", "ingest.no_text"),
    ("a.md", "Đường".encode("cp1258", "replace") + b"\xff", "ingest.wrong_encoding"),
    ("a.txt", b"\x00\x01\x02", "ingest.binary_file"),
    ("a.exe", b"MZ", "ingest.unknown_kind"),
    ("noending", b"text", "ingest.unknown_kind"),
])
def test_what_cannot_be_read_is_refused_with_one_sentence(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        reader_for(name).read(data, name)
    assert refused.value.code == code
    assert name in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(("name", "text", "tag"), [
    ("udhr.lo.md", "ມະນຸດທຸກຄົນເກີດມາມີກຽດສັກດີ", "lo"),
    ("report_zh-Hant.docx", "人人生而自由", "zh-Hant"),
    ("notice.en.md", "Border posts and gates", "en"),
    ("tin.jra.md", "Kơ ’nang ƀôh ŏ", "jra"),
    ("duong dai 12_km.docx", "Đường biên giới hòa bình, hữu nghị, hợp tác", "vi"),
    ("bao_lo.docx", "Đường biên giới hòa bình, hữu nghị, hợp tác", "vi"),
    ("a.md", "ປະຊາຊົນລາວບັນດາເຜົ່າ", "lo"),
    ("a.md", "ប្រជាជនកម្ពុជា", "km"),
    ("a.md", "边境口岸的通知", "zh-Hans"),
    ("a.md", "Đường biên giới hòa bình, hữu nghị, hợp tác và phát triển", "vi"),
])
def test_the_language_is_told_by_name_or_letters(name: str, text: str, tag: str) -> None:
    assert language_of(name, text) == tag


@pytest.mark.parametrize("text", ["A border post in the hills", "Kơ ’nang ƀôh ŏ", "2024 – 2025"])
def test_a_language_that_cannot_be_told_is_asked_for(text: str) -> None:
    with pytest.raises(Invalid, match="Say which it is"):
        language_of("a.md", text)
