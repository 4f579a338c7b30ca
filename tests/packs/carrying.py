"""Two generations of a signed pack and a post that has the old one, to be copied for every trial of the fault suite."""

import hashlib
import io
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from PIL import Image
from sqlalchemy import event, func, select

from app.accounts.permissions import SYSTEM
from app.cli.keys import keys
from app.cli.pack import pack
from app.database import Database
from app.events import Bus
from app.packs.install import install_pack
from app.packs.ports import PackRoom
from app.packs.trust.instance import InstanceTrust
from app.publications.attachments import attach, remove
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.queries import ORIGINAL
from app.storage.filesystem import FileStore
from app.wiring import Services
from tests.functional.packing import DATABASE, instance, publish_work, rewrite, withdraw
from tests.packs.faults import FaultyDisk

Shown = dict[str, tuple[Any, ...]]
# how often each trial runs: CI takes a tenth of what scripts/faults.py does
TIMES = int(os.environ.get("RONG_FAULT_TIMES", "1"))
_WORDS = "".join(f"{name} bốn từ khó đoán\n" for name in ("root-1", "root-2", "root-3", "publisher-1"))


@dataclass(frozen=True)
class World:
    """Where the packs lie, the home of a post that has installed the old one, and what readers see of either."""

    folder: Path
    old: Path
    new: Path
    post: Path
    shown_old: Shown
    shown_new: Shown


def make(folder: Path) -> World:
    """A province that publishes, carries, changes its mind, and carries again."""
    chance = random.Random(1)
    with instance(folder / "province") as province, instance(folder / "post") as post:
        (folder / "words").write_text(_WORDS, "utf-8")
        _run(province, keys, "make", "--publishers", "1", "--to", folder / "root", "--passphrase-file", folder / "words")
        for number in range(6):
            publish_work(province, f"w-{number}", {"vi": f"Bài số {number}.\n" * 30})
            _attach(province, chance, f"w-{number}", "ảnh.png")
        _carry(province, folder, "old")
        _run(post, pack, "install", folder / "old")
        publish_work(post, "own", {"vi": "Bài của đồn.\n"})
        old = shown(post.packs)
        rewrite(province, "w-0", "vi", "Bài số 0, đã sửa.\n")
        with province.database.unit(write=True) as uow:
            remove(uow, SYSTEM, "w-1", uow.session.scalars(select(Attachment.id).where(Attachment.work_id == "w-1")).one())
            uow.session.get_one(Work, "w-2").urgent = True
            uow.commit()
        _attach(province, chance, "w-1", "ảnh mới.png")
        withdraw(province, "w-3", "vi")
        for number in (6, 7):
            publish_work(province, f"w-{number}", {"vi": f"Bài số {number}.\n" * 30})
            _attach(province, chance, f"w-{number}", "ảnh.png")
        _carry(province, folder, "new")
    _settle(folder / "post/home")
    world = World(folder, folder / "old", folder / "new", folder / "post/home", old, {})
    with trial(world, "reference", FaultyDisk()) as room:
        install_pack(room, SYSTEM, world.new)
        return World(folder, folder / "old", folder / "new", folder / "post/home", old, shown(room))


@contextmanager
def trial(world: World, name: str, disk: FaultyDisk, *, fresh: bool = True) -> Iterator[PackRoom]:
    """The post as it was before, on this disk; every statement of its database is an operation of the disk too."""
    home = world.folder / "trials" / name
    if fresh:
        shutil.copytree(world.post, home)
    database, stepping = _database(home / DATABASE)
    stepping[:] = [disk]
    try:
        yield PackRoom(database, FileStore(home / "objects", disk), home / "packs", InstanceTrust(database, home / "keys", lambda: "x"), disk=disk)
    finally:
        stepping.clear()
        database.dispose()


@cache
def _database(place: Path) -> tuple[Database, list[FaultyDisk]]:
    """One engine for all trials in a place: what it has learned of its statements is most of the work of each."""
    database, stepping = Database(f"sqlite:///{place.as_posix()}", Bus()), list[FaultyDisk]()

    @event.listens_for(database.engine, "before_cursor_execute")
    def before(*_: Any) -> None:
        for disk in stepping:
            disk.step()

    @event.listens_for(database.engine, "commit")
    def commit(_: Any) -> None:
        for disk in stepping:
            disk.step()

    return database, stepping


def forget(world: World, name: str) -> None:
    shutil.rmtree(world.folder / "trials" / name)


def shown(room: PackRoom) -> Shown:
    """All that readers see of each work, the bytes of its files included."""
    found: Shown = {}
    with room.database.unit() as uow:
        rows = uow.session.execute(select(Work, Revision).join(LanguageVersion, LanguageVersion.work_id == Work.id)
                                   .join(Revision, Revision.id == LanguageVersion.published_revision_id))
        for work, revision in rows:
            files = sorted((one.name, one.digest, _bytes(room, one.digest)) for one in work.attachments if one.role != ORIGINAL)
            found[work.id] = (revision.title, revision.summary, revision.body, work.urgent, tuple(files))
    return found


def revisions(room: PackRoom) -> int:
    """How many texts the archive has kept."""
    with room.database.unit() as uow:
        return uow.session.scalar(select(func.count()).select_from(Revision)) or 0


def leftovers(folder: Path) -> list[str]:
    """Files that no name in the layout of an archive or a stick explains."""
    return [place.relative_to(folder).as_posix() for place in folder.rglob("*")
            if place.is_file() and {"incoming", "half"} & set(place.relative_to(folder).parts)]


def _carry(province: Services, folder: Path, name: str) -> None:
    _run(province, pack, "export", "--language", "vi", "--to", folder / name, "--passphrase-file", folder / "words")


def _run(services: Services, command: Any, *arguments: str | Path) -> None:
    done = CliRunner().invoke(command, [str(one) for one in arguments], obj=services, catch_exceptions=False)
    assert done.exit_code == 0, done.output


def _attach(services: Services, chance: random.Random, work_id: str, name: str) -> None:
    stream = io.BytesIO()
    Image.frombytes("RGB", (40, 30), chance.randbytes(3600)).save(stream, "PNG")
    with services.database.unit(write=True) as uow:
        attach(uow, SYSTEM, services.storage, work_id, io.BytesIO(stream.getvalue()), name, limit=1_000_000)
        uow.commit()


def _bytes(room: PackRoom, digest: str) -> str:
    if not room.storage.has(digest):
        return "gone"
    with room.storage.open(digest) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settle(home: Path) -> None:
    """One file for the database, so that copying it is enough."""
    database = Database(f"sqlite:///{(home / DATABASE).as_posix()}", Bus())
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
