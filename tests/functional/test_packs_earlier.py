"""An increment that comes before the pack it builds on, and the earlier pack that comes after it and gives what was left out."""

from pathlib import Path

import pytest

from app.accounts.permissions import SYSTEM
from app.errors import Conflict
from app.packs import pages
from app.packs.archive import source_at
from app.packs.export import export_pack
from app.packs.install import InstalledLanguage, install_pack
from app.packs.layout import object_path, shrunk_path
from app.packs.offering import look_at
from app.packs.reading import Pack
from app.translation.glossary.models import Concept, Term
from app.wiring import Services
from tests.functional.packing import checked, publish_work, rewrite, shown


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
