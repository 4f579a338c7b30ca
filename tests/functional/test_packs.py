"""Packs between two archives: out, checked, in, and what happens when something is wrong with them."""

import datetime
import hashlib
import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.permissions import ANONYMOUS, SYSTEM, Actor
from app.audit.models import AuditEntry
from app.errors import Conflict, Forbidden, NotFound, TooLarge, Unavailable
from app.packs import canonical, pages, receiving
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.publications import queries, works
from app.publications.events import WorksChanged
from app.publications.models import INTERNAL, PUBLIC, Attachment, Work
from app.publications.states import TRANSLATING, WITHDRAWN
from app.translation.glossary.models import Term
from app.wiring import Services
from tests.functional.packing import (
    checked,
    files,
    listed_works,
    publish_work,
    rewrite,
    room_of,
    shown,
    two_works,
    withdraw,
)


@pytest.fixture
def province(services: Services) -> Services:
    return two_works(services)


def test_a_pack_is_carried_and_installed(province: Services, post: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    heard: list[WorksChanged] = []
    post.bus.subscribe(WorksChanged, heard.append)
    report = export_pack(room_of(province), SYSTEM, "vi", stick)
    assert (report.versions, report.objects, report.written) == (2, 6, 6)  # two texts, a picture, the glossary, the page of the list, the words of the pages
    assert checked(province, stick).problems == ()
    done = install_pack(room_of(post), SYSTEM, stick).languages[0]
    assert (done.language, done.changed, done.withdrawn, done.terms, done.skipped) == ("vi", 2, 0, 1, ())
    assert shown(post, "vi") == {"bien-ho": "Hồ ở Pleiku.\n", "nha-rong": "Nhà rông cao.\n"}
    assert heard == [WorksChanged(("bien-ho", "nha-rong"))]
    assert post.indexer.drift() == ((), ())
    with post.database.unit() as uow:
        work = uow.session.get_one(Work, "bien-ho")
        there = works.details_of(work)
        attachment = work.attachments[0]
        assert (attachment.name, attachment.caption, attachment.facts) == ("hồ.png", "Biển Hồ", {"width": 4, "height": 3})
        assert post.storage.verify(attachment.digest)
        assert uow.session.scalars(select(Term.text)).all() == ["hồ"]
        assert uow.session.scalar(select(AuditEntry.subject_id).where(AuditEntry.action == "packs.install")) == "vi"
    with province.database.unit() as uow:
        assert works.details_of(uow.session.get_one(Work, "bien-ho")) == there


def test_installing_again_changes_nothing(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
    install_pack(room_of(post), SYSTEM, tmp_path / "stick")
    heard: list[WorksChanged] = []
    post.bus.subscribe(WorksChanged, heard.append)
    done = install_pack(room_of(post), SYSTEM, tmp_path / "stick").languages[0]
    assert (done.changed, done.withdrawn, done.terms, heard) == (0, 0, 0, [])


def test_two_languages_share_a_stick(province: Services, post: Services, tmp_path: Path) -> None:
    for tag in ("vi", "lo"):
        export_pack(room_of(province), SYSTEM, tag, tmp_path / "stick")
    report = install_pack(room_of(post), SYSTEM, tmp_path / "stick")
    assert [one.language for one in report.languages] == ["lo", "vi"]
    assert set(shown(post, "lo")) == set(shown(post, "vi")) == {"bien-ho", "nha-rong"}
    with post.database.unit() as uow:
        assert len(uow.session.scalars(select(Attachment)).all()) == 1


def test_the_same_input_gives_the_same_bytes(province: Services, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export_pack(room_of(province), SYSTEM, "vi", tmp_path / name)
        export_pack(room_of(province), SYSTEM, "vi", tmp_path / f"{name}.rong")
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert (tmp_path / "a.rong").read_bytes() == (tmp_path / "b.rong").read_bytes()
    assert all(name.isascii() for name in files(tmp_path / "a"))
    told = json.loads((tmp_path / "a/trust/unsigned.json").read_bytes())["manifests/vi.json"]
    data = (tmp_path / f"a/manifests/{told['sha256']}.vi.json").read_bytes()
    assert (told["length"], told["sha256"], told["version"]) == (len(data), hashlib.sha256(data).hexdigest(), 1)


def test_only_what_is_missing_is_written(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    before = {place: place.stat().st_mtime_ns for place in stick.rglob("*") if place.is_file()}
    assert export_pack(room_of(province), SYSTEM, "vi", stick).written == 0
    assert {place: place.stat().st_mtime_ns for place in stick.rglob("*") if place.is_file()} == before
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    assert export_pack(room_of(province), SYSTEM, "vi", stick).written == 2  # the text and its page
    assert checked(province, stick).problems == ()


def test_the_number_rises_with_the_content_alone(province: Services, tmp_path: Path) -> None:
    def number() -> int:
        return export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick").version

    assert [number(), number()] == [1, 1]
    with province.database.unit(write=True) as uow:  # something that no reader sees
        version = works.get_version(uow, "bien-ho", "vi")
        works.revise(uow, SYSTEM, version.id, works.Text("bien-ho vi", "", "Chưa xong.\n"))
        uow.commit()
    assert [number(), number()] == [1, 1]
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    assert [number(), number()] == [2, 2]
    withdraw(province, "nha-rong", "vi")
    assert [number(), number()] == [3, 3]


def test_internal_works_only_when_asked_and_restricted_never(province: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "public")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "staff", internal=True)
    ids = [{one.work_id for one in listed_works(province, tmp_path / name)} for name in ("public", "staff")]
    assert ids == [{"bien-ho", "nha-rong"}, {"bien-ho", "nha-rong", "noi-bo"}]


@pytest.mark.parametrize("by", ["folder", "version"])
def test_a_pack_of_the_changes_only(province: Services, post: Services, tmp_path: Path, by: str) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    first = export_pack(room_of(province), SYSTEM, "vi", whole)
    install_pack(room_of(post), SYSTEM, whole)
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    against = str(whole) if by == "folder" else first.manifest_digest[:12]
    second = export_pack(room_of(province), SYSTEM, "vi", part, against=against)
    assert (second.written, second.left_out) == (2, 4)
    assert checked(province, part).problems == ()
    done = install_pack(room_of(post), SYSTEM, part).languages[0]
    assert (done.changed, done.skipped) == (1, ())
    assert shown(post, "vi")["nha-rong"] == "Nhà rông rất cao.\n"
    # the manifest is the one that a whole pack has
    export_pack(room_of(province), SYSTEM, "vi", whole)
    there = {name: data for name, data in files(whole).items() if name.startswith("manifests/")}
    assert there.items() <= files(part).items() and len(there) == 1


def test_of_changes_alone_what_is_there_is_installed(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "whole")
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "part", against=str(tmp_path / "whole"))
    done = install_pack(room_of(post), SYSTEM, tmp_path / "part").languages[0]
    assert [(one.work_id, one.reason, one.damage) for one in done.skipped] == [
        ("bien-ho", "this pack does not carry its text, and no earlier one has brought it here", True)]
    assert checked(province, tmp_path / "part").packs[0].without_text == 1
    assert shown(post, "vi") == {"nha-rong": "Nhà rông rất cao.\n"}
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "part")  # the whole of it comes later
    done = install_pack(room_of(post), SYSTEM, tmp_path / "part").languages[0]
    assert (done.changed, done.skipped) == (1, ())
    assert set(shown(post, "vi")) == {"nha-rong", "bien-ho"}


def test_what_was_begun_in_one_language_goes_on_after_a_stick_of_another(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_USUAL_WORKS", 1)  # each work on a page of its own, as in a large archive
    for name, against in (("lo1", None), ("lo2", str(tmp_path / "lo1"))):
        export_pack(room_of(province), SYSTEM, "lo", tmp_path / name, against=against)
        rewrite(province, "bien-ho", "lo", "ໜອງ ໃຫຍ່.\n")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "vi")
    install_pack(room_of(post), SYSTEM, tmp_path / "lo1")
    with monkeypatch.context() as patch:
        patch.setattr(receiving.Receiving, "finish", lambda self: sys.exit("killed"))
        with pytest.raises(SystemExit):
            install_pack(room_of(post), SYSTEM, tmp_path / "lo2")
    install_pack(room_of(post), SYSTEM, tmp_path / "vi")
    report = install_pack(room_of(post), SYSTEM, tmp_path / "lo2")
    assert report.languages[0].whole
    assert shown(post, "lo")["bien-ho"] == "ໜອງ ໃຫຍ່.\n"
    shutil.rmtree(post.settings.packs / "installed/objects")
    assert [one.code for one in install_pack(room_of(post), SYSTEM, tmp_path / "lo2").languages[0].problems] == ["packs.needs_earlier"]


def test_a_stick_pulled_out_is_told_in_one_sentence_and_goes_on_when_it_is_back(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_WORKS", 1)
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")

    def pull_out(done: int, _total: int) -> None:
        if done and (tmp_path / "stick").exists():
            (tmp_path / "stick").rename(tmp_path / "away")

    with pytest.raises(Unavailable, match="Plug the stick in again"):
        install_pack(room_of(post), SYSTEM, tmp_path / "stick", progress=pull_out)
    assert len(shown(post, "vi")) == 1
    (tmp_path / "away").rename(tmp_path / "stick")
    assert install_pack(room_of(post), SYSTEM, tmp_path / "stick").languages[0].whole and len(shown(post, "vi")) == 2


def test_what_a_pack_says_it_carries_names_no_more_than_its_list(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
    place, = (tmp_path / "stick/manifests").glob("*.vi.json")
    part = place.with_suffix(".part.json")
    part.write_bytes(canonical.encode({"carried": sorted(hashlib.sha256(bytes([number])).hexdigest() for number in range(50))}))
    with pytest.raises(TooLarge):
        install_pack(room_of(post), SYSTEM, tmp_path / "stick")
    part.write_bytes(canonical.encode({"without": []}))
    assert install_pack(room_of(post), SYSTEM, tmp_path / "stick").languages[0].whole


def test_a_whole_export_completes_a_partial_folder(province: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "whole")
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "part", against=str(tmp_path / "whole"))
    assert checked(province, tmp_path / "part").packs[0].left_out
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "part")
    report = checked(province, tmp_path / "part")
    assert report.problems == () and report.packs[0].left_out == 0


def test_an_unknown_earlier_pack_is_named(province: Services, tmp_path: Path) -> None:
    for against, code in (("0123456789ab", "packs.unknown_version"), ("no such folder", "packs.no_earlier")):
        with pytest.raises(NotFound) as refused:
            export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick", against=against)
        assert refused.value.code == code


def test_what_the_next_pack_lacks_is_withdrawn(province: Services, post: Services, tmp_path: Path) -> None:
    publish_work(post, "cua-don", {"vi": "Bài của đồn.\n"})
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "1")
    install_pack(room_of(post), SYSTEM, tmp_path / "1")
    withdraw(province, "bien-ho", "vi")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "2")
    assert install_pack(room_of(post), SYSTEM, tmp_path / "2").languages[0].withdrawn == 1
    assert set(shown(post, "vi")) == {"nha-rong", "cua-don"}
    # and comes back when the province publishes it again
    with province.database.unit(write=True) as uow:
        works.publish(uow, SYSTEM, works.get_version(uow, "bien-ho", "vi").id)
        uow.commit()
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "3")
    assert install_pack(room_of(post), SYSTEM, tmp_path / "3").languages[0].changed == 1
    assert set(shown(post, "vi")) == {"bien-ho", "nha-rong", "cua-don"}


