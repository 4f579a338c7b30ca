"""Use cases about people: create, sign in, change password, grant and withdraw roles."""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from app.accounts import passwords
from app.accounts.models import AccessToken, RoleGrant, User
from app.accounts.permissions import ADMINISTRATOR, LANGUAGE_ROLES, ROLES, SYSTEM, Actor, require
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Forbidden, Invalid, NotFound
from app.languages import registry

NAME_LIMIT, MAIL_LIMIT = 120, 254
# no letter but those of an address that needs no quotation marks: a letter to any other could not be written, nor those after it
_ATOM = r"[\w!#$%&'*+/=^`{|}~-]+"
_MAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,62}")


def actor_of(user: User) -> Actor:
    """The person as use cases see them; without roles while a one-time password holds, or once they have left."""
    if user.must_change_password or not user.active:
        return Actor(user.id, user.name)
    return Actor(user.id, user.name, frozenset((grant.role, grant.language) for grant in user.grants))


def create_user(uow: UnitOfWork, actor: Actor, name: str, display_name: str,
                grants: Iterable[tuple[str, str]]) -> tuple[User, str]:
    """Create a person and return them with the one-time password, which is shown once and never stored."""
    require(actor, "accounts.manage")
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise Invalid("accounts.bad_name", N_("A sign-in name has 2 to 63 letters a–z, digits, dots or hyphens and begins with a letter."))
    if len(display_name.strip()) > NAME_LIMIT:
        raise Invalid("accounts.long_name", N_("The full name is longer than %(limit)d characters. Shorten it."), limit=NAME_LIMIT)
    if uow.session.scalar(select(User.id).where(User.name == name)):
        raise Conflict("accounts.name_taken", N_("The name %(name)s is taken. Choose another one."), name=name)
    password = passwords.one_time_password()
    user = User(name=name, display_name=display_name.strip() or name, must_change_password=True,
                password_hash=passwords.hash_password(password), session_key=secrets.token_hex(16))
    user.grants = _checked(grants)
    uow.session.add(user)
    uow.session.flush()
    record(uow, actor, "accounts.create", "user", user.name)
    return user, password


def set_roles(uow: UnitOfWork, actor: Actor, user_id: int, grants: Iterable[tuple[str, str]], active: bool) -> User:
    """Replace a person's roles and say whether they may sign in; the last administrator stays one."""
    require(actor, "accounts.manage")
    user = get_user(uow, user_id)
    wanted = _checked(grants)
    if not active or not any(grant.role == ADMINISTRATOR for grant in wanted):
        _keep_one_administrator(uow, user)
    user.grants = []
    uow.session.flush()
    user.grants = wanted
    user.active = active
    if not active:
        _end_access(uow, user)
    uow.session.flush()
    record(uow, actor, "accounts.roles", "user", user.name,
           roles=[f"{grant.role}:{grant.language}" for grant in wanted], active=active)
    return user


def reset_password(uow: UnitOfWork, actor: Actor, user_id: int) -> str:
    """Give a person a new one-time password, end their sessions and take back their tokens."""
    require(actor, "accounts.manage")
    user = get_user(uow, user_id)
    password = passwords.one_time_password()
    _set_password(user, passwords.hash_password(password), must_change=True)
    _end_access(uow, user)
    record(uow, actor, "accounts.reset_password", "user", user.name)
    return password


def change_password(uow: UnitOfWork, user_id: int, old: str, new: str) -> User:
    """Change one's own password; other open sessions end."""
    with _before_writing(uow) as session:
        held = session.get(User, user_id)
    fits = passwords.matches(held.password_hash if held else None, old)
    if held is not None and fits:
        passwords.check_strength(new, held.name)
        if new == old:
            raise Invalid("accounts.same_password", N_("The new password is the old one. Choose another one."))
    was, password_hash = held.password_hash if held else "", passwords.hash_password(new) if fits else ""
    user = get_user(uow, user_id)
    if not fits or user.password_hash != was:
        raise Invalid("accounts.wrong_password", N_("The present password is not right. Nothing was changed."))
    _set_password(user, password_hash, must_change=False)
    record(uow, actor_of(user), "accounts.change_password", "user", user.name)
    return user


def set_mail(uow: UnitOfWork, user_id: int, mail: str) -> User:
    """Say where mail reaches this person; an empty address ends it."""
    user, mail = get_user(uow, user_id), mail.strip()
    if mail and (len(mail) > MAIL_LIMIT or not _MAIL.fullmatch(mail)):
        raise Invalid("accounts.bad_mail", N_("This is no mail address. Write it as name@example.org."))
    user.mail = mail
    record(uow, actor_of(user), "accounts.mail", "user", user.name)
    return user


