"""Working beside others: who is where, what they have changed, and a fresh token for who comes back."""

import datetime
from collections.abc import Sequence

from flask import jsonify, request
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from app.database import UnitOfWork, now
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.translations import find
from app.http.unit import reading, writing
from app.jobs.queue import open_job
from app.publications.models import Segment
from app.publications.states import DRAFTED
from app.translation import leases, requests, review
from app.web.staff import Answer
from app.web.workbench import pieces
from app.web.workbench.rows import Row, Sheet, rows_of, sheet_of, standing_of

MOST = 200  # rows in one answer


def state(work_id: str, tag: str) -> Answer:
    """How the version stands, with the rows that were saved since the moment that the address names.

    Of the segment that it names it is said whether there is a draft by now.
    """
    uow, actor, found, moment = reading(), current_actor(), find(work_id, tag), now()
    standing, held = standing_of(uow, found), leases.leases_of(uow, found.id, actor)
    sheet = sheet_of(uow, found, standing, held)
    job = open_job(uow, requests.DRAFT_JOB, version_id=found.id)
    return jsonify({
        "person": actor.id, "token": generate_csrf(), "now": moment.isoformat(), "counts": pieces.counted(standing),
        "seen": review.mark_of(uow, found), "version": found.state, "drafting": _drafting(job.done, job.total) if job else "",
        "drafted": _is_drafted(uow, found.id, request.args.get("at", type=number)),
        "leases": pieces.leases(held), "rows": pieces.closed(sheet, _changed(uow, sheet, request.args.get("since", "")))})


def lease(work_id: str, tag: str) -> Answer:
    """Take or keep the stretch around a segment; somebody else's stays theirs."""
    version_id, at = find(work_id, tag).id, request.form.get("at", 0, type=number)
    with writing() as uow:
        held = leases.hold(uow, current_actor(), version_id, at)
    told = "" if held.mine else pieces.leases([held])[0]["told"]
    return jsonify({"leases": pieces.leases(leases.leases_of(reading(), version_id, current_actor())), "told": told})


def give_up(work_id: str, tag: str) -> Answer:
    version_id = find(work_id, tag).id
    with writing() as uow:
        leases.let_go(uow, current_actor(), version_id)
    return jsonify({"leases": pieces.leases(leases.leases_of(reading(), version_id, current_actor())), "told": ""})


def _changed(uow: UnitOfWork, sheet: Sheet, since: str) -> Sequence[Row]:
    """The rows that somebody saved since then, that second included; none without a moment."""
    try:
        moment = datetime.datetime.fromisoformat(since)
    except ValueError:
        return ()
    if moment.tzinfo is None:
        return ()
    positions = uow.session.scalars(select(Segment.position).where(
        Segment.version_id == sheet.version.id, Segment.edited_at >= moment)
        .order_by(Segment.edited_at.desc(), Segment.position).limit(MOST)).all()
    return tuple(rows_of(uow, sheet, positions).values()) if positions else ()


def _is_drafted(uow: UnitOfWork, version_id: int, position: int | None) -> bool:
    return uow.session.scalar(select(Segment.state).where(Segment.version_id == version_id, Segment.position == position)) == DRAFTED


def _drafting(done: int, total: int) -> str:
    return str(gettext("Drafting: %(done)s of %(total)s", done=done, total=total) if total else gettext("Drafting begins shortly."))
