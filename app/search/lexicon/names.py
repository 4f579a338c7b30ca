"""PURE: names that no lexicon holds, told by their sound among the words of the texts that are looked through."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Protocol

import numpy
import numpy.typing

from app.search.analysis.base import EXACT
from app.search.analysis.registry import analyser_for
from app.search.lexicon.base import Rendered, Rendition
from app.search.lexicon.letters import SILENT, letters, likeness, shares
from app.search.lexicon.rendering import MOST_RENDITIONS, SYLLABLES

LONGEST_NAME = 5
"""A name may be cut into so many pieces, some of which look like words."""

MOST_WORDS = 60_000
"""So many words of a language may be names, the most frequent ones."""

_SOURCE = "lo"
_LATIN = re.compile("[a-z]{4,16}")
_SYLLABLE = re.compile("(?:ngh?|nh|ch|th|tr|kh|ph|gh|gi|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_OWN = re.compile("[\u0e80-\u0eff]+")
_FEWEST_LETTERS, _MOST_LETTERS, _SHORTER, _LONGER = 3, 16, 0.7, 1.6
# how likely the likest word is the name asked for, as a logistic sum: over how alike both are, how long the word is, how
# many pieces are no words, and how rare the most frequent piece is that is one; estimated over quarters of the learning part
_NONE, _ALIKE, _LENGTH, _UNKNOWN, _RARE = -8.31, 0.39, 0.53, 1.2, 1.41
# a word that is less likely the name, by the odds of this logarithm, is not looked for
_LEAST = math.log(0.2 / 0.8)
_MOST_NEAR, _LEAST_ALIKE, _KEPT = 60, 2.0, 4096
# what a letter is at least as often counts when words are chosen to be compared, and what one may be left out for
_COUNTS, _BEGINS, _NEEDED, _PASSED = 0.02, 0.01, 0.3, 0.1
_UNHEARD = frozenset("aeiouyhw")


class Texts(Protocol):
    """What an engine says of the words that texts hold; see the port of engines."""

    def generation(self) -> str: ...

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class _Named:
    first: int
    last: int
    word: str
    chance: float


@dataclass(frozen=True, slots=True)
class _Bits:
    """Latin letters as bits: those that a letter of Lao may be, one of which has to be there; 0 where it may be silent."""

    possible: int
    needed: int
    begins: frozenset[str]
    passed: bool


class Names:
    """The words of one language's texts that are no syllables of it, by how they would be written in Lao."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """``words`` are all words of the texts by their folded form, as they are mostly written."""
        self._written = {folded: word for folded, word in words.items() if _LATIN.fullmatch(folded) and not is_syllable(folded)}
        begun: dict[str, list[str]] = defaultdict(list)
        for folded in self._written:
            begun[folded[0]].append(folded)
        self._words = {letter: (several, numpy.array([_bits(one) for one in several], numpy.uint32), numpy.array([len(one) for one in several]))
                       for letter, several in begun.items()}
        self._heard: dict[str, tuple[tuple[float, str], ...]] = {}

    def among(self, units: Sequence[str], known: Sequence[Rendered], readable: Callable[[str], bool]) -> tuple[Rendered, ...]:
        """What the words of a query are, some of which may be a name together; ``known`` is what they are else.

        What was known of the pieces of a name stays as likely as it is that they are none. A name is told only where a
        text with its key is ``readable``.
        """
        names: list[_Named] = []
        for one in sorted(self._found(units, known, readable), key=lambda named: -named.chance):
            if all(one.last <= other.first or one.first >= other.last for other in names):
                names.append(one)
        taken = {other for one in names for other in _inside(one, known)}
        return tuple(sorted((*(_merged(one, known) for one in names), *(one for place, one in enumerate(known) if place not in taken)),
                            key=lambda one: one.first))

    def _found(self, units: Sequence[str], known: Sequence[Rendered], readable: Callable[[str], bool]) -> Iterator[_Named]:
        weights = {place: one.weight for one in known for place in range(one.first, one.last)}
        within = {place for one in known for place in range(one.first + 1, one.last)}
        for first in range(len(units)):
            for last in range(first + 1, min(first + LONGEST_NAME, len(units)) + 1):
                if not _OWN.fullmatch(units[last - 1]):
                    break
                inside = [weights[place] for place in range(first, last) if place in weights]
                unknown = last - first - len(inside)
                if within.isdisjoint((first, last)) and (unknown or len(inside) > 1):
                    pieces = _NONE + _UNKNOWN * unknown + _RARE * min((1.0, *inside))
                    likest = next((one for one in self._alike("".join(units[first:last]))
                                   if pieces + one[0] >= _LEAST and readable(EXACT + self._written[one[1]])), None)
                    if likest:
                        yield _Named(first, last, self._written[likest[1]], 1 / (1 + math.exp(-pieces - likest[0])))

    def _alike(self, text: str) -> tuple[tuple[float, str], ...]:
        """The words that sound like these letters, with how much that says, the most likely first."""
        found = self._heard.get(text)
        if found is None:
            if len(self._heard) >= _KEPT:
                self._heard.clear()
            spoken = letters(text)
            scores = [(likeness(spoken, word, _LEAST_ALIKE), word) for word in self._near(spoken)]
            scores = sorted((one for one in scores if one[0] > _LEAST_ALIKE), reverse=True)
            self._heard[text] = found = tuple((_ALIKE * score + _LENGTH * len(word), word) for score, word in scores)
        return found

    def _near(self, spoken: Sequence[str]) -> list[str]:
        """The words with the consonants that these letters may be, but for one."""
        if not _FEWEST_LETTERS <= len(spoken) <= _MOST_LETTERS:
            return []
        told = [_read(letter) for letter in spoken]
        possible = _bits(_UNHEARD)
        for one in told:
            possible |= one.possible
        near: list[tuple[int, str]] = []
        for words, bits, lengths in (self._words[letter] for letter in _begun(told) if letter in self._words):
            wrong = numpy.bitwise_count(bits & numpy.uint32(~possible & 0xFFFFFFFF)).astype(numpy.int64)
            wrong[(lengths < _SHORTER * len(spoken)) | (lengths > _LONGER * len(spoken))] += 2
            for one in told:
                if one.needed:
                    wrong += (bits & numpy.uint32(one.needed)) == 0
            near += [(int(wrong[place]), words[place]) for place in numpy.flatnonzero(wrong <= 1).tolist()]
        return [word for _, word in sorted(near)[:_MOST_NEAR]]


