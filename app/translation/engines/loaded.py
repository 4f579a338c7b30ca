"""A CTranslate2 model of a known kind in memory, with its tokenizers."""

import json
from collections.abc import Sequence
from pathlib import Path

from app.languages import registry
from app.translation.engines import kinds
from app.translation.engines.cutting import cut, written
from app.translation.engines.kinds import Kind
from app.translation.engines.running import Running

VOCABULARIES = ("shared_vocabulary.json", "source_vocabulary.json", "shared_vocabulary.txt", "source_vocabulary.txt")
_HAN = frozenset({"Hans", "Hant"})
_MOST_TEXT = 64 * 1024**2


class Loaded:
    """One model; broken files raise ``RuntimeError``, ``ValueError`` or ``OSError``."""

    def __init__(self, folder: Path, kind: Kind, threads: int) -> None:
        from sentencepiece import SentencePieceProcessor  # only where there is a model

        names = kind.tokenizers if kind.both else (next(name for name in kind.tokenizers if (folder / name).is_file()),) * 2
        self._reading, self._writing = (SentencePieceProcessor(model_file=str(folder / name)) for name in names)
        self._kind, self._vocabulary = kind, frozenset(vocabulary_of(folder))
        if sum(self._reading.id_to_piece(number) in self._vocabulary for number in range(len(self._reading))) < len(self._reading) / 2:
            raise ValueError("the tokenizer is of another model")
        self._ended = bool(json.loads((folder / "config.json").read_text("utf-8")).get("add_source_eos"))
        self._running = Running(folder, threads)

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """The best draft of each text; blank for blank."""
        before = kinds.before(self._kind, target)

        def tokens(text: str) -> list[str]:
            return [str(one) for one in self._reading.encode(before + text, out_type=str)]

        taken_apart = [cut(text, source, tokens) for text in texts]
        wrapped = [kinds.wrapped(self._kind, part, source, target, self._vocabulary, ended=self._ended) for parts in taken_apart for part in parts]
        found = iter(self._running.translate(wrapped, kinds.prefix(self._kind, target)))
        between = "" if registry.get(target).script in _HAN else " "
        return [between.join(self._text(next(found)) for _ in parts).strip() for parts in taken_apart]

    def _text(self, tokens: list[str]) -> str:
        return written(str(self._writing.decode(tokens)))


def vocabulary_of(folder: Path) -> list[str]:
    """The tokens of a source; raises ``OSError`` and ``ValueError``."""
    place = next((folder / name for name in VOCABULARIES if (folder / name).is_file()), None)
    if place is None or place.stat().st_size > _MOST_TEXT:
        raise ValueError("no vocabulary")
    text = place.read_text(encoding="utf-8")
    tokens: list[str] = json.loads(text) if place.suffix == ".json" else text.split("\n")
    if not isinstance(tokens, list) or not all(isinstance(one, str) for one in tokens):
        raise ValueError("a vocabulary is a list of tokens")
    return tokens
