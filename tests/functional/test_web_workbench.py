"""The workbench over real requests: from a document to a published translation, and what stands in the way."""

import io
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app.accounts import users
from app.accounts.permissions import SYSTEM
from app.publications import works
from app.publications.models import LanguageVersion, Segment
from app.translation import requests
from app.translation.memory import store
from app.wiring import Services
from tests.functional.people import Person, actor, add_person

SOURCE = "# Cửa khẩu Lệ Thanh\n\nCửa khẩu mở lúc 7 giờ. Chợ họp ngày 15.\n\n## Giờ làm việc\n\nXin mời bà con.\n"


@pytest.fixture
def staff(services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    add_person(services, "khamla", ("translator", "lo"))
    add_person(services, "bounmy", ("reviewer", "lo"), ("translator", "lo"))
    add_person(services, "sokha", ("translator", "km"))
    add_person(services, "reader", ("reader", ""))


@pytest.fixture
def work_id(services: Services, staff: None) -> str:
    """A published notice in Vietnamese, asked for in Lao, not drafted yet."""
    lan = actor(services, "lan")
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, lan, works.WorkDetails(kind="notice"), "vi", works.Text(
            "Cửa khẩu Lệ Thanh", "Giờ mở cửa", "Cửa khẩu mở lúc 7 giờ. Chợ họp ngày 15.\n\n## Giờ làm việc\n\nXin mời bà con."))
        works.publish(uow, lan, version.id)
        requests.request_language(uow, lan, version.work_id, "lo")
        uow.commit()
        return version.work_id


def segments(services: Services, work_id: str, tag: str = "lo") -> list[Segment]:
    with services.database.unit() as uow:
        return list(uow.session.scalars(
            select(Segment).join(LanguageVersion).where(LanguageVersion.work_id == work_id, LanguageVersion.language == tag)
            .order_by(Segment.position)))


def state(services: Services, work_id: str, tag: str = "lo") -> str:
    with services.database.unit() as uow:
        return works.get_version(uow, work_id, tag).state


def save(person: Person, work_id: str, segment: Segment, text: str, *, lock: int | None = None, do: str = "confirm",
         accept: str = "text/html"):  # type: ignore[no-untyped-def]
    return person.post(f"/workbench/{work_id}/lo/segments/{segment.id}", page=f"/workbench/{work_id}/lo", accept=accept,
                       target=text, at=segment.position, lock=segment.lock if lock is None else lock, do=do)


def translate_all(person: Person, services: Services, work_id: str) -> None:
    for segment in segments(services, work_id):
        text = re.sub(r"[^\W\d]+", "ລາວ", segment.source)
        assert save(person, work_id, segment, text).status_code == 302


def mark(person: Person, work_id: str) -> str:
    """The mark of the text that the page of the version shows to a reviewer."""
    found = re.search(r'name="seen" value="([^"]+)"', person.text(f"/workbench/{work_id}/lo"))
    assert found
    return found.group(1)


def approve(person: Person, work_id: str, **fields: str):  # type: ignore[no-untyped-def]
    return person.post(f"/workbench/{work_id}/lo/approve", page=f"/workbench/{work_id}/lo", **fields)


def test_anonymous_is_sent_to_sign_in_and_comes_back(app: Flask, work_id: str) -> None:
    answer = Person(app).get(f"/workbench/{work_id}/lo")
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next=/workbench/{work_id}/lo"


@pytest.mark.parametrize("path", ["/workbench", "/desk", "/desk/ingest", "/administration/people"])
def test_reader_is_refused(app: Flask, staff: None, path: str) -> None:
    assert Person(app, "reader").get(path).status_code == 403
    assert Person(app).get(path).status_code == 302


def test_translator_of_another_language_is_refused(app: Flask, services: Services, work_id: str) -> None:
    sokha = Person(app, "sokha")
    assert sokha.get(f"/workbench/{work_id}/lo").status_code == 403
    segment = segments(services, work_id)[0]
    answer = sokha.post(f"/workbench/{work_id}/lo/segments/{segment.id}", page="/workbench", target="x", lock=0, at=0)
    assert answer.status_code == 403
    assert segments(services, work_id)[0].target == ""
    assert "Cửa khẩu Lệ Thanh" not in sokha.text("/workbench"), "a desk holds only one's own languages"


