"""Who is asking: Flask-Login sessions turned into the Actor that use cases take."""

from typing import cast

from flask import Flask, Request, current_app, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.permissions import ANONYMOUS, Actor
from app.accounts.tokens import find_token
from app.accounts.users import actor_of
from app.errors import N_, Forbidden
from app.http import machine
from app.http.unit import reading

# asked with each request: the person and what they may do in one question
_OF_SESSION = (select(User).where(User.session_key == bindparam("session_key"), User.active)
               .options(joinedload(User.grants)))


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this session. The session holds the session key, so a new password ends old sessions."""

    def __init__(self, user: User) -> None:
        self.user_id = user.id
        self.name = user.name
        self.display_name = user.display_name
        self.must_change_password = user.must_change_password
        self.actor = actor_of(user)
        self._session_key = user.session_key

    def get_id(self) -> str:
        return self._session_key


def setup(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)
    manager.request_loader(_load_by_token)


def current_actor() -> Actor:
    """The actor of this request; nobody in particular before sign-in, and at a post with what that leaves open."""
    person = signed_in()
    return machine.limited(current_app, person.actor if person else ANONYMOUS)


def signed_in() -> SignedIn | None:
    """The person of this session, or None."""
    return cast(SignedIn, current_user._get_current_object()) if current_user.is_authenticated else None


def by_token() -> bool:
    """Whether this request brought an access token: then no browser can have been made to send it."""
    return signed_in() is not None and g.get("by_token", False)


def start_session(user: User) -> None:
    """Begin this person's session (a new one: nothing of the visitor's session goes along)."""
    session.clear()
    login_user(SignedIn(user))


def end_session() -> None:
    logout_user()
    session.clear()


def _load(session_key: str) -> SignedIn | None:
    user = reading().session.scalars(_OF_SESSION, {"session_key": session_key}).unique().one_or_none()
    if user is None:
        return None
    return SignedIn(user)


def _load_by_token(request: Request) -> SignedIn | None:
    """The person whose token a request to the API brings; the pages are for sessions alone."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not request.path.startswith("/api/"):
        return None
    found = find_token(reading(), token.strip())
    if found is None:
        raise Forbidden("accounts.unknown_token", N_("This access token is not known here. Make another one on the page “Access tokens”."))
    if found.ended:
        raise Forbidden("accounts.token_ended", N_("This access token has ended. Make another one on the page “Access tokens”."))
    if request.method not in machine.READING and not found.writes:
        raise Forbidden("accounts.token_reads", N_("This access token may only read. Make another one on the page “Access tokens”."))
    g.by_token = True
    return SignedIn(found.user)