def sign_out(uow: UnitOfWork, user_id: int) -> None:
    """End the person's sessions, on every machine: a copied cookie is worth nothing afterwards."""
    user = get_user(uow, user_id)
    user.session_key = secrets.token_hex(16)
    record(uow, actor_of(user), "accounts.sign_out", "user", user.name)


def sign_in(uow: UnitOfWork, name: str, password: str) -> User:
    """Return the person whose name and password these are; raise one and the same ``Invalid`` otherwise."""
    with _before_writing(uow) as session:
        held = session.scalar(select(User.password_hash).where(User.name == name.strip().lower()))
    fits = passwords.matches(held, password)
    user = uow.session.scalar(select(User).where(User.name == name.strip().lower()))
    if not fits or user is None or user.password_hash != held or not user.active:
        record(uow, SYSTEM, "accounts.sign_in_refused", "user", name.strip().lower()[:64])
        raise Invalid("accounts.sign_in_refused", N_("The name or the password is not right. Try again, or ask an administrator for a one-time password."))
    user.last_sign_in_at = now()
    record(uow, actor_of(user), "accounts.sign_in", "user", user.name)
    return user


def get_user(uow: UnitOfWork, user_id: int) -> User:
    user = uow.session.get(User, user_id)
    if user is None:
        raise NotFound("accounts.no_user", N_("There is no such person. Choose one from the list of people."))
    return user


def actor_named(uow: UnitOfWork, name: str) -> Actor:
    """The person of a sign-in name, who may still sign in; raises ``NotFound`` for anybody else, ``Forbidden`` before their first sign-in."""
    user = uow.session.scalar(select(User).where(User.name == name.strip().lower(), User.active))
    if user is None:
        raise NotFound("accounts.no_name", N_("Nobody signs in here as %(name)s. Look at the list of people for how the name is written."), name=name)
    if user.must_change_password:
        raise Forbidden("accounts.one_time", N_("%(name)s still has a one-time password. Sign in with it, choose a password of your own, then try again."), name=user.name)
    return actor_of(user)


def list_users(uow: UnitOfWork, actor: Actor) -> list[User]:
    require(actor, "accounts.manage")
    return list(uow.session.scalars(select(User).order_by(User.name).options(selectinload(User.grants))))


def ensure_administrator(uow: UnitOfWork) -> str | None:
    """On an instance without people, create ``admin`` and return the one-time password; otherwise None."""
    if uow.session.scalar(select(User.id).limit(1)):
        return None
    _, password = create_user(uow, SYSTEM, "admin", "Administrator", [(ADMINISTRATOR, "")])
    return password


@contextmanager
def _before_writing(uow: UnitOfWork) -> Iterator[Session]:
    """A session to read with while the unit has not begun: hashing takes long, and nobody else should wait for it."""
    if uow.session.in_transaction():
        yield uow.session
    else:
        with uow.beside() as session:
            yield session


def _set_password(user: User, password_hash: str, *, must_change: bool) -> None:
    user.password_hash = password_hash
    user.must_change_password = must_change
    user.session_key = secrets.token_hex(16)


def _end_access(uow: UnitOfWork, user: User) -> None:
    """End what was open in this person's name: sessions, and programs with a token."""
    user.session_key = secrets.token_hex(16)
    uow.session.execute(delete(AccessToken).where(AccessToken.user_id == user.id))


def _checked(grants: Iterable[tuple[str, str]]) -> list[RoleGrant]:
    checked = []
    for role, language in sorted(set(grants)):
        if role not in ROLES:
            raise Invalid("accounts.unknown_role", N_("There is no role %(role)s. Choose one that the page offers."), role=role)
        if (role in LANGUAGE_ROLES) != bool(language):
            raise Invalid("accounts.role_language", N_("The roles translator and reviewer are given for a language, the others are not. Choose a language for these two only."))
        checked.append(RoleGrant(role=role, language=registry.get(language).tag if language else ""))
    return checked


def _keep_one_administrator(uow: UnitOfWork, leaving: User) -> None:
    others = select(User.id).join(RoleGrant).where(
        RoleGrant.role == ADMINISTRATOR, User.active, User.id != leaving.id).limit(1)
    if any(grant.role == ADMINISTRATOR for grant in leaving.grants) and not uow.session.scalar(others):
        raise Conflict("accounts.last_administrator", N_("This is the last administrator. Make somebody else one first."))
