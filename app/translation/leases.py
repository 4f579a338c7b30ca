"""Use cases of working side by side: who is at which stretch of a version. The count of saves stays the truth."""

import datetime
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, or_, select

from app.accounts.permissions import Actor
from app.database import UnitOfWork, now
from app.translation.access import translation
from app.translation.models import SegmentLease

SPAN = 20  # segments of one stretch
LASTS = datetime.timedelta(minutes=3)
# one that lasts much longer than any can was taken before the clock was put back
_HELD = (select(SegmentLease).where(SegmentLease.version_id == bindparam("version"), SegmentLease.until > bindparam("moment"),
                                    SegmentLease.until <= bindparam("latest")).order_by(SegmentLease.first))


@dataclass(frozen=True)
class Lease:
    """That somebody is at work on the segments from ``first`` to ``last``; ``mine`` says whether it is who asks."""

    first: int
    last: int
    user_id: int
    user_name: str
    until: datetime.datetime
    mine: bool


def hold(uow: UnitOfWork, actor: Actor, version_id: int, position: int) -> Lease:
    """Take or renew the stretch around a position for three minutes.

    A stretch that somebody else is at is returned as theirs, with ``mine`` False. Raises ``Forbidden`` for who may
    not translate, and what ``access.translation`` raises.
    """
    version = translation(uow, actor, version_id, "versions.translate")
    first, moment = max(0, position) // SPAN * SPAN, now()
    uow.session.execute(delete(SegmentLease).where(SegmentLease.version_id == version.id,
                                                   or_(SegmentLease.until <= moment, SegmentLease.until > moment + 2 * LASTS)))
    found = uow.session.scalar(select(SegmentLease).where(SegmentLease.version_id == version.id,
                                                          SegmentLease.first == first))
    if found is None:
        found = SegmentLease(version_id=version.id, first=first, last=first + SPAN - 1, user_id=actor.id or 0,
                             user_name=actor.name, until=moment + LASTS)
        uow.session.add(found)
    elif found.user_id == actor.id:
        found.until = moment + LASTS
    uow.session.flush()
    return _seen(found, actor)


def leases_of(uow: UnitOfWork, version_id: int, actor: Actor | None = None) -> list[Lease]:
    """Who is at work where in a version at this moment, in reading order; ``mine`` as ``actor`` sees it."""
    moment = now()
    return [_seen(one, actor) for one in uow.session.scalars(_HELD, {"version": version_id, "moment": moment, "latest": moment + 2 * LASTS})]


def let_go(uow: UnitOfWork, actor: Actor, version_id: int) -> None:
    """Give back every stretch of a version that this person holds."""
    uow.session.execute(delete(SegmentLease).where(SegmentLease.version_id == version_id,
                                                   SegmentLease.user_id == actor.id))


def _seen(one: SegmentLease, actor: Actor | None) -> Lease:
    return Lease(one.first, one.last, one.user_id, one.user_name, one.until,
                 actor is not None and actor.id == one.user_id)
