"""PURE: what no spelling of a text changes, found much faster than its words: where a word may be and where it cannot."""

import re
import unicodedata
from functools import lru_cache

from app.languages import registry
from app.search.analysis.base import EXACT, PAIR, PIECE
from app.search.analysis.spelling import spelling_for

_HAN = frozenset({"Hans", "Hant"})
# Latin marks; Lao vowels and signs; Khmer vowels and signs; what is invisible; apostrophes and letters of breath
_LEFT_OUT = re.compile("[\u0300-\u036f\u0eb0-\u0ebb\u0ebd\u0ec0-\u0ecf\u17a3-\u17df\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f"
                       "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff'’‘ʼʻ`´ʔຫរ]+")
_ALIKE = {"đ": "d", "ð": "d", "ɖ": "d", "ɗ": "d", "ƀ": "b", "ɓ": "b", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t",
          "æ": "ae", "œ": "oe", "ŋ": "ng", "y": "i", "ໝ": "ມ", "ໜ": "ນ", "ຼ": "ລ", "ដ": "ត"}
_DECIMALS = {code: str(unicodedata.decimal(chr(code))) for code in range(128, 0x20000)
             if unicodedata.decimal(chr(code), None) is not None}
_DECIMAL = re.compile(f"[{''.join(map(chr, _DECIMALS))}]")
# an excerpt is looked for twice in the same blocks of a text; longer ones are rare
_KEPT, _SHORT = 512, 2000


def outline(text: str, tag: str) -> str:
    """The text without case, width, marks and vowel signs, and with one of all letters that stand for each other.

    What an analyser finds in a text has an outline that is part of the text's. The other way round it need not be.
    """
    return _kept(text, tag) if len(text) <= _SHORT else _outline(text, tag)


def _outline(text: str, tag: str) -> str:
    if text.isascii():
        return text.lower().replace("y", "i").replace("'", "").replace("`", "")
    if registry.get(tag).script in _HAN:
        text = spelling_for(tag).folded(text)
    # an acute accent that stands alone would come apart into a space and a mark
    text = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", text.replace("´", "")).casefold())
    for letter, other in _ALIKE.items():
        text = text.replace(letter, other)
    return text.translate(_DECIMALS) if _DECIMAL.search(text) else text


_kept = lru_cache(maxsize=_KEPT)(_outline)


@lru_cache(maxsize=32768)
def outlines_of(key: str, tag: str) -> tuple[str, ...]:
    """The outlines of the words of a key, or of the parts of a word."""
    return tuple(outline(key[1:] if key.startswith((EXACT, PAIR, PIECE)) else key, tag).split(" "))
