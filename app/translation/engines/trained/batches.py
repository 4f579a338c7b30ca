"""Pairs of texts as batches of numbers."""

import random
from collections.abc import Iterator, Sequence

import sentencepiece
import torch
from torch import Tensor
from torch.nn import functional

from app.translation.engines.trained.network import Network

UNKNOWN, BEGIN, END = 0, 1, 2
MOST_TOKENS = 2048
_LONGEST = 160  # tokens of a text; longer ones are learned from up to there

Batch = tuple[Tensor, Tensor, Tensor, Tensor]


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """The rows as one tensor and where there is something in it."""
    width = max(map(len, rows))
    ids = torch.tensor([[*row, *[UNKNOWN] * (width - len(row))] for row in rows])
    there = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in rows])
    return ids, there


def batches(pairs: Sequence[tuple[str, str]], pieces: sentencepiece.SentencePieceProcessor, chance: random.Random | None = None) -> Iterator[Batch]:
    """The pairs in batches of like length; with ``chance`` in any order, half of the sources cut into other pieces than usual."""
    rows = []
    for source, target in pairs:
        vary = chance is not None and chance.random() < 0.5
        ids = pieces.encode(source, enable_sampling=True, alpha=0.2, nbest_size=-1) if vary else pieces.encode(source)
        rows.append((ids[:_LONGEST], pieces.encode(target)[:_LONGEST]))
    rows.sort(key=lambda row: (len(row[0]) + len(row[1]), chance.random() if chance else 0))
    groups: list[list[tuple[list[int], list[int]]]] = [[]]
    for row in rows:
        if groups[-1] and (len(groups[-1]) + 1) * (max(len(row[0]), len(row[1])) + 2) > MOST_TOKENS:
            groups.append([])
        groups[-1].append(row)
    if chance:
        chance.shuffle(groups)
    for group in groups:
        yield (*padded([[*source, END] for source, _ in group]), *padded([[BEGIN, *target, END] for _, target in group]))


def loss_of(network: Network, batch: Batch, smoothing: float) -> Tensor:
    """How far the network is from the targets, in nats a token."""
    source, source_there, target, target_there = batch
    scores = network.decode(target[:, :-1], network.encode(source, source_there), source_there)
    return functional.cross_entropy(scores[target_there[:, 1:]].float(), target[:, 1:][target_there[:, 1:]], label_smoothing=smoothing)
