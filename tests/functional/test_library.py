"""The library: revisions, publishing, and who sees what."""

import datetime

import pytest

from app.accounts.permissions import ANONYMOUS, SYSTEM, Actor
from app.database import today
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.publications import queries, states, works
from app.publications.events import WorkChanged
from app.wiring import Services

READER = Actor(7, "mai", frozenset({("reader", "")}))
TODAY = today()


def make(services: Services, work_id: str, title: str = "Tên", *, published: bool = True, language: str = "vi",
         **details: object) -> int:
    with services.database.unit(write=True) as uow:
        whole = works.WorkDetails(**({"kind": "news"} | details))  # type: ignore[arg-type]
        version = works.create_work(uow, SYSTEM, whole, language, works.Text(title, "Tóm tắt", "Thân bài."), work_id=work_id)
        if published:
            works.publish(uow, SYSTEM, version.id)
        uow.commit()
    return version.id


def seen(services: Services, actor: Actor, **filters: object) -> list[str]:
    with services.database.unit() as uow:
        page = queries.browse(uow, actor, queries.Filters(**filters))  # type: ignore[arg-type]
        assert page.total == len(page.items)
        return sorted(card.work_id for card in page.items)


def test_visibility_and_embargo_are_enforced_in_every_way_in(services: Services) -> None:
    make(services, "public")
    make(services, "internal", visibility="internal")
    make(services, "restricted", visibility="restricted")
    make(services, "tomorrow", embargo_until=TODAY + datetime.timedelta(days=1))
    make(services, "since-today", embargo_until=TODAY)
    make(services, "unpublished", published=False)
    expected = {ANONYMOUS: ["public", "since-today"], READER: ["internal", "public", "since-today"],
                SYSTEM: ["internal", "public", "restricted", "since-today", "tomorrow"]}
    for actor, ids in expected.items():
        assert seen(services, actor) == ids
        with services.database.unit() as uow:
            assert queries.facets(uow, actor).kinds == {"news": len(ids)}
            for work_id in ("public", "internal", "restricted", "tomorrow", "unpublished"):
                if work_id in ids or actor is SYSTEM:
                    assert queries.read_version(uow, actor, work_id, "vi").published == (work_id != "unpublished")
                else:
                    with pytest.raises(NotFound):
                        queries.read_version(uow, actor, work_id, "vi")


def test_filters_narrow_and_choose_the_language(services: Services) -> None:
    make(services, "a", topics=("tourism",), places=("pleiku",), issued_on=datetime.date(2026, 3, 1))
    make(services, "b", kind="notice", issued_on=datetime.date(2026, 5, 1))
    make(services, "c", language="lo", title="ປະກາດ")
    assert seen(services, ANONYMOUS, topic="tourism") == seen(services, ANONYMOUS, place="pleiku") == ["a"]
    assert seen(services, ANONYMOUS, kind="notice") == ["b"]
    assert seen(services, ANONYMOUS, language="lo") == ["c"]
    assert seen(services, ANONYMOUS, since=datetime.date(2026, 3, 2)) == ["b"]
    assert seen(services, ANONYMOUS, until=datetime.date(2026, 3, 1)) == ["a"]
    assert seen(services, ANONYMOUS, topic="' OR 1=1 --") == []


def test_pages_cover_everything_once(services: Services) -> None:
    for number in range(7):
        make(services, f"work-{number}", issued_on=datetime.date(2026, 1, 1))
    with services.database.unit() as uow:
        pages = [queries.browse(uow, ANONYMOUS, queries.Filters(), page=n, per_page=3) for n in (1, 2, 3)]
        assert sorted(card.work_id for page in pages for card in page.items) == [f"work-{n}" for n in range(7)]
        assert queries.browse(uow, ANONYMOUS, queries.Filters(), page=99, per_page=3).page == 3


