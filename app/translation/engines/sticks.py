"""The models on what is plugged into this machine: looked for in a few places only, two folders deep, opened by nobody."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

PLACES = ("/media/*", "/media/*/*", "/run/media/*/*", "/mnt", "/mnt/*", "/Volumes/*", *(f"{letter}:/" for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"))
_MOST_ENTRIES = 500


@dataclass(frozen=True)
class Found:
    """A model on a stick; ``key`` names it without its path."""

    key: str
    path: Path
    size: int


def found() -> tuple[Found, ...]:
    """Argos packages and CTranslate2 folders, by path; a place that cannot be read holds none."""
    models: dict[Path, int] = {}
    for pattern in PLACES:
        for place in sorted(Path(Path(pattern).anchor).glob(str(Path(pattern).relative_to(Path(pattern).anchor)))) if Path(pattern).anchor else ():
            for one in (place, *_inside(place)):
                size = _size(one)
                if size is not None:
                    models.setdefault(one, size)
    return tuple(Found(hashlib.sha256(str(path).encode()).hexdigest()[:24], path, size) for path, size in sorted(models.items()))


def _inside(place: Path) -> Iterator[Path]:
    try:
        yield from sorted(islice((one for one in place.iterdir() if not one.is_symlink()), _MOST_ENTRIES))
    except OSError:
        return


def _size(path: Path) -> int | None:
    """How large the model here is; None where there is none."""
    try:
        if path.suffix == ".argosmodel" and path.is_file():
            return path.stat().st_size
        if path.is_dir() and (path / "model.bin").is_file() and (path / "config.json").is_file():
            return sum(one.stat().st_size for one in path.iterdir() if one.is_file())
    except OSError:
        return None
    return None
