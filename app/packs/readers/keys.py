r"""PURE: by what a word is found in the static site: a table of letters and one pattern, which browsers get as they are.

A text is folded letter by letter with the table (case, marks, width, digits, signs without a picture, traditional
Chinese), then cut by the pattern: words of scripts with spaces, and letters with the signs around them of those without.
The signs of such a letter are put in order, so that it does not matter in which they were typed. Keys are the words or
letters, two neighbours with a space between them, and ``=`` with a word in its own marks, which counts in ranking. The
browser's side of it stands in ``templates/search.js``; a test compares both on real texts.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

LONGEST = 40
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# what is left of letters once they are folded; Tai Viet and Cham write spaces here
_SPACED = "0-9a-z\u0300-\u036f\u00df-\u00f6\u00f8-\u02af\u0370-\u052f\u1e00-\u1eff\uaa00-\uaa4d\uaa80-\uaadd"
_LAO = "[\u0ec0-\u0ec4]{0,4}[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec8-\u0ecd]*|[\u0e80-\u0ec6]"
_KHMER = "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])*|[\u1780-\u17b3\u17b6-\u17d3]"
PATTERN = f"[{_SPACED}]+|{_LAO}|{_KHMER}|[\u0e01-\u0e4e]|[{_HAN}]"
_UNITS = re.compile(PATTERN)
_SPACED_START = re.compile(f"[{_SPACED}]")
# letters that do not come apart into a letter and its marks
_ALIKE = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ƀ": "b", "Ƀ": "b", "ɓ": "b", "Ɓ": "b",
          "ɗ": "d", "Ɗ": "d", "ŏ": "o", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ໜ": "ຫນ", "ໝ": "ຫມ",
          "ຳ": "ໍາ", "ແ": "ເເ"}
EXACT = "="
_UNSEEN = "'’‘ʼ\u00ad\u034f\u17b4\u17b5\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SEEN = str.maketrans(dict.fromkeys(_UNSEEN, ""))


@cache
def folds() -> dict[str, str]:
    """What is put for each letter that changes; a letter that is not in it stays."""
    found = {}
    for code in (*range(0x41, 0x5b), *range(0xc0, 0x250), *range(0x300, 0x370), *range(0x386, 0x530), *range(0x1e00, 0x1f00),
                 *range(0xff10, 0xff5b)):
        letter = chr(code)
        plain = "".join(one for one in unicodedata.normalize("NFKD", letter.lower()) if not unicodedata.combining(one))
        if plain != letter:
            found[letter] = plain
    for first in (0xed0, 0x17e0, 0x660, 0xaa50):  # the digits of Lao, Khmer, Arabic, Cham
        found.update({chr(first + digit): str(digit) for digit in range(10)})
    found.update(_ALIKE)
    found.update(dict.fromkeys(_UNSEEN, ""))
    return found


@cache
def chinese_folds() -> dict[str, str]:
    """The letters of traditional Chinese as simplified ones."""
    from opencc import OpenCC

    simpler = OpenCC("t2s")
    letters = [chr(code) for code in range(0x4e00, 0x9fff)]
    return {one: other for one, other in zip(letters, simpler.convert("".join(letters)), strict=True) if one != other}


class Keys:
    """Gives the keys of texts.

    ``chinese`` says whether traditional letters are found by simplified ones, ``marks`` whether words with marks are
    kept apart from those that only share their letters.
    """

    def __init__(self, *, chinese: bool = False, marks: bool = False) -> None:
        self._marks = marks
        self.folds = {**folds(), **(chinese_folds() if chinese else {})}
        self._table = str.maketrans(self.folds)

    def units(self, text: str) -> list[tuple[str, int, int]]:
        """The words or letters of a text folded, with the places where they begin and end in the folded text."""
        folded = text.translate(self._table)
        return [(_ordered(found[0]), found.start(), found.end()) for found in _UNITS.finditer(folded)]

    def marked(self, text: str) -> Iterator[str]:
        """The words that have marks, as they are written but for case."""
        for found in _UNITS.finditer(text.lower().translate(_SEEN)):
            if _SPACED_START.match(found[0]) and found[0].translate(self._table) != found[0]:
                yield EXACT + found[0][:LONGEST]

    def of(self, text: str) -> Iterator[str]:
        """Every key of a text, as often as it is there."""
        units = self.units(text)
        for one, _, _ in units:
            yield one
        for (one, _, end), (other, start, _) in pairwise(units):
            if start - end <= 1:
                yield f"{one} {other}"
        if self._marks:
            yield from self.marked(text)

    def counted(self, text: str) -> Counter[str]:
        return Counter(self.of(text))

    def for_browsers(self) -> str:
        """The table and the pattern as JSON that may stand in a script: letters by what is put for them."""
        back: dict[str, str] = {}
        for letter, plain in sorted(self.folds.items()):
            back[plain] = back.get(plain, "") + letter
        return json.dumps({"folds": back, "pattern": PATTERN, "spaced": f"[{_SPACED}]", "unseen": f"[{_UNSEEN}]",
                           "marks": self._marks, "longest": LONGEST}, ensure_ascii=True, sort_keys=True)


def shard_of(key: str, shards: int) -> int:
    """Which part of the index holds a key: sums that every browser calculates alike."""
    number = 0
    for letter in key:
        number = (number * 31 + ord(letter)) % 65521
    return number % shards


def _ordered(unit: str) -> str:
    if _SPACED_START.match(unit):
        return unit[:LONGEST]
    return "".join(sorted(unit))[:LONGEST]
