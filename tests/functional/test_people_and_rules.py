"""Who works on what, until when, who hears of it, and how many review it: use cases and their pages."""

import datetime
import socketserver
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.accounts import users
from app.accounts.models import User
from app.errors import RongError
from app.jobs.models import Job
from app.migrations import runner
from app.publications import works
from app.settings import Settings
from app.translation import assignments, comments, notifications, queues
from app.translation.mailing import MAIL_JOB
from app.wiring import Services, build
from tests.functional import translating as t
from tests.functional.people import Person, actor, add_person


@pytest.fixture
def staff(services: Services) -> Services:
    for name, role in (("thu", ("editor", "")), ("binh", ("translator", "en")), ("ha", ("reviewer", "en")),
                       ("lan", ("translator", "en")), ("kham", ("translator", "lo")), ("mai", ("reader", ""))):
        add_person(services, name, role)
    return services


def say(services: Services, name: str, version_id: int, text: str, segment_id: int | None = None) -> int:
    with services.database.unit(write=True) as uow:
        comment = comments.say(uow, actor(services, name), version_id, segment_id, text)
        uow.commit()
        return comment.id


def heard(services: Services, name: str) -> list[str]:
    with services.database.unit() as uow:
        return [one.what for one in notifications.of(uow, actor(services, name))]


def assign(services: Services, giver: str, name: str, version_id: int, task: str, *places: int) -> int:
    with services.database.unit(write=True) as uow:
        given = assignments.assign(uow, actor(services, giver), version_id, actor(services, name).id or 0, task, *places)
        uow.commit()
        return given.id


def refused(call: object, *args: object) -> str:
    with pytest.raises(RongError) as told:
        call(*args)  # type: ignore[operator]
    assert "%" not in str(told.value)
    return told.value.code


def test_a_work_is_given_whole_or_in_parts(staff: Services) -> None:
    t.make(staff)
    version_id = t.ask(staff)
    first = assign(staff, "thu", "binh", version_id, "translate", 0, 2)
    assert heard(staff, "binh") == ["assigned"]
    assert assign(staff, "thu", "binh", version_id, "translate", 0, 2) == first, "given once"
    assert refused(assign, staff, "thu", "lan", version_id, "translate", 2, 5) == "translation.taken"
    assert refused(assign, staff, "thu", "lan", version_id, "translate") == "translation.taken"
    assign(staff, "thu", "lan", version_id, "translate", 3, 6)
    assign(staff, "thu", "ha", version_id, "review")
    assert refused(assign, staff, "thu", "kham", version_id, "translate") == "accounts.forbidden"
    assert refused(assign, staff, "thu", "binh", version_id, "review") == "accounts.forbidden"
    assert refused(assign, staff, "thu", "binh", version_id, "translate", 5, 7) == "translation.no_range"
    assert refused(assign, staff, "thu", "binh", version_id, "read") == "translation.no_task"
    assert refused(assign, staff, "binh", "binh", version_id, "translate") == "accounts.forbidden"
    with staff.database.unit(write=True) as uow:
        assert [(one.user_name, one.task, one.first, one.last) for one in assignments.of_version(uow, version_id)] == [
            ("binh", "translate", 0, 2), ("lan", "translate", 3, 6), ("ha", "review", None, None)]
        (item,) = queues.desk(uow, actor(staff, "lan"))["translate"].items
        assert (item.people, item.mine, item.requested_by) == (("binh", "lan", "ha"), True, "thu")
        assert refused(assignments.give_up, uow, actor(staff, "lan"), version_id, first) == "accounts.forbidden"
        assignments.give_up(uow, actor(staff, "binh"), version_id, first)
        assignments.take(uow, actor(staff, "lan"), version_id, "translate", 0, 2)
        uow.commit()
    assert heard(staff, "lan") == ["assigned"], "what one takes oneself is no news"


