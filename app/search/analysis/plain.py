"""PURE: what all languages fold: case, width, digits, invisible characters. For matching only; nothing is shown so."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

# joiners, spaces of no width, soft hyphens, directions, variation selectors, byte order marks
_INVISIBLE = ("\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064"
              "\u2066-\u206f\ufe00-\ufe0f\ufeff")
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
LONGEST = 64
"""No key is longer; what comes after it in a word is not looked at."""
SHORT = 120
"""Texts no longer than this may be queries, and what they are taken apart into is kept."""
_KEPT = 4096
_WIDE = re.compile("[\uff00-\uffef]+")
# a digit of another script; a class of all of them, written out, would be looked through one by one for every letter
_DECIMAL = re.compile(r"[^\D\x00-\x7f]")
_ODD = re.compile(f"[{_INVISIBLE}\uff00-\uffef]")

T = TypeVar("T")


def kept_if_short(function: Callable[[str, str], T]) -> Callable[[str, str], T]:
    """What a text in a language is taken apart into, kept for those as short as queries, which are asked about several times."""
    known = lru_cache(_KEPT)(function)
    return lambda text, tag: (known if len(text) <= SHORT else function)(text, tag)


def plain(text: str) -> str:
    """Give a text in NFC without case, width and invisible characters, its digits in ASCII."""
    if text.isascii():
        return text.lower()
    if not _ODD.search(text) and not _DECIMAL.search(text):
        # folding case makes no odd letter of one that was not
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
    text = INVISIBLE.sub("", text)
    text = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), text)
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
    return _DECIMAL.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
