"""PURE: of which script the letters of a text are, and whether two texts stand in each other's place."""

import unicodedata
from itertools import islice

from app.languages import registry

_NAMES = {"Laoo": "LAO", "Khmr": "KHMER", "Hans": "CJK", "Hant": "CJK", "Tavt": "TAI VIET", "Cham": "CHAM"}
_LATIN = "LATIN"
_ENOUGH = 60  # letters that tell
_VIETNAMESE = "vi"
_ALONE = {"lo": "lo", "km": "km", "zh-Hans": "zh"}  # languages that have their letters to themselves; Chinese in either form
_TONES = frozenset("\N{COMBINING DOT BELOW}\N{COMBINING HOOK ABOVE}")  # two of the five; languages beside it do without these


def share(text: str, tag: str) -> float:
    """How much of a text's first letters are of the script of a language, by the names of the letters."""
    name = _script(tag)
    letters = list(islice(filter(str.isalpha, text), _ENOUGH))
    return sum(unicodedata.name(letter, "").startswith(name) for letter in letters) / max(1, len(letters))


def exchanged(one: str, other: str, source: str, target: str) -> bool:
    """Whether each of two texts is written like the language of the other; of one script only Vietnamese is told from the rest."""
    if _script(source) == _script(target):
        return (source == _VIETNAMESE and _toned(other) > _toned(one)) or (target == _VIETNAMESE and _toned(one) > _toned(other))
    return share(one, target) > share(one, source) and share(other, source) > share(other, target)


def told_by_letters(text: str) -> str:
    """The tag of the language that a few words tell by their letters alone; empty where more than one writes so."""
    alone = next((tag for known, tag in _ALONE.items() if share(text, known) > 1 / 2), "")
    toned = _toned(text)
    return alone or (_VIETNAMESE if toned and toned * 3 >= len(text.split()) else "")


def _toned(text: str) -> int:
    """How many of a text's letters carry a tone as no language beside Vietnamese writes it."""
    return sum(mark in _TONES for mark in unicodedata.normalize("NFD", text))


def _script(tag: str) -> str:
    return _NAMES.get(registry.get(tag).script, _LATIN)
