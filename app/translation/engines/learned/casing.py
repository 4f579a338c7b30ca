"""PURE: capital letters for drafts that were made in small ones."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.translation.engines.learned.tokens import bare, is_word

SMALL, LARGE, CAPITALS = CASES = ("small", "large", "capitals")
_MOST_PARTNERS, _LEAST_SEEN = 8, 2
_TRIALS, _ROUNDS, _SEED = 3, 5, 2509
_ENDS = frozenset(".!?:…")
_START, _END = "<s>", "</s>"


@dataclass(frozen=True)
class Casing:
    """How words are written.

    ``partners`` are the source words that a word was most often linked to, in small letters. ``forms`` are words with
    capitals inside, such as kWh. ``weights`` say of each feature of a place how much it speaks for each of ``CASES``.
    """

    partners: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Text:
    """A text in small letters and the source that it stands for: ``rows`` are the places there, one for each word."""

    words: Sequence[str]
    begins: Sequence[bool]
    source: Sequence[str]
    cases: Sequence[str]
    source_begins: Sequence[bool]
    rows: Sequence[int | None]


def learned(pairs: Iterable[tuple[Sequence[str], Sequence[str], Any]]) -> Casing:
    """What texts and their alignments (matrices of bool, a row a source token) tell about capital letters."""
    partners: dict[str, Counter[str]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    texts = []
    for source, target, links in pairs:
        linked = [[row for row in links[:, column].nonzero()[0].tolist() if is_word(source[row])] if is_word(token) else []
                  for column, token in enumerate(target)]
        text = _text([bare(token).lower() for token in target], source, [rows[0] if rows else None for rows in linked])
        for word, token, rows in zip(text.words, target, linked, strict=True):
            partners[word].update(text.source[row] for row in rows)
            forms[word][bare(token)] += 1
        texts.append((text, [CASES.index(_case(bare(token))) if is_word(token) else None for token in target]))
    mixed = {word: form for word, found in forms.items() for form, number in found.most_common(1)
             if number >= _LEAST_SEEN and form != _written(word, _case(form))}
    return Casing({word: [one for one, _ in found.most_common(_MOST_PARTNERS)] for word, found in partners.items() if found},
                  mixed, _trained(texts))


def cased(target: Sequence[str], source: Sequence[str], spans: Sequence[tuple[range, range]], casing: Casing) -> list[str]:
    """The tokens of a draft with the capital letters that belong there.

    ``spans`` say which places of the target came from which of the source. Each word's case is chosen from left to
    right by what was learned: how the word it stands for is written, the words beside it and the case before it.
    """
    words, low = [bare(token) for token in target], [bare(token).lower() for token in source]
    rows: list[int | None] = [None] * len(target)
    for theirs, ours in spans:
        places = [place for place in theirs if is_word(target[place])]
        candidates = [place for place in ours if is_word(source[place])]
        for number, place in enumerate(places if candidates else ()):
            rows[place] = _partner(words[place], candidates, low, number, len(places), casing)
    text, found, before = _text(words, source, rows), [], _START
    for place, token in enumerate(target):
        if not is_word(token):
            before = words[place]
            found.append(token)
            continue
        case = CASES[_best(_features(text, place, before), casing.weights)]
        form = casing.forms.get(words[place], "")
        found.append(token.replace(words[place], form if form and _case(form) == case else _written(words[place], case), 1))
        before = case
    return found


def _trained(texts: Sequence[tuple[_Text, Sequence[int | None]]]) -> dict[str, list[float]]:
    """Weights by the averaged perceptron (Collins 2002), the mean of those learned from the texts in some orders.

    Words with no weights of their own are written like those that they stand for.
    """
    trials = [_trial(texts, random.Random(_SEED + number)) for number in range(_TRIALS)]
    return {name: [round(sum(trial[name][case] for trial in trials if name in trial) / _TRIALS, 3) for case in range(len(CASES))]
            for name in dict.fromkeys(name for trial in trials for name in trial)}


def _trial(texts: Sequence[tuple[_Text, Sequence[int | None]]], chance: random.Random) -> dict[str, list[float]]:
    """The averaged weights after some rounds, the case before a word being the one that was chosen."""
    weights = {name: list(values) for name, values in _PRIOR.items()}
    changes: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(CASES))
    order, step = list(texts), 1
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for text, right in order:
            before = _START
            for place, wanted in enumerate(right):
                if wanted is None:
                    before = text.words[place]
                    continue
                step += 1
                features = _features(text, place, before)
                chosen = _best(features, weights)
                for feature in features if chosen != wanted else ():
                    for case, by in ((wanted, 1.0), (chosen, -1.0)):
                        weights.setdefault(feature, [0.0] * len(CASES))[case] += by
                        changes[feature][case] += by * step
                before = CASES[chosen]
    return {name: [value - changes[name][case] / step if name in changes else value for case, value in enumerate(values)]
            for name, values in weights.items()}


def _best(features: Sequence[str], weights: Mapping[str, Sequence[float]]) -> int:
    small = large = capitals = 0.0
    for feature in features:
        known = weights.get(feature)
        if known is not None:
            small, large, capitals = small + known[0], large + known[1], capitals + known[2]
    return 0 if small >= large and small >= capitals else 1 if large >= capitals else 2


def _features(text: _Text, place: int, before: str) -> list[str]:
    """What is known of a place: its word and those beside it, the case chosen before it, and the word that it stands for."""
    words, word, row = text.words, text.words[place], text.rows[place]
    last, following = words[place - 1] if place else _START, words[place + 1] if place + 1 < len(words) else _END
    earlier, after = words[place - 2] if place > 1 else _START, words[place + 2] if place + 2 < len(words) else _END
    first = words[place - 3] if place > 2 else _START
    begins = "B" if text.begins[place] else "-"
    found = ["any", f"w {word}", f"l {last} {word}", f"n {word} {following}", f"e {earlier} {last} {word}", f"m {last} {word} {following}",
             f"f {first} {earlier} {last} {word}", f"a {word} {following} {after}",
             f"c {before}", f"cw {before} {word}", f"b {begins}"]
    if row is None:
        return [*found, f"alone {begins}", f"alone {word}"]
    case, theirs, starts = text.cases[row], text.source[row], "B" if text.source_begins[row] else "-"
    left, right = text.cases[row - 1] if row else "", text.cases[row + 1] if row + 1 < len(text.cases) else ""
    same = "=" if theirs == word else "!"
    return [*found, _like(case, starts, begins), f"sw {case} {word}", f"sx {case} {starts} {left} {right} {same}", f"sy {case} {theirs}",
            f"sc {case} {before} {same}", f"sb {case} {before} {begins}", f"sp {case} {theirs} {word}"]


def _like(case: str, starts: str, begins: str) -> str:
    return f"s {case} {starts} {begins}"


def _prior() -> Iterator[tuple[str, Sequence[float]]]:
    """Before anything is learned a word is written like the one it stands for; at the beginning of a sentence it is large."""
    for case in CASES:
        for starts in "B-":
            for begins in "B-":
                wanted = SMALL if (case, starts, begins) == (LARGE, "B", "-") else LARGE if begins == "B" and starts == "-" and case == SMALL else case
                yield _like(case, starts, begins), [float(one == wanted) for one in CASES]


_PRIOR = dict(_prior())


def _text(words: Sequence[str], source: Sequence[str], rows: Sequence[int | None]) -> _Text:
    theirs = [bare(token) for token in source]
    return _Text(words, _beginnings(words), [one.lower() for one in theirs], [_case(one) if is_word(one) else "" for one in theirs],
                 _beginnings(theirs), rows)


def _partner(word: str, rows: Sequence[int], low: Sequence[str], number: int, of: int, casing: Casing) -> int:
    """The place of the source word that a word stands for: the same word, the one it was linked to most, or the one at its place."""
    known = {low[row]: row for row in reversed(rows)}
    found = next((one for one in (word, *casing.partners.get(word, ())) if one in known), None)
    return known[found] if found else rows[min(len(rows) - 1, number * len(rows) // of)]


def _beginnings(words: Sequence[str]) -> list[bool]:
    """Which places begin a sentence: the first word after a sign that ends one."""
    found, begins = [], True
    for word in words:
        found.append(begins and is_word(word))
        begins = word in _ENDS or (begins and not is_word(word))
    return found


def _case(word: str) -> str:
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return CAPITALS
    return LARGE if letters and letters[0].isupper() else SMALL


def _written(word: str, case: str) -> str:
    return word.upper() if case == CAPITALS else _capital(word) if case == LARGE else word


def _capital(word: str) -> str:
    """The word with its first letter large, be there an apostrophe before it."""
    for place, letter in enumerate(word):
        if letter.isalpha():
            return word[:place] + letter.upper() + word[place + 1:]
    return word
