"""People and roles on a real database."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.accounts import passwords, users
from app.accounts.models import User
from app.accounts.permissions import ACTIONS, ANONYMOUS, ROLES, SYSTEM, Actor, may, require
from app.audit.log import recent
from app.audit.models import AuditEntry
from app.errors import Conflict, Forbidden, Invalid
from app.wiring import Services


def test_the_first_start_makes_one_administrator_with_a_one_time_password(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        password = users.ensure_administrator(uow)
        assert password is not None and users.ensure_administrator(uow) is None
        admin = users.sign_in(uow, " Admin ", password)
        assert admin.must_change_password
        assert not may(users.actor_of(admin), "accounts.manage"), "before the password is changed no role counts"
        users.change_password(uow, admin.id, password, "cửa khẩu quốc tế")
        assert may(users.actor_of(admin), "accounts.manage")
        with pytest.raises(Invalid):
            users.sign_in(uow, "admin", password)
        uow.commit()


def test_the_password_is_nowhere_in_the_database(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        password = users.ensure_administrator(uow)
        uow.commit()
    assert password is not None
    stored = b"".join(path.read_bytes() for path in services.settings.home.iterdir() if path.is_file())
    assert password.encode() not in stored


@pytest.mark.parametrize(("name", "grants", "kind"), [
    ("x", [], Invalid), ("Two Words", [], Invalid), ("lan'; --", [], Invalid),
    ("lan", [("chief", "")], Invalid), ("lan", [("translator", "")], Invalid), ("lan", [("editor", "lo")], Invalid),
    ("lan", [("translator", "klingon")], Invalid), ("admin", [], Conflict),
])
def test_bad_people_are_refused(services: Services, name: str, grants: list[tuple[str, str]], kind: type[Exception]) -> None:
    with services.database.unit(write=True) as uow:
        users.ensure_administrator(uow)
        with pytest.raises(kind):
            users.create_user(uow, SYSTEM, name, "", grants)


def test_a_role_holds_for_its_language_only(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        lan, _ = users.create_user(uow, SYSTEM, "lan", "Lan", [("translator", "lao")])
        lan.must_change_password = False
        actor = users.actor_of(lan)
    assert may(actor, "versions.translate", "lo") and may(actor, "versions.translate")
    assert not may(actor, "versions.translate", "km")
    with pytest.raises(Forbidden):
        require(actor, "versions.review", "lo")


def test_the_last_administrator_stays(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        users.ensure_administrator(uow)
        admin = uow.session.scalars(select(User)).one()
        with pytest.raises(Conflict):
            users.set_roles(uow, SYSTEM, admin.id, [("editor", "")], True)
        with pytest.raises(Conflict):
            users.set_roles(uow, SYSTEM, admin.id, [("administrator", "")], False)
        other, _ = users.create_user(uow, SYSTEM, "lan", "Lan", [("administrator", "")])
        users.set_roles(uow, SYSTEM, other.id, [("administrator", "")], False)
        with pytest.raises(Conflict):
            users.set_roles(uow, SYSTEM, admin.id, [], True)  # an administrator who has left is none


def test_a_new_password_and_a_closed_account_end_sessions(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        lan, _ = users.create_user(uow, SYSTEM, "lan", "Lan", [])
        keys = {lan.session_key}
        password = users.reset_password(uow, SYSTEM, lan.id)
        keys.add(lan.session_key)
        users.set_roles(uow, SYSTEM, lan.id, [], False)
        keys.add(lan.session_key)
        assert len(keys) == 3
        with pytest.raises(Invalid):
            users.sign_in(uow, "lan", password)
        users.set_roles(uow, SYSTEM, lan.id, [], True)
        assert users.sign_in(uow, "lan", password) is lan


@pytest.mark.parametrize("step", ["sign in", "change"])
def test_a_password_that_changes_while_it_is_looked_at_counts_no_more(services: Services, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with services.database.unit(write=True) as uow:
        lan, password = users.create_user(uow, SYSTEM, "lan", "Lan", [])
        uow.commit()
    fits = passwords.matches

    def and_meanwhile(held: str | None, typed: str) -> bool:
        with services.database.unit(write=True) as uow:
            users.reset_password(uow, SYSTEM, lan.id)
            uow.commit()
        return fits(held, typed)

    monkeypatch.setattr(passwords, "matches", and_meanwhile)
    with services.database.unit(write=True) as uow, pytest.raises(Invalid):
        if step == "sign in":
            users.sign_in(uow, "lan", password)
        else:
            users.change_password(uow, lan.id, password, "cửa khẩu quốc tế")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaa", "border-post-lan"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_strength(password, "border-post-lan")


def test_what_happened_is_on_record(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        users.create_user(uow, SYSTEM, "lan", "Lan", [])
        with pytest.raises(Invalid):
            users.sign_in(uow, "lan", "wrong")
        uow.commit()
    with services.database.unit() as uow:
        assert [entry.action for entry in recent(uow, limit=5)] == ["accounts.sign_in_refused", "accounts.create"]
        assert recent(uow, limit=5, subject_id="nobody") == []
        assert uow.session.scalars(select(AuditEntry.actor_name)).first() == "system"


def test_nobody_in_particular_may_do_nothing_and_every_action_has_a_known_role() -> None:
    assert not any(may(ANONYMOUS, action) for action in ACTIONS)
    assert all(roles <= set(ROLES) and roles for roles in ACTIONS.values())
    with pytest.raises(KeyError):
        may(Actor(1, "x"), "no.such.action")


def test_signing_out_ends_the_session_on_the_server(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        lan, _ = users.create_user(uow, SYSTEM, "lan", "Lan", [])
        key = lan.session_key
        users.sign_out(uow, lan.id)
        assert lan.session_key != key


def test_a_full_name_has_an_end(services: Services) -> None:
    with services.database.unit(write=True) as uow, pytest.raises(Invalid, match="longer"):
        users.create_user(uow, SYSTEM, "lan", "x" * 121, [])


@pytest.mark.parametrize(("mail", "taken"), [
    ("nguyen.van+rong=vi@mail.example.org", True), ("o'neil_x@example.org", True), ("người@ví-dụ.vn", True),
    ("a\u2028b@example.org", False), ("a\x1cb@example.org", False), ("t/@[.-u#+", False), (".:+\x7f@~.=中=", False),
    ("=?utf-8?q?a?=@example.org", False), ("(a@b)@example.org", False), ("a..b@example.org", False), ("a@example", False)])
def test_a_mail_address_is_one_that_a_letter_can_be_written_to(services: Services, mail: str, taken: bool) -> None:
    with services.database.unit(write=True) as uow:
        user, _ = users.create_user(uow, SYSTEM, "thu", "Thu", [])
        if not taken:
            with pytest.raises(Invalid, match="mail address"):
                users.set_mail(uow, user.id, mail)
            return
        letter = EmailMessage()
        letter["To"] = users.set_mail(uow, user.id, mail).mail
        assert [one.addr_spec for one in letter["To"].addresses] == [mail]
