"""Drafts by a learned model, in this thread: what one process of the engine does."""

import json
from collections.abc import Sequence
from pathlib import Path

import thot.alignment as alignment
import thot.translation as thot

from app.translation.engines.learned.casing import Casing, cased
from app.translation.engines.learned.files import FACTS, FORMS, LANGUAGE_MODEL, TRANSLATION_MODEL
from app.translation.engines.learned.tokens import LONGEST, bare, text_of, tokens
from app.translation.engines.learned.tuning import Scored, Weights

START: Weights = (-1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 0.0)
"""Weights that are good for most pairs; tuning begins with them."""

# no phrase leaves its place; as many hypotheses are kept as make the result stable
_NO_MOVES, _LEXICAL, _RENDITIONS, _EXPANSION, _HEURISTIC, _STACK = 0, 0.4, 10, 2, 6, 10
# a good place to cut a text that is too long
_CUTS = frozenset(".!?;:,។。၊，；、")


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
        self._decoder = thot.SmtDecoder(model)
        self._decoder.s, self._decoder.is_breadth_first = _STACK, True

    def draft(self, text: str) -> str:
        """The best draft of a text; "" for one without tokens."""
        found: list[str] = []
        for piece in _pieces(tokens(text, self._source)):
            found += self._drafted(piece)
        return text_of(found, self._target)

    def best(self, source: Sequence[str], number: int, weights: Weights | None = None) -> list[Scored]:
        """The ``number`` best drafts of tokens in small letters, under these weights from now on."""
        if weights is not None:
            self._model.weights = weights
        return [Scored(tuple(one.target), tuple(one.score_components)) for one in self._decoder.translate_n(" ".join(source), number)]

    def _drafted(self, source: Sequence[str]) -> list[str]:
        found = self._decoder.translate(" ".join(one.lower() for one in source))
        target, spans, start = list(found.target), [], 0
        for (first, last), end in zip(found.source_segmentation, found.target_segment_cuts, strict=True):
            spans.append((range(start, end), range(first - 1, last)))
            start = end
        return cased(target, source, spans, self._casing) if target else list(source)


def _pieces(found: Sequence[str]) -> list[Sequence[str]]:
    """The tokens in pieces that the decoder takes, cut after a sign where there is one."""
    pieces = []
    while len(found) > LONGEST:
        cut = next((place + 1 for place in range(LONGEST - 1, LONGEST // 2, -1) if bare(found[place]) in _CUTS), LONGEST)
        pieces.append(found[:cut])
        found = found[cut:]
    return [*pieces, found] if found else pieces
