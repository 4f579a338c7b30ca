"""The lists of the workbench: what stands in whose, how long they grow, and what the pages with lists of texts read."""

import pytest
from flask import Flask
from sqlalchemy import event, insert

from app.accounts.permissions import SYSTEM, Actor
from app.errors import Forbidden
from app.jobs.queue import enqueue, open_job
from app.publications import works
from app.publications.models import LanguageVersion, Revision
from app.translation import queues
from app.translation.requests import DRAFT_JOB
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.people import Person, actor, add_person


def names(found: queues.Queue) -> list[str]:
    return [f"{one.work_id}/{one.language}" for one in found.items]


def test_the_desk_of_each_person(services: Services) -> None:
    t.make(services, "a")
    t.make(services, "b")
    t.make(services, "secret", visibility="restricted")
    a, b = t.ask(services, "a"), t.ask(services, "b")
    t.ask(services, "secret")
    t.ask(services, "a", "lo")
    t.translate_all(services, t.BOTH, b)
    t.submit(services, t.BOTH, b)

    def listed(who: Actor, name: str) -> list[str]:
        with services.database.unit() as uow:
            return names(queues.desk(uow, who)[name])

    assert listed(t.TRANSLATOR, "translate") == ["a/en"]
    assert listed(t.REVIEWER, "review") == ["b/en"]
    assert (listed(t.BOTH, "review"), listed(t.BOTH, "waiting")) == ([], ["b/en"])
    assert listed(t.LAO, "translate") == ["a/lo"]
    assert sorted(listed(t.EDITOR, "translate")) == ["a/en", "a/lo", "secret/en"]
    assert sorted(listed(t.EDITOR, "publish")) == ["a/vi", "b/vi", "secret/vi"]
    assert listed(t.TRANSLATOR, "publish") == [] == listed(t.EDITOR, "returned")
    t.save(services, t.TRANSLATOR, t.segments(services, a)[0], "Lake")
    with services.database.unit() as uow:
        item = queues.desk(uow, t.TRANSLATOR)["translate"].items[0]
        assert (item.title, item.source_language, item.progress) == ("Hồ T'Nưng", "vi", queues.Progress(7, 6, 0, 1))
        assert item.progress.percent == 14
        with pytest.raises(Forbidden):
            queues.desk(uow, t.READER)


def test_a_long_list_is_counted_and_shown_page_by_page(app: Flask, services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    with services.database.unit(write=True) as uow:
        for number in range(63):
            works.create_work(uow, actor(services, "lan"), works.WorkDetails("news", urgent=number == 62), "vi",
                              works.Text(f"Bài số {number:02}", "", "Một câu."), work_id=f"w-{number:02}")
        uow.commit()
    lan = Person(app, "lan")
    page = lan.text("/workbench")
    assert page.count("Bài số") == 20 and '<span class="tally">63</span>' in page
    assert page.index("Bài số 62") < page.index("Bài số 00"), "what is urgent comes first"
    assert 'href="/workbench/publish">Show all 63<' in page
    assert lan.text("/workbench/publish").count("Bài số") == 50
    assert lan.text("/workbench/publish?page=2").count("Bài số") == 13
    assert lan.get("/workbench/nothing").status_code == 404


def test_a_job_is_found_however_long_the_queue_is(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        first = enqueue(uow, SYSTEM, DRAFT_JOB, {"version_id": 1})
        for number in range(2, 80):
            enqueue(uow, SYSTEM, DRAFT_JOB, {"version_id": number})
        uow.commit()
        assert open_job(uow, DRAFT_JOB, version_id=1) == first
        assert open_job(uow, DRAFT_JOB, version_id=80) is None and open_job(uow, "other", version_id=1) is None
        first.state = "done"
        uow.session.flush()
        assert open_job(uow, DRAFT_JOB, version_id=1) is None


def test_a_work_with_many_revisions_is_shown_without_reading_their_texts(app: Flask, services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    t.make(services, "long")
    with services.database.unit(write=True) as uow:
        version_id = uow.session.query(LanguageVersion.id).filter_by(work_id="long").scalar()
        uow.session.execute(insert(Revision), [{"version_id": version_id, "number": number, "title": "Hồ", "body": f"Bản {number}.",
                                                "created_by_name": "lan"} for number in range(2, 201)])
        uow.commit()
    lan, read = Person(app, "lan"), 0

    @event.listens_for(Revision, "load")
    def count(*_: object) -> None:
        nonlocal read
        read += 1

    try:
        page = lan.text("/desk/works/long")
        assert "200 revisions" in page and "/revisions/199..200" in page
        assert read <= 1
        compared = lan.text("/desk/works/long/vi/revisions/10..12")
        assert "<del>10" in compared and "<ins>12" in compared
        assert read <= 3
    finally:
        event.remove(Revision, "load", count)


def test_the_list_of_people_asks_no_question_a_person(app: Flask, services: Services) -> None:
    add_person(services, "root", ("administrator", ""))
    root, asked = Person(app, "root"), []

    @event.listens_for(services.database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    root.text("/administration/people")
    before = len(asked)
    for number in range(12):
        add_person(services, f"person{number}", ("reader", ""))
    asked.clear()
    assert root.text("/administration/people").count("person") > 12
    assert len(asked) == before
