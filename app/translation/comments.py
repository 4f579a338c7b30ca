"""Use cases of talking about a version or one of its segments, until what was said is settled."""

import re

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import Actor, may
from app.accounts.users import actor_of
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Invalid, NotFound
from app.languages.normalization import clean, is_blank
from app.publications.models import LanguageVersion
from app.publications.queries import visibilities
from app.translation import notifications
from app.translation.access import subject, translation
from app.translation.models import Assignment, Comment
from app.translation.writing import segment_of

LIMIT = 4000
# a sign-in name after an at sign that does not stand in an address
_MENTION = re.compile(r"(?<![\w.@-])@([a-z][a-z0-9._-]{0,61}[a-z0-9])", re.ASCII | re.IGNORECASE)


def say(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int | None, text: str) -> Comment:
    """Say something about a version or a segment of it; who is named with @ is told, and who works on it."""
    version = translation(uow, actor, version_id, "workbench.open")
    if segment_id is not None:
        segment_of(uow, version, segment_id)
    text = worded(text)
    comment = Comment(version_id=version.id, segment_id=segment_id, user_id=actor.id, user_name=actor.name, text=text)
    uow.session.add(comment)
    uow.session.flush()
    record(uow, actor, "comments.say", "version", subject(version), comment=comment.id)
    mentioned = {one.id for one in _mentioned(uow, version, text)}
    concerned = {*_concerned(uow, version, segment_id)} - mentioned
    notifications.tell(uow, actor, mentioned, notifications.MENTIONED, version, segment_id, text)
    notifications.tell(uow, actor, concerned, notifications.COMMENTED, version, segment_id, text)
    return comment


def keep_unplaced(uow: UnitOfWork, actor: Actor, version_id: int, text: str) -> None:
    """Keep a text whose segment is gone as something said about its version, once however often it is sent."""
    said = {one.text for one in of_version(uow, actor, version_id) if one.user_id == actor.id}
    for start in range(0, len(text), LIMIT):
        part = clean(text[start:start + LIMIT]).strip()
        if not is_blank(part) and part not in said:
            say(uow, actor, version_id, None, part)


def worded(text: str) -> str:
    """A text as a comment holds it; raises ``Invalid`` for one that is empty or too long."""
    text = clean(text).strip()
    if is_blank(text):
        raise Invalid("translation.empty_comment", N_("The comment is empty. Write it, then send it."))
    if len(text) > LIMIT:
        raise Invalid("translation.long_comment", N_("The comment is longer than %(limit)d characters. Shorten it."), limit=LIMIT)
    return text


def of_version(uow: UnitOfWork, actor: Actor, version_id: int) -> list[Comment]:
    """What was said about a version and its segments, oldest first; ``resolved_at`` tells what is settled."""
    version = translation(uow, actor, version_id, "workbench.open")
    return list(uow.session.scalars(select(Comment).where(Comment.version_id == version.id).order_by(Comment.id)))


def resolve(uow: UnitOfWork, actor: Actor, comment_id: int) -> Comment:
    """Find a comment settled; one that is so already stays in the name of who said so first."""
    comment = uow.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("translation.no_comment_id", N_("There is no such comment. Reload the page to see those that there are."))
    version = translation(uow, actor, comment.version_id, "workbench.open")
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by_name = now(), actor.name
        uow.session.flush()
        record(uow, actor, "comments.resolve", "version", subject(version), comment=comment.id)
    return comment


def _mentioned(uow: UnitOfWork, version: LanguageVersion, text: str) -> list[User]:
    """The people named in the text who may see this version."""
    names = {name.lower() for name in _MENTION.findall(text)}
    people = uow.session.scalars(select(User).where(User.name.in_(names), User.active)) if names else ()
    return [one for one in people if may(actor_of(one), "workbench.open", version.language)
            and version.work.visibility in visibilities(actor_of(one))]


def _concerned(uow: UnitOfWork, version: LanguageVersion, segment_id: int | None) -> set[int]:
    """Who took or was given the version, and who has spoken of the same thing before."""
    found = set(uow.session.scalars(select(Assignment.user_id).where(Assignment.version_id == version.id)))
    if segment_id is not None:
        found.update(one for one in uow.session.scalars(select(Comment.user_id).where(
            Comment.segment_id == segment_id)) if one is not None)
    return found
