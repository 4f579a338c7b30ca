"""PURE: what no spelling of a text changes, found much faster than its words: where a word may be and where it cannot."""

import re
import unicodedata
from functools import cache, lru_cache

from app.languages import registry
from app.search.analysis.base import EXACT, PAIR, PIECE
from app.search.analysis.spelling import spelling_for

_HAN = frozenset({"Hans", "Hant"})
# Latin marks; Lao vowels and signs; Khmer vowels and signs; what is invisible; apostrophes and letters of breath
_LEFT_OUT = re.compile("[\u0300-\u036f\u0eb0-\u0ebb\u0ebd\u0ec0-\u0ecf\u17a3-\u17df\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f"
                       "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff'’‘ʼʻ`´ʔຫរ]+")
_ALIKE = {"đ": "d", "ð": "d", "ɖ": "d", "ɗ": "d", "ƀ": "b", "ɓ": "b", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t",
          "æ": "ae", "œ": "oe", "ŋ": "ng", "y": "i", "ໝ": "ມ", "ໜ": "ນ", "ຼ": "ລ", "ដ": "ត"}


def outline(text: str, tag: str) -> str:
    """The text without case, width, marks and vowel signs, and with one of all letters that stand for each other.

    What an analyser finds in a text has an outline that is part of the text's. The other way round it need not be.
    """
    if text.isascii():
        return text.lower().replace("y", "i").replace("'", "").replace("`", "")
    # marks that stay are in one order then, and everything else is a matter of one letter at a time
    return unicodedata.normalize("NFC", text).translate(_letters(registry.get(tag).script in _HAN))


class _Letters(dict[int, str]):
    """The outline of each letter that has been asked for."""

    def __init__(self, han: bool) -> None:
        self._han = han

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if self._han:
            letter = spelling_for("zh-Hans").folded(letter)
        # an acute accent that stands alone would come apart into a space and a mark
        letter = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", letter.replace("´", "")).casefold())
        put = self[code] = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else _ALIKE.get(one, one) for one in letter)
        return put


@cache
def _letters(han: bool) -> _Letters:
    return _Letters(han)


@lru_cache(maxsize=32768)
def outlines_of(key: str, tag: str) -> tuple[str, ...]:
    """The outlines of the words of a key, or of the parts of a word."""
    return tuple(outline(key[1:] if key.startswith((EXACT, PAIR, PIECE)) else key, tag).split(" "))
