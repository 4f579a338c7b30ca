"""A CTranslate2 model in memory, and how many texts go through it at once."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

BEAM = 4
MOST_TOKENS = 1024
"""About so many tokens go through a model together, sentences of like length side by side; more of them are no faster."""

_MOST_WORKERS = 4  # each has room of its own for a batch
_OF_A_BATCH = 10.0  # a step costs a batch so much beside its texts, as it were so many texts more; measured on the shape of Argos packages


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
        running = [self._translator.translate_batch(
            [list(one) for one in batch], target_prefix=[[prefix]] * len(batch) if prefix else None, beam_size=BEAM, length_penalty=penalty,
            replace_unknowns=True, asynchronous=True) for batch in batches(different, self._workers)]
        found = [one.result() for batch in running for one in batch]
        drafts = {one: _without(result.hypotheses[0], prefix) for one, result in zip(different, found, strict=True)}
        return [list(drafts.get(tuple(one), ())) for one in sources]


def batches(texts: Sequence[Sequence[str]], workers: int) -> list[Sequence[Sequence[str]]]:
    """Texts, the longest first, in batches of which each worker gets as many that take as long, so that all of them end together."""
    number = workers * -(-sum(map(len, texts)) // (workers * MOST_TOKENS))
    low, high = 0.0, _cost(len(texts[0]), len(texts)) if texts else 0.0
    while high - low > max(1.0, 0.01 * high):  # the least cost of a batch with which they are no more
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(texts, middle)) <= number else (middle, high)
    return _filled(texts, high)


def _filled(texts: Sequence[Sequence[str]], most: float) -> list[Sequence[Sequence[str]]]:
    """Batches in order that cost no more than this, but for those of one text."""
    found, start = list[Sequence[Sequence[str]]](), 0
    for end in range(1, len(texts) + 1):
        if end == len(texts) or _cost(len(texts[start]), end + 1 - start) > most:
            found.append(texts[start:end])
            start = end
    return found


def _cost(longest: int, texts: int) -> float:
    """How long a batch takes, in tokens of one text: it has as many steps as its longest text."""
    return longest * (_OF_A_BATCH + texts)


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