def test_what_is_wanted_first_stands_first(staff: Services) -> None:
    ids = {}
    for name in ("a", "b", "c", "d"):
        t.make(staff, name)
        ids[name] = t.ask(staff, name)
    editor = actor(staff, "thu")
    with staff.database.unit(write=True) as uow:
        assignments.plan(uow, editor, ids["b"], datetime.date(2026, 12, 1), 0)
        assignments.plan(uow, editor, ids["c"], datetime.date(2026, 11, 1), 0)
        assignments.plan(uow, editor, ids["d"], None, 1)
        assert refused(assignments.plan, uow, editor, ids["a"], None, 7) == "translation.no_priority"
        assert refused(assignments.plan, uow, actor(staff, "binh"), ids["a"], None, 1) == "accounts.forbidden"
        uow.commit()
        assert [one.work_id for one in queues.desk(uow, editor)["translate"].items] == ["d", "c", "b", "a"]


def test_who_is_mentioned_hears_of_it_once(staff: Services) -> None:
    t.make(staff)
    version_id = t.ask(staff)
    segment = t.segments(staff, version_id)[3]
    assign(staff, "thu", "lan", version_id, "translate")
    comment_id = say(staff, "binh", version_id, "@ha, @kham @mai: là gì? thu@example.org, not@lan. @Ha @nobody", segment.id)
    assert (heard(staff, "ha"), heard(staff, "kham"), heard(staff, "mai"), heard(staff, "thu")) == (["mentioned"], [], [], [])
    assert heard(staff, "lan") == ["commented", "assigned"]
    say(staff, "ha", version_id, "Pleiku.", segment.id)
    assert heard(staff, "binh") == ["commented"], "who spoke before hears the answer"
    with staff.database.unit(write=True) as uow:
        comments.resolve(uow, actor(staff, "ha"), comment_id)
        comments.resolve(uow, actor(staff, "lan"), comment_id)
        uow.commit()
        found = comments.of_version(uow, actor(staff, "lan"), version_id)
        assert [(one.user_name, bool(one.resolved_at), one.resolved_by_name) for one in found] == [
            ("binh", True, "ha"), ("ha", False, "")]
        for who, text, code in (("binh", " \n", "translation.empty_comment"), ("binh", "x" * 4001, "translation.long_comment"),
                                ("mai", "?", "accounts.forbidden"), ("kham", "?", "accounts.forbidden")):
            assert refused(comments.say, uow, actor(staff, who), version_id, None, text) == code
        assert refused(comments.say, uow, actor(staff, "binh"), version_id, 999, "?") == "translation.no_segment"


def test_notifications_are_read_by_whom_they_are_for(app: Flask, staff: Services) -> None:
    t.make(staff)
    say(staff, "binh", version_id := t.ask(staff), "@ha <b>look</b>")
    ha, binh = Person(app, "ha"), Person(app, "binh")
    page = ha.get("/notifications").text
    assert 'binh mentioned you in “<bdi lang="">Hồ T&#39;Nưng</bdi>”: <bdi lang="">@ha &lt;b&gt;look&lt;/b&gt;</bdi>' in page and "/workbench/bien-ho/en" in page
    assert '<span class="tally">1<span class="hidden"> new notifications' in page
    with staff.database.unit() as uow:
        (one,) = notifications.of(uow, actor(staff, "ha"))
    binh.post("/notifications/read", page="/notifications", id=one.id)
    assert heard(staff, "ha") == ["mentioned"]
    assert ha.post("/notifications/read", page="/notifications", id="9" * 20).status_code == 302
    ha.post("/notifications/read", page="/notifications", id=one.id)
    assert heard(staff, "ha") == [] and 'class="tally"' not in ha.text("/notifications")
    assert Person(app).get("/notifications").status_code == 302
    assert version_id


