"""Use cases of telling people what concerns them: in the pages, and by mail where a mail server is set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from app.accounts.models import User
from app.accounts.permissions import Actor
from app.accounts.users import actor_of
from app.database import UnitOfWork, now
from app.errors import N_
from app.publications.models import LanguageVersion, Segment
from app.publications.queries import source_titles, visibilities
from app.translation.events import PeopleTold
from app.translation.models import Notification

MENTIONED, COMMENTED, ASSIGNED, SUBMITTED, RETURNED = "mentioned", "commented", "assigned", "submitted", "returned"
APPROVED, SUGGESTED, TAKEN = "approved", "suggested", "taken"

# the sentence of each, filled with the name of who did it, the work's title, its language and more
SENTENCES: Mapping[str, str] = {
    MENTIONED: N_("%(by)s mentioned you in “%(title)s”: %(text)s"),
    COMMENTED: N_("%(by)s wrote a comment on “%(title)s”: %(text)s"),
    ASSIGNED: N_("%(by)s gave you “%(title)s” to work on."),
    SUBMITTED: N_("%(by)s submitted “%(title)s” for review."),
    RETURNED: N_("%(by)s returned “%(title)s”: %(text)s"),
    APPROVED: N_("%(by)s approved “%(title)s”."),
    SUGGESTED: N_("%(by)s suggested another text in “%(title)s”: %(text)s"),
    TAKEN: N_("%(by)s took your suggestion in “%(title)s”: %(text)s"),
}
EXCERPT = 200


@dataclass(frozen=True)
class Place:
    """A language version, and the position of a segment in it where one is meant."""

    work_id: str
    language: str
    position: int | None


def tell(uow: UnitOfWork, actor: Actor, people: Iterable[int | None], what: str, version: LanguageVersion,
         segment_id: int | None = None, text: str = "") -> None:
    """Let each of these people know, once, of what the actor did; nobody is told what they did themselves.

    Nor is anybody told of a work that they may not know of, any more.
    """
    wanted = {one for one in people if one is not None and one != actor.id}
    told = [one.id for one in uow.session.scalars(select(User).where(User.id.in_(wanted), User.active).order_by(User.id))
            if version.work.visibility in visibilities(actor_of(one))]
    if not told:
        return
    title = source_titles(uow, {version.work_id}).get(version.work_id, version.work_id)
    params: dict[str, Any] = {"by": actor.name, "title": title, "language": version.language,
                              "text": text if len(text) <= EXCERPT else text[:EXCERPT] + "…"}
    uow.session.add_all(Notification(user_id=one, what=what, version_id=version.id, segment_id=segment_id,
                                     params=params) for one in told)
    uow.session.flush()
    uow.record(PeopleTold())


def of(uow: UnitOfWork, actor: Actor, unread: bool = True, *, limit: int = 100) -> list[Notification]:
    """What this person was told, newest first; with ``unread`` only what they have not marked as read."""
    query = select(Notification).where(Notification.user_id == actor.id)
    if unread:
        query = query.where(Notification.read_at.is_(None))
    return list(uow.session.scalars(query.order_by(Notification.id.desc()).limit(limit)))


def places(uow: UnitOfWork, told: Iterable[Notification]) -> dict[int, Place]:
    """What each of these notifications is about, by its id; without those whose version is gone."""
    rows = uow.session.execute(
        select(Notification.id, LanguageVersion.work_id, LanguageVersion.language, Segment.position)
        .join(LanguageVersion, LanguageVersion.id == Notification.version_id)
        .outerjoin(Segment, Segment.id == Notification.segment_id)
        .where(Notification.id.in_([one.id for one in told])))
    return {about: Place(work_id, language, position) for about, work_id, language, position in rows}


def unread_count(uow: UnitOfWork, actor: Actor) -> int:
    """How much this person has not read yet."""
    return uow.session.scalar(select(func.count(Notification.id)).where(
        Notification.user_id == actor.id, Notification.read_at.is_(None))) or 0


def read(uow: UnitOfWork, actor: Actor, ids: Iterable[int]) -> None:
    """Mark these as read; those of other people are left alone."""
    uow.session.execute(update(Notification).where(
        Notification.user_id == actor.id, Notification.id.in_(list(ids)), Notification.read_at.is_(None))
        .values(read_at=now()))
