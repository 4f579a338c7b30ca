"""Transformers that give their source back, word for word, so that what is around a model can be tried without training one.

Nothing is learned: the weights are written down. The source's tokens and its positions lie in different parts of a
vector; the decoder's last layer looks at the place of the source where it stands itself, and takes over the token
there. ``offset`` is how much further on it looks. The other layers hold small random numbers that change little, so a
model of a real shape takes a real model's time. Architecture and files are those of real models: pre-norm Transformers
as in NLLB and M2M, CTranslate2's own writer.
"""

import io
import json
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sentencepiece

from app.translation.engines.codes import TABLE
from app.translation.engines.trained.specification import Shape, Weights, specification

TINY = Shape(layers=1, heads=1, width=256, inner=8)
_PLACES = 64  # of the width, for positions
_LONGEST = 1024
_SHARP, _LOUD = 60.0, 30.0


def pieces(texts: Iterable[str], size: int, symbols: Sequence[str] = ()) -> bytes:
    """A SentencePiece model trained on texts; ``symbols`` are pieces whatever stands around them."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, vocab_size=size, hard_vocab_limit=False, character_coverage=1.0, num_threads=1,
        user_defined_symbols=list(symbols), unk_id=0, bos_id=1, eos_id=2, pad_id=-1, minloglevel=2)
    return model.getvalue()


def tokens_of(model: bytes) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(number) for number in range(len(processor))]


def write(folder: Path, tokens: Sequence[str], *, shape: Shape = TINY, offset: int = 0, quantization: str | None = None, seed: int = 1, **config: object) -> None:
    """Write a model that copies into a folder; ``config`` goes into its config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = specification(shape, weights(shape, len(tokens), tokens.index("</s>"), offset, seed), tokens)
    spec.config.unk_token = "<unk>"
    for name, value in config.items():
        setattr(spec.config, name, value)
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))


def nllb(folder: Path) -> Path:
    """A small folder of NLLB-200's kind: its tokens, its layout, its files."""
    codes = [one.nllb for one in TABLE.values()]
    return _folder(folder, "sentencepiece.bpe.model", codes, decoder_start_token="</s>")


def m2m(folder: Path) -> Path:
    """A small folder of M2M-100's kind."""
    return _folder(folder, "sentencepiece.bpe.model", [one.m2m for one in TABLE.values() if one.m2m], decoder_start_token="</s>")


def madlad(folder: Path) -> Path:
    """A small folder of MADLAD-400's kind, but for the inside of its layers; the language is one of the text's own pieces."""
    symbols = [one.madlad for one in TABLE.values() if one.madlad]
    return _folder(folder, "spiece.model", [], symbols, offset=2, decoder_start_token="<unk>")


def opus(folder: Path, *, told: bool = True) -> Path:
    """A small folder of OPUS' kind from Vietnamese to English, a tokenizer a side."""
    _folder(folder, "source.spm", [], add_source_eos=True, decoder_start_token="</s>")
    shutil.copyfile(folder / "source.spm", folder / "target.spm")
    if told:
        (folder / "tokenizer_config.json").write_text(json.dumps({"source_lang": "vi", "target_lang": "en"}), encoding="utf-8")
    return folder


def _folder(folder: Path, tokenizer: str, codes: Sequence[str], symbols: Sequence[str] = (), offset: int = 0, **config: object) -> Path:
    folder.mkdir(parents=True)
    model = _of_the_sample(tuple(symbols))
    (folder / tokenizer).write_bytes(model)
    write(folder, [*tokens_of(model), *codes], offset=offset, **config)
    return folder


