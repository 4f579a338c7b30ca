"""Drafts by a learned model, in this thread: what one process of the engine does."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.translation.engines.learned import search
from app.translation.engines.learned.alignment import aligned_by
from app.translation.engines.learned.casing import Casing, cased
from app.translation.engines.learned.files import CASES, FACTS, FORMS, LANGUAGE_MODEL, LINKED, WORDS
from app.translation.engines.learned.language_model import LanguageModel
from app.translation.engines.learned.lexical import WordTable
from app.translation.engines.learned.phrase_table import PhraseTable
from app.translation.engines.learned.phrases import phrases
from app.translation.engines.learned.pieces import pieces
from app.translation.engines.learned.search import Option, Way
from app.translation.engines.learned.tokens import LONGEST, bare, is_sign, parted, spaced, text_of, tokens
from app.translation.engines.learned.tuning import Scored, Weights

Span = tuple[range, range]
START: Weights = (0.5, 0.3, 0.3, 0.3, 1.0, 0.5, -0.3, -3.0)
"""Weights that are good for most pairs; tuning begins with them.

They weigh how likely a rendition is of a phrase, and the phrase of it; how well their words fit, both ways; the
language model; the number of tokens; the number of phrases; and the number of tokens that are copied.
"""
_LANGUAGE = 4
TOKENS = 5
"""Where the weight of the number of tokens stands among them."""

_COPIED = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)
DISCOUNT = 0.5
"""So much is taken off how often a phrase was seen."""

_RENDITIONS = 10
_STRANGE = 1 << 23
# an approved pair counts as if it had been seen so often; so likely are its words for each other at the least
_TIMES, _APPROVED = 3.0, 0.3


class Decoder:
    """One learned model in memory. Not for several threads."""

    def __init__(self, folder: Path) -> None:
        """Load what training wrote; raises ``ValueError`` or ``OSError`` for a folder that cannot be used."""
        facts, words = (json.loads((folder / name).read_text("utf-8")) for name in (FACTS, WORDS))
        self._source, self._target, self._weights = facts["from"], facts["to"], np.array(facts["weights"])
        self._ours = {word: number for number, word in enumerate(words["source"])}
        self._theirs: list[str] = words["target"]
        self._numbers = {word: number for number, word in enumerate(self._theirs)}
        self._folder = folder
        self._table = PhraseTable(folder)
        with np.load(folder / LANGUAGE_MODEL) as arrays, np.load(folder / CASES) as cases:
            self._model = LanguageModel.of(arrays)
            self._casing = Casing.of(json.loads((folder / FORMS).read_text("utf-8")), cases)

    def draft(self, text: str) -> str:
        """The best draft of a text; "" for one without tokens."""
        source, target, spans, begin = tokens(text, self._source), list[str](), list[Span](), 0
        for piece in pieces(source):
            words, places = self._drafted(piece)
            spans += [(_moved(ours, len(target)), _moved(theirs, begin)) for ours, theirs in places]
            target += words
            begin += len(piece)
        if spaced(self._target):
            return text_of(cased(target, source, spans, self._casing), self._target)
        return text_of(parted(cased(target, source, spans, self._casing, as_source=True)), self._target)

    def take_in(self, source: str, target: str) -> None:
        """Learn from one more pair of texts, for as long as this is in memory."""
        ours, theirs = ([one.lower() for one in tokens(text, tag)] for text, tag in ((source, self._source), (target, self._target)))
        if not (0 < len(ours) <= LONGEST and 0 < len(theirs) <= LONGEST):
            return
        numbers, others = ([table.setdefault(word, len(table)) for word in text] for text, table in ((ours, self._ours), (theirs, self._numbers)))
        self._theirs = list(self._numbers)
        there, back = self._linked
        found = Counter(phrases(ours, theirs, aligned_by(numbers, others, there, back)))
        for (one, other), times in found.items():
            first, second = (tuple(table[word] for word in text.split(" ")) for text, table in ((one, self._ours), (other, self._numbers)))
            words, fitting = np.array([first]), np.array([second])
            self._table.add(first, second, _TIMES * times, there.fit(words, fitting, _APPROVED).item(), back.fit(fitting, words, _APPROVED).item())
        self._model.add(others, round(_TIMES))

    @cached_property
    def _linked(self) -> tuple[WordTable, WordTable]:
        with np.load(self._folder / LINKED) as kept:
            return WordTable(kept["there"], kept["there_chances"]), WordTable(kept["back"], kept["back_chances"])

    def use(self, weights: Weights) -> None:
        """Draft under these weights from now on."""
        self._weights = np.array(weights)

    def best(self, source: Sequence[str], number: int, weights: Weights | None = None) -> list[Scored]:
        """The ``number`` best drafts of tokens in small letters, under these weights from now on."""
        if weights is not None:
            self.use(weights)
        return [Scored(tuple(self._words(way, source)), self._parts(way)) for way in self._ways(source, number)]

    def _parts(self, way: Way) -> tuple[float, ...]:
        parts = np.sum([option.parts for option in way.options], axis=0)
        parts[_LANGUAGE] = way.likely
        return tuple(parts.tolist())

    def _drafted(self, source: Sequence[str]) -> tuple[list[str], list[Span]]:
        """A draft in small letters, and which places of it came from which of the source."""
        small = [one.lower() for one in source]
        way = self._ways(small, 1)[0]
        spans, start = list[Span](), 0
        for option in way.options:
            spans.append((range(start, start + len(option.tokens)), range(option.begin, option.end)))
            start += len(option.tokens)
        return self._words(way, small), spans

    def _ways(self, source: Sequence[str], number: int) -> list[Way]:
        return search.ways(self._options(source), self._model, float(self._weights[_LANGUAGE]), number)

    def _words(self, way: Way, source: Sequence[str]) -> list[str]:
        return [source[token - _STRANGE] if token >= _STRANGE else self._theirs[token] for option in way.options for token in option.tokens]

    def _options(self, source: Sequence[str]) -> list[list[Option]]:
        """The best renditions of each phrase of the text, by where they begin; a token with none is copied."""
        found: list[list[Option]] = [[] for _ in source]
        known = self._table.find([self._ours.get(one, -1) for one in source])
        parts = _parts(known.rows)
        scores = parts @ self._weights
        order = np.lexsort((-scores, known.of))
        sizes = np.bincount(known.of, minlength=len(known.spans))
        best = order[np.arange(len(order)) - (np.cumsum(sizes) - sizes)[known.of[order]] < _RENDITIONS]
        chosen = known.rows[best]
        for of, begin, end, part, score in zip(*(one.tolist() for one in (known.of[best], chosen["begin"], chosen["end"], parts[best], scores[best])), strict=True):
            first, last = known.spans[of]
            found[first].append(Option(first, last, self._table.tokens(begin, end), tuple(part), score))
        alone = {option.begin for options in found for option in options if option.end == option.begin + 1}
        copied = float(self._weights @ _COPIED)
        for place, token in enumerate(source):
            if place not in alone:
                found[place].append(Option(place, place + 1, (self._numbers.get(self._as_theirs(token), _STRANGE + place),), _COPIED, copied))
        return found

    def _as_theirs(self, token: str) -> str:
        """A copied token as the other language has it: where no spaces stand between words, signs carry no marks."""
        return bare(token) if is_sign(token) and not spaced(self._target) else token


def _parts(rows: NDArray[np.void]) -> NDArray[np.float64]:
    """What is weighed of each rendition, but for what the language model says."""
    parts = np.zeros((len(rows), len(START)))
    parts[:, 0], parts[:, 1] = (np.log((rows["both"] - DISCOUNT) / rows[whole]) for whole in ("source", "target"))
    parts[:, 2], parts[:, 3] = rows["there"], rows["back"]
    parts[:, 5], parts[:, 6] = rows["end"] - rows["begin"], 1.0
    return parts


def _moved(places: range, by: int) -> range:
    return range(places.start + by, places.stop + by)
