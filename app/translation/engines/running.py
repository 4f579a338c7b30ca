"""A CTranslate2 model in memory, and how many texts go through it at once."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

BEAM = 4
MOST_TOKENS = 2048
"""So many tokens go through a model together, padding counted: sentences of like length side by side."""

_LEAST_TOKENS = 256
_MOST_WORKERS = 4  # each has room of its own for a batch


class Running:
    """One model. Drafts several batches at once, one thread each, which wastes less than many threads on one batch.

    What the library raises for a model that cannot be used, it raises: ``RuntimeError`` or ``ValueError``.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the model; ``threads`` are those it may use, 0 for all there are."""
        import ctranslate2  # 4 MB, which exports and posts do without

        threads = threads or os.cpu_count() or 1
        self._workers = min(threads, _MOST_WORKERS)
        self._translator = ctranslate2.Translator(str(folder), device="cpu", inter_threads=self._workers, intra_threads=threads // self._workers)

    def translate(self, sources: Sequence[Sequence[str]], prefix: str = "", *, penalty: float = 1.0) -> list[list[str]]:
        """The tokens of the best draft of each source, without the prefix that all of them begin with; equal sources are drafted once.

        ``penalty`` is how much longer drafts are favoured: 0 not at all. Sources without tokens give none.
        """
        different = sorted({tuple(one) for one in sources if one}, key=len, reverse=True)
        share = -(-sum(map(len, different)) // self._workers)
        found = self._translator.translate_batch(
            [list(one) for one in different], target_prefix=[[prefix]] * len(different) if prefix else None,
            max_batch_size=max(_LEAST_TOKENS, min(MOST_TOKENS, share)), batch_type="tokens", beam_size=BEAM, length_penalty=penalty,
            replace_unknowns=True) if different else []
        drafts = {one: _without(result.hypotheses[0], prefix) for one, result in zip(different, found, strict=True)}
        return [list(drafts.get(tuple(one), ())) for one in sources]


def _without(tokens: list[str], prefix: str) -> list[str]:
    return tokens[1:] if prefix and tokens[:1] == [prefix] else tokens


class Kept(Generic[T]):
    """Models that stay in memory until their folder is gone or changed, or until others have been asked for since."""

    def __init__(self, most: int = 4) -> None:
        self._most = most
        self._models: OrderedDict[tuple[Path, int], T] = OrderedDict()
        self._loading = threading.Lock()

    def get(self, folder: Path, facts: str, load: Callable[[], T]) -> T:
        """The model of a folder; ``facts`` names the file in it that is written anew with every change."""
        with self._loading:
            for gone in [key for key in self._models if not key[0].is_dir()]:
                del self._models[gone]
            key = folder, (folder / facts).stat().st_mtime_ns
            if key not in self._models:
                self._models[key] = load()
            self._models.move_to_end(key)
            while len(self._models) > self._most:
                self._models.popitem(last=False)
            return self._models[key]
