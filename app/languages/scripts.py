"""PURE: of which script the letters of a text are, and whether two texts stand in each other's place."""

import unicodedata
from itertools import islice

from app.languages import registry

_NAMES = {"Laoo": "LAO", "Khmr": "KHMER", "Hans": "CJK", "Hant": "CJK", "Tavt": "TAI VIET", "Cham": "CHAM"}
_LATIN = "LATIN"
_ENOUGH = 60  # letters that tell


def share(text: str, tag: str) -> float:
    """How much of a text's first letters are of the script of a language, by the names of the letters."""
    name = _script(tag)
    letters = list(islice(filter(str.isalpha, text), _ENOUGH))
    return sum(unicodedata.name(letter, "").startswith(name) for letter in letters) / max(1, len(letters))


def exchanged(one: str, other: str, source: str, target: str) -> bool:
    """Whether each of two texts is written like the language of the other; never so for languages of one script."""
    if _script(source) == _script(target):
        return False
    return share(one, target) > share(one, source) and share(other, source) > share(other, target)


def _script(tag: str) -> str:
    return _NAMES.get(registry.get(tag).script, _LATIN)