def test_the_whole_way_from_a_document_to_readers(app: Flask, services: Services, staff: None) -> None:
    lan, khamla, bounmy = Person(app, "lan"), Person(app, "khamla"), Person(app, "bounmy")
    brought = lan.post("/desk/ingest", page="/desk/ingest", file=(io.BytesIO(SOURCE.encode()), "le-thanh.md"),
                       kind="notice", visibility="public", language="")
    assert brought.status_code == 302, brought.text
    work_id = brought.location.rpartition("/")[2]
    assert lan.post(f"/desk/works/{work_id}/vi/publish").status_code == 302
    asked = lan.post(f"/desk/works/{work_id}/request", language="lo")
    assert re.fullmatch(r"/desk/jobs/\d+", asked.location)

    page = khamla.text("/workbench")
    assert f"/workbench/{work_id}/lo" in page and "0% confirmed" in page
    assert "segments are left before it can be submitted" in khamla.text(f"/workbench/{work_id}/lo")
    assert khamla.post(f"/workbench/{work_id}/lo/submit", page="/workbench").status_code == 409
    translate_all(khamla, services, work_id)
    assert "Submit for review" in khamla.text(f"/workbench/{work_id}/lo")
    assert khamla.post(f"/workbench/{work_id}/lo/submit", page=f"/workbench/{work_id}/lo").status_code == 302
    assert "Yours, with a reviewer" in khamla.text("/workbench")

    assert "Approve" in bounmy.text(f"/workbench/{work_id}/lo")
    assert approve(bounmy, work_id, seen=mark(bounmy, work_id)).status_code == 302
    assert lan.get(f"/works/{work_id}/lo").text.count("ລາວ") and Person(app).get(f"/works/{work_id}/lo").status_code == 404
    assert lan.post(f"/workbench/{work_id}/lo/publish", page=f"/workbench/{work_id}/lo").status_code == 302
    assert "ລາວ" in Person(app).text(f"/works/{work_id}/lo")


def test_editor_shows_source_and_target_with_their_languages(app: Flask, services: Services, work_id: str) -> None:
    page = Person(app, "khamla").text(f"/workbench/{work_id}/lo?at=2")
    assert '<textarea id="target" name="target" lang="lo" dir="ltr"' in page
    assert page.count('class="seg-source" lang="vi" dir="ltr"') == len(segments(services, work_id))
    assert page.count("at-hand\"") >= 1 and 'data-at="2"' in page
    assert 'role="heading" aria-level="2"' in page, "the title is a heading"


def test_saving_goes_to_the_next_unfinished_segment(app: Flask, services: Services, work_id: str) -> None:
    khamla = Person(app, "khamla")
    first, second = segments(services, work_id)[:2]
    assert f"at={second.position}" in save(khamla, work_id, first, "ລາວ").location
    assert f"at={second.position}" in save(khamla, work_id, second, "ຍັງ", do="keep").location
    saved = segments(services, work_id)
    assert (saved[0].state, saved[0].target, saved[1].state, saved[1].target) == ("translated", "ລາວ", "draft", "ຍັງ")


def test_script_gets_only_the_rows_that_changed(app: Flask, services: Services, work_id: str) -> None:
    answer = save(Person(app, "khamla"), work_id, segments(services, work_id)[0], "ລາວ", accept="application/json")
    pieces = answer.get_json()
    assert pieces["at"] == 1 and set(pieces["rows"]) == {"0", "1"}
    assert "at-hand" in pieces["rows"]["1"] and "ລາວ" in pieces["rows"]["0"] and "at-hand" not in pieces["rows"]["0"].split(">")[0]
    assert (pieces["saved"]["lock"], pieces["saved"]["state"], pieces["saved"]["target"]) == (1, "translated", "ລາວ")
    assert pieces["counts"]["done"] == 1 and len(answer.data) < 8_000


def test_a_lock_beyond_all_numbers_is_an_old_one(app: Flask, services: Services, work_id: str) -> None:
    assert save(Person(app, "khamla"), work_id, segments(services, work_id)[0], "ລາວ", lock=10**23).status_code == 409


def test_memory_names_the_work_that_a_text_comes_from(app: Flask, services: Services, work_id: str) -> None:
    first, second, third = segments(services, work_id)[:3]
    with services.database.unit(write=True) as uow:
        lan = actor(services, "lan")
        for name, title, visibility in (("fair", "Chợ <phiên>", "public"), ("secret", "Chuyện kín", "restricted")):
            works.create_work(uow, lan, works.WorkDetails("news", visibility=visibility), "vi", works.Text(title, "", "Một câu."), work_id=name)
        for segment, origin in ((first, "work:fair"), (second, "work:secret"), (third, f"superseded:{work_id}")):
            store.add(uow, [(segment.source, "ລາວ")], "vi", "lo", origin=origin, by="lan")
        uow.commit()
    khamla, address = Person(app, "khamla"), f"/workbench/{work_id}/lo?at="
    named = '<span lang="vi" dir="ltr">Chợ &lt;phiên&gt;</span>'
    assert f"Memory: {named}" in khamla.get(f"{address}0").text
    assert "Memory: another work" not in khamla.text(f"{address}1") and "Chuyện kín" not in khamla.text(f"{address}1")
    assert "Memory: a text that has changed since" in khamla.text(f"{address}2")
    services.worker.run_waiting()
    assert f"Draft from the memory: {named}" in khamla.get(f"{address}0").text
    assert named in Person(app, "lan").get("/desk/memory?text=Lệ Thanh").text


