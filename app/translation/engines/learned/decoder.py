"""Drafts by a learned model, in this thread: what one process of the engine does."""

import json
from collections.abc import Sequence
from pathlib import Path

import thot.alignment as alignment
import thot.translation as thot

from app.translation.engines.learned.casing import Casing, cased
from app.translation.engines.learned.files import FACTS, FORMS, LANGUAGE_MODEL, TRANSLATION_MODEL
from app.translation.engines.learned.pieces import pieces
from app.translation.engines.learned.tokens import LONGEST, text_of, tokens
from app.translation.engines.learned.tuning import Scored, Weights

Span = tuple[range, range]
START: Weights = (-1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 0.0)
"""Weights that are good for most pairs; tuning begins with them."""

# an approved pair is learned from at once, by itself, and counts as if it had been seen so often
_ROUNDS, _BACK, _TIMES = 1, 0, 3.0
# no phrase leaves its place; as many hypotheses are kept as make the result stable
_NO_MOVES, _LEXICAL, _RENDITIONS, _EXPANSION, _HEURISTIC, _STACK = 0, 0.4, 10, 2, 6, 10


class Decoder:
    """One learned model in memory. Not for several threads; a call holds Python's lock until it is done."""

    def __init__(self, folder: Path) -> None:
        """Load what training wrote; raises ``ValueError`` for a folder that cannot be used."""
        self._model = thot.SmtModel(alignment.AlignmentModelType.INCR_IBM1)
        if not (self._model.load_translation_model(str(folder / TRANSLATION_MODEL))
                and self._model.load_language_model(str(folder / LANGUAGE_MODEL))):
            raise ValueError(f"no model in {folder.name}")
        model = self._model
        model.non_monotonicity, model.w, model.a, model.e, model.heuristic = _NO_MOVES, _LEXICAL, _RENDITIONS, _EXPANSION, _HEURISTIC
        facts = json.loads((folder / FACTS).read_text("utf-8"))
        model.weights = tuple(facts["weights"])
        self._source, self._target = facts["from"], facts["to"]
        self._casing = Casing(**json.loads((folder / FORMS).read_text("utf-8")))
        online = model.online_training_parameters
        online.e, online.r, online.learn_step_size = _ROUNDS, _BACK, _TIMES
        model.online_training_parameters = online
        self._decoder = thot.SmtDecoder(model)
        self._decoder.s, self._decoder.is_breadth_first = _STACK, True

    def draft(self, text: str) -> str:
        """The best draft of a text; "" for one without tokens."""
        source, target, spans, begin = tokens(text, self._source), list[str](), list[Span](), 0
        for piece in pieces(source):
            words, places = self._drafted(piece)
            spans += [(_moved(ours, len(target)), _moved(theirs, begin)) for ours, theirs in places]
            target += words
            begin += len(piece)
        return text_of(cased(target, source, spans, self._casing), self._target)

    def take_in(self, source: str, target: str) -> None:
        """Learn from one more pair of texts, for as long as this is in memory."""
        ours, theirs = ([one.lower() for one in tokens(text, tag)] for text, tag in ((source, self._source), (target, self._target)))
        if 0 < len(ours) <= LONGEST and 0 < len(theirs) <= LONGEST:
            self._decoder.train_sentence_pair(" ".join(ours), " ".join(theirs))

    def best(self, source: Sequence[str], number: int, weights: Weights | None = None) -> list[Scored]:
        """The ``number`` best drafts of tokens in small letters, under these weights from now on."""
        if weights is not None:
            self._model.weights = weights
        return [Scored(tuple(one.target), tuple(one.score_components)) for one in self._decoder.translate_n(" ".join(source), number)]

    def _drafted(self, source: Sequence[str]) -> tuple[list[str], list[Span]]:
        """A draft in small letters, and which places of it came from which of the source."""
        small = [one.lower() for one in source]
        found = self._decoder.translate(" ".join(small))
        target, spans, start = list(found.target), list[Span](), 0
        for (first, last), end in zip(found.source_segmentation, found.target_segment_cuts, strict=True):
            spans.append((range(start, end), range(first - 1, last)))
            start = end
        return (target, spans) if target else (small, [(range(place, place + 1),) * 2 for place in range(len(small))])


def _moved(places: range, by: int) -> range:
    return range(places.start + by, places.stop + by)
