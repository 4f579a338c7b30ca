"""PURE: what no spelling of a text changes, found much faster than its words: where a word may be and where it cannot."""

import unicodedata
from functools import lru_cache

from app.languages import registry
from app.search.analysis.base import EXACT, PAIR, PIECE
from app.search.analysis.spelling import spelling_for

_HAN = frozenset({"Hans", "Hant"})
_LEFT_OUT = (
    *range(0x300, 0x370), *range(0xEB0, 0xEBC), 0xEBD, *range(0xEC0, 0xED0),  # Latin marks; Lao vowels and signs
    *range(0x17A3, 0x17E0),  # Khmer vowels and signs
    0xAD, 0x34F, 0x61C, *range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10), 0xFEFF, *map(ord, "'’‘ʼʻ`´ʔຫរ"))
_ALIKE = {"đ": "d", "ð": "d", "ɖ": "d", "ɗ": "d", "ƀ": "b", "ɓ": "b", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t",
          "æ": "ae", "œ": "oe", "ŋ": "ng", "y": "i", "ໝ": "ມ", "ໜ": "ນ", "ຼ": "ລ", "ដ": "ត"}
_DECIMALS = {code: str(unicodedata.decimal(chr(code))) for code in range(128, 0x20000)
             if unicodedata.decimal(chr(code), None) is not None}
_TABLE = {**dict.fromkeys(_LEFT_OUT), **{ord(letter): other for letter, other in _ALIKE.items()}, **_DECIMALS}


def outline(text: str, tag: str) -> str:
    """The text without case, width, marks and vowel signs, and with one of all letters that stand for each other.

    What an analyser finds in a text has an outline that is part of the text's. The other way round it need not be.
    """
    if text.isascii():
        return text.lower().replace("y", "i").replace("'", "").replace("`", "")
    if registry.get(tag).script in _HAN:
        text = spelling_for(tag).folded(text)
    # an acute accent that stands alone would come apart into a space and a mark
    return unicodedata.normalize("NFKD", text.replace("´", "")).casefold().translate(_TABLE)


@lru_cache(maxsize=32768)
def outlines_of(key: str, tag: str) -> tuple[str, ...]:
    """The outlines of the words of a key, or of the parts of a word."""
    return tuple(outline(key[1:] if key.startswith((EXACT, PAIR, PIECE)) else key, tag).split(" "))
