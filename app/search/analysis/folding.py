"""PURE: the forms of one word, as written and as looked up. For matching only; no text is ever shown folded."""

import re
import unicodedata
from functools import lru_cache

# joiners, spaces of no width, soft hyphens, directions, variation selectors, byte order marks
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064"
                       "\u2066-\u206f\ufe00-\ufe0f\ufeff]")
LONGEST = 64
_WIDE = re.compile("[\uff00-\uffef]+")
_DIGITS = re.compile(r"[^\W0-9]")
_MARKS = re.compile("[\u0300-\u036f]+")
_APOSTROPHES = re.compile("['’‘ʼʻ`´＇]")
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\Z")
# letters that Unicode does not take apart into a base letter and a mark
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b", "ɓ": "b", "ħ": "h", "ı": "i", "ł": "l",
                          "ø": "o", "ŧ": "t", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=65536)
def written(word: str) -> str:
    """Give the word without case, width and invisible characters, its digits in ASCII; marks stay."""
    return _plain(word)[:LONGEST]


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Give what the spellings of a word with and without marks and apostrophes share.

    đ is d; ƀ, ’b, 'b and ʼb are b; an English ’s is left out. Marks are taken from letters of European
    scripts only: the vowel signs of Lao and Khmer are no marks to leave out.
    """
    return _unmarked(_POSSESSIVE.sub("", written(word)))


def folded_text(text: str) -> str:
    """Give a whole text folded; the folded form of each of its words is somewhere in it."""
    return _unmarked(_plain(text))


def _plain(text: str) -> str:
    text = INVISIBLE.sub("", text)
    text = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), text)
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return unicodedata.normalize("NFC", _DIGITS.sub(_digit, text))


def _unmarked(text: str) -> str:
    text = _APOSTROPHES.sub("", text)
    text = _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_LETTERS))).translate(_LETTERS)
    return unicodedata.normalize("NFC", text)


def _digit(character: re.Match[str]) -> str:
    value = unicodedata.decimal(character[0], None)
    return character[0] if value is None else str(value)
