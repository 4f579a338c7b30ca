"""The editor over real requests: what a save answers, moving about, aids, talk, review segment by segment, company, preview."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.audit.log import recent
from app.publications import attachments, works
from app.publications.models import LanguageVersion, Segment
from app.translation import editing, requests
from app.translation.glossary import store as glossary
from app.translation.glossary.entries import Entry
from app.translation.history import changes_of
from app.translation.memory import store as memory
from app.translation.models import Comment, Suggestion
from app.web.administration.details import details
from app.wiring import Services
from tests.functional.people import Person, actor, add_person

BODY = ("Cửa khẩu mở lúc 7 giờ. Chợ họp ngày 15.\n\n![Bản đồ](map.png)\n\n## Giờ làm việc\n\n"
        "Xem [bảng giá](https://example.org/gia) **mới** trước. Xin mời bà con.")
PAGE = "/workbench/cho/lo"
JSON = "application/json"
STATIC = Path(__file__).parents[2] / "app/web/static"


@pytest.fixture
def people(services: Services) -> None:
    add_person(services, "lan", ("editor", ""))
    add_person(services, "khamla", ("translator", "lo"))
    add_person(services, "noy", ("translator", "lo"))
    add_person(services, "bounmy", ("reviewer", "lo"))


@pytest.fixture
def work(services: Services, people: None) -> str:
    """A published notice with a picture, asked for in Lao, not drafted yet."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    lan = actor(services, "lan")
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, lan, works.WorkDetails(kind="notice"), "vi",
                                    works.Text("Cửa khẩu Lệ Thanh", "", BODY), work_id="cho")
        attachments.attach(uow, lan, services.storage, "cho", io.BytesIO(picture.getvalue()), "map.png", limit=10**6)
        works.publish(uow, lan, version.id)
        requests.request_language(uow, lan, "cho", "lo")
        uow.commit()
    return "cho"


@pytest.fixture
def khamla(app: Flask, work: str) -> Person:
    return Person(app, "khamla")


def segments(services: Services) -> list[Segment]:
    with services.database.unit() as uow:
        return list(uow.session.scalars(select(Segment).join(LanguageVersion).where(LanguageVersion.language == "lo")
                                        .order_by(Segment.position)))


def test_the_scripts_of_the_editor_are_light(khamla: Person) -> None:
    scripts = re.findall(r'<script src="/static/([\w-]+\.js)', khamla.get(PAGE).text)
    assert "workbench-editor.js" in scripts and "rong.js" in scripts
    assert sum((STATIC / name).stat().st_size for name in scripts) <= 60_000


def ask(person: Person, path: str) -> Any:
    answer = person.get(f"{PAGE}{path}", headers={"Accept": JSON})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def send(person: Person, path: str, accept: str = JSON, **fields: Any) -> TestResponse:
    return person.post(f"{PAGE}{path}", page=PAGE, accept=accept, **fields)


def save(person: Person, one: Segment, text: str, do: str = "confirm", **more: Any) -> Any:
    answer = send(person, f"/segments/{one.id}", target=text, at=one.position, lock=more.pop("lock", one.lock), do=do, **more)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def confirm_all(person: Person, services: Services) -> None:
    for one in segments(services):
        save(person, one, re.sub(r"\w+", lambda word: word.group() if word.group().isdigit() else "ລາວ", one.source)
             if "](" not in one.source else "ເບິ່ງ [ລາຄາ](https://example.org/gia) **ໃໝ່** ກ່ອນ.")


def test_the_whole_document_stands_on_one_page_with_one_segment_open(khamla: Person, services: Services) -> None:
    page = khamla.get(f"{PAGE}?at=2").text
    assert page.count("data-at=") == len(segments(services)) and page.count('id="at-hand"') == 1
    assert page.count("<textarea id=\"target\"") == 1
    row = re.search(r'<li class="seg[^>]*data-at="3".*?</li>', page, re.DOTALL)
    assert row and re.search(r'<p class="seg-picture"><img src="/files/\w+/map.png"[^>]* width="40" height="30">', row.group()), \
        "a picture stands where it is in the text"
    assert 'head-2' in page and 'role="heading" aria-level="3"' in page