def test_work_in_progress_and_withdrawals_here_are_left_alone(province: Services, post: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    install_pack(room_of(post), SYSTEM, stick)
    withdraw(post, "nha-rong", "vi")
    with post.database.unit(write=True) as uow:
        version = works.get_version(uow, "bien-ho", "vi")
        works.revise(uow, SYSTEM, version.id, works.Text("Của đồn", "", "Sửa ở đồn.\n"))
        uow.commit()
    rewrite(province, "bien-ho", "vi", "Hồ lớn ở Pleiku.\n")
    export_pack(room_of(province), SYSTEM, "vi", stick)
    done = install_pack(room_of(post), SYSTEM, stick).languages[0]
    assert [(one.work_id, one.reason) for one in done.skipped] == [("bien-ho", "somebody is working on it here")]
    assert shown(post, "vi") == {"bien-ho": "Hồ ở Pleiku.\n"}
    with post.database.unit() as uow:
        assert works.get_version(uow, "nha-rong", "vi").state == WITHDRAWN
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    export_pack(room_of(province), SYSTEM, "vi", stick)
    done = install_pack(room_of(post), SYSTEM, stick).languages[0]
    assert ("nha-rong", "it was withdrawn here") in {(one.work_id, one.reason) for one in done.skipped}
    assert "nha-rong" not in shown(post, "vi")


def test_another_work_of_the_same_name_is_left_alone(province: Services, post: Services, tmp_path: Path) -> None:
    publish_work(post, "bien-ho", {"lo": "ວຽກອື່ນ.\n"}, source="lo")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
    done = install_pack(room_of(post), SYSTEM, tmp_path / "stick").languages[0]
    assert [one.reason for one in done.skipped] == ["another work has this name here"]
    assert "bien-ho" not in shown(post, "vi")


def test_a_work_made_here_is_never_shown_to_more_people(province: Services, post: Services, tmp_path: Path) -> None:
    publish_work(post, "bien-ho", {"vi": "Bản nội bộ.\n"}, visibility=INTERNAL, pictures=("của đồn.png",))
    end = datetime.date(2999, 1, 1)
    with post.database.unit(write=True) as uow:
        uow.session.get_one(Work, "bien-ho").embargo_until = end
        uow.commit()
    # again and again: in a second language, and when the province has changed its text
    for tag, body in (("vi", None), ("lo", None), ("vi", "Hồ lớn ở Pleiku.\n")):
        if body:
            rewrite(province, "bien-ho", tag, body)
        export_pack(room_of(province), SYSTEM, tag, tmp_path / f"{tag} {body is None}")
        install_pack(room_of(post), SYSTEM, tmp_path / f"{tag} {body is None}")
        with post.database.unit() as uow:
            work = uow.session.get_one(Work, "bien-ho")
            assert (work.visibility, work.embargo_until) == (INTERNAL, end)
            assert {one.name for one in work.attachments} == {"của đồn.png", "hồ.png"}
            assert [one.work_id for one in queries.browse(uow, ANONYMOUS, queries.Filters()).items] == ["nha-rong"]
            assert [revision.body for revision in work.versions[0].revisions][:2] == ["Bản nội bộ.\n", "Hồ ở Pleiku.\n"]


def test_the_later_embargo_holds(province: Services, post: Services, tmp_path: Path) -> None:
    publish_work(post, "bien-ho", {"vi": "Bản của đồn.\n"})
    past, later = datetime.date(2001, 1, 1), datetime.date(2002, 1, 1)
    for here, there, kept in ((None, past, past), (past, None, past), (later, past, later), (past, later, later)):
        for services, day in ((post, here), (province, there)):
            with services.database.unit(write=True) as uow:
                uow.session.get_one(Work, "bien-ho").embargo_until = day
                uow.commit()
        export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
        install_pack(room_of(post), SYSTEM, tmp_path / "stick")
        with post.database.unit() as uow:
            assert uow.session.get_one(Work, "bien-ho").embargo_until == kept


def test_of_a_work_that_came_with_a_pack_the_next_one_says_who_sees_it(
        province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "1", internal=True)
    install_pack(room_of(post), SYSTEM, tmp_path / "1")
    with province.database.unit(write=True) as uow:
        uow.session.get_one(Work, "noi-bo").visibility = PUBLIC
        uow.commit()
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "2")
    install_pack(room_of(post), SYSTEM, tmp_path / "2")
    with post.database.unit() as uow:
        assert uow.session.get_one(Work, "noi-bo").visibility == PUBLIC


