"""A Transformer exactly as CTranslate2 computes it: pre-norm, ReLU, one vocabulary, tied embeddings."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.translation.engines.trained.specification import Shape


def positions(length: int, width: int) -> Tensor:
    """CTranslate2's own sinusoids: counted from 1, sines first, then cosines."""
    half = width // 2
    scales = torch.exp(torch.arange(half) * (-math.log(10000.0) / (half - 1)))
    angles = torch.arange(1, length + 1)[:, None] * scales[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention of normalized queries over keys and values."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.norm = shape.heads, nn.LayerNorm(shape.width)
        self.query, self.key, self.value, self.out = (nn.Linear(shape.width, shape.width) for _ in range(4))

    def forward(self, x: Tensor, memory: Tensor | None, mask: Tensor) -> Tensor:
        normed = self.norm(x)
        memory = normed if memory is None else memory

        def heads(y: Tensor) -> Tensor:
            return y.view(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            heads(self.query(normed)), heads(self.key(memory)), heads(self.value(memory)), attn_mask=mask)
        return self.out(mixed.transpose(1, 2).reshape(x.shape))


class Layer(nn.Module):
    """One layer of the encoder, or of the decoder with ``cross``."""

    def __init__(self, shape: Shape, cross: bool, dropout: float) -> None:
        super().__init__()
        self.own = Attention(shape)
        self.cross = Attention(shape) if cross else None
        self.norm = nn.LayerNorm(shape.width)
        self.widen, self.narrow = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, own_mask: Tensor, memory: Tensor | None, memory_mask: Tensor | None) -> Tensor:
        x = x + self.drop(self.own(x, None, own_mask))
        if self.cross is not None and memory is not None and memory_mask is not None:
            x = x + self.drop(self.cross(x, memory, memory_mask))
        return x + self.drop(self.narrow(self.drop(functional.relu(self.widen(self.norm(x))))))


class Network(nn.Module):
    """Encoder and decoder over one vocabulary; its weights are named as ``specification`` wants them."""

    def __init__(self, shape: Shape, size: int, dropout: float) -> None:
        super().__init__()
        self.width = shape.width
        self.embedding = nn.Embedding(size, shape.width)
        nn.init.normal_(self.embedding.weight, std=shape.width ** -0.5)
        self.encoder = nn.ModuleList(Layer(shape, False, dropout) for _ in range(shape.layers))
        self.decoder = nn.ModuleList(Layer(shape, True, dropout) for _ in range(shape.layers))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.bias = nn.Parameter(torch.zeros(size))
        self.drop = nn.Dropout(dropout)

    def embed(self, ids: Tensor) -> Tensor:
        return self.drop(self.embedding(ids) * math.sqrt(self.width) + positions(ids.shape[1], self.width).to(ids.device))

    def encode(self, ids: Tensor, there: Tensor) -> Tensor:
        x = self.embed(ids)
        for layer in self.encoder:
            x = layer(x, there[:, None, None, :], None, None)
        return self.encoder_norm(x)

    def decode(self, ids: Tensor, memory: Tensor, there: Tensor) -> Tensor:
        x, length = self.embed(ids), ids.shape[1]
        past = torch.ones(length, length, dtype=torch.bool, device=ids.device).tril()[None, None]
        for layer in self.decoder:
            x = layer(x, past, memory, there[:, None, None, :])
        return functional.linear(self.decoder_norm(x), self.embedding.weight, self.bias)
