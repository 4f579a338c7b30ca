"""PURE: traditional Chinese letters as simplified ones, letter by letter, so that every place stays where it is."""

import unicodedata
from functools import cache

from opencc import OpenCC

# what traditional Chinese is written with: unified ideographs, extension A, the compatibility ideographs, B and later
_RANGES = ((0x3400, 0x4dc0), (0x4e00, 0xa000), (0xf900, 0xfb00), (0x20000, 0x33480))


def simplified(text: str) -> str:
    """Give a text of the same length without traditional letters.

    OpenCC chooses by phrases; a key may not, since the words of a query stand among others than those of a text.
    """
    return text if text.isascii() else text.translate(_letters())


@cache
def _letters() -> dict[int, str]:
    letters = [chr(code) for first, last in _RANGES for code in range(first, last)]
    convert = OpenCC("t2s").convert
    unified = "\n".join(unicodedata.normalize("NFC", letter) for letter in letters)
    put = dict(zip(letters, convert(unified).split("\n"), strict=True))
    while further := {letter: put[other] for letter, other in put.items() if put.get(other, other) != other}:
        put.update(further)  # a few letters take two steps
    return {ord(letter): other for letter, other in put.items() if letter != other and len(other) == 1}