def test_an_older_pack_is_refused(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "old")
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "new")
    install_pack(room_of(post), SYSTEM, tmp_path / "new")
    with pytest.raises(Conflict, match="older than the one installed"):
        install_pack(room_of(post), SYSTEM, tmp_path / "old")
    assert shown(post, "vi")["nha-rong"] == "Nhà rông rất cao.\n"


def test_a_picture_taken_away_goes_with_the_next_pack(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "1")
    install_pack(room_of(post), SYSTEM, tmp_path / "1")
    with province.database.unit(write=True) as uow:
        work = uow.session.get_one(Work, "bien-ho")
        work.attachments.clear()
        uow.commit()
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "2")
    assert install_pack(room_of(post), SYSTEM, tmp_path / "2").languages[0].changed == 1
    with post.database.unit() as uow:
        assert uow.session.get_one(Work, "bien-ho").attachments == []


def test_nothing_published_is_no_pack(province: Services, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        export_pack(room_of(province), SYSTEM, "km", tmp_path / "stick")


def test_the_last_withdrawal_travels_too(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "lo", tmp_path / "1")
    install_pack(room_of(post), SYSTEM, tmp_path / "1")
    for work in ("bien-ho", "nha-rong"):
        withdraw(province, work, "lo")
    assert export_pack(room_of(province), SYSTEM, "lo", tmp_path / "2").versions == 0
    assert checked(post, tmp_path / "2").problems == ()
    assert install_pack(room_of(post), SYSTEM, tmp_path / "2").languages[0].withdrawn == 2
    assert shown(post, "lo") == {}


def test_roles(province: Services, tmp_path: Path) -> None:
    editor = Actor(7, "editor", frozenset({("editor", "")}))
    with pytest.raises(Forbidden):
        export_pack(room_of(province), ANONYMOUS, "vi", tmp_path / "stick")
    export_pack(room_of(province), editor, "vi", tmp_path / "stick")
    with pytest.raises(Forbidden):
        install_pack(room_of(province), editor, tmp_path / "stick")


def test_an_archive_takes_its_own_pack_without_a_change(province: Services, tmp_path: Path) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
    done = install_pack(room_of(province), SYSTEM, tmp_path / "stick").languages[0]
    assert (done.changed, done.skipped) == (0, ())


@pytest.mark.parametrize("name", ["vi.rong", "vi.zip"])
def test_one_file_carries_the_same_pack(province: Services, post: Services, tmp_path: Path, name: str) -> None:
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / name)
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert {member: archive.read(member) for member in archive.namelist()} == files(tmp_path / "stick")
    assert checked(post, tmp_path / name).problems == ()
    assert install_pack(room_of(post), SYSTEM, tmp_path / name).languages[0].changed == 2
    assert shown(post, "vi") == {"bien-ho": "Hồ ở Pleiku.\n", "nha-rong": "Nhà rông cao.\n"}


def test_works_in_translation_stay_out(province: Services, tmp_path: Path) -> None:
    with province.database.unit(write=True) as uow:
        version = works.add_version(uow, SYSTEM, "bien-ho", "km", works.Text("បឹង", "", "បឹងមួយ។\n"))
        assert version.state == TRANSLATING
        uow.commit()
    publish_work(province, "khac", {"vi": "Khác.\n", "km": "ផ្សេង។\n"})
    export_pack(room_of(province), SYSTEM, "km", tmp_path / "stick")
    assert [one.work_id for one in listed_works(province, tmp_path / "stick")] == ["khac"]
