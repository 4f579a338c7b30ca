"""PURE: Vietnamese words of Chinese origin and the Chinese words they come from, by the readings of characters."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources

from app.search.analysis.registry import analyser_for

_LIKELY = 0.4


def chinese_for(word: str) -> dict[str, float]:
    """The Chinese words that a Vietnamese one of two syllables may be, each as likely as the others.

    Most of them are no words at all; the archive's own texts tell which are.
    """
    syllables = word.split(" ")
    if len(syllables) != 2:
        return {}
    one, other = (_characters().get(syllable, ()) for syllable in syllables)
    return {first + second: _LIKELY for first in one for second in other}


def vietnamese_for(word: str) -> dict[str, float]:
    """What a Chinese word of two characters is called when it is read in Vietnamese."""
    characters = word.replace(" ", "")
    if len(characters) != 2:
        return {}
    one, other = (_readings().get(character, ()) for character in characters)
    return {f"{first} {second}": _LIKELY for first in one for second in other}


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    lines = (resources.files(__package__) / "core" / "han-viet.tsv").read_text("utf-8").splitlines()[1:]
    unit = analyser_for("vi").units
    return {han: tuple(" ".join(unit(reading, "vi")) for reading in readings.split(" "))
            for han, readings in (line.split("\t") for line in lines)}


@cache
def _characters() -> Mapping[str, tuple[str, ...]]:
    """The characters of each reading; those whose first reading it is come first."""
    ranked: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for number, (han, readings) in enumerate(_readings().items()):
        for rank, reading in enumerate(readings):
            ranked[reading].append((rank, number, han))
    return {reading: tuple(han for _, _, han in sorted(found)) for reading, found in ranked.items()}
