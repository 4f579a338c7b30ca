"""A file's bytes become text, or one sentence says what to do with the file."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.languages.encodings import decode

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")).filter(str.strip)


@given(TEXT)
def test_every_encoding_it_takes_gives_the_text_back(text: str) -> None:
    assert decode(text.encode(), "a.md") == text
    assert decode(codecs.BOM_UTF8 + text.encode(), "a.md") == text
    assert decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le"), "a.md") == text
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be"), "a.md") == text


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "ingest.empty_file", "empty"),
        (codecs.BOM_UTF8, "ingest.empty_file", "empty"),
        (b" \r\n\t", "ingest.empty_file", "empty"),
        ("Lệ Thanh".encode("utf-16-le"), "ingest.wrong_encoding", "byte 3 "),
        (b"\xf0\xfd\xf5\xf2ng", "ingest.wrong_encoding", "byte 1 "),
        (codecs.BOM_UTF8 + b"ab\xff", "ingest.wrong_encoding", "byte 6 "),
        (codecs.BOM_UTF16_LE + b"a\0b", "ingest.wrong_encoding", "byte 5 "),
        (b"PK\x03\x04\0\0", "ingest.binary_file", "byte 5"),
        ("ể\0".encode(), "ingest.binary_file", "byte 4"),
        (codecs.BOM_UTF32_LE + "a".encode("utf-32-le"), "ingest.binary_file", "binary"),
    ],
)
def test_what_it_cannot_read(data: bytes, code: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode(data, "tin.txt")
    assert caught.value.code == code
    assert "tin.txt" in str(caught.value) and words in str(caught.value)


@given(st.binary())
def test_nothing_but_text_or_a_sentence_comes_back(data: bytes) -> None:
    try:
        assert decode(data, "x").strip()
    except Invalid as error:
        assert error.code.startswith("ingest.") and "x" in str(error)
