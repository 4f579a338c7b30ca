"""Learning the lexicons from approved pairs, the glossary and the core vocabulary."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Protocol

from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.lexicon.alignment import Pair, links
from app.search.lexicon.company import company
from app.search.lexicon.estimation import estimate, merged
from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.word_lists import Normal, vocabulary, word_list

MOST_PAIRS = 40_000
"""Of more pairs the newest are learned from, so that training stays a matter of minutes."""

Words = tuple[Mapping[str, tuple[str, ...]], ...]
Progress = Callable[[int, int], None]


class Material(Protocol):
    """What can be learned from: the archive's memory and glossary."""

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many pairs of texts there are, by two languages in the order of their tags."""

    def pairs(self, one: str, other: str) -> Iterable[tuple[str, str]]:
        """The pairs of texts of two languages, the newest last."""

    def terms(self) -> Words:
        """The agreed concepts, each with its words by language."""


@dataclass(frozen=True)
class Trained:
    """What was learned about two languages: pairs used, words of each, seconds that it took."""

    one: str
    other: str
    pairs: int
    words: int
    other_words: int
    seconds: float


def train(material: Material, files: LexiconFiles, progress: Progress | None = None) -> tuple[Trained, ...]:
    """Learn all lexicons anew, both directions of two languages at a time, of what the archive has most pairs of texts first.

    Each pair of languages is replaced when it is done.
    """
    counts, lists = material.counts(), [material.terms(), vocabulary()]
    spelled = cache(normal)  # every word of a list is met once for each language
    known = [{tag for row in rows for tag in row} for rows in lists]
    directions = sorted({*counts, *(two for tags in known for two in combinations(sorted(tags), 2))},
                        key=lambda two: (-counts.get(two, 0), two))
    trained = []
    for number, (one, other) in enumerate(directions):
        if progress:
            progress(number, len(directions))
        trained.append(_trained(material, lists, spelled, files, one, other))
    return tuple(trained)


def _trained(material: Material, lists: Sequence[Words], spelled: Normal, files: LexiconFiles, one: str,
             other: str) -> Trained:
    started = time.perf_counter()
    texts = list(material.pairs(one, other))
    spaced, other_spaced = _spaced(one), _spaced(other)
    pairs = [pair for pair in ((units(text, one), units(match, other)) for text, match in texts[-MOST_PAIRS:]) if all(pair)]
    there, back = estimate(pairs, links(pairs, _told(lists, spelled, one, other)), source_spaced=spaced, target_spaced=other_spaced)
    beside, beside_back = company(pairs, source_spaced=spaced, target_spaced=other_spaced)
    sizes = []
    for source, target, learned, near in ((one, other, there, beside), (other, one, back, beside_back)):
        told = [word_list(rows, source, target, spelled) for rows in lists]
        entries = merged(learned, told)
        files.write(source, target, len(pairs), entries, len(texts), near)
        sizes.append(len(entries))
    return Trained(one, other, len(pairs), *sizes, time.perf_counter() - started)


def _told(lists: Sequence[Words], spelled: Normal, one: str, other: str) -> list[Pair]:
    """The usual words of every concept of the lists as pairs of short texts, by which the aligner knows them."""
    pairs = ((spelled(row[one][0], one), spelled(row[other][0], other)) for rows in lists for row in rows if one in row and other in row)
    return [(word.split(" "), match.split(" ")) for word, match in pairs if word and match]


def units(text: str, tag: str) -> list[str]:
    """The words of a text in normal spelling."""
    return analyser_for(tag).units(text, tag)


def normal(text: str, tag: str) -> str:
    """A text in normal spelling, its words apart by single spaces."""
    return " ".join(units(text, tag))


def _spaced(tag: str) -> bool:
    return registry.get(tag).spaces
