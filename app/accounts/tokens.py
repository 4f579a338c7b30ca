"""Use cases of access tokens: by one of them a program acts as the person who made it."""

import datetime
import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.accounts.models import AccessToken, User
from app.accounts.users import NAME_LIMIT, actor_of, get_user
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid, NotFound

MOST = 20
LENGTHS = (30, 90, 365)
"""For how many days a token may be made; one without an end is possible too."""
_PREFIX = "rong_"


def make_token(uow: UnitOfWork, user_id: int, name: str, *, writes: bool, days: int | None) -> str:
    """Make a token for this person and return it: it is shown once and never stored.

    ``name`` says what it is for; two of one name could not be told apart. It may change something only if it ``writes``,
    and counts for so many ``days``, one of LENGTHS, or until it is taken back (None).
    """
    user, name = get_user(uow, user_id), " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise Invalid("accounts.token_name", N_("Say in at most %(limit)d characters which program the token is for."), limit=NAME_LIMIT)
    if days not in (None, *LENGTHS):
        raise Invalid("accounts.token_days", N_("Choose from the list how long the token is valid."))
    there = tokens_of(uow, user_id)
    if any(one.name == name for one in there):
        raise Conflict("accounts.same_token", N_("You have a token for “%(name)s” already. Take it back first, or choose another name."), name=name)
    if len(there) >= MOST:
        raise Conflict("accounts.many_tokens", N_("You have %(count)d tokens already. Take back one that is not used any more."), count=MOST)
    token = _PREFIX + secrets.token_urlsafe(32)
    ends_at = None if days is None else now() + datetime.timedelta(days=days)
    uow.session.add(AccessToken(user_id=user.id, name=name, digest=_digest(token), writes=writes, ends_at=ends_at))
    record(uow, actor_of(user), "accounts.make_token", "user", user.name, token=name, writes=writes, days=days)
    return token


def revoke_token(uow: UnitOfWork, user_id: int, token_id: int) -> None:
    """Take back a token of this person; programs that have it are strangers from then on."""
    found = uow.session.get(AccessToken, token_id)
    if found is None or found.user_id != user_id:
        raise NotFound("accounts.no_token", N_("There is no such token. Reload the page to see those that there are."))
    user = get_user(uow, user_id)
    uow.session.delete(found)
    record(uow, actor_of(user), "accounts.revoke_token", "user", user.name, token=found.name)


def tokens_of(uow: UnitOfWork, user_id: int) -> list[AccessToken]:
    """The person's tokens, oldest first."""
    return list(uow.session.scalars(select(AccessToken).where(AccessToken.user_id == user_id).order_by(AccessToken.id)))


def find_token(uow: UnitOfWork, token: str) -> AccessToken | None:
    """This token with its person, as long as they may sign in; None where it is unknown."""
    return uow.session.scalar(select(AccessToken).join(AccessToken.user).options(contains_eager(AccessToken.user))
                              .where(AccessToken.digest == _digest(token), User.active))


def _digest(token: str) -> str:
    # a token is 256 random bits: there is nothing to guess that a slow hash would have to protect
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
