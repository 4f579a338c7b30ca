"""Where a training stands, on disk: arrays and figures, nothing that could be run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]
_FIGURES, _NOW, _BEST, _PAIRS = "figures.json", "now.npz", "best.npz", "pairs.json"


@dataclass
class Point:
    """One measurement on the way: minutes and steps so far, loss and chrF2 on pairs kept apart."""

    minutes: float
    step: int
    loss: float
    chrf2: float


@dataclass
class State:
    """How far a training is; ``digest`` names what it learns from, so that other material begins anew."""

    digest: str
    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    curve: list[Point] = field(default_factory=list)


def read(folder: Path, digest: str) -> State | None:
    """The state of a training on this material; None where there is none that can be gone on with."""
    try:
        known = json.loads((folder / _FIGURES).read_text("utf-8"))
        if known["digest"] != digest or not (folder / _NOW).is_file():
            return None
        return State(digest, known["step"], known["epoch"], known["batch"], known["seconds"], [Point(**one) for one in known["curve"]])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def pairs(folder: Path) -> list[tuple[str, str]]:
    """What a training learns from that began here and has not ended; nothing where there is none."""
    try:
        return [(str(source), str(target)) for source, target in json.loads((folder / _PAIRS).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def write_pairs(folder: Path, texts: Sequence[tuple[str, str]]) -> None:
    part = folder / f"{_PAIRS}.part"
    part.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / _PAIRS)


def end(folder: Path) -> None:
    """The training is over; the next one learns from what is there then."""
    (folder / _PAIRS).unlink(missing_ok=True)


def write(folder: Path, state: State, arrays: Arrays) -> None:
    """Keep where the training stands, in two files, the figures last."""
    _save(folder / _NOW, arrays)
    part = folder / f"{_FIGURES}.part"
    part.write_text(json.dumps(asdict(state)), encoding="utf-8")
    part.replace(folder / _FIGURES)


def write_best(folder: Path, arrays: Arrays) -> None:
    _save(folder / _BEST, arrays)


def now(folder: Path) -> dict[str, npt.NDArray[Any]]:
    return _load(folder / _NOW)


def best(folder: Path) -> dict[str, npt.NDArray[Any]]:
    return _load(folder / _BEST)


def _save(path: Path, arrays: Arrays) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    part.replace(path)


def _load(path: Path) -> dict[str, npt.NDArray[Any]]:
    with np.load(path, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}