def test_the_page_of_who_works_on_it(app: Flask, staff: Services) -> None:
    t.make(staff)
    version_id = t.ask(staff)
    place = "/workbench/bien-ho/en/people"
    binh, thu, kham = Person(app, "binh"), Person(app, "thu"), Person(app, "kham")
    assert binh.post(f"{place}/take", page=place, task="translate", first="1", last="3").status_code == 302
    assert "segments 1 to 3" in binh.text(place)
    answer = thu.post(f"{place}/give", page=place, who=actor(staff, "lan").id, task="translate", first="2", last="4")
    assert answer.status_code == 409 and "binh has this already" in answer.text
    assert thu.post(f"{place}/give", page=place, who=actor(staff, "lan").id, task="translate", first="4").status_code == 302
    assert "segments 4 to 7" in thu.text(place)
    assert thu.post("/workbench/bien-ho/en/plan", page=place, due_on="2026-12-24", priority="1").status_code == 302
    assert "December 24, 2026" in thu.text(place) and "December 24, 2026" in binh.text("/workbench")
    assert thu.post("/workbench/bien-ho/en/plan", page=place, due_on="soon").status_code == 400
    assert binh.post("/workbench/bien-ho/en/plan", page=place, due_on="2026-12-24").status_code == 403
    with staff.database.unit() as uow:
        ids = [one.id for one in assignments.of_version(uow, version_id)]
    assert binh.post(f"{place}/{ids[1]}/end", page=place).status_code == 403
    assert binh.post(f"{place}/{ids[0]}/end", page=place).status_code == 302
    assert kham.post(f"{place}/take", page="/notifications", task="translate").status_code == 403


def test_a_request_says_by_when(app: Flask, staff: Services) -> None:
    t.make(staff)
    thu = Person(app, "thu")
    thu.post("/desk/works/bien-ho/request", page="/desk/works/bien-ho", language="en", due_on="2026-12-24", priority="1")
    assert "wanted by December 24, 2026" in thu.text("/desk/works/bien-ho")
    assert thu.post("/desk/works/bien-ho/request", page="/desk/works/bien-ho", language="lo", due_on="x").status_code == 400
    assert "Lao" not in thu.text("/desk/works/bien-ho").partition("Ask for a language")[0], "all of it or nothing"


def test_the_page_of_the_rules(app: Flask, staff: Services) -> None:
    thu = Person(app, "thu")
    assert thu.post("/desk/rules", page="/desk/rules", language="en", kind="news", reviewers="2").status_code == 302
    assert ">2<" in thu.text("/desk/rules").partition("Set a rule")[0]
    assert thu.post("/desk/rules", page="/desk/rules", language="en", kind="poem", reviewers="2").status_code == 400
    assert thu.post("/desk/rules/drop", page="/desk/rules", language="en", kind="news").status_code == 302
    assert ">2<" not in thu.text("/desk/rules").partition("Set a rule")[0]
    assert Person(app, "binh").get("/desk/rules").status_code == 403


