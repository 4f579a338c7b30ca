"""The weights of a Transformer under CTranslate2's names.

Pre-norm, ReLU, one vocabulary; positions are CTranslate2's own sinusoids unless the weights bring ``positions``. A
weight is named after its layer: ``encoder.0.own.query.weight``, ``decoder.2.cross.out.bias``, ``encoder_norm.weight``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2.converters import utils
from ctranslate2.specs import TransformerSpec, common_spec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec

Weights = Mapping[str, npt.NDArray[np.float32]]
SIDES = ("encoder", "decoder")


@dataclass(frozen=True)
class Shape:
    """Layers on each side, heads, width of a token, width inside a layer."""

    layers: int
    heads: int
    width: int
    inner: int


def specification(shape: Shape, weights: Weights, tokens: Sequence[str]) -> TransformerSpec:
    """What CTranslate2 writes; ``embedding`` is every embedding that has no weight of its own."""
    spec = TransformerSpec.from_config(shape.layers, shape.heads, pre_norm=True, activation=common_spec.Activation.RELU)
    for side, part in zip(SIDES, (spec.encoder, spec.decoder), strict=True):
        embeddings = part.embeddings[0] if side == "encoder" else part.embeddings
        embeddings.weight = weights.get(f"{side}_embedding.weight", weights["embedding.weight"])
        if "positions" in weights:
            part.position_encodings.encodings = weights["positions"]
        _norm(part.layer_norm, f"{side}_norm", weights)
        for number, layer in enumerate(part.layer):
            _layer(layer, f"{side}.{number}", weights)
    spec.decoder.projection.weight, spec.decoder.projection.bias = weights["embedding.weight"], weights["bias"]
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    return spec


def _layer(layer: Any, at: str, weights: Weights) -> None:
    own = layer.self_attention
    _norm(own.layer_norm, f"{at}.own.norm", weights)
    _fused(own.linear[0], [f"{at}.own.{name}" for name in ("query", "key", "value")], weights)
    _linear(own.linear[1], f"{at}.own.out", weights)
    if f"{at}.cross.out.weight" in weights:
        cross = layer.attention
        _norm(cross.layer_norm, f"{at}.cross.norm", weights)
        _linear(cross.linear[0], f"{at}.cross.query", weights)
        _fused(cross.linear[1], [f"{at}.cross.key", f"{at}.cross.value"], weights)
        _linear(cross.linear[2], f"{at}.cross.out", weights)
    _norm(layer.ffn.layer_norm, f"{at}.norm", weights)
    _linear(layer.ffn.linear_0, f"{at}.widen", weights)
    _linear(layer.ffn.linear_1, f"{at}.narrow", weights)


def _linear(target: LinearSpec, name: str, weights: Weights) -> LinearSpec:
    target.weight, target.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return target


def _norm(target: LayerNormSpec, name: str, weights: Weights) -> None:
    target.gamma, target.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _fused(target: LinearSpec, names: Sequence[str], weights: Weights) -> None:
    utils.fuse_linear(target, [_linear(LinearSpec(), name, weights) for name in names])