def test_copying_the_source_saves_nothing(app: Flask, services: Services, work_id: str) -> None:
    segment = segments(services, work_id)[0]
    answer = save(Person(app, "khamla"), work_id, segment, "", do="source")
    assert re.search(r'<textarea id="target"[^>]*>Cửa khẩu Lệ Thanh</textarea>', answer.text)
    assert segments(services, work_id)[0].lock == segment.lock


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_two_who_save_the_same_segment_lose_nothing(app: Flask, services: Services, work_id: str, accept: str) -> None:
    segment = segments(services, work_id)[0]
    assert save(Person(app, "bounmy"), work_id, segment, "ຂໍ້ຄວາມຂອງບຸນມີ").status_code == 302
    answer = save(Person(app, "khamla"), work_id, segment, "ຂໍ້ຄວາມຂອງຄຳຫຼ້າ", accept=accept)
    assert answer.status_code == 409
    html = answer.text if accept == "text/html" else answer.get_json()["rows"]["0"]
    assert re.search(r'<textarea id="target"[^>]*>ຂໍ້ຄວາມຂອງຄຳຫຼ້າ</textarea>', html)
    assert "ຂໍ້ຄວາມຂອງບຸນມີ" in html and f'name="lock" value="{segment.lock + 1}"' in html
    assert segments(services, work_id)[0].target == "ຂໍ້ຄວາມຂອງບຸນມີ"
    assert save(Person(app, "khamla"), work_id, segment, "ຂໍ້ຄວາມຂອງຄຳຫຼ້າ", lock=segment.lock + 1).status_code == 302


def test_empty_target_is_not_confirmed(app: Flask, services: Services, work_id: str) -> None:
    answer = save(Person(app, "khamla"), work_id, segments(services, work_id)[0], "  ")
    assert answer.status_code == 400 and "role=\"alert\"" in answer.text
    assert segments(services, work_id)[0].state == "untranslated"