@cache
def _of_the_sample(symbols: tuple[str, ...]) -> bytes:
    """Pieces of the project's own sample, in every language that the table of codes names."""
    works = Path(__file__).resolve().parents[1] / "corpus" / "works"
    lines = [line for tag in TABLE for path in sorted(works.glob(f"*/{tag}.md")) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return pieces(lines, 1800, symbols)


def weights(shape: Shape, size: int, end: int, offset: int, seed: int) -> Weights:
    """The weights of a model that copies; where the source has no end of its own, nothing there means the end."""
    chance = np.random.default_rng(seed)
    words, width = shape.width - _PLACES, shape.width
    found: dict[str, npt.NDArray[np.float32]] = {}
    vectors = chance.choice(np.array([-1.0, 1.0]), (size, words)) / np.sqrt(words)
    embedding = np.zeros((size, width))
    embedding[:, :words] = vectors
    found["embedding.weight"] = embedding / np.sqrt(width)  # CTranslate2 multiplies by the root of the width
    found["decoder_embedding.weight"] = np.zeros((size, width))
    found["bias"] = np.zeros(size)
    found["bias"][end] = 0.1
    found["positions"] = _positions(width)
    for side in ("encoder", "decoder"):
        found |= _plain(f"{side}_norm", width)
        for number in range(shape.layers):
            found |= _layer(f"{side}.{number}", side == "decoder", shape, chance)
    last = f"decoder.{shape.layers - 1}.cross"
    found[f"{last}.query.weight"] = _turned(shape, offset) * np.sqrt(_SHARP)
    found[f"{last}.key.weight"] = _turned(shape, 0) * np.sqrt(_SHARP)
    found[f"{last}.value.weight"] = np.diag([1.0] * words + [0.0] * _PLACES)
    found[f"{last}.out.weight"] = np.diag([_LOUD] * words + [0.0] * _PLACES)
    found["decoder_norm.weight"] = np.array([_LOUD] * words + [0.0] * _PLACES)
    return {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in found.items()}


def _layer(at: str, cross: bool, shape: Shape, chance: np.random.Generator) -> dict[str, npt.NDArray[np.float32]]:
    found: dict[str, npt.NDArray[np.float32]] = {}
    for part in ("own", "cross") if cross else ("own",):
        found |= _plain(f"{at}.{part}.norm", shape.width)
        for name in ("query", "key", "value", "out"):
            found |= _linear(f"{at}.{part}.{name}", shape.width, shape.width, chance)
    found |= _plain(f"{at}.norm", shape.width)
    return found | _linear(f"{at}.widen", shape.inner, shape.width, chance) | _linear(f"{at}.narrow", shape.width, shape.inner, chance)


def _plain(name: str, width: int) -> dict[str, npt.NDArray[np.float32]]:
    return {f"{name}.weight": np.ones(width), f"{name}.bias": np.zeros(width)}


def _linear(name: str, to: int, width: int, chance: np.random.Generator) -> dict[str, npt.NDArray[np.float32]]:
    return {f"{name}.weight": chance.normal(0, 0.003, (to, width)), f"{name}.bias": np.zeros(to)}


def _turns() -> npt.NDArray[np.float64]:
    return np.pi / 2 ** np.linspace(0, 9, _PLACES // 2)


def _positions(width: int) -> npt.NDArray[np.float64]:
    """Places as turns of clocks at many speeds, in the part of the vector that tokens leave free."""
    found = np.zeros((_LONGEST, width))
    angles = np.arange(_LONGEST)[:, None] * _turns()[None, :]
    found[:, width - _PLACES::2], found[:, width - _PLACES + 1::2] = np.sin(angles), np.cos(angles)
    return found


def _turned(shape: Shape, offset: int) -> npt.NDArray[np.float64]:
    """The places alone, ``offset`` further on, for each head."""
    found = np.zeros((shape.width, shape.width))
    for head in range(0, shape.width, shape.width // shape.heads):
        for number, speed in enumerate(_turns()):
            at, place = head + 2 * number, shape.width - _PLACES + 2 * number
            sin, cos = np.sin(speed * offset), np.cos(speed * offset)
            found[at, place], found[at, place + 1], found[at + 1, place], found[at + 1, place + 1] = cos, sin, -sin, cos
    return found