def test_a_save_answers_with_the_row_the_next_one_and_counts(khamla: Person, services: Services) -> None:
    first = segments(services)[1]
    told = save(khamla, first, "ດ່ານເປີດເວລາ 7 ໂມງ.")
    assert set(told["rows"]) == {"1", "2"} and told["at"] == 2
    assert told["counts"] | {"told": ""} == {
        "total": 7, "left": 6, "done": 1, "warnings": told["saved"]["warnings"], "told": "",
        "states": {"untranslated": 6, "draft": 0, "translated": 1, "in_review": 0, "returned": 0, "approved": 0, "stale": 0}}
    assert 'data-from="/workbench/cho/lo/segments/' in told["rows"]["2"], "what takes time is fetched later"
    assert "panel" not in told


def test_saving_by_itself_brings_no_row_back(khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    told = save(khamla, one, "ດ່ານ", do="keep", quiet="1")
    assert told["rows"] == {} and told["saved"]["lock"] == 1 and told["saved"]["state"] == "draft"
    assert save(khamla, one, "ດ່ານເປີດ", do="keep", quiet="1", lock=1)["saved"]["lock"] == 2


def test_what_a_save_answers_is_what_the_database_holds(khamla: Person, services: Services) -> None:
    """The row is not read again after it was written: it must be known to the last column."""
    one = segments(services)[1]
    with services.database.unit(write=True) as uow:
        kept = editing.save_segment(uow, actor(services, "khamla"), one.version_id, one.id, "ດ່ານເປີດ 7 ໂມງ.", one.lock).segment
        uow.commit()
        known = {column.key: getattr(kept, column.key) for column in Segment.__table__.columns}
    again = next(each for each in segments(services) if each.id == one.id)
    assert known == {column.key: getattr(again, column.key) for column in Segment.__table__.columns}
    assert (again.lock, again.editor_name) == (one.lock + 1, "khamla")


def test_a_save_asks_the_database_little(khamla: Person, services: Services) -> None:
    """Each question is time that twenty people who save at once wait for; make them fewer, not more."""
    first, second = segments(services)[1:3]
    save(khamla, first, "ດ່ານເປີດ 7 ໂມງ.")
    token = khamla.token(PAGE)
    asked: list[str] = []
    listener = lambda _connection, _cursor, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(services.database.engine, "before_cursor_execute", listener)
    answer = khamla.client.post(f"{PAGE}/segments/{second.id}", headers={"Accept": JSON}, data={
        "csrf_token": token, "target": "ຕະຫຼາດເປີດວັນທີ 15.", "at": second.position, "lock": second.lock, "do": "confirm"})
    event.remove(services.database.engine, "before_cursor_execute", listener)
    assert answer.status_code == 200 and len(asked) <= 21, asked


def test_what_was_done_to_a_text_at_the_door_is_told(khamla: Person, services: Services) -> None:
    told = save(khamla, segments(services)[1], "ດ່ານ\u200bເປີດ\n7 ໂມງ.")
    assert told["saved"]["target"] == "ດ່ານ\u200bເປີດ 7 ໂມງ." and "line breaks became spaces" in told["saved"]["told"]


def test_the_last_save_brings_the_step_that_comes_next(khamla: Person, services: Services) -> None:
    confirm_all(khamla, services)
    last = segments(services)[-1]
    assert "Submit for review" in save(khamla, last, "ເຊີນພໍ່ແມ່ພີ່ນ້ອງ.")["panel"]


def test_clash_shows_both_texts_and_how_they_differ(app: Flask, khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    save(Person(app, "noy"), one, "ດ່ານ ເປີດ 7 ໂມງ.")
    answer = send(khamla, f"/segments/{one.id}", target="ດ່ານ ປິດ 7 ໂມງ.", at=1, lock=0, do="confirm")
    told = answer.get_json()
    assert answer.status_code == 409 and told["code"] == "translation.segment_moved" and told["clash"]["name"] == "noy"
    assert told["clash"]["lock"] == 1 and "<del>ເປີດ</del><ins>ປິດ</ins>" in told["clash"]["differences"]
    assert "<del>ເປີດ</del>" in told["rows"]["1"]


def test_filter_shows_states_warnings_and_words(khamla: Person, services: Services) -> None:
    save(khamla, segments(services)[1], "ດ່ານ\u200bເປີດເວລາ 8 ໂມງ.")
    assert ask(khamla, "/find?show=open")["positions"] == [0, 2, 3, 4, 5, 6]
    assert ask(khamla, "/find?show=warning")["positions"] == [1]
    assert ask(khamla, "/find?text=CUA KHAU")["positions"] == [0, 1], "without marks and case"
    assert ask(khamla, "/find?text=ດ່ານເປີດ&show=anything")["positions"] == [1], "without the break that nobody sees"
    page = khamla.text(f"{PAGE}?show=warning")
    assert page.count("data-at=") == 1 and "1 segment found" in page and f"{PAGE}?at=1&show=warning#at-hand" in page


def test_ways_lead_to_the_next_of_each_kind(khamla: Person, services: Services) -> None:
    save(khamla, segments(services)[3], "ເວລາ 9.")
    ways = dict(re.findall(r'data-go="(\d+)" data-way="(\w+)"', khamla.get(f"{PAGE}?at=4").text))
    assert ways == {"2": "previous", "5": "open", "3": "warning"}


def test_terms_are_marked_and_can_be_inserted(khamla: Person, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        glossary.add(uow, [Entry(1, "gate", "", "", "vi", "cửa khẩu", "preferred", ""),
                           Entry(2, "gate", "", "", "lo", "ດ່ານສາກົນ", "preferred", ""), Entry(3, "gate", "", "", "lo", "daːn", "attested", "")])
        uow.commit()
    told = ask(khamla, f"/segments/{segments(services)[1].id}/aids")
    assert re.search(r'<mark class="term" data-term="0"[^>]*>Cửa khẩu</mark> mở', told["source"])
    assert re.search(r'data-insert data-before="ດ່ານສາກົນ"', told["aids"])
    assert re.search(r'class="attested"[^§]*daːn', told["aids"]) and 'data-before="daːn"' not in told["aids"], "a word of a list is no term"
    assert '<mark class="term"' in khamla.get(f"{PAGE}?at=1").text, "without a script too"


def test_marks_of_the_source_are_buttons(khamla: Person) -> None:
    page = khamla.text(f"{PAGE}?at=5")
    assert 'data-before="[" data-after="](https://example.org/gia)"' in page and 'data-before="**" data-after="**"' in page


def test_candidates_of_the_memory_come_first_and_are_taken_by_number(khamla: Person, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        memory.add(uow, [("Chợ họp ngày 15.", "ຕະຫຼາດເປີດວັນທີ 15.")], "vi", "lo", origin="cũ.tmx", by="lan")
        uow.commit()
    one = segments(services)[2]
    assert "100 %" in ask(khamla, f"/segments/{one.id}/aids")["aids"]
    page = send(khamla, f"/segments/{one.id}", "text/html", target="", at=2, lock=0, do="candidate0").text
    assert re.search(r'<textarea id="target"[^>]*>ຕະຫຼາດເປີດວັນທີ 15\.</textarea>', page)


def test_findings_are_shown_at_their_place_and_found_right(khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    told = send(khamla, f"/segments/{one.id}/check", target="ດ່ານເປີດ 8 ໂມງ.").get_json()
    assert told["count"] >= 1 and re.search(r'<mark class="finding"[^>]*>8', told["findings"])
    assert segments(services)[1].target == "", "checking saves nothing"
    codes = set(re.findall(r'name="code" value="([^"]+)"', told["findings"]))
    save(khamla, one, "ດ່ານເປີດ 8 ໂມງ.")
    assert segments(services)[1].warnings == told["count"]
    for code in codes:
        answer = send(khamla, f"/segments/{one.id}/waive", code=code, target="ດ່ານເປີດ 8 ໂມງ.", lock=1)
        assert answer.status_code == 200, answer.text
    assert answer.get_json()["count"] == 0 and segments(services)[1].warnings == 0


def test_undo_goes_back_one_change_and_says_when_there_is_none(khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    save(khamla, one, "ດ່ານເປີດ 7 ໂມງ.")
    save(khamla, one, "ດ່ານປິດ 7 ໂມງ.", lock=1)
    told = send(khamla, f"/segments/{one.id}/undo", at=1, lock=2).get_json()
    assert told["saved"]["target"] == "ດ່ານເປີດ 7 ໂມງ." and told["at"] == 1 and "ດ່ານເປີດ" in told["rows"]["1"]
    assert send(khamla, f"/segments/{one.id}/undo", "text/html", at=1, lock=3).status_code == 302
    answer = send(khamla, f"/segments/{one.id}/undo", at=1, lock=4, target="")
    assert answer.status_code == 409 and "nothing to undo" in answer.get_json()["failure"]


def history(services: Services, segment: Segment) -> list[str]:
    with services.database.unit() as uow:
        return [one.after for one in changes_of(uow, segment.id)]


def test_undo_with_a_text_that_is_not_saved_undoes_just_that(khamla: Person, services: Services) -> None:
    """Without the script too, where the browser sends the form as it stands."""
    one = segments(services)[1]
    save(khamla, one, "ດ່ານເປີດ 7 ໂມງ.")
    assert send(khamla, f"/segments/{one.id}/undo", "text/html", at=1, lock=1, target="ດ່ານປິດ.\r\n").status_code == 302
    now = segments(services)[1]
    assert (now.target, now.state) == ("ດ່ານເປີດ 7 ໂມງ.", "translated")
    assert history(services, one) == ["ດ່ານເປີດ 7 ໂມງ.", "ດ່ານປິດ.", "ດ່ານເປີດ 7 ໂມງ."]
    assert send(khamla, f"/segments/{one.id}/undo", "text/html", at=1, lock=now.lock, target=now.target).status_code == 302
    assert segments(services)[1].target == "", "a form that shows what was saved undoes the last save"


def test_taking_a_suggestion_keeps_what_was_typed_in_the_history(app: Flask, khamla: Person, services: Services) -> None:
    one, bounmy = segments(services)[1], Person(app, "bounmy")
    send(bounmy, f"/segments/{one.id}/suggest", target="ດ່ານເປີດ 7 ໂມງ.")
    [take] = re.findall(r'<button[^>]*form="seg-form" formaction="[^"]*(/suggestions/\d+/take)"', khamla.text(f"{PAGE}?at=1"))
    assert send(khamla, take, "text/html", at=1, lock=0, target="ດ່ານປິດ.").status_code == 302
    assert segments(services)[1].target == "ດ່ານເປີດ 7 ໂມງ."
    assert history(services, one) == ["ດ່ານເປີດ 7 ໂມງ.", "ດ່ານປິດ."]


def test_a_save_into_a_segment_that_was_joined_is_kept_at_the_one_that_both_are(app: Flask, khamla: Person, services: Services) -> None:
    one, gone = segments(services)[1:3]
    assert send(Person(app, "noy"), f"/segments/{one.id}/merge", at=1, lock=0).status_code == 200
    answer = send(khamla, f"/segments/{gone.id}", target="ຕະຫຼາດມີວັນທີ 15.", at=2, lock=0, do="confirm")
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (409, "translation.segment_joined") and "ຕະຫຼາດມີວັນທີ 15." in told["failure"]
    again = send(khamla, f"/segments/{gone.id}", "text/html", target="ຕະຫຼາດມີວັນທີ 15.", at=2, lock=0, do="confirm")
    assert again.status_code == 409 and "joined with another" in again.text and again.text.count("ຕະຫຼາດມີວັນທີ 15.") > 1
    with services.database.unit() as uow, app.test_request_context():
        kept = uow.session.scalars(select(Suggestion)).all()
        assert [(each.segment_id, each.text, each.user_name) for each in kept] == [(one.id, "ຕະຫຼາດມີວັນທີ 15.", "khamla")]
        assert all("heirs" not in {label for label, _ in details(entry)} for entry in recent(uow, limit=20))


def test_a_save_into_a_segment_that_went_with_its_source_is_kept_as_a_comment(khamla: Person, services: Services) -> None:
    gone, lan = segments(services)[2], actor(services, "lan")
    with services.database.unit(write=True) as uow:
        works.revise(uow, lan, works.get_version(uow, "cho", "vi").id, works.Text("Cửa khẩu Lệ Thanh", "", BODY.replace(" Chợ họp ngày 15.", "")))
        requests.refresh_source(uow, actor(services, "khamla"), works.get_version(uow, "cho", "lo").id)
        uow.commit()
    assert gone.id not in {one.id for one in segments(services)}
    for accept in (JSON, "text/html"):
        answer = send(khamla, f"/segments/{gone.id}", accept, target="ຕະຫຼາດມີວັນທີ 15.", at=2, lock=0, do="confirm")
        assert answer.status_code == 409 and "Your text is kept as a comment" in str(answer.get_json(silent=True) or answer.text)
    empty = send(khamla, f"/segments/{gone.id}", target=" ", at=2, lock=0, do="keep")
    assert (empty.status_code, empty.get_json()["code"]) == (404, "translation.no_segment")
    with services.database.unit() as uow:
        assert [(one.segment_id, one.text, one.user_name) for one in uow.session.scalars(select(Comment))] == [(None, "ຕະຫຼາດມີວັນທີ 15.", "khamla")]


def test_a_text_without_end_is_refused_and_stays_in_the_form(khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    text = "ດ່ານ " * (editing.TEXT_LIMIT // 5 + 1)
    answer = send(khamla, f"/segments/{one.id}", "text/html", target=text, at=1, lock=0, do="keep")
    assert answer.status_code == 400 and "20000 characters" in answer.text and text.strip() in answer.text
    assert segments(services)[1].lock == 0


def test_a_count_that_was_never_there_names_nobody(khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    for accept in (JSON, "text/html"):
        answer = send(khamla, f"/segments/{one.id}", accept, target="ດ່ານ.", at=1, lock=7, do="keep")
        assert answer.status_code == 409
        told = answer.get_json()["failure"] if accept == JSON else answer.text
        assert "This segment was changed meanwhile. Yours is kept as a suggestion: “ດ່ານ.”" in told and "saved this segment" not in told.partition("says")[0]


def test_segments_are_joined_and_cut(khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    answer = send(khamla, f"/segments/{one.id}/merge", at=1, lock=0)
    assert answer.status_code == 200 and answer.get_json()["go"] == f"{PAGE}?at=1#at-hand", answer.text
    joined = segments(services)[1]
    assert joined.source == "Cửa khẩu mở lúc 7 giờ. Chợ họp ngày 15."
    answer = send(khamla, f"/segments/{joined.id}/split", "text/html", at=1, lock=joined.lock, second="Chợ họp", target="ດ່ານ")
    assert answer.status_code == 302, answer.text
    assert [one.source for one in segments(services)][1:3] == ["Cửa khẩu mở lúc 7 giờ.", "Chợ họp ngày 15."]
    assert segments(services)[1].target == "ດ່ານ", "what stood in the form was saved first"
    refused = send(khamla, f"/segments/{joined.id}/split", at=1, lock=segments(services)[1].lock, second="không có", target="ຂຽນ")
    assert refused.status_code == 400 and "ຂຽນ" in refused.get_json()["rows"]["1"]


def test_people_talk_about_a_segment_until_it_is_settled(app: Flask, khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    told = send(Person(app, "noy"), f"/segments/{one.id}/comment", comment="ຖາມ @khamla ກ່ອນ").get_json()
    assert "ຖາມ @khamla ກ່ອນ" in told["aids"] and "1 open comment" in told["aids"]
    assert "1 open comment" in khamla.text(f"{PAGE}?at=1")
    number = re.search(r"/comments/(\d+)/resolve", told["aids"])
    assert number and send(khamla, f"/comments/{number.group(1)}/resolve", "text/html", segment=one.id).status_code == 302
    assert "settled by khamla" in khamla.text(f"{PAGE}?at=1")


def test_suggestions_are_taken_or_dismissed(app: Flask, khamla: Person, services: Services) -> None:
    one, bounmy = segments(services)[1], Person(app, "bounmy")
    for text in ("ດ່ານເປີດ 7 ໂມງ.", "ດ່ານ."):
        assert send(bounmy, f"/segments/{one.id}/suggest", target=text).status_code == 200
    page = khamla.text(f"{PAGE}?at=1")
    first, second = re.findall(r"/suggestions/(\d+)/take", page)
    assert "bounmy" in page
    assert "ດ່ານ." not in send(khamla, f"/suggestions/{second}/decline", segment=one.id).get_json()["aids"]
    refused = send(khamla, f"/suggestions/{second}/take", segment=one.id, at=1, lock=0)
    assert refused.status_code == 409 and "dismissed this suggestion" in refused.get_json()["failure"]
    told = send(khamla, f"/suggestions/{first}/take", segment=one.id, at=1, lock=0).get_json()
    assert told["saved"]["target"] == "ດ່ານເປີດ 7 ໂມງ." and told["saved"]["state"] == "draft", "it is still to be confirmed"


def test_a_reviewer_returns_single_segments_and_sees_what_became_of_them(app: Flask, khamla: Person, services: Services) -> None:
    confirm_all(khamla, services)
    assert send(khamla, "/submit", "text/html").status_code == 302
    bounmy, one = Person(app, "bounmy"), segments(services)[1]
    assert 'data-way="review"' in bounmy.get(PAGE).text
    silent = send(bounmy, f"/segments/{one.id}/return", "text/html", at=1, comment=" ")
    assert silent.status_code == 400 and "Say in a sentence" in silent.text
    told = send(bounmy, f"/segments/{one.id}/return", at=1, comment="Xem lại giờ.").get_json()
    assert "is-returned" in told["rows"]["1"] and "1 segment goes back" in told["panel"] and ">Approve<" not in told["panel"]
    assert send(bounmy, "/return", "text/html", comment="").status_code == 302
    states = [each.state for each in segments(services)]
    assert states == ["translated", "returned", *["translated"] * (len(states) - 2)]
    page, heard = khamla.text(PAGE), khamla.text("/notifications")
    assert "Xem lại giờ." in heard and f"{PAGE}?at=1" in heard and "Xem lại giờ." in page and 'data-at="1"' in page.split('id="at-hand"')[1][:40], "it is at hand at once"
    save(khamla, segments(services)[1], "ດ່ານເປີດ 7 ໂມງເຊົ້າ.")
    assert send(khamla, "/submit", "text/html").status_code == 302
    assert "Against what was returned" in bounmy.text(f"{PAGE}?at=1") and "<ins>" in bounmy.get(f"{PAGE}?at=1").text


def test_company_is_seen(app: Flask, khamla: Person, services: Services) -> None:
    noy, one = Person(app, "noy"), segments(services)[1]
    assert send(noy, "/lease", at=1).get_json()["told"] == ""
    assert "noy is at work here until" in send(khamla, "/lease", at=1).get_json()["told"]
    assert "noy is at work here until" in khamla.text(f"{PAGE}?at=1")
    before = ask(khamla, "/state")
    assert before["leases"][0]["name"] == "noy" and not before["leases"][0]["mine"] and before["rows"] == {}
    save(noy, one, "ດ່ານເປີດ 7 ໂມງ.")
    after = khamla.get(f"{PAGE}/state", query_string={"since": before["now"]}, headers={"Accept": JSON}).get_json()
    assert set(after["rows"]) == {"1"} and "ດ່ານເປີດ" in after["rows"]["1"] and after["seen"] != before["seen"]
    assert send(noy, "/lease/give-up").get_json()["leases"] == []


def test_who_comes_back_gets_a_token_or_is_asked_to_sign_in(app: Flask, khamla: Person, services: Services) -> None:
    one = segments(services)[1]
    late = khamla.client.post(f"{PAGE}/segments/{one.id}", data={"csrf_token": "alt", "target": "x"}, headers={"Accept": JSON})
    assert late.status_code == 400 and late.get_json()["expired"]
    token = ask(khamla, "/state")["token"]
    fields = {"csrf_token": token, "target": "ດ່ານເປີດ 7 ໂມງ.", "at": 1, "lock": 0}
    other = khamla.client.post(f"{PAGE}/segments/{one.id}", data={**fields, "person": "9999"}, headers={"Accept": JSON})
    assert other.status_code == 409 and other.get_json()["code"] == "translation.other_person"
    assert khamla.client.post(f"{PAGE}/segments/{one.id}", data=fields, headers={"Accept": JSON}).status_code == 200
    away = Person(app).get(f"{PAGE}/state", headers={"Accept": JSON})
    assert away.status_code == 401 and away.get_json()["sign_in"] == "/sign-in"


def test_concordance_finds_words_in_either_language(khamla: Person, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        memory.add(uow, [("Chợ phiên họp sáng mai.", "ຕະຫຼາດນັດເປີດເຊົ້າມື້ອື່ນ.")], "vi", "lo", origin="cũ.tmx", by="lan")
        uow.commit()
    page = khamla.get(f"{PAGE}/concordance", query_string={"q": "chợ phiên"}).text
    assert '<mark class="word"' in page and "ຕະຫຼາດນັດ" in page and "cũ.tmx" in page
    told = khamla.get(f"{PAGE}/concordance", query_string={"q": "ຕະຫຼາດ", "of": "target"}, headers={"Accept": JSON}).get_json()
    assert told["total"] == 1 and "Chợ phiên" in told["html"]
    assert khamla.get(f"{PAGE}/concordance").status_code == 200


def test_preview_shows_the_page_with_what_is_unfinished_marked(khamla: Person, services: Services) -> None:
    first, second = segments(services)[1:3]
    save(khamla, first, "ດ່ານເປີດ 7 ໂມງ.")
    save(khamla, second, "ຕະຫຼາດ", do="keep")
    page = khamla.get(f"{PAGE}/preview").text
    body = page[page.index('<div class="text"'):]
    assert "ດ່ານເປີດ 7 ໂມງ. <mark class=\"unfinished\" title=\"not finished\">ຕະຫຼາດ</mark>" in body
    assert re.search(r'<h2><mark class="unfinished untranslated" lang="vi" dir="ltr"[^>]*>Giờ làm việc</mark></h2>', body)
    assert re.search(r'<img src="/files/\w+/map.png"', body) and "\ufdd0" not in page
