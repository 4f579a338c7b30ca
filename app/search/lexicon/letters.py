"""PURE: how likely letters of one script write those of another: what a name that is written in both sounds like."""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

LONGEST = 3
"""So many Latin letters may stand for one of Lao."""

NOTHING, ANY, MORE = 1e-4, 1e-7, 0.004 / 26
"""What is possible of a letter that was never seen so: nothing, another one, one more."""

CLOSES, SILENT = "$", "\u0ecc"
"""What follows a letter that closes a syllable, another one to the ear, and one that is mostly silent."""

EDGE = "-"
"""What stands before the first letter of a name and after its last one."""

# the share of a letter that no name has
_NEVER = 3e-5
_VOWELS = frozenset("ະັາິີຶືຸູເແໂໃໄົໍຽ")
_ONE_SOUND = str.maketrans({"ຳ": "ັມ", "ໝ": "ມ", "ໜ": "ນ", **dict.fromkeys("່້໊໋")})
_BEFORE = re.compile("([ເແໂໃໄ]+)([ກ-ຮ])(ຼ?)")
_LETTER = re.compile("[ກ-ຮ]\u0ecc|.")

Shares = Mapping[str, Mapping[str, float]]


@cache
def shares() -> Shares:
    """What each letter of Lao is in Latin ones, and how likely; at "" how frequent each Latin letter is in names."""
    told: dict[str, dict[str, float]] = {}
    for line in (resources.files(__package__) / "core" / "lao-latin.tsv").read_text("utf-8").splitlines()[1:]:
        letter, latin, share = line.split("\t")
        told.setdefault(letter, {})[latin] = float(share)
    return told


def following(one: str, other: str) -> float:
    """How likely one letter of Lao follows another one in a name."""
    known = _followed()
    share = known.get((one, other))
    return known.get((one, ""), 1.0) * known.get(("", other), _NEVER) if share is None else share


@cache
def _followed() -> Mapping[tuple[str, str], float]:
    rows = (resources.files(__package__) / "core" / "lao-names.tsv").read_text("utf-8").splitlines()[1:]
    return {(one, other): float(share) for one, other, share in (row.split("\t") for row in rows)}


def letters(text: str) -> tuple[str, ...]:
    """The letters of Lao in normal spelling in the order in which they are spoken, without tones."""
    plain = text.translate(_ONE_SOUND).replace("ຫຼ", "ລ").replace("ຫລ", "ລ")
    found = _LETTER.findall(_BEFORE.sub(r"\2\3\1", plain))
    for place, (letter, before, after) in enumerate(zip(found, ["", *found], [*found[1:], ""], strict=False)):
        opened = after in _VOWELS or after in ("ວ", "ຼ")
        if "ກ" <= letter <= "ຮ" and letter not in ("ອ", letter[0] + SILENT) and not opened and opens(before):
            found[place] = letter + CLOSES
    return tuple(found)


def opens(letter: str) -> bool:
    """Whether a consonant that follows this letter closes its syllable, if it has no vowel of its own."""
    return letter in _VOWELS or letter in ("ອ", "ວ")


def likeness(spoken: Sequence[str], word: str, least: float = -math.inf) -> float:
    """How much likelier a Latin word writes these letters of Lao than it is any word, as a logarithm.

    One that is less than ``least`` may be told as still less, which is done sooner.
    """
    told, size = shares(), len(word)
    common = sum(_rarities()[letter] for letter in word)
    negligible = math.exp(common + least) / 1000
    row = [1.0] + [0.0] * size
    _more(row)
    for letter in spoken:
        known = told.get(letter, {})
        silent = max(known.get("", 0.0), NOTHING)
        after = [chance * silent for chance in row]
        for place, chance in enumerate(row):
            if chance > negligible:
                for end in range(place + 1, min(place + LONGEST, size) + 1):
                    share = known.get(word[place:end], 0.0)
                    if end == place + 1 and share < ANY:
                        share = ANY
                    after[end] += chance * share
        row = after
        _more(row)
    return math.log(max(row[-1], 1e-300)) - common


@cache
def _rarities() -> Mapping[str, float]:
    return {letter: math.log(share) for letter, share in shares()[""].items()}


def _more(row: list[float]) -> None:
    """Latin letters that nothing in Lao stands for."""
    for place in range(1, len(row)):
        row[place] += row[place - 1] * MORE
