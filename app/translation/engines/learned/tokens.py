"""PURE: texts as tokens that a phrase table can hold, and back, losing nothing but the width of spaces
and, where there are spaces, what breaks or joins words unseen.

In languages with spaces a token that stood close to its neighbour carries ``JOINED`` on that side; in those without, a
space is a token of its own. Letters keep the marks that follow them, and an apostrophe before or between letters
belongs to the word, as in Bahnar.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from app.languages import registry
from app.languages.segmentation import words

JOINED, SPACE = "\ufff9", "\u2423"
LONGEST = 120
"""A longer text is learned from and drafted in pieces."""

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_WORD = rf"['’ʼ]?(?:{_LETTER})+(?:['’ʼ-](?:{_LETTER})+)*['’ʼ]?(?!\w)|(?:{_LETTER})+"
_TOKEN = re.compile(rf"{_WORD}|\d+(?:[.,:/-]\d+)*|\s+|.", re.DOTALL)
# breaks that are not seen, and within words joiners: they come along when text is copied from pages
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]|(?<=[^\W\d_])[\u200c\u200d](?=[^\W\d_])")
_LATIN = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ][\u0300-\u036f]*\Z")
# a phrase table parts its fields so
_BARS = re.compile(r"\|\|\|+")


def tokens(text: str, tag: str) -> list[str]:
    """The tokens of a text in NFC, as it is written."""
    plain = _BARS.sub("|", unicodedata.normalize("NFC", text)).replace(JOINED, "").replace(SPACE, " ")
    if not registry.get(tag).spaces:
        return _unspaced(" ".join(plain.split()), tag)
    return _spaced(" ".join(_UNSEEN.sub("", plain).split()))


def text_of(found: Sequence[str], tag: str) -> str:
    """The text that these tokens are of, or of a draft in this language with tokens that were copied from another."""
    if not registry.get(tag).spaces:
        return " ".join("".join(" " if one == SPACE else one.strip(JOINED) for one in found).split())
    text, open_end = "", True
    for one in found:
        if one == SPACE:  # from a language in which it is a token
            continue
        if not (open_end or one.startswith(JOINED)):
            text += " "
        open_end = one.endswith(JOINED)
        text += one.strip(JOINED)
    return text


def parted(found: Sequence[str]) -> list[str]:
    """The tokens of a draft in a language without spaces, with one between Latin words and digits that were copied: a name stays in its words."""
    kept: list[str] = []
    for one in found:
        if kept and not one.startswith(JOINED) and _LATIN.search(kept[-1]) and _LATIN.search(one[:1]):
            kept.append(SPACE)
        kept.append(one)
    return kept


def bare(token: str) -> str:
    """The token as it is written."""
    return token.strip(JOINED)


def is_word(token: str) -> bool:
    """Whether the token has letters."""
    return any(letter.isalpha() for letter in token)


@cache
def spaced(tag: str) -> bool:
    """Whether the language writes spaces between words."""
    return registry.get(tag).spaces


def _spaced(text: str) -> list[str]:
    found: list[str] = []
    for piece in text.split(" "):
        parts = [match[0] for match in _TOKEN.finditer(piece)]
        for place, part in enumerate(parts):
            if not place:
                found.append(part)
            elif is_sign(part) or not is_sign(parts[place - 1]):
                found.append(JOINED + part)
            else:  # a word after a sign: the sign carries the mark, so that the word is the same everywhere
                found[-1] += JOINED
                found.append(part)
    return found


def is_sign(token: str) -> bool:
    """Whether there is neither letter nor digit in it."""
    return not any(one.isalnum() for one in token)


def _unspaced(text: str, tag: str) -> list[str]:
    found: list[str] = []
    for number, piece in enumerate(text.split(" ")):
        if number:
            found.append(SPACE)
        end = 0
        for span in words(piece, tag):
            found += _signs(piece[end:span.start])
            found.append(piece[span.start:span.end])
            end = span.end
        found += _signs(piece[end:])
    return found


def _signs(text: str) -> list[str]:
    """What ICU calls no word: one token a sign, with the marks after it."""
    found: list[str] = []
    for one in text:
        if found and unicodedata.combining(one):
            found[-1] += one
        else:
            found.append(one)
    return found
