"""Use cases of who translates and who reviews a version, whole or from one segment to another, and until when."""

import datetime

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.permissions import Actor, may, require
from app.accounts.users import actor_of, get_user
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Conflict, Forbidden, Invalid, NotFound
from app.publications.models import LanguageVersion, Segment
from app.publications.queries import visibilities
from app.translation import notifications
from app.translation.access import subject, translation
from app.translation.models import Assignment

TRANSLATE, REVIEW = "translate", "review"
TASKS = {TRANSLATE: "versions.translate", REVIEW: "versions.review"}


def plan(uow: UnitOfWork, actor: Actor, version_id: int, due_on: datetime.date | None, priority: int) -> LanguageVersion:
    """Say by when a version is wanted, and whether it goes before others (``priority`` 1) or not (0)."""
    version = translation(uow, actor, version_id, "versions.request")
    if priority not in (0, 1):
        raise Invalid("translation.no_priority", N_("A request goes before others, or it does not. Choose one of the two."))
    if (version.due_on, version.priority) != (due_on, priority):
        version.due_on, version.priority = due_on, priority
        uow.session.flush()
        record(uow, actor, "versions.plan", "version", subject(version), due_on=due_on.isoformat() if due_on else "", priority=priority)
    return version


def assign(uow: UnitOfWork, actor: Actor, version_id: int, user_id: int, task: str, first: int | None = None,
           last: int | None = None) -> Assignment:
    """Give somebody a version, or the segments from ``first`` to ``last`` of it (positions, both included).

    Raises ``Invalid`` for a task or a range that does not exist, ``Forbidden`` where the person may not do it, and
    ``Conflict`` where somebody else translates a segment of the range already.
    """
    version = translation(uow, actor, version_id, "versions.request")
    return _keep(uow, actor, version, get_user(uow, user_id), task, first, last)


def take(uow: UnitOfWork, actor: Actor, version_id: int, task: str = TRANSLATE, first: int | None = None,
         last: int | None = None) -> Assignment:
    """Take a version or a range of it oneself; the rules are those of ``assign``."""
    version = translation(uow, actor, version_id, "workbench.open")
    if actor.id is None:
        raise Forbidden("translation.no_taker", N_("Only a person who has signed in can take work. Sign in first."))
    return _keep(uow, actor, version, get_user(uow, actor.id), task, first, last)


def give_up(uow: UnitOfWork, actor: Actor, version_id: int, assignment_id: int) -> None:
    """Give work on this version back, or take it away from somebody; what was written stays."""
    found = uow.session.get(Assignment, assignment_id)
    if found is None or found.version_id != version_id:
        raise NotFound("translation.no_assignment", N_("This was given back already. Reload the page to see how it stands."))
    own = actor.id is not None and found.user_id == actor.id
    version = translation(uow, actor, found.version_id, "workbench.open" if own else "versions.request")
    uow.session.delete(found)
    uow.session.flush()
    record(uow, actor, "assignments.end", "version", subject(version), person=found.user_name, task=found.task)


def of_version(uow: UnitOfWork, version_id: int) -> list[Assignment]:
    """Who translates and reviews a version, in the order of its segments."""
    return list(uow.session.scalars(select(Assignment).where(Assignment.version_id == version_id)
                                    .order_by(Assignment.task.desc(), Assignment.first, Assignment.id)))


def able(uow: UnitOfWork, version: LanguageVersion, task: str) -> list[User]:
    """The people who may do a task of a version, by name."""
    return [one for one in uow.session.scalars(select(User).where(User.active).order_by(User.name))
            if _may(one, version, task)]


def _may(user: User, version: LanguageVersion, task: str) -> bool:
    person = actor_of(user)
    return may(person, TASKS[task], version.language) and version.work.visibility in visibilities(person)


def _keep(uow: UnitOfWork, actor: Actor, version: LanguageVersion, user: User, task: str, first: int | None,
          last: int | None) -> Assignment:
    if task not in TASKS:
        raise Invalid("translation.no_task", N_("Work is given to be translated or to be reviewed. Choose one of the two."))
    if not _may(user, version, task):
        require(actor_of(user), TASKS[task], version.language)
        raise Forbidden("translation.not_for_them", N_("%(name)s may not see this work. Choose somebody else."), name=user.name)
    first, last = _range(uow, version, first, last)
    for one in of_version(uow, version.id):
        if one.task != task or not _meet(one, first, last):
            continue
        if one.user_id == user.id and (one.first, one.last) == (first, last):
            return one
        if one.user_id != user.id and task == TRANSLATE:
            raise Conflict("translation.taken", N_("%(name)s has this already. Have it given back first."), name=one.user_name)
    found = Assignment(version_id=version.id, user_id=user.id, user_name=user.name, task=task, first=first, last=last,
                       given_by_name=actor.name)
    uow.session.add(found)
    uow.session.flush()
    record(uow, actor, "assignments.give", "version", subject(version), person=user.name, task=task, first=first, last=last)
    notifications.tell(uow, actor, [user.id], notifications.ASSIGNED, version)
    return found


def _range(uow: UnitOfWork, version: LanguageVersion, first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """The range as it is kept; the whole version is (None, None)."""
    if first is None and last is None:
        return None, None
    total = uow.session.scalar(select(func.count(Segment.id)).where(Segment.version_id == version.id)) or 0
    first, last = first or 0, total - 1 if last is None else last
    if not 0 <= first <= last < total:
        raise Invalid("translation.no_range", N_("There is no such range: the segments go from 1 to %(total)d."), total=total)
    return (None, None) if (first, last) == (0, total - 1) else (first, last)


def _meet(one: Assignment, first: int | None, last: int | None) -> bool:
    whole = (0, 10**9)
    a, b = (one.first, one.last) if one.first is not None and one.last is not None else whole
    c, d = (first, last) if first is not None and last is not None else whole
    return a <= d and c <= b
