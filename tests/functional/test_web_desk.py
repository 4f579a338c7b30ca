"""The desk over real requests: documents in, texts, languages, files, jobs, packs, memory and glossary."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image

from app.accounts import users
from app.accounts.permissions import SYSTEM
from app.jobs.queue import get_job
from app.publications import works
from app.publications.models import INTERNAL
from app.reports import holdings
from app.translation.memory import store
from app.wiring import Services
from tests.functional.people import PASSWORD, Person, actor, add_person

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def lan(app: Flask, services: Services) -> Person:
    """An editor at the desk."""
    add_person(services, "lan", ("editor", ""))
    return Person(app, "lan")


@pytest.fixture
def work_id(services: Services, lan: Person) -> str:
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, actor(services, "lan"), works.WorkDetails(kind="notice", topics=("training",)), "vi",
                                    works.Text("Cửa khẩu Lệ Thanh", "", "Cửa khẩu mở lúc 7 giờ."))
        uow.commit()
        return version.work_id


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "#26315F").save(stream, "PNG")
    return stream.getvalue()


def test_document_comes_in_with_everything_that_was_said_about_it(lan: Person, services: Services) -> None:
    answer = lan.post("/desk/ingest", file=upload("# Chợ biên giới\n\nChợ họp sáng thứ bảy.".encode(), "cho.md"), language="",
                      kind="notice", topics=["training", "tourism"], places="le-thanh-international-gate", issued_on="2026-09-02",
                      visibility="internal", urgent="1", author="Lan", source="Báo", rights="CC BY 4.0")
    assert answer.status_code == 302
    with services.database.unit() as uow:
        work = works.get_work(uow, answer.location.rpartition("/")[2])
        details = works.details_of(work)
        assert (work.source_language, details.kind, details.urgent, details.visibility) == ("vi", "notice", True, "internal")
        assert set(details.topics) == {"training", "tourism"} and details.places == ("le-thanh-international-gate",)
        assert str(details.issued_on) == "2026-09-02" and details.author == "Lan"


@pytest.mark.parametrize(("data", "name", "fields"), [
    (b"", "leer.md", {}),
    (b"x" * 40, "x.exe", {}),
    ("Chợ họp.".encode(), "a.md", {"issued_on": "ngày mai"}),
    ("Chợ họp.".encode(), "a.md", {"as_work": "no-such-work"}),
    ("Chợ họp.".encode(), "a.md", {"language": "xx"}),
])
def test_refused_document_keeps_what_was_filled_in(lan: Person, data: bytes, name: str, fields: dict[str, str]) -> None:
    answer = lan.post("/desk/ingest", file=upload(data, name), kind="brochure", visibility="public", author="Nguyễn Thị Lan",
                      topics="tourism", **fields)
    assert answer.status_code in (400, 404) and 'role="alert"' in answer.text
    assert 'value="Nguyễn Thị Lan"' in answer.text and 'value="brochure" selected' in answer.text
    assert 'value="tourism" checked' in answer.text
    assert "0 works" in lan.text("/desk")


def test_form_without_a_file_says_so(lan: Person) -> None:
    answer = lan.post("/desk/ingest", kind="notice", visibility="public")
    assert answer.status_code == 400 and "No file was chosen" in answer.text


def test_finished_translation_becomes_a_version_of_the_work(lan: Person, work_id: str) -> None:
    answer = lan.post("/desk/ingest", file=upload("# ດ່ານສາກົນ\n\nດ່ານເປີດເວລາ 7 ໂມງ.".encode(), "gate.md"), language="lo",
                      as_work=work_id, kind="article", visibility="public")
    assert answer.location == f"/desk/works/{work_id}"
    assert f"/workbench/{work_id}/lo" in lan.text(f"/desk/works/{work_id}")


def test_works_are_listed_with_the_states_of_their_languages(lan: Person, work_id: str) -> None:
    lan.post(f"/desk/works/{work_id}/request", language="km")
    page = lan.text("/desk")
    assert "Cửa khẩu Lệ Thanh" in page and "ខ្មែរ" in page and "Being translated" in page
    assert "1 work" in lan.text("/desk?text=lệ thanh") and "0 works" in lan.text("/desk?text=100%")
    assert "0 works" in lan.text("/desk?language=lo") and "1 work" in lan.text("/desk?language=km&state=translating")


def test_text_is_revised_published_compared_and_withdrawn(app: Flask, lan: Person, work_id: str) -> None:
    page = f"/desk/works/{work_id}/vi/text"
    assert 'name="base" value="1"' in lan.text(page)
    shown = lan.post(page, do="preview", title="Cửa khẩu", summary="", body="Mở **7** giờ.", base=1)
    assert "<strong>7</strong>" in shown.text and "Mở **7** giờ." in shown.text
    assert lan.post(page, title="Cửa khẩu Lệ Thanh", summary="", body="Cửa khẩu mở lúc 6 giờ.", base=1, note="giờ").status_code == 302
    compared = lan.text(f"/desk/works/{work_id}/vi/revisions/1..2")
    assert "<del>7</del>" in compared and "<ins>6</ins>" in compared
    assert lan.get(f"/desk/works/{work_id}/vi/revisions/1..9").status_code == 404
    lan.post(f"/desk/works/{work_id}/vi/publish")
    assert "6 giờ" in Person(app).text(f"/works/{work_id}/vi")
    lan.post(f"/desk/works/{work_id}/vi/withdraw")
    assert Person(app).get(f"/works/{work_id}/vi").status_code == 404


def test_preview_shows_the_pictures_of_the_work(lan: Person, work_id: str) -> None:
    lan.post(f"/desk/works/{work_id}/files", file=upload(picture(), "ảnh 1.png"), caption="", language="")
    shown = lan.post(f"/desk/works/{work_id}/vi/text", do="preview", title="Chợ", summary="", base=1,
                     body="![Chợ](%E1%BA%A3nh%201.png)")
    assert re.search(r'<img src="/files/\w{64}/%E1%BA%A3nh%201.png" width="40" height="30"', shown.text)


def test_text_that_moved_on_is_shown_beside_what_was_typed(lan: Person, work_id: str) -> None:
    page = f"/desk/works/{work_id}/vi/text"
    lan.post(page, title="Cửa khẩu Lệ Thanh", summary="", body="Cửa khẩu mở lúc 6 giờ.", base=1)
    answer = lan.post(page, title="Cửa khẩu Lệ Thanh", summary="", body="Cửa khẩu mở lúc 8 giờ.", base=1)
    assert answer.status_code == 409
    assert "Cửa khẩu mở lúc 8 giờ." in answer.text and "<del>6</del>" in answer.text and 'name="base" value="2"' in answer.text
    assert lan.post(page, title="Cửa khẩu Lệ Thanh", summary="", body="Cửa khẩu mở lúc 8 giờ.", base=2).status_code == 302


def test_details_are_edited_and_a_wrong_date_is_told(lan: Person, work_id: str, services: Services) -> None:
    address = f"/desk/works/{work_id}/details"
    wrong = lan.post(address, kind="notice", visibility="public", embargo_until="31-31", author="Lan")
    assert wrong.status_code == 400 and "is not a date" in wrong.text and 'value="31-31"' in wrong.text
    assert lan.post(address, kind="news", visibility="restricted", topics="tourism").status_code == 302
    with services.database.unit() as uow:
        assert works.details_of(works.get_work(uow, work_id)) == works.WorkDetails(
            kind="news", topics=("tourism",), visibility="restricted")


def test_files_are_added_checked_and_taken_away(lan: Person, work_id: str) -> None:
    address = f"/desk/works/{work_id}/files"
    refused = lan.post(address, file=upload(b"MZ\x90 no picture at all", "gate.png"), caption="Cổng", language="")
    assert refused.status_code == 400 and 'value="Cổng"' in refused.text
    assert lan.post(address, file=upload(picture(), "gate.png"), caption="Cổng", language="vi").status_code == 302
    page = lan.text(f"/desk/works/{work_id}")
    assert "gate.png" in page and "Cổng" in page
    found = re.search(rf"/desk/works/{work_id}/files/(\d+)/remove", page)
    assert found
    lan.post(found.group())
    assert "gate.png" not in lan.text(f"/desk/works/{work_id}")


def test_asking_twice_for_a_language_is_told_on_the_page(lan: Person, work_id: str) -> None:
    assert lan.post(f"/desk/works/{work_id}/request", language="lo").status_code == 302
    again = lan.post(f"/desk/works/{work_id}/request", language="lo")
    assert again.status_code == 409 and "asked for already" in again.text


def test_job_shows_its_progress_and_its_end(lan: Person, work_id: str, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        store.add(uow, [("Cửa khẩu mở lúc 7 giờ.", "ດ່ານເປີດເວລາ 7 ໂມງ.")], "vi", "lo", origin="test", by="lan")
        uow.commit()
    job = lan.post(f"/desk/works/{work_id}/request", language="lo").location
    waiting = lan.text(job)
    assert "<progress" in waiting and '<noscript><meta http-equiv="refresh" content="5; url=' in waiting
    services.worker.run_waiting()
    done = lan.text(job)
    assert "refresh" not in done and "Drafted from the memory" in done and f"/workbench/{work_id}/lo" in done
    assert job in lan.text("/desk/jobs") and "ດ່ານເປີດເວລາ 7 ໂມງ." in lan.text(f"/workbench/{work_id}/lo")


def test_waiting_job_is_stopped(lan: Person, work_id: str, services: Services) -> None:
    job = lan.post(f"/desk/works/{work_id}/request", language="lo").location
    lan.post(f"{job}/cancel")
    assert "stopped" in lan.text(job)
    with services.database.unit() as uow:
        assert get_job(uow, int(job.rpartition("/")[2])).state == "cancelled"


def test_pack_is_exported_and_fetched_and_installed_by_an_administrator_only(
        app: Flask, lan: Person, work_id: str, services: Services) -> None:
    lan.post(f"/desk/works/{work_id}/vi/publish")
    job = lan.post("/desk/packs/export", language="vi").location
    services.worker.run_waiting()
    found = re.search(r"/desk/packs/[\w-]+\.rong", lan.text(job))
    assert found
    pack = lan.get(found.group())
    assert pack.status_code == 200 and "rong.json" in zipfile.ZipFile(io.BytesIO(pack.data)).namelist()
    assert lan.post("/desk/packs/check", file=upload(pack.data, "p.zip")).status_code == 403

    add_person(services, "root", ("administrator", ""))
    root = Person(app, "root")
    checked = root.post("/desk/packs/check", file=upload(pack.data, "p.zip"))
    name = re.search(r'name="name" value="(\w+)"', checked.text)
    assert name and "Cửa khẩu Lệ Thanh" in checked.text
    installing = root.post("/desk/packs/install", name=name.group(1)).location
    assert root.post("/desk/packs/install", name=name.group(1)).status_code == 409, "one at a time"
    services.worker.run_waiting()
    assert "Publications in the pack" in root.text(installing)
    assert "Tiếng Việt" in root.text("/desk/packs")
    assert root.post("/desk/packs/install", name=name.group(1)).status_code == 404, "the file is gone once it is installed"


def test_a_language_counts_what_a_pack_for_the_public_carries(lan: Person, work_id: str, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        inner = works.create_work(uow, actor(services, "lan"), works.WorkDetails(kind="notice", visibility=INTERNAL), "vi", works.Text("Họp", "", "Họp lúc 8 giờ."))
        alone = works.create_work(uow, actor(services, "lan"), works.WorkDetails(kind="notice", visibility=INTERNAL), "lo", works.Text("ປະຊຸມ", "", "ປະຊຸມ 8 ໂມງ."))
        uow.commit()
        ids = [(work_id, "vi"), (inner.work_id, "vi"), (alone.work_id, "lo")]
    for one, tag in ids:
        lan.post(f"/desk/works/{one}/{tag}/publish")
    page = lan.text("/desk/packs")
    assert "Tiếng Việt (1)" in page and "ລາວ (0)" in page, "one for staff can still be asked for"


def test_broken_pack_is_refused_and_not_kept(app: Flask, services: Services) -> None:
    add_person(services, "root", ("administrator", ""))
    answer = Person(app, "root").post("/desk/packs/check", file=upload(b"PK no zip", "p.zip"))
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert not list((services.settings.packs / "incoming").glob("*"))


def test_pack_names_do_not_lead_elsewhere(lan: Person) -> None:
    for name in ("..%2F..%2Fsecret", "nothing"):
        assert lan.get(f"/desk/packs/{name}.rong").status_code == 404


def test_memory_is_imported_found_and_exported(lan: Person) -> None:
    data = "vi\tlo\nCửa khẩu\tດ່ານ\nmột cột\nChợ\tຕະຫຼາດ\n".encode()
    answer = lan.post("/desk/memory/import", file=upload(data, "pairs.tsv"))
    assert answer.status_code == 200 and "2 new" in answer.text and "Line 3" in answer.text
    assert "ຕະຫຼາດ" in lan.text("/desk/memory?text=chợ") and "ຕະຫຼາດ" not in lan.text("/desk/memory?text=khẩu")
    exported = lan.get("/desk/memory/export?pair=vi+lo&format=.tsv")
    assert "Chợ\tຕະຫຼາດ" in exported.get_data(as_text=True) and "attachment" in exported.headers["Content-Disposition"]
    assert lan.post("/desk/memory/import", file=upload(b"x", "x.pdf")).status_code == 400
    answer = lan.post("/desk/memory/import", file=upload("vi\tlo\nສະບາຍດີ\tXin chào\nຂອບໃຈ\tCảm ơn\nASEAN\tASEAN\n".encode(), "turned.tsv"))
    assert answer.status_code == 400 and "languages were exchanged" in answer.text and "Cảm ơn" not in lan.text("/desk/memory?text=Cảm")


def test_glossary_is_imported_found_and_exported(lan: Person) -> None:
    data = "concept,domain,definition,language,term,status,source\nmarker,border,,vi,cột mốc,preferred,\nmarker,border,,lo,ຫຼັກໝາຍ,preferred,\n"
    answer = lan.post("/desk/glossary/import", file=upload(data.encode(), "terms.csv"))
    assert answer.status_code == 200 and "2 new" in answer.text
    page = lan.text("/desk/glossary?text=mốc")
    assert "ຫຼັກໝາຍ" in page and '<dt lang="lo" dir="ltr">ລາວ</dt>' in page
    assert "cột mốc" in lan.get("/desk/glossary/export?format=.csv").get_data(as_text=True)


def test_translator_sees_the_agreed_terms(app: Flask, lan: Person, work_id: str, services: Services) -> None:
    data = "concept,domain,definition,language,term,status,source\ngate,border,,vi,cửa khẩu,preferred,\ngate,border,,lo,ດ່ານ,preferred,\n"
    lan.post("/desk/glossary/import", file=upload(data.encode(), "terms.csv"))
    lan.post(f"/desk/works/{work_id}/request", language="lo")
    add_person(services, "khamla", ("translator", "lo"))
    assert re.search(r'<dd[^>]*lang="lo"[^>]*>.*?ດ່ານ', Person(app, "khamla").text(f"/workbench/{work_id}/lo?at=1"), re.DOTALL)


@pytest.mark.parametrize("path", ["/desk/works/{}/details", "/desk/works/{}/request", "/desk/works/{}/vi/publish",
                                  "/desk/works/{}/files", "/desk/ingest", "/desk/packs/export", "/desk/memory/import"])
def test_no_form_is_taken_without_its_token(lan: Person, work_id: str, path: str) -> None:
    assert lan.client.post(path.format(work_id), data={"language": "lo", "kind": "notice"}).status_code == 400


@pytest.mark.parametrize("path", ["/desk/works/{}/details", "/desk/works/{}/request", "/desk/works/{}/vi/publish",
                                  "/desk/works/{}/files", "/desk/ingest", "/desk/packs/export", "/desk/glossary/import"])
def test_translator_cannot_do_an_editors_work(app: Flask, services: Services, work_id: str, path: str) -> None:
    add_person(services, "khamla", ("translator", "lo"), ("reviewer", "lo"))
    answer = Person(app, "khamla").post(path.format(work_id), page="/workbench", language="lo", kind="notice", visibility="public")
    assert answer.status_code == 403


def test_what_another_site_made_a_browser_send_is_not_offered_for_sending_again(lan: Person) -> None:
    fields = {"name": "nam.com", "display_name": "Nam"}
    here = lan.client.post("/administration/people", data=fields, headers={"Origin": "http://localhost"})
    elsewhere = lan.client.post("/administration/people", data=fields, headers={"Origin": "http://example.org"})
    assert here.status_code == elsewhere.status_code == 400
    assert 'action="/administration/people"' in here.text and 'action="/administration/people"' not in elsewhere.text


def test_the_same_file_twice_is_one_work(lan: Person) -> None:
    fields = {"kind": "article", "visibility": "public"}
    first, again = (lan.post("/desk/ingest", file=upload("# Chợ\n\nChợ được họp.".encode(), "cho.md"), **fields) for _ in range(2))
    assert first.location == again.location
    assert "The file cho.md is here already" in lan.text(again.location)
    assert "1 work" in lan.text("/desk")


def test_many_files_come_in_at_once_and_one_that_cannot_be_read_is_named(lan: Person) -> None:
    files = [upload(f"# Tin số {number}\n\nTin được viết.".encode(), f"{number}.md") for number in range(3)]
    answer = lan.client.post("/desk/ingest", data={
        "csrf_token": lan.token("/desk/ingest"), "kind": "notice", "visibility": "internal",
        "file": [*files, upload(b"", "leer.md")]}, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert all(f"“Tin số {number}” has been brought in" in answer.text for number in range(3))
    assert 0 < answer.text.index("The file leer.md is empty") < answer.text.index("“Tin số 0”")
    assert "3 works" in lan.text("/desk")


def test_large_counts_read_as_in_the_language_of_the_pages(lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    found = holdings.works
    monkeypatch.setattr(holdings, "works", lambda *asked, **more: replace(found(*asked, **more), total=5062))
    assert "5,062 works" in lan.text("/desk")
    lan.client.set_cookie("rong_ui", "vi")
    assert "5.062 ấn phẩm" in lan.text("/desk")


def test_a_form_that_came_too_late_waits_for_a_new_password_too(app: Flask, services: Services, lan: Person) -> None:
    with services.database.unit(write=True) as uow:
        one_time = users.reset_password(uow, SYSTEM, actor(services, "lan").id or 0)
        uow.commit()
    origin = {"Origin": "http://localhost"}
    page = lan.client.post("/desk/ingest", data={"author": "Hà\r\nNội", "csrf_token": "old"}, headers=origin).text
    for address, passwords in (("/sign-in", {"name": "lan", "password": one_time}),
                               ("/password", {"old": one_time, "new": "voi con bé 31", "again": "voi con bé 32"}),
                               ("/password", {"old": one_time, "new": "voi con bé 31", "again": "voi con bé 31"})):
        assert f'action="{address}"' in page
        hidden = dict(HIDDEN.findall(page))
        page = lan.client.post(address, data={**hidden, **passwords}, headers=origin).text
    assert 'action="/desk/ingest"' in page and 'name="author" value="Hà\r\nNội"' in page
    assert "voi con" not in page and one_time not in page


def test_a_form_that_came_too_late_is_offered_to_the_person_whose_form_it_was_alone(app: Flask, services: Services, lan: Person) -> None:
    add_person(services, "mai", ("editor", ""))
    origin, text = {"Origin": "http://localhost"}, "Một câu mà chỉ chị Lan được thấy"
    late = {**dict(HIDDEN.findall(lan.text("/desk/ingest"))), "source": text, "csrf_token": "old"}
    page = lan.client.post("/desk/ingest", data=late, headers=origin).text
    assert 'action="/desk/ingest"' in page
    shared = Person(app, "mai")  # the browser is hers now; a page of before is still open in it
    page = shared.client.post("/desk/ingest", data=late, headers=origin).text
    for name, offered in (("mai", False), ("lan", True)):
        assert "Somebody else wrote this text." in page and 'action="/desk/ingest"' not in page and f">{text}<" not in page
        hidden = dict(HIDDEN.findall(page))
        page = shared.client.post("/sign-in", data={**hidden, "name": name, "password": PASSWORD}, headers=origin).text
        assert ('action="/desk/ingest"' in page) is offered
    assert f'name="source" value="{text}"' in page


def test_what_is_refused_far_down_a_page_is_told_there_and_keeps_what_was_chosen(lan: Person, work_id: str) -> None:
    answer = lan.post(f"/desk/works/{work_id}/files", file=upload(b"no picture", "a.png"), caption="Cổng", language="vi")
    assert answer.status_code == 400
    assert f'action="/desk/works/{work_id}/files#files"' in answer.text, "the browser goes to where the failure is told"
    assert '<option value="vi" lang="vi" dir="ltr" selected>' in answer.text and 'value="Cổng"' in answer.text
    page = lan.post(f"/desk/works/{work_id}/vi/text", title="Một", body="## Hai", summary="", do="preview").text
    assert page.count("<h1") == 1 and 'formaction="#preview"' in page and 'id="preview"' in page


def test_a_step_that_somebody_took_before_is_told_on_the_page_of_the_work(lan: Person, work_id: str) -> None:
    lan.post(f"/desk/works/{work_id}/vi/publish")
    answer = lan.post(f"/desk/works/{work_id}/vi/publish")
    assert answer.status_code == 409
    assert "Only an approved version can be published." in answer.text and f"ID: {work_id}" in answer.text


def test_the_place_of_a_stick_is_kept_where_nothing_is_there(app: Flask, services: Services) -> None:
    add_person(services, "dung", ("administrator", ""))
    assert 'value="/media/stikc"' in Person(app, "dung").post("/desk/posts/collect", place="/media/stikc").text


def test_details_changed_in_two_windows_are_both_kept(lan: Person, services: Services, work_id: str) -> None:
    form = re.search(r'action="/desk/works/[^"]+/details[^"]*".*?</form>', lan.text(f"/desk/works/{work_id}"), re.DOTALL)
    assert form is not None
    opened = dict(HIDDEN.findall(form[0]))
    shown = {"kind": "notice", "visibility": "public", "topics": "training", **{name: text for name, text in opened.items() if name.startswith("before-")}}
    first = {**shown, "author": "Hà", "topics": ["training", "tourism"]}
    refused = {**shown, "source": "Báo Gia Lai", "issued_on": "31/2"}
    assert lan.post(f"/desk/works/{work_id}/details", page="/desk", **first).status_code == 302
    again = lan.post(f"/desk/works/{work_id}/details", page="/desk", **refused)
    assert again.status_code == 400
    kept = {name: text for name, text in HIDDEN.findall(again.text) if name.startswith("before-")}
    assert lan.post(f"/desk/works/{work_id}/details", page="/desk", **{**refused, **kept, "issued_on": ""}).status_code == 302
    with services.database.unit() as uow:
        details = works.details_of(works.get_work(uow, work_id))
        assert (details.author, details.source, set(details.topics)) == ("Hà", "Báo Gia Lai", {"training", "tourism"})
