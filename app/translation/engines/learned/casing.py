"""PURE: capital letters for drafts that were made in small ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.translation.engines.learned import choosing
from app.translation.engines.learned.choosing import Network
from app.translation.engines.learned.places import (
    CAPITALS,
    CASES,
    LARGE,
    OWN,
    SMALL,
    Counts,
    Text,
    beginnings,
    case_of,
    counted,
    described,
    evidence,
    text_for,
)
from app.translation.engines.learned.tokens import bare, is_word

_MOST_PARTNERS, _LEAST_SEEN = 8, 2
_LEAST_WORDS, _MOST_WORDS = 2_000, 200_000
"""Of fewer words nothing is learned, and the network is trained on no more of them."""

_STRANGE, _SEEDS = 20, (2509, 2510)
_NETWORK = "network"


@dataclass(frozen=True)
class Chooser:
    """Chooses the case of a word by how it was written where it stood so: the mean of a few networks."""

    numbers: Mapping[str, int]
    counts: Counts
    networks: Sequence[Network]

    def cases(self, text: Text) -> list[int]:
        """The case of each word of a text, as numbers of ``CASES``."""
        keys, seen = described(text, self.numbers)
        known = evidence(self.counts.find(keys), self.counts.share, seen)
        chosen: list[int] = np.sum([choosing.chances(one, known) for one in self.networks], axis=0).argmax(1).tolist()
        return chosen


@dataclass(frozen=True)
class Casing:
    """How words are written.

    ``partners`` are the source words that a word was most often linked to, in small letters. ``forms`` are words with
    capitals inside, such as kWh. Without a ``chooser`` a word is written like the one that it stands for.
    """

    partners: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    chooser: Chooser | None = None

    @classmethod
    def of(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "Casing":
        """What ``facts`` and ``arrays`` gave."""
        chooser = None
        if facts["words"]:
            networks = [[arrays[f"{_NETWORK}{number}.{part}"] for part in range(4)] for number in range(len(_SEEDS))]
            chooser = Chooser({word: number for number, word in enumerate(facts["words"])}, Counts(arrays["keys"], arrays["counts"], float(arrays["share"])), networks)
        return cls(facts["partners"], facts["forms"], chooser)

    def facts(self) -> dict[str, Any]:
        """What of it is text."""
        return {"partners": self.partners, "forms": self.forms, "words": list(self.chooser.numbers) if self.chooser else []}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What of it is numbers."""
        if self.chooser is None:
            return {}
        networks = {f"{_NETWORK}{number}.{part}": one for number, network in enumerate(self.chooser.networks) for part, one in enumerate(network)}
        counts = self.chooser.counts
        return {"keys": counts.keys, "counts": counts.counts, "share": np.array(counts.share), **networks}


