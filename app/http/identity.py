"""Who is asking: Flask-Login sessions turned into the Actor that use cases take."""

from typing import cast

from flask import Flask, current_app, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import ANONYMOUS, Actor
from app.accounts.users import actor_of
from app.http import machine
from app.http.unit import reading


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


def current_actor() -> Actor:
    """The actor of this request; nobody in particular before sign-in, and at a post with what that leaves open."""
    person = signed_in()
    return machine.limited(current_app, person.actor if person else ANONYMOUS)


def signed_in() -> SignedIn | None:
    """The person of this session, or None."""
    return cast(SignedIn, current_user._get_current_object()) if current_user.is_authenticated else None


def start_session(user: User) -> None:
    """Begin this person's session (a new one: nothing of the visitor's session goes along)."""
    session.clear()
    login_user(SignedIn(user))


def end_session() -> None:
    logout_user()
    session.clear()


def _load(session_key: str) -> SignedIn | None:
    user = reading().session.scalar(select(User).where(User.session_key == session_key, User.active))
    if user is None:
        return None
    return SignedIn(user)
