"""PURE: names that no lexicon holds, told by their sound among what is written in the texts that are looked through."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, pairwise
from typing import Protocol

import numpy
import numpy.typing

from app.languages import keystrokes
from app.search.analysis.base import EXACT, PIECE
from app.search.analysis.registry import analyser_for
from app.search.lexicon.base import Rendered, Rendition
from app.search.lexicon.letters import SILENT, letters, likeness, shares
from app.search.lexicon.rendering import MOST_RENDITIONS, SYLLABLES
from app.search.lexicon.spoken import Pieces

LONGEST_NAME = 5
"""A name may be cut into so many pieces, some of which look like words."""

MOST_WORDS = 60_000
"""So many words of a language may be names, the most frequent ones."""

MOST_PAIRS = 100_000
"""So many pieces of words may stand side by side in a name, those that do so most often."""

_LAO = "lo"
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
# how likely a run of pieces that a text holds is the name asked for, as a logistic sum: over how alike both are, how long the
# name is, and how many likelier runs texts hold; estimated over quarters of the learning part
_NOT_SO, _SO_ALIKE, _SO_LONG, _LIKELIER = -4.18, 0.134, 0.56, -0.83
# so many runs that texts hold are weighed, and so many of them may be looked for
_MOST_HELD, _MOST_WRITTEN, _KEPT_RUNS = 3, 3, 256
# a word that counts as much among the words of a query is so rare that what was learned of it may be wrong
_SELDOM = 0.85

Readable = Callable[[str, Sequence[tuple[str, ...]]], bool]
"""Whether the seeker may read a text in a language with the keys of any of these, side by side."""


class Texts(Protocol):
    """What an engine says of the words that texts hold; see the port of engines."""

    def generation(self) -> str: ...

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class _Named:
    """What some words of a query are as a name, the likeliest first."""

    first: int
    last: int
    heard: tuple[Rendition, ...]

    @property
    def chance(self) -> float:
        return self.heard[0].weight


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
        return _beside(names, known)

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
                        yield _Named(first, last, (Rendition(self._written[likest[1]], _logistic(pieces + likest[0])),))

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


class WrittenNames:
    """How names in Latin letters are written in Lao texts."""

    def __init__(self, pairs: Iterable[str]) -> None:
        """``pairs`` are pieces of words that stand side by side in these texts, with a space between."""
        self._pieces = Pieces(pairs)
        self._runs: dict[str, list[tuple[str, ...]]] = {}

    def among(self, places: Mapping[int, str], known: Sequence[Rendered], readable: Callable[[Sequence[tuple[str, ...]]], bool]) -> tuple[Rendered, ...]:
        """What the words at these places of a query are, which may be names; see ``Names.among``."""
        return _beside([_Named(place, place + 1, heard) for place, word in places.items() if (heard := self._heard(word, readable))], known)

    def _heard(self, word: str, readable: Callable[[Sequence[tuple[str, ...]]], bool]) -> tuple[Rendition, ...]:
        runs = self._runs.get(word)
        if runs is None:
            if len(self._runs) >= _KEPT_RUNS:
                self._runs.clear()
            self._runs[word] = runs = self._pieces.runs(word)
        likely: list[Rendition] = []
        for place, text in enumerate(islice(_different(_held(runs, readable)), _MOST_HELD)):
            alike = likeness(letters(text), word, _LEAST_ALIKE)
            odds = _NOT_SO + _SO_ALIKE * alike + _SO_LONG * len(word) + _LIKELIER * math.log(1 + place)
            if alike > _LEAST_ALIKE and odds >= _LEAST:
                likely.append(Rendition(text, _logistic(odds)))
        return tuple(sorted(likely, key=lambda one: -one.weight)[:_MOST_WRITTEN])


class HeardNames:
    """The names in the texts of each language, as long as the index stays the same."""

    def __init__(self) -> None:
        self._kept: tuple[str, dict[str, Names], dict[str, WrittenNames]] = ("", {}, {})

    def among(self, engine: Texts, readable: Readable, units: Sequence[str], known: Sequence[Rendered],
              source: str, target: str) -> Sequence[Rendered]:
        """What the words of a query are in texts of another language, where they may be names; see ``Names``."""
        if source == _LAO and target in SYLLABLES:
            heard, _ = self._of(engine.generation())
            if target not in heard:
                heard[target] = Names(_words(target, engine))
            return heard[target].among(units, known, lambda key: readable(target, [(key,)]))
        places = _foreign(units, known, source, partial(readable, source)) if source in SYLLABLES and target == _LAO else {}
        if not places:
            return known
        _, written = self._of(engine.generation())
        if target not in written:
            written[target] = WrittenNames(_pairs(target, engine))
        return written[target].among(places, known, partial(readable, target))

    def _of(self, generation: str) -> tuple[dict[str, Names], dict[str, WrittenNames]]:
        if self._kept[0] != generation:
            self._kept = (generation, {}, {})
        return self._kept[1:]


def is_syllable(folded: str) -> bool:
    """Whether a folded word is written as a syllable of Vietnamese."""
    return bool(_SYLLABLE.fullmatch(folded))


def _words(tag: str, engine: Texts) -> dict[str, str]:
    """The words of a language's texts by their folded form, as each is mostly written."""
    loose = analyser_for(tag).loose
    held = engine.beginning(tag, EXACT, MOST_WORDS).items()
    return {loose(word): word for _, word in sorted((number, key.removeprefix(EXACT)) for key, number in held)}


