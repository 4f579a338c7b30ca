"""Use cases: what readers say of publications, and dealing with it. No name is asked for, and none is kept."""

import datetime

from sqlalchemy import select

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import LOCAL, UnitOfWork, now
from app.errors import N_, Invalid, NotFound
from app.packs.back.models import Feedback
from app.packs.back.report import own_words


def say(uow: UnitOfWork, at: datetime.datetime, work_id: str, language: str, useful: bool | None, text: str) -> None:
    """Keep what a reader says of a work that they may read, which the caller has seen to."""
    words = own_words(text)
    if useful is None and not words:
        raise Invalid("back.nothing_said", N_("Say whether it was useful, or write what is missing."))
    uow.session.add(Feedback(day=at.astimezone(LOCAL).date(), work_id=work_id, language=language, useful=useful, text=words))
    uow.session.flush()


def settle(uow: UnitOfWork, actor: Actor, feedback_id: int) -> None:
    """Mark something that was said as dealt with; harmless to repeat."""
    require(actor, "feedback.settle")
    one = uow.session.get(Feedback, feedback_id)
    if one is None:
        raise NotFound("back.no_feedback", N_("What was said is not here any more. Load the page again."))
    if one.settled_at is None:
        one.settled_by, one.settled_at = actor.name, now()
        record(uow, actor, "feedback.settle", "version", f"{one.work_id}/{one.language}")


def unsettled(uow: UnitOfWork, limit: int) -> list[Feedback]:
    """What nobody has dealt with yet, the newest first."""
    return list(uow.session.scalars(select(Feedback).where(Feedback.settled_at.is_(None)).order_by(Feedback.id.desc()).limit(limit)))
