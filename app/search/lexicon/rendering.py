"""PURE: what the words of a query are in another language, read from the tables of lexicons."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.lexicon.base import Rendered, Rendition
from app.search.lexicon.estimation import Entry
from app.search.lexicon.readings import chinese_for, vietnamese_for
from app.search.lexicon.rows import Rows

LONGEST_PHRASE = 4
"""So many words side by side may be one entry."""

MOST_RENDITIONS = 24
"""So many renditions of a word are looked for: its own, those of its parts, those of words that it may be half of."""

SYLLABLES = frozenset({"vi"})
"""Languages that write syllables apart: two that belong together are one word, and mean nothing of it by themselves."""

# languages through which a word is looked up where two languages have no pairs, the best known first
_PIVOTS = ("vi", "en")
_PIVOT_WIDTH = 5
_PARTS = 0.3
# what is less likely than this share of the likeliest is looked for, but told to nobody
_TOLD = 0.1
_MOST_SPELLINGS = 5
# how often a word counts as seen beside the times that it was
_UNSEEN = 0.5
# how much likelier words that are one somewhere are one here than chance says, as a logarithm
_AS_ONE = math.log(3)

Cut = tuple[tuple[int, int], ...]
Halves = Mapping[str, Sequence[tuple[int, str]]]


@dataclass(frozen=True)
class Table:
    """One direction as it lies in its file: the row of each word, and the words by their folded form.

    ``endings`` and ``beginnings`` are the words of two syllables by the last and by the first one, those seen most
    first, each with how often that was; empty for languages that write whole words. ``company`` is the row of each
    word that texts which speak of it were counted for.
    """

    stamp: tuple[int, int]
    pairs: int
    words: Rows
    spellings: Mapping[str, tuple[str, ...]]
    endings: Halves
    beginnings: Halves
    company: Rows
    joins: bool = False
    """Whether the language writes no spaces, so that what was cut in two may be one word here."""

    def entry(self, word: str) -> Entry | None:
        """What a word is."""
        line = self.words.rest(word)
        if line is None:
            return None
        return Entry(int(line.partition("\t")[0]), _told(line))

    def beside(self, word: str) -> tuple[tuple[str, float], ...]:
        """What texts hold that speak of a word, with how strongly."""
        line = self.company.rest(word)
        return () if line is None else _told(line)

    def seen(self, word: str) -> int | None:
        """How often a word was seen, None for one that is not here."""
        line = self.words.rest(word)
        return None if line is None else int(line.partition("\t")[0])

    def spelled(self, word: str, unmarked: bool) -> tuple[str, ...]:
        """The words that this one is, or may be where it was typed without marks or cut otherwise."""
        if self.joins and " " in word and word not in self.words:
            return (word.replace(" ", ""),)
        return self.spellings.get(word, (word,))[:_MOST_SPELLINGS] if unmarked else (word,)


class Reader:
    """Reads one query in one direction; ``table`` gives the table of a direction, None where there is none."""

    def __init__(self, table: Callable[[str, str], Table | None], source: str, target: str) -> None:
        self._source, self._target = source, target
        self._direct = table(source, target)
        self._ways = [(one, other) for pivot in _PIVOTS if pivot not in (source, target)
                      if (one := table(source, pivot)) and (other := table(pivot, target))]
        self._tables = [one for one in (self._direct, *(one for one, _ in self._ways)) if one]
        self._texts = max((table.pairs for table in self._tables), default=0)
        self._loose = analyser_for(source).loose

    def read(self, units: tuple[str, ...]) -> Iterator[Rendered]:
        """Each word of the query, or several that belong together, with what they are."""
        unmarked = all(self._loose(unit) == unit for unit in units)
        for place, size in self._cut(units, unmarked):
            halves = self._halves(units, place) if size == 1 and not unmarked else ()
            rendered = self._rendered(units[place:place + size], unmarked, halves)
            if rendered:
                renditions, weight = rendered
                yield Rendered(place, place + size, renditions, weight, self._company(units[place:place + size], unmarked))

    def together(self, units: tuple[str, ...]) -> tuple[Rendition, ...]:
        """What these words are together; nothing where nothing says that they belong together."""
        unmarked = all(self._loose(unit) == unit for unit in units)
        if len(units) > 1 and self._seen(" ".join(units), unmarked) is None:
            return ()
        rendered = self._rendered(units, unmarked)
        return rendered[0] if rendered else ()

    def _cut(self, units: tuple[str, ...], unmarked: bool) -> Cut:
        """The words that these most likely are, place and size of each, by how often each was seen.

        A word that something holds as one is likelier than its parts beside each other by chance, however rarely it was seen.
        """
        best: list[tuple[float, Cut]] = [(0.0, ())]
        alone = [math.log(self._chance((unit,), unmarked)) for unit in units]
        for end in range(1, len(units) + 1):
            ways = []
            for size in range(1, min(LONGEST_PHRASE, end) + 1):
                if chance := self._chance(units[end - size:end], unmarked):
                    before, cut = best[end - size]
                    likely = math.log(chance)
                    if size > 1 and self._seen(" ".join(units[end - size:end]), unmarked) is not None:
                        likely = max(likely, sum(alone[end - size:end]) + _AS_ONE)
                    ways.append((before + likely, (*cut, (end - size, size))))
            best.append(max(ways))
        return best[-1][1]

    def _chance(self, units: tuple[str, ...], unmarked: bool) -> float:
        """How likely words of the source language are these; 0 where nothing says that they belong together."""
        word = " ".join(units)
        seen = self._seen(word, unmarked)
        if seen is None and len(units) > 1 and not self._read(word):
            return 0.0
        return ((seen or 0) + _UNSEEN) / (self._texts + 1)

    def _seen(self, word: str, unmarked: bool) -> int | None:
        """How often a word was seen, 0 for one that only word lists hold, None for one that nothing holds."""
        return max((seen for table in self._tables for one in table.spelled(word, unmarked)
                    if (seen := table.seen(one)) is not None), default=None)

    def _halves(self, units: tuple[str, ...], place: int) -> Sequence[tuple[str, float]]:
        """The words of which a syllable at either end of a query may be a half, and how likely it is each of them."""
        if self._direct is None or len(units) == 1 or place not in (0, len(units) - 1):
            return ()
        words = (self._direct.endings if place == 0 else self._direct.beginnings).get(units[place], ())
        counts = [(word, seen + _UNSEEN) for seen, word in words]
        alone = (self._direct.seen(units[place]) or 0) - sum(seen for seen, _ in words)
        total = sum(count for _, count in counts) + max(0, alone) + _UNSEEN
        return [(word, count / total) for word, count in counts]

    def _rendered(self, units: tuple[str, ...], unmarked: bool,
                  halves: Sequence[tuple[str, float]] = ()) -> tuple[tuple[Rendition, ...], float] | None:
        """What these words are together and, less, each by itself or as half of a word, and how much they count."""
        word = " ".join(units)
        whole, weight = self._looked_up(word, unmarked)
        guesses = frozenset() if self._seen(word, unmarked) is not None else frozenset(self._read(word))
        parts = [self._looked_up(part, unmarked)[0] for part in self._parts(units, unmarked)]
        told = [(whole, 1.0 - sum(chance for _, chance in halves))]
        told += [(self._looked_up(half, unmarked)[0], chance) for half, chance in halves]
        told += [(part, _PARTS / len(parts)) for part in parts]
        total = sum(share for one, share in told if one)
        shares: dict[str, float] = defaultdict(float)
        for one, share in told:
            for text, chance in one.items():
                shares[text] += chance * share / total
        if not shares:
            return None
        likely = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:MOST_RENDITIONS]
        least = _TOLD * max(whole.values(), default=0.0)
        one_word = bool(whole) and len(units) == 2 and self._source in SYLLABLES
        return tuple(Rendition(text, share, text not in guesses and whole.get(text, 0.0) >= least, one_word and text not in whole)
                     for text, share in likely), weight * math.sqrt(len(units))

    def _company(self, units: tuple[str, ...], unmarked: bool) -> tuple[tuple[str, float], ...]:
        """What texts hold that speak of these words, of each by itself and of two side by side."""
        if self._direct is None:
            return ()
        strengths: dict[str, float] = defaultdict(float)
        for word in (*units, *map(" ".join, pairwise(units))):
            for spelling in self._direct.spelled(word, unmarked):
                for text, strength in self._direct.beside(spelling):
                    strengths[text] += strength
        return tuple(strengths.items())

    def _parts(self, units: tuple[str, ...], unmarked: bool) -> Iterator[str]:
        """The words and shorter phrases that a phrase is made of."""
        place = 0
        while len(units) > 1 and place < len(units):
            longest = min(len(units) - place, len(units) - 1)
            size = next((size for size in range(longest, 1, -1)
                         if self._seen(" ".join(units[place:place + size]), unmarked) is not None), 1)
            yield " ".join(units[place:place + size])
            place += size

    def _looked_up(self, word: str, unmarked: bool) -> tuple[Mapping[str, float], float]:
        if self._direct and (found := _shares(self._direct, word, unmarked)):
            return found
        for one, other in self._ways:
            through = _shares(one, word, unmarked)
            if through and (shares := _through(through[0], other)):
                return shares, through[1]
        return self._read(word) or self._joined(word), 1.0

    def _read(self, word: str) -> Mapping[str, float]:
        """What a word may be by the readings of Chinese characters."""
        if (self._source, self._target) == ("vi", "zh-Hans"):
            return chinese_for(word)
        if (self._source, self._target) == ("zh-Hans", "vi"):
            return vietnamese_for(word)
        return {}

    def _joined(self, word: str) -> Mapping[str, float]:
        """What a word that nothing holds is by the two that it was made of, where its language writes them together."""
        if self._direct is None or registry.get(self._source).spaces:
            return {}
        words = self._direct.words
        halves = max(((word[:place], word[place:]) for place in range(2, len(word) - 1)
                      if word[:place] in words and word[place:] in words), key=lambda two: min(map(len, two)), default=())
        shares: dict[str, float] = defaultdict(float)
        for half in halves:  # a longer word means more
            for text, share in self._looked_up(half, False)[0].items():
                shares[text] += share * len(half) / len(word)
        return shares


def _told(line: str) -> tuple[tuple[str, float], ...]:
    """What a line of a lexicon says beside how often its word was seen."""
    fields = line.split("\t")
    return tuple(zip(fields[1::2], map(float, fields[2::2]), strict=True))


def _shares(table: Table, word: str, unmarked: bool) -> tuple[Mapping[str, float], float] | None:
    """What the table says of a word, and how much it counts; of all spellings of one typed without marks."""
    entries = [entry for one in table.spelled(word, unmarked) if (entry := table.entry(one))]
    if not entries:
        return None
    total = sum(entry.seen + 1 for entry in entries)
    shares: dict[str, float] = defaultdict(float)
    for entry in entries:
        for text, share in entry.renditions:
            shares[text] += share * (entry.seen + 1) / total
    return shares, _weight(max(entry.seen for entry in entries), table.pairs)


def _weight(seen: int, pairs: int) -> float:
    """How much a word counts by its own language: 1 for a rare one, less for one that is in every text."""
    if not pairs:
        return 1.0
    rarest = math.log(1 + (pairs + 0.5) / 0.5)
    return math.sqrt(math.log(1 + (max(0, pairs - seen) + 0.5) / (seen + 0.5)) / rarest)


def _through(shares: Mapping[str, float], other: Table) -> dict[str, float]:
    likely = sorted(shares.items(), key=lambda one: -one[1])[:_PIVOT_WIDTH]
    found: dict[str, float] = defaultdict(float)
    for text, share in likely:
        entry = other.entry(text)
        for rendition, chance in entry.renditions[:_PIVOT_WIDTH] if entry else ():
            found[rendition] += share * chance
    return found