def test_readers_keep_what_was_published_until_the_next_is(services: Services) -> None:
    version_id = make(services, "a")
    with services.database.unit(write=True) as uow:
        works.revise(uow, SYSTEM, version_id, works.Text("Tên mới", "", "Thân mới."), base=1)
        with pytest.raises(Conflict):
            works.revise(uow, SYSTEM, version_id, works.Text("Khác", "", "Khác."), base=1)
        uow.commit()
    with services.database.unit() as uow:
        assert queries.read_version(uow, ANONYMOUS, "a", "vi").revision.title == "Tên"
        assert works.version_by_id(uow, version_id).state == states.DRAFT
    with services.database.unit(write=True) as uow:
        works.publish(uow, SYSTEM, version_id)
        uow.commit()
    with services.database.unit() as uow:
        assert queries.read_version(uow, ANONYMOUS, "a", "vi").revision.number == 2


def test_the_same_text_again_is_no_new_revision(services: Services) -> None:
    version_id = make(services, "a")
    with services.database.unit(write=True) as uow:
        assert works.revise(uow, SYSTEM, version_id, works.Text(" Tên ", "Tóm  tắt", "Thân bài.")).number == 1


def test_a_withdrawn_version_is_gone_and_can_come_back(services: Services) -> None:
    version_id = make(services, "a")
    with services.database.unit(write=True) as uow:
        works.withdraw(uow, SYSTEM, version_id)
        with pytest.raises(Conflict):
            works.withdraw(uow, SYSTEM, version_id)
        uow.commit()
    assert seen(services, ANONYMOUS) == []
    with services.database.unit(write=True) as uow:
        works.publish(uow, SYSTEM, version_id)
        uow.commit()
    assert seen(services, ANONYMOUS) == ["a"]


def test_a_translation_from_outside_is_not_published_unreviewed(services: Services) -> None:
    make(services, "a")
    with services.database.unit(write=True) as uow:
        version = works.add_version(uow, SYSTEM, "a", "lo", works.Text("ຊື່", "", "ເນື້ອໃນ."))
        with pytest.raises(Conflict):
            works.publish(uow, SYSTEM, version.id)
        with pytest.raises(Conflict):
            works.add_version(uow, SYSTEM, "a", "lao", works.Text("ຊື່", "", "ເນື້ອໃນ."))


def test_changes_are_told_after_the_commit_only(services: Services) -> None:
    told: list[WorkChanged] = []
    services.bus.subscribe(WorkChanged, told.append)
    with services.database.unit(write=True) as uow:
        works.create_work(uow, SYSTEM, works.WorkDetails("news"), "vi", works.Text("Tên", "", "Thân."), work_id="gone")
        uow.rollback()
        uow.commit()
    assert told == []
    make(services, "a")
    assert told == [WorkChanged("a")]


@pytest.mark.parametrize("details", [
    {"kind": "poem"}, {"topics": ("gossip",)}, {"places": ("atlantis",)}, {"visibility": "secret"}, {"source": "x" * 301}])
def test_details_that_do_not_exist_are_refused(services: Services, details: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        make(services, "a", **details)


@pytest.mark.parametrize("text", [works.Text("", "", "Thân."), works.Text("Tên", "", " \n "), works.Text("\u200b", "", "Thân."), works.Text("Tên", "", "\u200b\u2060"), works.Text("x" * 501, "", "Thân.")])
def test_texts_without_title_or_body_are_refused(services: Services, text: works.Text) -> None:
    with services.database.unit(write=True) as uow, pytest.raises(Invalid):
        works.create_work(uow, SYSTEM, works.WorkDetails("news"), "vi", text)


def test_readers_change_nothing(services: Services) -> None:
    version_id = make(services, "a")
    with services.database.unit(write=True) as uow:
        for attempt in (lambda: works.publish(uow, READER, version_id), lambda: works.withdraw(uow, READER, version_id),
                        lambda: works.revise(uow, READER, version_id, works.Text("x", "", "y")),
                        lambda: works.edit_details(uow, READER, "a", works.WorkDetails("news"))):
            with pytest.raises(Forbidden):
                attempt()


def test_the_best_language_follows_wishes_then_fallbacks_then_the_source() -> None:
    assert queries.best_language(["vi", "lo", "km"], ("km", "lo"), "vi") == "km"
    assert queries.best_language(["vi", "lo"], ("zh-Hans", "en"), "vi") == "vi"
    assert queries.best_language(["vi", "zh-Hans"], ("zh-Hant",), "vi") == "zh-Hans"
    assert queries.best_language(["lo"], (), "vi") == "lo"
