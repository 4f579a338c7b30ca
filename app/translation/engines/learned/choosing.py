"""PURE: a small network that chooses one of a few answers by what is known."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Network = Sequence[Floats]
"""The weights of the hidden layer and what is added to them, and those of the answers."""

_HIDDEN, _EPOCHS, _LEAST_STEPS, _BATCH = 64, 12, 1500, 512
_RATE, _LEAST_RATE, _SMALLER = 2e-3, 1e-5, 1e-5
_FIRST, _SECOND = 0.1, 0.001
_ROWS = 32
"""So many rows are multiplied at a time: of larger products BLAS gives parts to threads, which cost more than they bring here."""


def trained(known: Floats, answers: Numbers, of: int, seed: int) -> Network:
    """A network that gives these answers, by Adam (Kingma and Ba 2015)."""
    chance = np.random.default_rng(seed)
    width, batch = known.shape[1], max(_ROWS, min(_BATCH, len(known) // 32 // _ROWS * _ROWS))
    weights = [chance.normal(0, width ** -0.5, (width, _HIDDEN)), np.zeros(_HIDDEN), chance.normal(0, _HIDDEN ** -0.5, (_HIDDEN, of)), np.zeros(of)]
    network = [one.astype(np.float32) for one in weights]
    means, squares = ([np.zeros_like(one) for one in network] for _ in range(2))
    epochs = max(_EPOCHS, -(-_LEAST_STEPS * batch // len(known)))
    step = 0
    for epoch in range(epochs):
        order, rate = chance.permutation(len(known))[:len(known) // _ROWS * _ROWS].reshape(-1, _ROWS), _RATE * (1 - epoch / epochs) + _LEAST_RATE
        for start in range(0, len(order), batch // _ROWS):
            step += 1
            chosen = order[start:start + batch // _ROWS]
            for one, slope, mean, square in zip(network, _slopes(network, known[chosen], answers[chosen]), means, squares, strict=True):
                mean += _FIRST * (slope - mean)
                square += _SECOND * (slope ** 2 - square)
                one -= rate * (mean / (1 - (1 - _FIRST) ** step)) / (np.sqrt(square / (1 - (1 - _SECOND) ** step)) + 1e-8)
    return network


def chances(network: Network, known: Floats) -> Floats:
    """How likely each answer is."""
    return np.concatenate([_answers(network, known[start:start + _ROWS])[1] for start in range(0, len(known), _ROWS)])


def _answers(network: Network, known: Floats) -> tuple[Floats, Floats]:
    hidden = np.maximum(known @ network[0] + network[1], 0)
    scores = hidden @ network[2] + network[3]
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return hidden, raised / raised.sum(-1, keepdims=True)


def _slopes(network: Network, known: Floats, answers: Numbers) -> list[Floats]:
    hidden, wrong = _answers(network, known)
    np.put_along_axis(wrong, answers[..., None], np.take_along_axis(wrong, answers[..., None], -1) - 1, -1)
    wrong /= answers.size
    back = wrong @ network[2].T * (hidden > 0)
    return [_summed(known, back) + _SMALLER * network[0], back.sum((0, 1)), _summed(hidden, wrong) + _SMALLER * network[2], wrong.sum((0, 1))]


def _summed(left: Floats, right: Floats) -> Floats:
    """What the rows of two stacks make together."""
    found: Floats = (left.swapaxes(-1, -2) @ right).sum(0)
    return found
