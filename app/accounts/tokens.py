"""Use cases of access tokens: by one of them a program acts as the person who made it."""

import hashlib
import secrets

from sqlalchemy import select

from app.accounts.models import AccessToken, User
from app.accounts.users import NAME_LIMIT, actor_of, get_user
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Conflict, Invalid, NotFound

MOST = 20
_PREFIX = "rong_"


def make_token(uow: UnitOfWork, user_id: int, name: str) -> str:
    """Make a token for this person and return it: it is shown once and never stored. ``name`` says what it is for."""
    user, name = get_user(uow, user_id), " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise Invalid("accounts.token_name", N_("Say in at most %(limit)d characters which program the token is for."), limit=NAME_LIMIT)
    if len(tokens_of(uow, user_id)) >= MOST:
        raise Conflict("accounts.many_tokens", N_("You have %(count)d tokens already. Take back one that is not used any more."), count=MOST)
    token = _PREFIX + secrets.token_urlsafe(32)
    uow.session.add(AccessToken(user_id=user.id, name=name, digest=_digest(token)))
    record(uow, actor_of(user), "accounts.make_token", "user", user.name, token=name)
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


def user_of(uow: UnitOfWork, token: str) -> User | None:
    """Whose token this is, as long as they may sign in; nobody where it is unknown."""
    return uow.session.scalar(select(User).join(AccessToken).where(AccessToken.digest == _digest(token), User.active))


def _digest(token: str) -> str:
    # a token is 256 random bits: there is nothing to guess that a slow hash would have to protect
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