class Postbox(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs; an address that begins with "gone" is refused."""

    letters: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.letters.append(letter.decode("utf-8"))
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"550 nobody here\r\n" if verb == b"RCPT" and b"<gone" in line else b"250 ok\r\n")


@pytest.fixture
def postbox() -> Iterator[tuple[str, list[str]]]:
    letters: list[str] = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Here", (Postbox,), {"letters": letters})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", letters
        server.shutdown()


def mailing(settings: Settings, server: str) -> Services:
    built = build(Settings.read({"RONG_HOME": str(settings.home), "RONG_SEARCH_INDEX": str(settings.search_index),
                                 "RONG_MAIL_SERVER": server, "RONG_MAIL_FROM": "rong@example.org"}))
    runner.upgrade(built.database)
    for name, mail in (("thu", ""), ("ha", "ha@example.org"), ("lan", "gone@example.org"), ("binh", "")):
        add_person(built, name, ("editor", ""))
        with built.database.unit(write=True) as uow:
            users.set_mail(uow, uow.session.scalars(select(User.id).where(User.name == name)).one(), mail)
            uow.commit()
    return built


def test_news_go_out_by_mail_after_the_step(settings: Settings, postbox: tuple[str, list[str]]) -> None:
    services = mailing(settings, postbox[0])
    t.make(services)
    version_id = t.ask(services)
    say(services, "thu", version_id, "@ha @lan @binh, nhìn này\nBcc: x@example.org")
    assert postbox[1] == [], "sending is a job"
    services.worker.run_waiting()
    (letter,) = postbox[1]
    assert "To: ha@example.org" in letter and "From: rong@example.org" in letter and "\nBcc:" not in letter.partition("\r\n\r\n")[0]
    with services.database.unit() as uow:
        (job,) = [one for one in uow.session.scalars(select(Job)) if one.kind == MAIL_JOB]
        assert job.result == {"sent": 1, "refused": 1}
    services.worker.run_waiting()
    assert len(postbox[1]) == 1
    services.database.dispose()


def test_a_mail_server_that_is_away_fails_no_step_and_gets_it_later(settings: Settings, postbox: tuple[str, list[str]]) -> None:
    away = mailing(settings, "smtp://127.0.0.1:9")
    t.make(away)
    say(away, "thu", t.ask(away), "@ha")
    away.worker.run_waiting()
    with away.database.unit() as uow:
        assert [one.state for one in uow.session.scalars(select(Job)) if one.kind == MAIL_JOB] == ["failed"]
    away.database.dispose()
    back = build(Settings.read({"RONG_HOME": str(settings.home), "RONG_SEARCH_INDEX": str(settings.search_index), "RONG_MAIL_SERVER": postbox[0]}))
    say(back, "thu", 2, "@ha and again")
    back.worker.run_waiting()
    assert len(postbox[1]) == 2
    back.database.dispose()


def test_without_a_mail_server_nothing_is_sent(app: Flask, staff: Services) -> None:
    t.make(staff)
    ha = Person(app, "ha")
    assert "No mail server is set here" in ha.text("/notifications")
    assert ha.post("/notifications/mail", page="/notifications", mail="not an address").status_code == 400
    assert ha.post("/notifications/mail", page="/notifications", mail="ha@example.org").status_code == 302
    assert 'value="ha@example.org"' in ha.text("/notifications")
    say(staff, "binh", t.ask(staff), "@ha")
    with staff.database.unit() as uow:
        assert MAIL_JOB not in [one.kind for one in uow.session.scalars(select(Job))]


@pytest.mark.parametrize("server", ["mail.example.org", "http://mail", "smtp://", "smtp://host:port"])
def test_a_mail_server_that_is_none_is_told_at_the_start(server: str) -> None:
    with pytest.raises(RongError) as told:
        Settings.read({"RONG_MAIL_SERVER": server})
    assert told.value.code == "settings.unreadable"


def test_a_mistyped_mail_server_tells_no_password() -> None:
    with pytest.raises(RongError) as told:
        Settings.read({"RONG_MAIL_SERVER": "smpt://rong:Bi@Mat@mail.example.org:587"})
    assert str(told.value.params["value"]) == "mail.example.org:587" and told.value.__cause__ is None


def test_the_pages_stand_on_the_same_services(settings: Settings, postbox: tuple[str, list[str]]) -> None:
    services = mailing(settings, postbox[0])
    assert "No mail server" not in Person(create_app(services.settings, services), "ha").text("/notifications")
    services.database.dispose()


def test_nobody_hears_of_a_work_that_they_may_not_know_of_any_more(staff: Services) -> None:
    t.make(staff)
    version_id = t.ask(staff)
    assign(staff, "thu", "lan", version_id, "translate")
    with staff.database.unit(write=True) as uow:
        works.version_by_id(uow, version_id).work.visibility = "restricted"
        uow.commit()
    say(staff, "thu", version_id, "Kín.")
    assert heard(staff, "lan") == ["assigned"]
