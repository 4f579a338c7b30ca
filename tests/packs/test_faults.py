"""Kills with forgotten writes, changed packs, full disks: every version is the old or the new one, and the next try succeeds.

CI runs a seeded tenth; ``python scripts/faults.py`` runs all of it and prints what it counted.
"""

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from app.accounts.permissions import SYSTEM
from app.errors import RongError, Unavailable
from app.packs import searching
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.ports import PackRoom
from app.packs.trust import keyfiles
from app.packs.verify import verify_pack
from tests.packs.carrying import TIMES, World, forget, leftovers, make, revisions, shown, trial
from tests.packs.faults import FaultyDisk, Killed

KILLS, STICK_KILLS, MUTATIONS, FULL = 90 * TIMES, 25 * TIMES, 1000 * TIMES, 10 * TIMES
# of so many changed packs one is installed as well as read
INSTALLED = 40


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "LEAST_WORKS", 1)
        patch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
        return make(tmp_path_factory.mktemp("world"))


@pytest.fixture
def counts(request: pytest.FixtureRequest) -> Counter[str]:
    counted: Counter[str] = Counter()
    request.addfinalizer(lambda: print(f"\n{request.node.name}: {dict(sorted(counted.items()))}"))
    return counted


def whole(world: World, found: dict[str, tuple[object, ...]]) -> bool:
    """Whether every work is the old one or the new one, or not there where one of the two has none."""
    return all(found.get(work) in (world.shown_old.get(work), world.shown_new.get(work))
               for work in {*found, *world.shown_old, *world.shown_new})


def test_the_world_changes(world: World) -> None:
    assert set(world.shown_old) == {"own", *(f"w-{number}" for number in range(6))}
    assert set(world.shown_new) == {"own", *(f"w-{number}" for number in (0, 1, 2, 4, 5, 6, 7))}
    assert sum(world.shown_old[work] != world.shown_new[work] for work in set(world.shown_old) & set(world.shown_new)) == 3


def test_kills_while_installing(world: World, counts: Counter[str]) -> None:
    disk = FaultyDisk()
    with trial(world, "counted", disk) as room:
        install_pack(room, SYSTEM, world.new)
        total, moved, made = disk.operations, disk.written, revisions(room)
    forget(world, "counted")
    for seed in range(KILLS):
        chance = random.Random(seed)
        disk = FaultyDisk(chance=chance, dies_at=chance.randrange(total))
        with trial(world, "killed", disk) as room:
            try:
                install_pack(room, SYSTEM, world.new)
                counts["finished"] += 1
            except Killed:
                disk.crash()
                counts["killed"] += 1
        again = FaultyDisk()
        with trial(world, "killed", again, fresh=False) as room:
            found = shown(room)
            assert whole(world, found), seed
            counts["old" if found == world.shown_old else "new" if found == world.shown_new else "some of each"] += 1
            assert install_pack(room, SYSTEM, world.new).languages[0].whole
            assert shown(room) == world.shown_new and revisions(room) == made, seed
            assert again.written <= moved
            counts["bytes not moved twice"] += moved - again.written
            assert leftovers(room.folder.parent) == [], seed
        forget(world, "killed")


def test_kills_while_exporting_to_a_stick(world: World, counts: Counter[str]) -> None:
    disk = FaultyDisk()
    with trial(world, "office", disk) as room:
        install_pack(room, SYSTEM, world.new)
        room = _passing_on(room, disk)
        disk.operations = 0
        export_pack(room, SYSTEM, "vi", _copied(world.old, world.folder / "sticks/counted"))
        total = disk.operations
        for seed in range(STICK_KILLS):
            chance, stick = random.Random(seed), world.folder / f"sticks/{seed}"
            _copied(world.old, stick)
            dying = FaultyDisk(chance=chance, dies_at=chance.randrange(total))
            try:
                export_pack(_passing_on(room, dying), SYSTEM, "vi", stick)
                counts["finished"] += 1
            except Killed:
                dying.crash()
                counts["killed"] += 1
            with trial(world, "reader", FaultyDisk()) as reader:
                report = verify_pack(stick, trust=reader.trust)
                assert report.problems == (), (seed, [str(one) for one in report.problems])
                counts[f"version {report.packs[0].manifest.version}"] += 1
            forget(world, "reader")
            export_pack(_passing_on(room, FaultyDisk()), SYSTEM, "vi", stick)
            with trial(world, "reader", FaultyDisk()) as reader:
                assert verify_pack(stick, trust=reader.trust).packs[0].manifest.version == 2
            forget(world, "reader")
            assert leftovers(stick) == [], seed
            shutil.rmtree(stick)
    forget(world, "office")


