"""Jobs that write packs as single files and install them, for the pages; and where such files lie until they are fetched."""

import datetime
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from app.accounts.permissions import SYSTEM, Actor
from app.accounts.users import actor_of, get_user
from app.database import now
from app.errors import N_, NotFound, RongError
from app.jobs.queue import JobContext
from app.languages import registry
from app.packs.choice import Choice
from app.packs.export import export_pack
from app.packs.folder import told_as_full
from app.packs.install import InstallReport, install_pack
from app.packs.ports import PackRoom, Progress
from app.packs.verify import VerifyReport, verify_pack

EXPORT_JOB, INSTALL_JOB = "pack.export", "pack.install"
UNUSED_AFTER = datetime.timedelta(days=1)
MOST_NAMED = 500
ENDING = ".rong"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


def outgoing(room: PackRoom, name: str) -> Path:
    """The file of this name that an export has written; raises ``NotFound``."""
    return _found(room.folder / "outgoing", name)


def incoming(room: PackRoom, name: str) -> Path:
    """The file of this name that somebody has brought; raises ``NotFound``."""
    return _found(room.folder / "incoming", name)


def check_in(room: PackRoom, stream: BinaryIO, called: str = "") -> tuple[str, VerifyReport]:
    """Take a file that somebody brings, look at all of it, and keep it for installing unless all of it is wrong.

    Returns the name to install it by and the report; raises ``Invalid``, by the name that people call it, for a file that is no pack.
    """
    _forget_unused(room)
    name = _bring_in(room, stream)
    report = None
    try:
        report = verify_pack(incoming(room, name), trust=room.trust)
    except RongError as error:
        if called and error.params.get("name") == name + ENDING:
            error.params["name"] = called
        raise
    finally:
        if report is None or not report.packs:
            incoming(room, name).unlink()
    return name, report


def run_export(room: PackRoom, context: JobContext) -> dict[str, Any]:
    """Export the language of the payload into a file whose name the result tells; it takes the place of the last one."""
    _forget_unused(room)
    language, internal = registry.get(str(context.payload["language"])).tag, bool(context.payload.get("internal"))
    series = f"rong-{language}-internal" if internal else f"rong-{language}"
    name = f"{series}-{context.job_id}"
    report = export_pack(room, actor_of_job(context), language, room.folder / "outgoing" / f"{name}{ENDING}", internal=internal,
                         choice=_choice(context), progress=teller(context, N_("Writing the pack")))
    _forget_others(room.folder / "outgoing", series, name)
    return {"file": name, "language": language, "versions": report.versions, "objects": report.objects,
            "bytes": outgoing(room, name).stat().st_size, "manifest": report.manifest_digest,
            "waits_for": list(report.waits_for), "signed": report.signed}


def run_install(room: PackRoom, context: JobContext) -> dict[str, Any]:
    """Install the pack at the ``place`` of the payload, or the ``file`` that was brought, which is forgotten once that went well.

    The result says how much there was and how many seconds it took, from which the time of a next one is told.
    """
    brought = str(context.payload.get("file", ""))
    place = incoming(room, brought) if brought else Path(str(context.payload["place"]))
    began = time.monotonic()
    report = install_pack(room, actor_of_job(context), place, choice=_choice(context), progress=teller(context, N_("Bringing the pack in")))
    if brought:
        os.unlink(place)
    return {**told(report), "seconds": round(time.monotonic() - began, 3), "bytes": report.moved}


def told(report: InstallReport, more: tuple[RongError, ...] = ()) -> dict[str, Any]:
    """What an installation did, as a job keeps it; ``more`` went wrong before it."""
    left = [{"work": version.work_id, "language": version.language, "title": version.title, "reason": version.reason,
             "damage": version.damage} for one in report.languages for version in one.skipped]
    wrong = [*more, *report.problems, *(problem for one in report.languages for problem in one.problems)]
    return {"languages": [{"language": one.language, "versions": one.versions, "changed": one.changed,
                           "withdrawn": one.withdrawn, "terms": one.terms, "skipped": len(one.skipped), "lacking": one.lacking}
                          for one in report.languages],
            "skipped": left[:MOST_NAMED], "changed": sum(one.changed for one in report.languages),
            "problems": [{"code": one.code, "message": one.message, "params": one.params} for one in wrong[:MOST_NAMED]]}


def _choice(context: JobContext) -> Choice:
    """The payload may name roles of files to leave out, and the largest file in bytes."""
    largest = context.payload.get("largest")
    return Choice(frozenset(str(role) for role in context.payload.get("without", ())), None if largest is None else int(str(largest)))


def _bring_in(room: PackRoom, stream: BinaryIO) -> str:
    name = secrets.token_hex(8)
    place = room.folder / "incoming" / f"{name}{ENDING}"
    with told_as_full(room.folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("xb") as target:
                shutil.copyfileobj(stream, target)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
    return name


def _forget_others(folder: Path, series: str, name: str) -> None:
    """Of the packs for the same readers in the same language, only this one stays."""
    for place in folder.glob(f"*{ENDING}"):
        if place.stem != name and re.fullmatch(re.escape(series) + "-[0-9]+", place.stem):
            _forget(place)


def _forget_unused(room: PackRoom) -> None:
    """Delete what was brought in and never installed, and what a power cut left half done."""
    for pattern in (f"incoming/*{ENDING}", "outgoing/part-*"):
        for place in room.folder.glob(pattern):
            with suppress(FileNotFoundError):
                if place.stat().st_mtime < (now() - UNUSED_AFTER).timestamp():
                    _forget(place)


def _forget(place: Path) -> None:
    # Windows keeps what is being read, and the next time takes it; another worker may have been quicker
    with suppress(PermissionError, FileNotFoundError):
        place.unlink()


def _found(folder: Path, name: str) -> Path:
    place = folder / f"{name}{ENDING}"
    if not _NAME.fullmatch(name) or not place.is_file():
        raise NotFound("packs.no_file", N_("The file %(name)s is not here any more. Make the pack, or bring it, once again."), name=name[:80])
    return place


def actor_of_job(context: JobContext) -> Actor:
    """Whoever asked for the job, with the rights that they have now."""
    if context.actor_id is None:
        return SYSTEM
    with context.database.unit() as uow:
        return actor_of(get_user(uow, context.actor_id))


def teller(context: JobContext, message: str) -> Progress:
    """Progress to the job, at most every hundredth part: telling is a write of its own."""
    def tell(done: int, total: int) -> None:
        if done == total or done % max(1, total // 100) == 0:
            context.progress(done, total, message)
    return tell
