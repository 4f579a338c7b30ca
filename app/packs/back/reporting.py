"""Use case: a post writes down what it counted and was told, and puts its reports on a stick."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, update

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.errors import N_, NotFound, Unavailable
from app.packs.back.models import Feedback, ReadingCount, Report
from app.packs.back.report import MOST_FIGURES, MOST_SAID, Figure, Reported, Said, encode, fingerprint
from app.packs.back.tally import Tally
from app.packs.folder import FolderTarget
from app.packs.ports import PackRoom

FOLDER = "back"
# a stick may be lost, and the next one brings its reports again
CARRIED = 50


@dataclass(frozen=True)
class Written:
    """What went onto a stick: of which post, and how many of its reports were not there yet."""

    post: str
    reports: int


def write_reports(room: PackRoom, actor: Actor, key: Ed25519PrivateKey, tally: Tally, place: Path) -> Written:
    """Put what was counted and said since the last report, and the last reports, into the folder ``back`` of a stick."""
    require(actor, "packs.install")
    if not place.is_dir():
        raise NotFound("packs.no_folder", N_("There is no folder %(folder)s. Plug the stick in, and write where it lies."), folder=str(place))
    post = fingerprint(key.public_key().public_bytes_raw())
    tally.write()
    with room.database.unit(write=True) as uow:
        while _next(uow, post, key):
            pass
        reports = list(uow.session.scalars(select(Report).where(Report.post == post).order_by(Report.number.desc()).limit(CARRIED)))
        uow.commit()
    try:
        with FolderTarget(place, room.disk) as target:
            return Written(post, sum(_put(target, f"{FOLDER}/{post}/{one.number}.json", one.data.encode()) for one in reports))
    except OSError as error:
        raise Unavailable("packs.unwritable", N_("Nothing can be written into %(folder)s."), folder=str(place)) from error


def _put(target: FolderTarget, path: str, data: bytes) -> bool:
    """Write a report, unless it lies there."""
    if target.size(path) == len(data):
        return False
    with target.writing(path) as file:
        file.write(data)
    return True


def _next(uow: UnitOfWork, post: str, key: Ed25519PrivateKey) -> bool:
    """Move what is new into the next report; False where nothing is."""
    counts = list(uow.session.scalars(select(ReadingCount).order_by(
        ReadingCount.day, ReadingCount.what, ReadingCount.work_id, ReadingCount.language).limit(MOST_FIGURES)))
    said = list(uow.session.scalars(select(Feedback).where(Feedback.post == "", Feedback.reported == 0).order_by(Feedback.id).limit(MOST_SAID)))
    if not counts and not said:
        return False
    number = (uow.session.scalar(select(func.max(Report.number)).where(Report.post == post)) or 0) + 1
    data = encode(Reported(post, number, tuple(Figure(one.day, one.what, one.work_id, one.language, one.count) for one in counts),
                           tuple(Said(one.day, one.work_id, one.language, one.useful, one.text) for one in said)), key)
    uow.session.add(Report(post=post, number=number, data=data.decode(), taken=True))
    for row in counts:
        uow.session.delete(row)
    uow.session.execute(update(Feedback).where(Feedback.id.in_([one.id for one in said])).values(reported=number))
    uow.session.flush()
    return True