class HeardNames:
    """The names in the texts of each language, as long as the index stays the same."""

    def __init__(self) -> None:
        self._kept: tuple[str, dict[str, Names]] = ("", {})

    def among(self, engine: Texts, readable: Callable[[str, str], bool], units: Sequence[str], known: Sequence[Rendered],
              source: str, target: str) -> Sequence[Rendered]:
        """What the words of a query are in texts of another language, where they may be names; see ``Names``."""
        if source != _SOURCE or target not in SYLLABLES:
            return known
        generation = engine.generation()
        if self._kept[0] != generation:
            self._kept = (generation, {})
        kept = self._kept[1]
        if target not in kept:
            kept[target] = Names(_words(target, engine))
        return kept[target].among(units, known, partial(readable, target))


def is_syllable(folded: str) -> bool:
    """Whether a folded word is written as a syllable of Vietnamese."""
    return bool(_SYLLABLE.fullmatch(folded))


def _words(tag: str, engine: Texts) -> dict[str, str]:
    """The words of a language's texts by their folded form, as each is mostly written."""
    loose = analyser_for(tag).loose
    held = engine.beginning(tag, EXACT, MOST_WORDS).items()
    return {loose(word): word for _, word in sorted((number, key.removeprefix(EXACT)) for key, number in held)}


def _inside(named: _Named, known: Sequence[Rendered]) -> list[int]:
    return [place for place, one in enumerate(known) if named.first <= one.first and one.last <= named.last]


def _merged(named: _Named, known: Sequence[Rendered]) -> Rendered:
    """A name, and what is known of its pieces."""
    inside = [known[place] for place in _inside(named, known)]
    found = {named.word: Rendition(named.word, named.chance)}
    for one in inside:
        share = (1 - named.chance) * (one.last - one.first) / (named.last - named.first)
        for rendition in one.renditions:
            before = found.get(rendition.text, Rendition(rendition.text, 0.0, told=False))
            found[rendition.text] = Rendition(rendition.text, before.weight + rendition.weight * share, rendition.told or before.told)
    likely = sorted(found.values(), key=lambda one: (-one.weight, one.text))[:MOST_RENDITIONS]
    return Rendered(named.first, named.last, tuple(likely), company=tuple(pair for one in inside for pair in one.company))


@cache
def _read(letter: str) -> _Bits:
    known = shares().get(letter, {})
    possible = 0
    for latin, share in known.items():
        possible |= _bits(latin) if share > _COUNTS else 0
    silent = known.get("", 0.0)
    begins = frozenset(latin[0] for latin, share in known.items() if latin and share > _BEGINS)
    return _Bits(possible, possible if silent < _NEEDED and SILENT not in letter else 0, begins, silent >= _PASSED)


def _begun(told: Sequence[_Bits]) -> list[str]:
    """The Latin letters with which a word may begin."""
    found: set[str] = set()
    for one in told[:_FEWEST_LETTERS]:
        found |= one.begins
        if not one.passed:
            break
    return sorted(found)


def _bits(latin: str | frozenset[str]) -> int:
    bits = 0
    for letter in latin:
        bits |= 1 << ord(letter) - ord("a")
    return bits
