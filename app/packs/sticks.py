"""Finding the packs on what is plugged in: a look at the few places where systems show sticks, cheap enough to repeat."""

import os
import string
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.packs.layout import ABOUT

# each with how many folders below it a stick is shown
LINUX = ((Path("/media"), 2), (Path("/run/media"), 2), (Path("/mnt"), 1))
# a full disk has thousands of folders at its top; a stick with a pack does not
MOST_LOOKED_AT = 200
SINGLE_FILES = (".rong", ".zip")


def usual_places() -> tuple[Path, ...]:
    """Where this system shows what is plugged in at the moment."""
    if os.name == "nt":
        # A and B were for diskettes, and C holds the system
        return tuple(place for letter in string.ascii_uppercase[3:] if (place := Path(f"{letter}:\\")).is_dir())
    return tuple(place for root, depth in LINUX for place in _down(root, depth))


def plugged_in(places: Iterable[Path]) -> tuple[Path, ...]:
    """The packs in these places: the place itself, a folder in it, or a single file in it; what cannot be read is none."""
    found = []
    for place in places:
        if is_pack(place):
            found.append(place)
        else:
            found += [inner for inner in _inside(place) if is_pack(inner) or _is_single(inner)]
    return tuple(sorted(set(found)))


def changed_at(place: Path) -> int:
    """When the pack there was last written, in nanoseconds; 0 where nothing can be read any more."""
    latest = 0
    for one in (place, place / ABOUT, place / "manifests", place / "trust"):
        with suppress(OSError):
            latest = max(latest, one.stat().st_mtime_ns)
    return latest


def _down(root: Path, depth: int) -> Iterator[Path]:
    yield root
    if depth:
        for inner in _inside(root):
            if inner.is_dir():
                yield from _down(inner, depth - 1)


def _inside(folder: Path) -> list[Path]:
    # a stick may go at any moment, and one of somebody else may not be read
    with suppress(OSError), os.scandir(folder) as entries:
        return [Path(entry.path) for _, entry in zip(range(MOST_LOOKED_AT), entries, strict=False)
                if not entry.name.startswith(".")]
    return []


def is_pack(folder: Path) -> bool:
    """Whether a pack lies in this folder at the moment."""
    with suppress(OSError):
        return (folder / ABOUT).is_file()
    return False


def _is_single(place: Path) -> bool:
    with suppress(OSError):
        return place.suffix.lower() in SINGLE_FILES and place.name.startswith("rong") and place.is_file()
    return False
