"""Jobs that make files for readers, for the pages; and where such files lie until they are fetched."""

import datetime
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.database import now
from app.errors import N_, NotFound
from app.jobs.queue import JobContext
from app.languages import registry
from app.packs.jobs import actor_of_job, teller
from app.packs.ports import PackRoom
from app.packs.readers.base import EACH, FILE
from app.packs.readers.export import ZIP, export_readers
from app.packs.readers.registry import format_named

READERS_JOB = "readers.export"
UNUSED_AFTER = datetime.timedelta(days=1)
_NAME = re.compile(r"rong-[A-Za-z-]{2,20}-[a-z]+(-internal)?-[0-9]{1,18}\.[a-z]{3,5}")


@dataclass(frozen=True)
class MadeFile:
    """A file for readers that can be fetched."""

    name: str
    size: int
    made_at: datetime.datetime


def made_files(room: PackRoom) -> list[MadeFile]:
    """The files that can be fetched, the newest first."""
    found = [(place, place.stat()) for place in _folder(room).glob("rong-*") if _NAME.fullmatch(place.name)]
    return sorted((MadeFile(place.name, facts.st_size, datetime.datetime.fromtimestamp(int(facts.st_mtime), datetime.UTC))
                   for place, facts in found), key=lambda one: (one.made_at, one.name), reverse=True)


def made_file(room: PackRoom, name: str) -> Path:
    """The file of this name; raises ``NotFound``."""
    place = _folder(room) / name
    if not _NAME.fullmatch(name) or not place.is_file():
        raise NotFound("readers.no_file", N_("The file %(name)s is not here any more. Make it once again."), name=name[:80])
    return place


def run(room: PackRoom, context: JobContext) -> Mapping[str, Any]:
    """Make what the payload asks for (``format``, ``language``, ``works``, ``internal``) into a file whose name the
    result tells; it takes the place of the last one of the same format, language and readers.
    """
    _forget_unfinished(room)
    asked = context.payload
    chosen, language, works = format_named(str(asked["format"])), registry.get(str(asked["language"])).tag, list(asked.get("works", ()))
    internal = bool(asked.get("internal"))
    suffix = chosen.suffix if chosen.shape == FILE or (chosen.shape == EACH and len(works) == 1) else ZIP
    series = f"rong-{language}-{chosen.name}{'-internal' if internal else ''}"
    name = f"{series}-{context.job_id}{suffix}"
    report = export_readers(room, actor_of_job(context), chosen.name, language, _folder(room) / name, work_ids=works,
                            internal=internal, progress=teller(context, N_("Writing the publications")))
    for place in _folder(room).glob(f"{series}-*"):
        if place.name != name and re.fullmatch(re.escape(series) + r"-[0-9]+\.[a-z]+", place.name):
            with suppress(PermissionError, FileNotFoundError):  # Windows keeps what is being fetched; the next time takes it
                place.unlink()
    return {"file": name, "format": chosen.name, "language": language, "works": report.works, "bytes": report.bytes}


def _folder(room: PackRoom) -> Path:
    return room.folder / "readers"


def _forget_unfinished(room: PackRoom) -> None:
    """Delete what a power cut left half done."""
    for place in _folder(room).glob("part-*"):
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < (now() - UNUSED_AFTER).timestamp():
                shutil.rmtree(place, ignore_errors=True)
