"""PURE: bytes of a text file to text, or a plain sentence that says why not."""

import codecs

from app.errors import N_, Invalid
from app.languages import old_fonts

# zips (Word, spreadsheets), PDF, old Word: no editor makes text of them
_OTHER_KINDS = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")
_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes, name: str) -> str:
    """Read UTF-8, with or without a byte order mark, UTF-16 with one, or Vietnamese in an encoding before Unicode.

    ``name`` is the file's name, for the message. Raises Invalid ``ingest.empty_file`` when there is no
    text in it, ``ingest.binary_file`` when it has NUL characters or is no text by its first bytes,
    ``ingest.wrong_encoding`` otherwise.
    """
    encoding, mark = _encoding(data)
    try:
        text = data[len(mark):].decode(encoding)
    except UnicodeDecodeError as error:
        if data.startswith(_OTHER_KINDS):
            raise _binary(name, 1) from error
        old = None if mark else old_fonts.from_bytes(data)
        if old is not None:
            return old
        raise Invalid(
            "ingest.wrong_encoding",
            N_("The file %(name)s is not in UTF-8: byte %(position)d does not fit. "
               "Open it in an editor, save it as UTF-8 and try again."),
            name=name,
            position=len(mark) + error.start + 1,
        ) from error
    if "\0" in text:
        raise _binary(name, len(mark) + len(text[: text.index("\0")].encode(encoding)) + 1)
    if not text.strip():
        raise Invalid(
            "ingest.empty_file",
            N_("The file %(name)s is empty. Choose a file with text in it."),
            name=name,
        )
    return text


def _binary(name: str, position: int) -> Invalid:
    return Invalid(
        "ingest.binary_file",
        N_("The file %(name)s is not a text file: it has binary data at byte %(position)d. "
           "Choose another file."),
        name=name,
        position=position,
    )


def _encoding(data: bytes) -> tuple[str, bytes]:
    """Say by its first bytes how a file is encoded, and which of them are the byte order mark."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8", codecs.BOM_UTF8
    for mark, encoding in _UTF_16:
        if data.startswith(mark):
            return encoding, mark
    return "utf-8", b""