def learned(pairs: Iterable[tuple[Sequence[str], Sequence[str], Any]]) -> Casing:
    """What texts and their alignments (matrices of bool, a row a source token) tell about capital letters."""
    partners: dict[str, Counter[str]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    texts, written = list[Text](), list[list[int]]()
    for source, target, links in pairs:
        linked = [[row for row in links[:, column].nonzero()[0].tolist() if is_word(source[row])] if is_word(token) else []
                  for column, token in enumerate(target)]
        text = text_for([bare(token).lower() for token in target], source, [rows[0] if rows else None for rows in linked])
        for word, token, rows in zip(text.words, target, linked, strict=True):
            partners[word].update(text.source[row] for row in rows)
            forms[word][bare(token)] += 1
        texts.append(text)
        written.append([CASES.index(case_of(bare(target[place]))) for place in text.places])
    mixed = {word: form for word, found in forms.items() for form, number in found.most_common(1)
             if number >= _LEAST_SEEN and form != _written(word, case_of(form))}
    return Casing({word: [one for one, _ in found.most_common(_MOST_PARTNERS)] for word, found in partners.items() if found},
                  mixed, _chooser(texts, written))


def _chooser(texts: Sequence[Text], written: Sequence[Sequence[int]]) -> Chooser | None:
    """What chooses cases as they were written; None for too few words, or where none is large.

    A network learns from what was counted in the other texts, for of a new text nothing was counted either.
    """
    order = np.random.default_rng(_SEEDS[0]).permutation(len(texts)).tolist()
    cases = np.array(list(chain.from_iterable(written[one] for one in order)), np.int64)
    if len(cases) < _LEAST_WORDS or not cases.any():
        return None
    numbers = {word: number for number, word in enumerate(dict.fromkeys(chain(OWN, *(chain(one.words, one.source) for one in texts))))}
    found = [described(texts[one], numbers) for one in order]
    keys, seen = (np.concatenate(one) for one in zip(*found, strict=True))
    of = np.repeat(np.arange(len(order)), [len(one) for one, _ in found])
    counts, others = counted(keys, cases, of, _MOST_WORDS)
    others[::_STRANGE] = 0  # as of a word that was never met
    known = evidence(others, counts.share, seen[:_MOST_WORDS])
    return Chooser(numbers, counts, [choosing.trained(known, cases[:_MOST_WORDS], len(CASES), seed) for seed in _SEEDS])


def cased(target: Sequence[str], source: Sequence[str], spans: Sequence[tuple[range, range]], casing: Casing,
          as_source: bool = False) -> list[str]:
    """The tokens of a draft with the capital letters that belong there.

    ``spans`` say which places of the target came from which of the source. ``as_source`` leaves words that were copied
    as they stood there: a language that has no capital letters teaches nothing of them.
    """
    words, low = [bare(token) for token in target], [bare(token).lower() for token in source]
    rows: list[int | None] = [None] * len(target)
    for theirs, ours in spans:
        places = [place for place in theirs if is_word(target[place])]
        candidates = [place for place in ours if is_word(source[place])]
        for number, place in enumerate(places if candidates else ()):
            rows[place] = _partner(words[place], candidates, low, number, len(places), casing)
    text, found = text_for(words, source, rows), list(target)
    cases = casing.chooser.cases(text) if casing.chooser and text.places else _alike(text)
    for place, number in zip(text.places, cases, strict=True):
        word, case = words[place], CASES[number]
        form, row = casing.forms.get(word, ""), rows[place]
        if as_source and row is not None and low[row] == word:
            found[place] = source[row]
            continue
        found[place] = target[place].replace(word, form if form and case_of(form) == case else _written(word, case), 1)
    return [token.upper() for token in found] if _in_capitals(source) else found


def _in_capitals(source: Sequence[str]) -> bool:
    """Whether a text is written in capitals as a whole, as a heading is: of these nothing is learned where none was seen."""
    cases = [case_of(bare(token)) for token in source if is_word(token)]
    return len(cases) > 1 and all(case == CAPITALS for case in cases)


def _alike(text: Text) -> list[int]:
    """A word is written like the one that it stands for, but for that a sentence begins at one of them and not at the other."""
    begins, theirs, found = beginnings(text.words), beginnings(text.source), []
    for place in text.places:
        row = text.rows[place]
        case = SMALL if row is None else CASES[text.cases[row] - 1]
        if row is not None and begins[place] != theirs[row]:
            case = LARGE if begins[place] and case == SMALL else SMALL if theirs[row] and case == LARGE else case
        found.append(CASES.index(case))
    return found


def _partner(word: str, rows: Sequence[int], low: Sequence[str], number: int, of: int, casing: Casing) -> int:
    """The place of the source word that a word stands for: the same word, the one it was linked to most, or the one at its place."""
    known = {low[row]: row for row in reversed(rows)}
    found = next((one for one in (word, *casing.partners.get(word, ())) if one in known), None)
    return known[found] if found else rows[min(len(rows) - 1, number * len(rows) // of)]


def _written(word: str, case: str) -> str:
    return word.upper() if case == CAPITALS else _capital(word) if case == LARGE else word


def _capital(word: str) -> str:
    """The word with its first letter large, be there an apostrophe before it."""
    for place, letter in enumerate(word):
        if letter.isalpha():
            return word[:place] + letter.upper() + word[place + 1:]
    return word
