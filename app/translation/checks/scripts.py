"""PURE: which script a letter is of, as far as the languages of the archive and their neighbours go."""

import unicodedata
from bisect import bisect_right
from functools import lru_cache

# first code point and script of each stretch; "" is none of these, or common to all
_STRETCHES: tuple[tuple[int, str], ...] = (
    (0x0, "Latn"), (0x2b0, ""), (0x370, "Grek"), (0x400, "Cyrl"), (0x530, "Armn"), (0x590, "Hebr"), (0x600, "Arab"),
    (0x700, ""), (0x900, "Deva"), (0x980, "Indc"), (0xe00, "Thai"), (0xe80, "Laoo"), (0xf00, "Tibt"), (0x1000, "Mymr"),
    (0x10a0, "Geor"), (0x1100, "Hang"), (0x1200, ""), (0x13a0, "Cher"), (0x1400, ""), (0x1780, "Khmr"), (0x1800, "Mong"),
    (0x18b0, ""), (0x1950, "Tale"), (0x1980, "Talu"), (0x19e0, "Khmr"), (0x1a00, ""), (0x1a20, "Lana"), (0x1ab0, ""),
    (0x1c80, "Cyrl"), (0x1c90, ""), (0x1d00, "Latn"), (0x1dc0, ""), (0x1e00, "Latn"), (0x1f00, "Grek"), (0x2000, ""),
    (0x2de0, "Cyrl"), (0x2e00, ""), (0x2e80, "Hani"), (0x3000, ""), (0x3040, "Kana"), (0x3100, "Bopo"), (0x3130, "Hang"),
    (0x3190, ""), (0x31f0, "Kana"), (0x3200, ""), (0x3400, "Hani"), (0xa000, "Yiii"), (0xa4d0, "Lisu"), (0xa500, ""),
    (0xa640, "Cyrl"), (0xa6a0, ""), (0xa720, "Latn"), (0xa800, ""), (0xaa00, "Cham"), (0xaa60, "Mymr"), (0xaa80, "Tavt"), (0xaae0, ""),
    (0xab30, "Latn"), (0xab70, "Cher"), (0xabc0, ""), (0xac00, "Hang"), (0xd800, ""), (0xf900, "Hani"), (0xfb00, "Latn"),
    (0xfb13, "Armn"), (0xfb1d, "Hebr"), (0xfb50, "Arab"), (0xfe00, ""), (0xff21, "Wide"), (0xff3b, ""), (0xff41, "Wide"),
    (0xff5b, ""), (0xff66, "Kana"), (0xffa0, "Hang"), (0xffe0, ""), (0x1d400, "Math"), (0x1d800, ""), (0x20000, "Hani"),
    (0x33480, ""),
)
_STARTS = [start for start, _ in _STRETCHES]
_OF_LANGUAGE = {"Hans": "Hani", "Hant": "Hani"}
# what is written with Latin letters may pass everywhere: names, units, addresses
LATIN = "Latn"


@lru_cache(maxsize=8192)
def script_of(letter: str) -> str:
    """The ISO 15924 code of a letter or mark; "" for what is neither, or of a script that does not matter here."""
    if unicodedata.category(letter)[0] not in "LM":
        return ""
    return _STRETCHES[bisect_right(_STARTS, ord(letter)) - 1][1]


def own_script(script: str) -> str:
    """The script of a language's letters, of the code that the registry has for its way of writing."""
    return _OF_LANGUAGE.get(script, script)