def test_changed_packs(world: World, counts: Counter[str]) -> None:
    stick = _copied(world.new, world.folder / "changed")
    files = {place.relative_to(stick).as_posix(): place.read_bytes() for place in sorted(stick.rglob("*")) if place.is_file()}
    with trial(world, "reading", FaultyDisk()) as reader:
        for seed in range(MUTATIONS):
            chance = random.Random(seed)
            kind, undo = _mutated(stick, files, chance)
            try:
                report = verify_pack(stick, trust=reader.trust)
                counts[f"{kind}: {'named' if report.problems else 'harmless'}"] += 1
            except RongError:
                report = None
                counts[f"{kind}: refused"] += 1
            if seed % INSTALLED == 0:
                with trial(world, "changed", FaultyDisk()) as room:
                    try:
                        install_pack(room, SYSTEM, stick)
                    except RongError:
                        assert shown(room) == world.shown_old, seed
                    assert whole(world, shown(room)), seed
                    assert report is None or report.problems or shown(room) == world.shown_new, seed
                    assert leftovers(room.folder.parent) == [], seed
                    counts["installed"] += 1
                forget(world, "changed")
            undo()
        assert verify_pack(stick, trust=reader.trust).problems == ()
    forget(world, "reading")


def test_full_disks(world: World, counts: Counter[str]) -> None:
    needed = FaultyDisk()
    with trial(world, "needed", needed) as room:
        install_pack(room, SYSTEM, world.new)
    forget(world, "needed")
    for seed in range(FULL):
        chance = random.Random(seed)
        disk = FaultyDisk(room=chance.randrange(needed.written) if seed % 2 else None)
        with trial(world, "full", disk) as room:
            if disk.room is None:
                with room.database.engine.connect() as connection:
                    pages = connection.scalar(text("PRAGMA page_count")) or 0
                limit = _limited(room, pages + chance.randrange(4))
            try:
                install_pack(room, SYSTEM, world.new)
                counts["fitted"] += 1
            except Unavailable as told:
                counts[told.code] += 1
                assert told.code in ("storage.full", "packs.full", "database.full")
            if disk.room is None:
                event.remove(room.database.engine, "begin", limit)
        with trial(world, "full", FaultyDisk(), fresh=False) as room:
            assert whole(world, shown(room)), seed
            install_pack(room, SYSTEM, world.new)
            assert shown(room) == world.shown_new and leftovers(room.folder.parent) == [], seed
        forget(world, "full")


def _limited(room: PackRoom, pages: int) -> Callable[[Connection], None]:
    """Let the database grow to so many pages and no further, as on a disk that is full."""
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    event.listen(room.database.engine, "begin", begin)
    return begin


def _passing_on(room: PackRoom, disk: FaultyDisk) -> PackRoom:
    return replace(room, disk=disk, passes_on=True)


def _copied(stick: Path, to: Path) -> Path:
    return Path(shutil.copytree(stick, to, dirs_exist_ok=True))


def _mutated(stick: Path, files: dict[str, bytes], chance: random.Random) -> tuple[str, Callable[[], None]]:
    """Change something of the pack; what kind of thing, and how to undo it."""
    path = chance.choice(sorted(files))
    room = path.partition("/")[0] if "/" in path else path
    place, data = stick / path, files[path]
    how = chance.choice(["flip", "flip", "insert", "delete", "cut", "zeros", "swap", "gone", "renamed", "case", "junk", "number"])
    spot = chance.randrange(len(data))
    other = stick / chance.choice(sorted(files))
    moved = place.with_name(chance.choice([place.name.upper(), place.name + ".exe", place.name[:-1]]) if how == "case" else f"{chance.randrange(16**4):x}")
    changed = {
        "flip": data[:spot] + bytes([data[spot] ^ 1 << chance.randrange(8)]) + data[spot + 1:],
        "insert": data[:spot] + chance.randbytes(chance.randrange(1, 9)) + data[spot:],
        "delete": data[:spot] + data[spot + chance.randrange(1, 9):],
        "cut": data[:spot], "zeros": data[:spot] + bytes(len(data) - spot), "swap": other.read_bytes(),
        "junk": data + chance.randbytes(chance.randrange(1, 99)),
        "number": re.sub(rb"[0-9]+", lambda found: chance.choice([b"0", b"-1", b"1e9", b"99999999999999999999", found[0] + b"0"]), data, count=1)}
    if how in ("gone", "renamed", "case"):
        if how == "gone":
            place.unlink()
        else:
            place.rename(moved)
    else:
        place.write_bytes(changed[how])

    def undo() -> None:
        if how in ("renamed", "case"):
            moved.unlink(missing_ok=True)
        place.write_bytes(data)

    return f"{room} {how}", undo