TYPED = "ດ່ານສາກົນ 7 ໂມງ"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_was_typed_survives_that_the_segment_is_gone(app: Flask, services: Services, work_id: str, accept: str) -> None:
    khamla, lan, before = Person(app, "khamla"), actor(services, "lan"), segments(services, work_id)
    with services.database.unit(write=True) as uow:
        version = works.get_version(uow, work_id, "vi")
        works.revise(uow, lan, version.id, works.Text("Cửa khẩu Lệ Thanh", "", "Chợ họp ngày 15."))
        uow.commit()
    khamla.post(f"/workbench/{work_id}/lo/refresh", page=f"/workbench/{work_id}/lo")
    gone = next(one for one in before if one.source == "Cửa khẩu mở lúc 7 giờ.")
    answer = save(khamla, work_id, gone, TYPED, accept=accept)
    assert answer.status_code == 409
    if accept == "text/html":
        assert re.search(rf"<textarea readonly[^>]*>{TYPED}</textarea>", answer.text) and "This segment is gone" in answer.text
    else:
        assert "This segment is gone" in answer.get_json()["failure"], "the text is still in its field"
    assert not any(one.target for one in segments(services, work_id))


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_was_typed_survives_a_busy_database(app: Flask, services: Services, work_id: str, accept: str) -> None:
    khamla, segment = Person(app, "khamla"), segments(services, work_id)[0]
    page = khamla.token(f"/workbench/{work_id}/lo")
    services.database.dispose()  # connections made from here on do not wait
    event.listen(services.database.engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=0"))
    with services.database.unit(write=True) as other:
        other.session.execute(text("SELECT 1"))
        answer = khamla.client.post(f"/workbench/{work_id}/lo/segments/{segment.id}", headers={"Accept": accept}, data={
            "csrf_token": page, "target": TYPED, "at": segment.position, "lock": segment.lock, "do": "confirm"})
    assert answer.status_code == 503
    html = answer.text if accept == "text/html" else answer.get_json()["rows"]["0"]
    assert re.search(rf'<textarea id="target"[^>]*>{TYPED}</textarea>', html) and "The archive is busy" in html
    assert save(khamla, work_id, segment, TYPED, accept=accept).status_code in (200, 302)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_was_typed_survives_the_loss_of_a_role(app: Flask, services: Services, work_id: str, accept: str) -> None:
    khamla, segment = Person(app, "khamla"), segments(services, work_id)[0]
    page = khamla.token(f"/workbench/{work_id}/lo")
    with services.database.unit(write=True) as uow:
        users.set_roles(uow, SYSTEM, actor(services, "khamla").id or 0, [("reader", "")], active=True)
        uow.commit()
    answer = khamla.client.post(f"/workbench/{work_id}/lo/segments/{segment.id}", headers={"Accept": accept}, data={
        "csrf_token": page, "target": TYPED, "at": segment.position, "lock": segment.lock, "do": "confirm"})
    assert answer.status_code == 403
    assert (TYPED in answer.text and "Not saved yet" in answer.text) if accept == "text/html" else answer.get_json()["failure"]


def test_what_was_typed_survives_that_the_version_is_with_the_reviewer(app: Flask, services: Services, work_id: str) -> None:
    khamla = Person(app, "khamla")
    translate_all(khamla, services, work_id)
    khamla.post(f"/workbench/{work_id}/lo/submit", page=f"/workbench/{work_id}/lo")
    answer = khamla.post(f"/workbench/{work_id}/lo/segments/{segments(services, work_id)[0].id}", page="/workbench",
                         target=TYPED, at=0, lock=1, do="confirm")
    assert answer.status_code == 409 and TYPED in answer.text and "Take it back before you change it" in answer.text


def test_a_segment_is_saved_at_its_own_address_only(app: Flask, services: Services, work_id: str) -> None:
    with services.database.unit(write=True) as uow:
        requests.request_language(uow, actor(services, "lan"), work_id, "km")
        uow.commit()
    other = segments(services, work_id, "km")[0]
    add_person(services, "both", ("translator", "lo"), ("translator", "km"))
    assert save(Person(app, "both"), work_id, other, TYPED).status_code == 404
    assert segments(services, work_id, "km")[0].target == ""


def test_form_without_its_token_shows_what_was_typed(app: Flask, services: Services, work_id: str) -> None:
    khamla, segment = Person(app, "khamla"), segments(services, work_id)[0]
    typed = "ດ່ານສາກົນເປີດເວລາ 7 ໂມງເຊົ້າ"
    address = f"/workbench/{work_id}/lo/segments/{segment.id}"
    answer = khamla.client.post(address, data={"target": typed, "lock": 0, "at": 0})
    assert answer.status_code == 400 and typed in answer.text
    assert segments(services, work_id)[0].target == ""
    as_script = khamla.client.post(address, data={"target": typed}, headers={"Accept": "application/json"})
    assert as_script.status_code == 400 and as_script.get_json()["expired"]
    ended = Person(app).post(address, page="/sign-in", target=typed, lock=0, at=0)
    assert ended.status_code == 400 and typed in ended.text, "a session that ended costs nothing either"


def test_nobody_reviews_their_own_work(app: Flask, services: Services, work_id: str) -> None:
    bounmy = Person(app, "bounmy")
    translate_all(bounmy, services, work_id)
    bounmy.post(f"/workbench/{work_id}/lo/submit", page="/workbench/" + work_id + "/lo")
    page = bounmy.text(f"/workbench/{work_id}/lo")
    assert "another reviewer reads it" in page and f"/workbench/{work_id}/lo/approve" not in page
    for step in ("approve", "return"):
        answer = bounmy.post(f"/workbench/{work_id}/lo/{step}", page=f"/workbench/{work_id}/lo", comment="Tốt")
        assert answer.status_code == 403
    assert state(services, work_id) == "in_review"


def test_nobody_approves_what_was_rewritten_behind_their_back(app: Flask, services: Services, work_id: str) -> None:
    khamla, bounmy, page = Person(app, "khamla"), Person(app, "bounmy"), f"/workbench/{work_id}/lo"
    translate_all(khamla, services, work_id)
    khamla.post(f"{page}/submit", page=page)
    seen = mark(bounmy, work_id)
    khamla.post(f"{page}/take-back", page=page)
    save(khamla, work_id, segments(services, work_id)[2], "ເປີດເວລາ 9 ໂມງ")
    khamla.post(f"{page}/submit", page=page)
    answer = approve(bounmy, work_id, seen=seen, comment="ດີ")
    assert answer.status_code == 409 and state(services, work_id) == "in_review"
    assert "The text was changed after you opened it" in unescape(answer.text) and "ເປີດເວລາ 9 ໂມງ" in answer.text
    assert re.search(r'<textarea id="comment"[^>]*>ດີ</textarea>', answer.text), "the remark is still in its form"
    again = re.search(r'name="seen" value="([^"]+)"', answer.text)
    assert again and f'data-seen="{again.group(1)}"' in answer.text
    assert approve(bounmy, work_id, seen=again.group(1)).status_code == 302 and state(services, work_id) == "approved"


@pytest.mark.parametrize("step", ["approve", "return"])
def test_a_remark_survives_that_the_version_was_taken_back(app: Flask, services: Services, work_id: str, step: str) -> None:
    khamla, bounmy, page = Person(app, "khamla"), Person(app, "bounmy"), f"/workbench/{work_id}/lo"
    translate_all(khamla, services, work_id)
    khamla.post(f"{page}/submit", page=page)
    seen = mark(bounmy, work_id)
    khamla.post(f"{page}/take-back", page=page)
    answer = bounmy.post(f"{page}/{step}", page=page, seen=seen, comment="Xem lại.")
    assert answer.status_code == 409 and "Xem lại." in answer.text and "not in review now" in answer.text


def test_reviewer_returns_with_a_remark_on_the_segment(app: Flask, services: Services, work_id: str) -> None:
    khamla, bounmy = Person(app, "khamla"), Person(app, "bounmy")
    translate_all(khamla, services, work_id)
    khamla.post(f"/workbench/{work_id}/lo/submit", page=f"/workbench/{work_id}/lo")
    silent = bounmy.post(f"/workbench/{work_id}/lo/return", page=f"/workbench/{work_id}/lo", comment=" ", at=1)
    assert silent.status_code == 400 and "Say in a sentence" in silent.text
    about = segments(services, work_id)[2]
    returned = bounmy.post(f"/workbench/{work_id}/lo/return", page=f"/workbench/{work_id}/lo", comment="Xin xem lại số 7.",
                           segment=about.id, at=2)
    assert returned.status_code == 302 and state(services, work_id) == "returned"
    assert "Returned with remarks" in khamla.text("/workbench")
    page = khamla.text(f"/workbench/{work_id}/lo")
    assert f'/segments/{about.id}"' in page, "the segment with the remark is at hand"
    assert "Xin xem lại số 7." in page and '<textarea id="target"' in page


def test_translator_takes_a_submitted_version_back(app: Flask, services: Services, work_id: str) -> None:
    khamla = Person(app, "khamla")
    translate_all(khamla, services, work_id)
    khamla.post(f"/workbench/{work_id}/lo/submit", page=f"/workbench/{work_id}/lo")
    assert '<textarea id="target"' not in khamla.text(f"/workbench/{work_id}/lo")
    khamla.post(f"/workbench/{work_id}/lo/take-back", page=f"/workbench/{work_id}/lo")
    assert state(services, work_id) == "translating" and '<textarea id="target"' in khamla.text(f"/workbench/{work_id}/lo")


def test_newer_source_is_announced_and_taken_over(app: Flask, services: Services, work_id: str) -> None:
    khamla, lan = Person(app, "khamla"), actor(services, "lan")
    translate_all(khamla, services, work_id)
    with services.database.unit(write=True) as uow:
        version = works.get_version(uow, work_id, "vi")
        works.revise(uow, lan, version.id, works.Text("Cửa khẩu Lệ Thanh", "Giờ mở cửa", "Cửa khẩu mở lúc 6 giờ. Chợ họp ngày 15."))
        uow.commit()
    assert "newer revision" in khamla.text(f"/workbench/{work_id}/lo")
    assert khamla.post(f"/workbench/{work_id}/lo/refresh", page=f"/workbench/{work_id}/lo").status_code == 302
    assert "newer revision" not in khamla.text(f"/workbench/{work_id}/lo")
    assert [one.source for one in segments(services, work_id) if one.state == "stale"] == ["Cửa khẩu mở lúc 6 giờ."]


def test_version_from_outside_stands_beside_its_source(app: Flask, services: Services, work_id: str) -> None:
    with services.database.unit(write=True) as uow:
        works.add_version(uow, actor(services, "lan"), work_id, "km", works.Text("ច្រកទ្វារ", "", "ច្រកទ្វារបើកនៅម៉ោង ៧។"))
        uow.commit()
    page = Person(app, "sokha").text(f"/workbench/{work_id}/km")
    assert "ច្រកទ្វារបើកនៅម៉ោង ៧។" in page and "Cửa khẩu mở lúc 7 giờ." in page and "Submit for review" in page
