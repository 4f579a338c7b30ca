"""PURE: which language a query seems to be in, by its letters and by the archive's own words."""

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from app.languages import registry
from app.search.analysis.base import EXACT
from app.search.analysis.registry import analyser_for

Frequencies = Callable[[Mapping[str, Collection[str]]], Mapping[str, Mapping[str, int]]]

_SCRIPTS = {
    "lo": re.compile("[\u0e80-\u0eff]"),
    "km": re.compile("[\u1780-\u17ff\u19e0-\u19ff]"),
    "zh-Hans": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"),
    "blt": re.compile("[\uaa80-\uaadf]"),
    "cjm": re.compile("[\uaa00-\uaa5f]"),
}
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
_MARKED = re.compile("[đ\u0300-\u0303\u0306\u0309\u031b\u0323]")
# what Vietnamese does not write: ƀ, č, ñ, a breve on another letter than a, ’b
_NOT_VIETNAMESE = re.compile("ƀ|\u030c|n\u0303|[b-zđ][\u031b\u0302]?\u0306|['’ʼ]b")

# a language of few texts is not believed the more for holding a word in one of them
_DOUBT = 20
# the chance of a word that no text holds; what letters tell outweighs one word, not two
_UNSEEN, _LETTERS_TELL = 0.002, 4.0
# how much it tells that a word is there with other marks: much where it was typed without any, in a language that has marks
_TYPED_WITHOUT, _OTHER_MARKS = 0.7, 0.1


@dataclass(frozen=True, slots=True)
class Detected:
    """The language of a query, None where nothing tells, and those that it may be in, likeliest first."""

    language: str | None
    candidates: tuple[str, ...]


def detect(text: str, documents: Mapping[str, int], frequencies: Frequencies) -> Detected:
    """Tell the language of a query: by its script, and among Latin letters by how frequent its words are.

    ``documents`` are the numbers of texts by language; ``frequencies`` says how many texts of some languages
    hold each of some keys.
    """
    script = by_letters(text)
    if script is not None and script != "vi":
        alike = [tag for tag in documents if registry.get(tag).script[:3] == registry.get(script).script[:3]]
        if script == "zh-Hans" and "zh-Hant" in alike and _is_traditional(text):
            script = "zh-Hant"
        return Detected(script, tuple(dict.fromkeys((script, *alike))))
    units = {tag: _units(text, tag) for tag in documents if registry.get(tag).script == "Latn"}
    held = frequencies({tag: {key for unit, folded in several for key in (folded, EXACT + unit)} for tag, several in units.items()})
    scores = {tag: _likeness(several, documents[tag], held[tag], registry.get(tag).marks_optional) for tag, several in units.items()}
    known = any(seen for _, seen in scores.values())
    totals = {tag: score + (_LETTERS_TELL if tag == script else 0.0) for tag, (score, _) in scores.items()}
    ordered = sorted(totals, key=lambda tag: (-totals[tag], -documents[tag], tag))
    if script is not None and (not known or script not in totals):
        return Detected(script, tuple(dict.fromkeys((script, *ordered))))
    return Detected(ordered[0] if known else None, tuple(ordered))


def by_letters(text: str) -> str | None:
    """Give the tag of the language that the letters tell; None for Latin letters that several languages write."""
    counts = {tag: len(letters.findall(text)) for tag, letters in _SCRIPTS.items()}
    tag = max(counts, key=lambda one: counts[one])
    latin = len(_LATIN.findall(text))
    if counts[tag] and counts[tag] * 4 >= latin:
        return tag
    taken_apart = unicodedata.normalize("NFD", text.casefold())
    if _MARKED.search(taken_apart) and not _NOT_VIETNAMESE.search(taken_apart):
        return "vi"
    return None


def _units(text: str, tag: str) -> list[tuple[str, str]]:
    """The words in normal spelling and folded."""
    analyser = analyser_for(tag)
    return [(one.unit, analyser.loose(one.unit)) for one in analyser.ask(text, tag)]


def _likeness(units: Sequence[tuple[str, str]], documents: int, held: Mapping[str, int], marks: bool) -> tuple[float, bool]:
    """How likely these words are in texts of the language, as a logarithm, and whether any of them is there."""
    score, seen = 0.0, False
    for unit, folded in units:
        alike = held.get(folded, 0) * (_TYPED_WITHOUT if marks and folded == unit else _OTHER_MARKS)
        number = max(float(held.get(EXACT + unit, 0)), alike)
        seen = seen or number > 0
        score += math.log(number / (documents + _DOUBT) + _UNSEEN)
    return score, seen


def _is_traditional(text: str) -> bool:
    """Whether it has characters that simplified Chinese writes in another way."""
    simplified = set("".join(analyser_for("zh-Hans").units(text, "zh-Hans")))
    return any(letter not in simplified for letter in _SCRIPTS["zh-Hans"].findall(text))