def _pairs(tag: str, engine: Texts) -> Iterator[str]:
    """The pieces of words that stand side by side in a language's texts."""
    return (key.removeprefix(PIECE) for key in engine.beginning(tag, PIECE, MOST_PAIRS) if " " in key)


def _foreign(units: Sequence[str], known: Sequence[Rendered], source: str,
             readable: Callable[[Sequence[tuple[str, ...]]], bool]) -> dict[int, str]:
    """The words that are no syllables of their language, by their places, of which nothing is known or what may be wrong.

    Where nothing has marks, the keys of a readable text's syllable, such as “cuwar” for “cửa”, are no name.
    """
    folded = list(map(analyser_for(source).loose, units))
    sure = {place for one in known if one.renditions and (one.last - one.first > 1 or one.weight < _SELDOM) for place in range(one.first, one.last)}
    foreign = {place: word for place, word in enumerate(folded) if place not in sure and _LATIN.fullmatch(word) and not is_syllable(word)}
    if folded != list(units):
        return foreign
    keyed = {place: typed for place, word in foreign.items() if (typed := keystrokes.read(word))}
    return {place: word for place, word in foreign.items() if place not in keyed or not readable([(EXACT + keyed[place],)])}


def _held(runs: Sequence[tuple[str, ...]], readable: Callable[[Sequence[tuple[str, ...]]], bool], sure: bool = False) -> Iterator[tuple[str, ...]]:
    """Those of the runs of pieces that readable texts hold, asked for by halves, as most are nowhere; ``sure``: one is held."""
    if not runs or (not sure and not readable([tuple(f"{PIECE}{one} {other}" for one, other in pairwise(run)) for run in runs])):
        return
    if len(runs) == 1:
        yield runs[0]
        return
    none = True
    for run in _held(runs[:len(runs) // 2], readable):
        none = False
        yield run
    yield from _held(runs[len(runs) // 2:], readable, sure=none)


def _different(runs: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Runs of pieces as they are written, without those that are in a likelier one or around it: they find nothing else."""
    told: list[str] = []
    for text in map("".join, runs):
        if not any(text in other or other in text for other in told):
            told.append(text)
            yield text


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _beside(names: Sequence[_Named], known: Sequence[Rendered]) -> tuple[Rendered, ...]:
    """Names, and what is known of other words."""
    taken = {other for one in names for other in _inside(one, known)}
    return tuple(sorted((*(_merged(one, known) for one in names), *(one for place, one in enumerate(known) if place not in taken)),
                        key=lambda one: one.first))


def _inside(named: _Named, known: Sequence[Rendered]) -> list[int]:
    return [place for place, one in enumerate(known) if named.first <= one.first and one.last <= named.last]


def _merged(named: _Named, known: Sequence[Rendered]) -> Rendered:
    """A name, and what is known of its pieces."""
    inside = [known[place] for place in _inside(named, known)]
    found = {one.text: one for one in named.heard}
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
