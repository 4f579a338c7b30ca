"""How long an installation takes on this machine: after earlier ones, or after a short trial; never a guess."""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.database import UnitOfWork
from app.jobs.models import DONE, Job
from app.packs.offering import Offer

LOOKED_AT = 5
# what an earlier installation must have moved to say something about the next one
ENOUGH_BYTES, ENOUGH_WORKS = 1_000_000, 20
TRIAL_BYTES = 4 * 1024 * 1024
PIECE = 256 * 1024


@dataclass(frozen=True)
class Pace:
    """What this machine does in a second, 0 for what is not known; ``earlier`` installations say it, or a trial."""

    bytes_a_second: float
    works_a_second: float
    earlier: int

    def seconds(self, offer: Offer) -> float | None:
        """How long installing the offer takes; None where nothing was measured."""
        parts = [amount / speed for amount, speed in ((offer.size, self.bytes_a_second), (offer.changes, self.works_a_second))
                 if speed > 0]
        return max(parts, default=None)


def earlier_pace(uow: UnitOfWork, kind: str) -> Pace:
    """After the latest installations here; each of the two speeds after those that had enough of it to do."""
    results = [one for one in uow.session.scalars(
        select(Job.result).where(Job.kind == kind, Job.state == DONE).order_by(Job.id.desc()).limit(LOOKED_AT))
        if float(one.get("seconds", 0)) > 0]
    heavy = [one for one in results if int(one.get("bytes", 0)) >= ENOUGH_BYTES]
    many = [one for one in results if int(one.get("changed", 0)) >= ENOUGH_WORKS]
    return Pace(_speed(heavy, "bytes"), _speed(many, "changed"), len({id(one) for one in (*heavy, *many)}))


def trial(source: Path, target: Path) -> Pace:
    """Read a few MB of what lies in ``source`` and put them on the disk of ``target``, which is left as it was."""
    began, done = time.monotonic(), 0
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(prefix="part-", dir=target) as kept:
        for place in [source] if source.is_file() else source.glob("objects/*/*"):
            if done >= TRIAL_BYTES:
                break
            if place.is_file() and not place.is_symlink():
                with place.open("rb") as stream:
                    while done < TRIAL_BYTES and (piece := stream.read(PIECE)):
                        kept.write(piece)
                        done += len(piece)
        kept.flush()
        os.fsync(kept.fileno())
    return Pace(done / max(time.monotonic() - began, 0.001), 0.0, 0)


def _speed(results: list[dict[str, object]], what: str) -> float:
    seconds = sum(float(str(one["seconds"])) for one in results)
    return sum(float(str(one[what])) for one in results) / seconds if seconds else 0.0
