"""PURE: the one form in which the archive keeps every text."""

import re
import unicodedata

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


def clean(text: str) -> str:
    r"""Give the text in NFC with ``\n`` line ends and without control characters and byte order marks.

    Nothing else changes: spaces stay, and so do ZWSP, ZWNJ and ZWJ, which Khmer and Lao texts use to say
    where a line may break. Controls go first, because one may stand between a letter and its mark.
    """
    text = _UNWANTED.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def is_blank(text: str) -> bool:
    """Whether nobody would see anything of the text: only spaces and characters without a picture."""
    return all(letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc") for letter in text)


def one_line(text: str) -> str:
    """The text cleaned and in one line, without space around it."""
    return " ".join(clean(text).split())
