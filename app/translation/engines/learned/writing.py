"""Writing a model as the decoder reads it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.translation.engines.learned import language_model, lexical, phrase_table
from app.translation.engines.learned.casing import Casing
from app.translation.engines.learned.files import CASES, FACTS, FORMS, LANGUAGE_MODEL, LINKED, WORDS
from app.translation.engines.learned.phrases import table_of
from app.translation.engines.learned.tuning import Weights

_TERM_COUNT = 50.0

Pair = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True)
class Listed:
    """A word of a list and what it is in the other language, in small letters, the alignments of their tokens, and how often they count as seen."""

    pair: Pair
    links: Sequence[Any]
    count: float


@dataclass(frozen=True)
class Counted:
    """Tokens of the pairs in small letters, the phrases and the alignments of each pair, agreed terms in small letters, capital letters, and lists of words."""

    small: Sequence[Pair]
    phrases: Sequence[Sequence[tuple[str, str]]]
    links: Sequence[Sequence[Any]]
    terms: Sequence[Pair]
    casing: Casing
    listed: Sequence[Listed] = ()


def write(folder: Path, source: str, target: str, counted: Counted, chosen: Sequence[int], weights: Weights) -> None:
    """Write a model that was learned from the chosen pairs into an empty folder. Words of lists are no text: what follows what is not counted in them."""
    pairs = [*(counted.small[one] for one in chosen), *counted.terms]
    found = Counter({(" ".join(one), " ".join(other)): _TERM_COUNT for one, other in counted.terms})
    for one in chosen:
        found.update(counted.phrases[one])
    for listed in counted.listed:
        found[" ".join(listed.pair[0]), " ".join(listed.pair[1])] += listed.count
    every = [*pairs, *(one.pair for one in counted.listed)]
    ours = _numbered((), (one for one, _ in every))
    theirs = _numbered(language_model.OWN, (other for _, other in every))
    numbers = [([ours[word] for word in one], [theirs[word] for word in other]) for one, other in every]
    linked = [*((number, counted.links[one]) for number, one in enumerate(chosen)), *enumerate((one.links for one in counted.listed), len(pairs))]
    there, back = lexical.tables((*numbers[number], links) for number, links in linked)
    phrase_table.write(folder, table_of(found), ours, theirs, there, back)
    np.savez(folder / LINKED, there=there.keys, there_chances=there.chances, back=back.keys, back_chances=back.chances)
    model = language_model.learned(other for _, other in numbers[:len(pairs)]).arrays()
    np.savez(folder / LANGUAGE_MODEL, allow_pickle=False, **model)
    np.savez(folder / CASES, allow_pickle=False, **counted.casing.arrays())
    for name, facts in ((WORDS, {"source": list(ours), "target": list(theirs)}), (FORMS, counted.casing.facts()), (FACTS, {"from": source, "to": target, "weights": weights})):
        (folder / name).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def _numbered(first: Iterable[str], texts: Iterable[Sequence[str]]) -> dict[str, int]:
    return {word: number for number, word in enumerate(dict.fromkeys((*first, *(word for text in texts for word in text))))}
