"""Whether what a pack brings has room on this disk, told before the first byte, with a choice that would fit."""

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.errors import N_, Unavailable
from app.packs.choice import Choice
from app.packs.manifest import LIST
from app.packs.planning import SPARE_BYTES, need, survey
from app.packs.ports import PackRoom
from app.packs.reading import Listed, Pack
from app.settings import MEGABYTE

# what a post can do without, what takes most room first
DISPENSABLE = ("video", "audio", "document", "image")


def free_bytes(folder: Path) -> int:
    """What the disk of a folder has left, whether the folder is there yet or not."""
    return shutil.disk_usage(folder).free if folder.is_dir() else free_bytes(folder.parent)


def require_room(room: PackRoom, pack: Pack, lists: Sequence[Listed], choice: Choice) -> None:
    """Raise ``Unavailable`` with the exact shortage and what would fit, unless there is room for these lists."""
    free = free_bytes(room.folder)
    most: Counter[str] = Counter()
    for listed in lists:
        most.update(listed.manifest.sizes)
    if need(most) + SPARE_BYTES <= free:
        return
    sizes: Counter[str] = Counter()
    seen: set[str] = set()
    with room.database.unit() as uow:
        for listed in lists:
            sizes.update(survey(uow, room, pack, listed, choice, seen).sizes)
            sizes[LIST] += listed.manifest.sizes.get(LIST, 0)
    short = need(sizes) + SPARE_BYTES - free
    if short <= 0:
        return
    without: list[str] = []
    for role in DISPENSABLE:
        if sizes[role]:
            without.append(role)
            if short <= sum(sizes[one] for one in without):
                raise Unavailable("packs.no_room_for_all", N_("The disk is %(short)s MB short of room for this pack. Free some space, or install it without these files: %(without)s."),
                                  short=megabytes(short), without=", ".join(without))
    raise no_room(short)


def no_room(short: int) -> Unavailable:
    """The failure that says how many bytes the disk lacks."""
    return Unavailable("packs.no_room_here", N_("The disk is %(short)s MB short of room for this pack. Free some space and try again."), short=megabytes(short))


def megabytes(size: int) -> str:
    """A number of bytes in whole megabytes, never too few."""
    return str(-(-size // MEGABYTE))
