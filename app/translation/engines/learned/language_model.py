"""PURE: how likely a token is after those before it, by counts of runs of tokens that can grow (Kneser and Ney 1995, interpolated)."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

ORDER = 4
"""So many tokens a run has at most."""

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"
OWN = (UNKNOWN, BEGIN, END)
_UNKNOWN, _BEGIN, _END = range(len(OWN))
_BITS = 24
_MOST_REMEMBERED = 300_000


class LanguageModel:
    """Runs of tokens as a tree: a run's parent is the run without its last token, its ``shorter`` one without its first.

    Tokens are numbers, the first of them those of ``OWN``. A state is the number of the run that what follows depends on.
    The longest runs are counted as often as they are there, others by how many different tokens stand before them.
    """

    def __init__(self) -> None:
        self._children: dict[int, int] = {}
        self._counts, self._shorter, self._depths = [0], [0], [0]
        self._totals, self._kinds = [0], [0]
        self._discounts = [0.75] * (ORDER + 1)
        self._remembered: dict[int, tuple[float, int]] = {}
        self._tokens = 1

    def add(self, tokens: Sequence[int], times: int = 1) -> None:
        """Count the runs of a text."""
        before = [0, self._run(0, _BEGIN, 0)]
        for token in (*tokens, _END):
            ending = [0]
            for run in before:
                ending.append(self._run(run, token, ending[-1]))
            self._tokens = max(self._tokens, token)
            for place in range(len(before), 0, -1):
                if not self._count(ending[place], before[place - 1], times if place == len(before) else 1):
                    break
            before = ending[:ORDER]
        self._remembered.clear()

    def follow(self, state: int, token: int) -> tuple[float, int]:
        """The natural logarithm of how likely a token is after a state, and the state after it."""
        key = state << _BITS | token
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = math.log(self._likely(state, token)), self._after(state, token)
        return found

    @property
    def remembered(self) -> dict[int, tuple[float, int]]:
        """What ``follow`` answered, by ``state << 24 | token``, so that a loop can look here first."""
        return self._remembered

    def begin(self) -> int:
        """The state at the beginning of a text."""
        return self._children.get(_BEGIN, 0)

    def settle(self) -> None:
        """Choose how much is taken from each count for what was never seen, by how many runs were seen once and twice."""
        once, twice = [0] * (ORDER + 1), [0] * (ORDER + 1)
        for count, depth in zip(self._counts, self._depths, strict=True):
            once[depth] += count == 1
            twice[depth] += count == 2
        self._discounts = [one / (one + 2 * two) if one and two else 0.75 for one, two in zip(once, twice, strict=True)]
        self._remembered.clear()

    def arrays(self) -> dict[str, NDArray[np.int64]]:
        """What is to be kept; ``of`` makes it a model again."""
        runs = sorted(self._children.items(), key=lambda one: one[1])
        return {"keys": np.array([key for key, _ in runs], np.int64), "counts": np.array(self._counts),
                "shorter": np.array(self._shorter)}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.int64]]) -> "LanguageModel":
        model = cls()
        keys, counts = arrays["keys"], arrays["counts"]
        parents = keys >> _BITS
        depths = np.zeros(len(counts), np.int64)
        for _ in range(ORDER):
            depths[1:] = depths[parents] + 1
        model._children = dict(zip(keys.tolist(), range(1, len(counts)), strict=True))
        model._counts, model._shorter, model._depths = counts.tolist(), arrays["shorter"].tolist(), depths.tolist()
        model._totals = np.bincount(parents, counts[1:], len(counts)).astype(np.int64).tolist()
        model._kinds = np.bincount(parents, counts[1:] > 0, len(counts)).astype(np.int64).tolist()
        model._tokens = int((keys & ((1 << _BITS) - 1)).max(initial=1))
        model.settle()
        return model

    def _count(self, run: int, parent: int, times: int) -> bool:
        """Count a run; whether it was not there before."""
        new = not self._counts[run]
        self._counts[run] += times
        self._kinds[parent] += new
        self._totals[parent] += times
        return new

    def _run(self, parent: int, token: int, shorter: int) -> int:
        """The number of a run, which is made where it is not there."""
        key = parent << _BITS | token
        found = self._children.get(key)
        if found is None:
            found = self._children[key] = len(self._counts)
            for each, value in ((self._counts, 0), (self._totals, 0), (self._kinds, 0), (self._shorter, shorter), (self._depths, self._depths[parent] + 1)):
                each.append(value)
        return found

    def _likely(self, state: int, token: int) -> float:
        likely, states = 1.0 / (self._tokens + 1), [state]
        while states[-1]:
            states.append(self._shorter[states[-1]])
        for one in reversed(states):
            total = self._totals[one]
            if total:
                child = self._children.get(one << _BITS | token)
                count, discount = self._counts[child] if child else 0, self._discounts[self._depths[one] + 1]
                likely = (max(0.0, count - discount) + discount * self._kinds[one] * likely) / total
        return likely

    def _after(self, state: int, token: int) -> int:
        """The longest run that ends with the token and that something was seen after."""
        while True:
            found = self._children.get(state << _BITS | token, 0)
            while found and not self._totals[found]:
                found = self._shorter[found]
            if found or not state:
                return found
            state = self._shorter[state]


def learned(texts: Iterable[Sequence[int]]) -> LanguageModel:
    """The model of texts."""
    model = LanguageModel()
    for text in texts:
        model.add(text)
    model.settle()
    return model
