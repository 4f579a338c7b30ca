"""PURE: what follows what in the target language: counts of runs of tokens, as the decoder reads them."""

from collections import Counter
from collections.abc import Iterator, Sequence

ORDER = 4
_BEGIN, _END, _UNKNOWN = "<s>", "</s>", "<unk>"
# weights of longer runs against shorter ones, by how often what comes before was seen
_BUCKETS, _BUCKET_SIZE = 3, 10


def counts(texts: Sequence[Sequence[str]]) -> Iterator[str]:
    """A line a run: the run, how often what stands before its last token was there, how often the run.

    The first time that a token is met it counts as unknown, so that there is a chance left for those never met.
    """
    runs: Counter[tuple[str, ...]] = Counter()
    seen: set[str] = set()
    total = 0
    for text in texts:
        line = [_BEGIN, *(token if token in seen else _UNKNOWN for token in text), _END]
        seen.update(text)
        total += len(line)
        for size in range(1, ORDER + 1):
            runs.update(tuple(line[at:at + size]) for at in range(len(line) - size + 1))
    for run, number in sorted(runs.items(), key=lambda one: (len(one[0]), one[0])):
        yield f"{' '.join(run)} {runs[run[:-1]] if len(run) > 1 else total} {number}"


def weights() -> str:
    """Equal weights for all lengths of runs, in the decoder's form."""
    return f"{ORDER} {_BUCKETS} {_BUCKET_SIZE} " + " ".join(["0.5"] * _BUCKETS * ORDER)
