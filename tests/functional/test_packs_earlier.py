"""An increment that comes before the pack it builds on, and the earlier pack that comes after it and gives what was left out."""

import shutil
import sys
from pathlib import Path

import pytest

from app.accounts.permissions import SYSTEM
from app.errors import Conflict, Unavailable
from app.packs import pages, receiving
from app.packs.archive import source_at
from app.packs.choice import Choice
from app.packs.export import export_pack
from app.packs.install import InstalledLanguage, install_pack
from app.packs.layout import object_path, shrunk_path
from app.packs.offering import look_at
from app.packs.reading import Pack
from app.translation.glossary.models import Concept, Term
from app.wiring import Services
from tests.functional.packing import checked, publish_work, rewrite, shown, withdraw


@pytest.fixture
def province(services: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Two works, each on a page of its own, as in a large archive."""
    monkeypatch.setattr(pages, "_USUAL_WORKS", 1)
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"}, pictures=("hồ.png",))
    publish_work(services, "nha-rong", {"vi": "Nhà rông cao.\n"})
    with services.database.unit(write=True) as uow:
        uow.session.add(Concept(id="lake", domain="nature", definition="Standing water.", terms=[Term(language="vi", text="hồ", status="preferred")]))
        uow.commit()
    return services


def increment(province: Services, folder: Path) -> None:
    """A whole pack in one folder, and one with a later edit alone in another."""
    export_pack(province.packs, SYSTEM, "vi", folder / "whole")
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    written = export_pack(province.packs, SYSTEM, "vi", folder / "part", against=str(folder / "whole"))
    assert checked(province, folder / "part").packs[0].left_out == written.left_out
    assert checked(province, folder / "part").packs[0].without_text == 1


def taken(post: Services, place: Path) -> InstalledLanguage:
    return install_pack(post.packs, SYSTEM, place).languages[0]


def test_the_earlier_pack_gives_what_the_later_one_left_out(province: Services, post: Services, tmp_path: Path) -> None:
    increment(province, tmp_path)
    offered = look_at(post.packs, tmp_path / "part")
    assert (offered.changes, [one.code for one in offered.problems]) == (1, ["packs.needs_earlier"])
    done = taken(post, tmp_path / "part")
    assert ([one.code for one in done.problems], done.whole) == (["packs.needs_earlier"], False)
    assert shown(post, "vi") == {"nha-rong": "Nhà rông rất cao.\n"}
    offered = look_at(post.packs, tmp_path / "whole")
    assert (offered.changes, offered.problems, [one.code for one in offered.notes]) == (1, (), ["packs.mended"])
    later = done.manifest_digest
    done = taken(post, tmp_path / "whole")
    assert (done.manifest_digest, done.changed, done.terms, done.whole) == (later, 1, 1, True)
    assert shown(post, "vi") == {"bien-ho": "Hồ ở Pleiku.\n", "nha-rong": "Nhà rông rất cao.\n"}
    for look in (look_at, lambda room, place: install_pack(room, SYSTEM, place)):
        with pytest.raises(Conflict, match="older than the one installed"):  # it has nothing more to give
            look(post.packs, tmp_path / "whole")


def test_of_an_earlier_pack_nothing_false_is_taken(province: Services, post: Services, tmp_path: Path) -> None:
    increment(province, tmp_path)
    taken(post, tmp_path / "part")
    with source_at(tmp_path / "whole") as source:
        listed, = Pack(source).lists(province.trust)[1]
        kept = {object_path(page.digest) for page in listed.manifest.pages}
    for place in (tmp_path / "whole/objects").glob("*/*"):
        if place.relative_to(tmp_path / "whole").as_posix().removesuffix(".zst") not in kept:
            place.write_bytes(place.read_bytes()[:-1] + b"!")
    done = taken(post, tmp_path / "whole")
    assert (done.changed, [(one.work_id, one.damage) for one in done.skipped]) == (0, [("bien-ho", True)])
    assert shown(post, "vi") == {"nha-rong": "Nhà rông rất cao.\n"}


def test_a_glossary_that_the_pack_lost_is_named(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "stick")
    with source_at(tmp_path / "stick") as source:
        listed, = Pack(source).lists(province.trust)[1]
    lost = listed.manifest.glossary
    assert lost is not None
    for path in (object_path(lost.digest), shrunk_path(lost.digest)):
        (tmp_path / "stick" / path).unlink(missing_ok=True)
    done = taken(post, tmp_path / "stick")
    assert (done.changed, [one.code for one in done.problems]) == (2, ["packs.no_object"])


def broken_off(post: Services, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install up to the moment in which the list is remembered as whole, where the power goes."""
    with monkeypatch.context() as patch:
        patch.setattr(receiving.Receiving, "finish", lambda self: sys.exit("killed"))
        with pytest.raises(SystemExit):
            install_pack(post.packs, SYSTEM, place)


def test_mending_that_broke_off_is_ended_by_either_pack(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    increment(province, tmp_path)
    taken(post, tmp_path / "part")
    broken_off(post, tmp_path / "whole", monkeypatch)
    assert "bien-ho" in shown(post, "vi")
    assert taken(post, tmp_path / "whole").whole
    assert post.indexer.drift() == ((), ()), "what was shown before the power went is found"


def test_an_increment_after_a_broken_off_pack_and_that_pack_again_end_whole(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    increment(province, tmp_path)
    broken_off(post, tmp_path / "whole", monkeypatch)
    assert [one.code for one in taken(post, tmp_path / "part").problems] == ["packs.needs_earlier"]  # its page was never kept
    assert taken(post, tmp_path / "whole").whole
    export_pack(post.packs, SYSTEM, "vi", tmp_path / "on")
    assert checked(province, tmp_path / "on").problems == ()


@pytest.mark.parametrize("how", ["lost", "changed"])
def test_mending_is_not_whole_without_the_glossary(province: Services, post: Services, tmp_path: Path, how: str) -> None:
    increment(province, tmp_path)
    taken(post, tmp_path / "part")
    shutil.copytree(tmp_path / "whole", tmp_path / "bad")
    with source_at(tmp_path / "bad") as source:
        listed, = Pack(source).lists(province.trust)[1]
    assert listed.manifest.glossary is not None
    for path in (object_path(listed.manifest.glossary.digest), shrunk_path(listed.manifest.glossary.digest)):
        if how == "lost":
            (tmp_path / "bad" / path).unlink(missing_ok=True)
        elif (place := tmp_path / "bad" / path).exists():
            place.write_bytes(place.read_bytes()[:-1] + b"!")
    assert not taken(post, tmp_path / "bad").whole
    done = taken(post, tmp_path / "whole")
    assert (done.terms, done.whole) == (1, True)


def test_a_stick_pulled_out_while_it_mends_is_told_as_that(province: Services, post: Services, tmp_path: Path) -> None:
    increment(province, tmp_path)
    taken(post, tmp_path / "part")

    def pull_out(_done: int, _total: int) -> None:
        if (tmp_path / "whole").exists():
            (tmp_path / "whole").rename(tmp_path / "away")

    with pytest.raises(Unavailable, match="Plug the stick in again"):
        install_pack(post.packs, SYSTEM, tmp_path / "whole", progress=pull_out)
    (tmp_path / "away").rename(tmp_path / "whole")
    assert taken(post, tmp_path / "whole").whole


def test_what_is_surely_withdrawn_goes_although_a_page_is_not_here(province: Services, post: Services, tmp_path: Path) -> None:
    for work_id in ("cho", "xuan"):
        publish_work(province, work_id, {"vi": "Chợ sớm.\n"})
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "first")
    taken(post, tmp_path / "first")
    rewrite(province, "bien-ho", "vi", "Hồ rất rộng.\n")
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "second", against=str(tmp_path / "first"))  # comes too late
    for work_id in ("cho", "xuan"):
        withdraw(province, work_id, "vi")
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "third", against=str(tmp_path / "second"))
    done = taken(post, tmp_path / "third")
    assert [one.code for one in done.problems] == ["packs.needs_earlier"]
    assert (done.withdrawn, sorted(shown(post, "vi"))) == (1, ["bien-ho", "cho", "nha-rong"]), "“cho” may stand on the page that is not here"
    done = taken(post, tmp_path / "second")
    assert (done.withdrawn, done.whole, sorted(shown(post, "vi"))) == (1, True, ["bien-ho", "nha-rong"])


def test_against_a_folder_leaves_out_no_more_than_it_carries(province: Services, tmp_path: Path) -> None:
    increment(province, tmp_path)
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "bare", choice=Choice(frozenset({"image"})))
    assert export_pack(province.packs, SYSTEM, "vi", tmp_path / "pictures", against=str(tmp_path / "bare")).written == 1
    rewrite(province, "nha-rong", "vi", "Nhà rông cao nhất.\n")
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "after", against=str(tmp_path / "part"))  # an increment itself
    with source_at(tmp_path / "after") as one, source_at(tmp_path / "part") as other:
        packs = Pack(one), Pack(other)
        assert all(any(pack.has(part.digest) for pack in packs) for _, works in packs[0].pages(packs[0].lists(province.trust)[1][0].manifest)
                   for work in works for part in work.objects)

