"""Search data in packs: with it and without it the same is found, and nothing that is wrong with it makes a difference."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.accounts.permissions import ANONYMOUS, SYSTEM
from app.packs import canonical, manifest, searching
from app.packs.archive import source_at
from app.packs.export import export_pack
from app.packs.folder import FolderTarget
from app.packs.install import install_pack
from app.packs.layout import object_path, shrunk_path
from app.packs.manifest import SEARCH
from app.packs.offering import look_at
from app.packs.planning import SPARE_BYTES
from app.packs.reading import Pack
from app.packs.trust import chain
from app.packs.trust.port import ListFacts
from app.search.analysed import Written
from app.search.engines.base import Posting
from app.search.query import Query
from app.search.service import search
from app.wiring import Services
from tests.functional.packing import checked, files, instance, publish_work, rewrite, shown

WORKS = Path(__file__).resolve().parents[2] / "corpus" / "works"
LANGUAGES = ("vi", "lo", "km")
ASKED = ("cửa khẩu", "bien gioi", "“biên giới”", "làng", "ຊາຍແດນ", "ປະເທດ", "ພາສາ", "ព្រំដែន", "ភាសា", "Gia Lai", "1995", "title:pleiku")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search data even of a few works, and in several parts."""
    monkeypatch.setattr(searching, "LEAST_WORKS", 2)
    monkeypatch.setattr(searching, "_USUAL", 10_000)


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How many texts of each language were analysed."""
    counted: Counter[str] = Counter()
    plain = Written.postings

    def counting(one: Written) -> Mapping[str, Posting]:
        counted[one.language] += 1
        return plain(one)

    monkeypatch.setattr(Written, "postings", counting)
    yield counted


@pytest.fixture
def province(services: Services) -> Services:
    """Works of the sample, two of which say the same."""
    for folder in sorted(WORKS.iterdir())[:8]:
        publish_work(services, folder.name, {tag: (folder / f"{tag}.md").read_text("utf-8") for tag in LANGUAGES if (folder / f"{tag}.md").is_file()})
    body = (WORKS / "neighbours-and-friends/vi.md").read_text("utf-8")
    publish_work(services, "again", {"vi": body})
    return services


def search_objects(services: Services, stick: Path) -> list[Path]:
    """The files of a pack with search data, tables first."""
    with source_at(stick) as source:
        pack = Pack(source)
        tables = [one for listed in pack.lists(services.trust)[1] for one in listed.manifest.extras if one.kind == SEARCH]
        parts = [digest for one in tables if pack.has(one.digest) for _, digest, _ in canonical.decode(pack.bytes(one.digest, one.size), "table")["parts"]]
    places = (stick / path for digest in [*(one.digest for one in tables), *parts] for path in (object_path(digest), shrunk_path(digest)))
    return [place for place in places if place.is_file()]


def index_of(services: Services) -> dict[str, object]:
    """All that is in an index: its documents, and each key with how many hold it."""
    engine = services.indexer.engine
    return {"documents": sorted(engine.keys()), **{tag: engine.beginning(tag, "", 10**6) for tag in LANGUAGES}}


def answers(services: Services) -> list[object]:
    found = [search(services.search, ANONYMOUS, Query(text)) for text in ASKED]
    assert sum(one.total > 0 for one in found) >= len(ASKED) - 3
    return [replace(one, seconds=0.0) for one in found]


def exported(province: Services, stick: Path, **asked: object) -> Path:
    for tag in LANGUAGES:
        export_pack(province.packs, SYSTEM, tag, stick, **asked)  # type: ignore[arg-type]
    return stick


def test_with_and_without_it_the_same_is_found(province: Services, post: Services, tmp_path: Path, analysed: Counter[str]) -> None:
    stick = exported(province, tmp_path / "stick")
    assert len(search_objects(province, stick)) > 2 * len(LANGUAGES)
    analysed.clear()
    with instance(tmp_path / "other") as other:
        install_pack(replace(other.packs, search=None), SYSTEM, stick)
        assert set(analysed) == set(LANGUAGES)
        plain = index_of(other), answers(other)
    analysed.clear()
    install_pack(post.packs, SYSTEM, stick)
    assert not analysed, "all of it was there"
    assert (index_of(post), answers(post)) == plain
    assert index_of(post) == index_of(province)


def test_whatever_is_wrong_with_it_makes_no_difference(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(province.packs, SYSTEM, "vi", stick)
    for number, place in enumerate(search_objects(province, stick)[:5]):
        data = place.read_bytes()
        broken = (data[:40] + bytes([data[40] ^ 8]) + data[41:], data[:len(data) // 2], b"", data + b"\0", None)[number % 5]
        if broken is None:
            place.unlink()
        else:
            place.write_bytes(broken)
        with instance(tmp_path / f"post-{number}") as post:
            assert len(checked(post, stick).problems) == (broken is not None), place
            done = install_pack(post.packs, SYSTEM, stick).languages[0]
            assert done.whole and not done.problems
            assert index_of(post)["vi"] == index_of(province)["vi"], number
        place.write_bytes(data)


def test_what_it_says_is_bounded_and_exact(province: Services, post: Services, tmp_path: Path, analysed: Counter[str]) -> None:
    stick = tmp_path / "stick"
    export_pack(province.packs, SYSTEM, "vi", stick)
    tables = (b'{"parts":[["again","' + b"0" * 64 + b'",99999999999]]}\n', b'{"parts":[["b","' + b"0" * 64 + b'",1],["a","' + b"0" * 64 + b'",1]]}\n',
              b'{"parts":1}\n', b'{"parts":[[1,2,3]]}\n', b"RS1\n")
    for number, table in enumerate(tables):
        _forge(province, stick, table)
        with instance(tmp_path / f"post-{number}") as there:
            assert install_pack(there.packs, SYSTEM, stick).languages[0].whole
            assert there.indexer.drift() == ((), ())
            assert index_of(there)["vi"] == index_of(province)["vi"]


def test_other_rules_are_of_no_use(province: Services, post: Services, tmp_path: Path, analysed: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    first = export_pack(province.packs, SYSTEM, "vi", stick)
    analysed.clear()
    monkeypatch.setattr("app.search.analysed.rules", lambda: "f" * 32)
    install_pack(post.packs, SYSTEM, stick)
    assert analysed["vi"] == 9 and index_of(post)["vi"] == index_of(province)["vi"]
    assert export_pack(province.packs, SYSTEM, "vi", tmp_path / "later").version == first.version + 1, "the list names other data"


def test_only_the_first_pack_in_a_folder_carries_it(province: Services, tmp_path: Path, analysed: Counter[str]) -> None:
    first = export_pack(province.packs, SYSTEM, "vi", tmp_path / "one")
    assert analysed["vi"] > 0
    analysed.clear()
    second = export_pack(province.packs, SYSTEM, "vi", tmp_path / "two")
    assert not analysed, "what was made once is kept"
    assert files(tmp_path / "one") == files(tmp_path / "two") and first == second
    file = export_pack(province.packs, SYSTEM, "vi", tmp_path / "vi.rong")
    part = export_pack(province.packs, SYSTEM, "vi", tmp_path / "part", against=first.manifest_digest)
    assert (file.manifest_digest, part.manifest_digest) == (first.manifest_digest,) * 2, "the list is the same whatever is carried"
    assert search_objects(province, tmp_path / "vi.rong") == search_objects(province, tmp_path / "part") == []
    assert file.written == first.written and file.written_bytes < first.written_bytes
    rewrite(province, "again", "vi", "Đã sửa.\n")
    before = set(files(tmp_path / "one"))
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "one")
    assert analysed["vi"] < 9, "only the page that changed"
    assert not {place.relative_to(tmp_path / "one").as_posix() for place in search_objects(province, tmp_path / "one")} - before
    assert checked(province, tmp_path / "one").problems == ()


def test_a_stick_without_room_for_it_goes_without(province: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = export_pack(province.packs, SYSTEM, "vi", tmp_path / "one")
    monkeypatch.setattr("app.packs.export.free_bytes", lambda folder: SPARE_BYTES + 1000)
    small = export_pack(province.packs, SYSTEM, "vi", tmp_path / "small")
    assert small.manifest_digest == first.manifest_digest and search_objects(province, tmp_path / "small") == []
    assert checked(province, tmp_path / "small").problems == ()


def test_a_post_passes_on_none(province: Services, tmp_path: Path) -> None:
    exported(province, tmp_path / "stick")
    with instance(tmp_path / "post", "post") as post:
        install_pack(post.packs, SYSTEM, tmp_path / "stick")
        report = export_pack(post.packs, SYSTEM, "vi", tmp_path / "onward")
        assert report.left_out == 0 and checked(post, tmp_path / "onward").problems == ()
        assert search_objects(post, tmp_path / "onward") == []
        with instance(tmp_path / "next") as last:
            assert install_pack(last.packs, SYSTEM, tmp_path / "onward").languages[0].whole
            assert index_of(last)["vi"] == index_of(province)["vi"] and shown(last, "vi") == shown(province, "vi")


def test_its_bytes_are_told(province: Services, post: Services, tmp_path: Path) -> None:
    stick = exported(province, tmp_path / "stick")
    bare = shutil.copytree(stick, tmp_path / "bare")
    for place in search_objects(province, bare):
        place.unlink()
    offers = look_at(post.packs, stick), look_at(post.packs, bare)
    more = offers[0].size - offers[1].size
    assert more > 0 and offers[0].added == offers[1].added, "it takes no room here"
    with instance(tmp_path / "other") as other:
        moved = install_pack(post.packs, SYSTEM, stick).moved - install_pack(other.packs, SYSTEM, bare).moved
    assert moved == more
    assert look_at(post.packs, stick).size == look_at(post.packs, bare).size, "what is installed needs none"


def test_what_was_kept_of_it_and_has_changed_is_made_anew(province: Services, tmp_path: Path, analysed: Counter[str]) -> None:
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "one")
    for number, place in enumerate(sorted(province.packs.analysed.rglob("*"))):
        if place.is_file():
            data = place.read_bytes()
            place.write_bytes((data[:len(data) // 2], b"", data[:50] + b"\0" + data[51:])[number % 3])
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def _forge(services: Services, stick: Path, table: bytes) -> None:
    """Let the list, which nobody signs, name another table."""
    with source_at(stick) as source:
        listed, = Pack(source).lists(services.trust)[1]
    with FolderTarget(stick) as target:
        digest = manifest.digest_of(table)
        extras = tuple(replace(one, digest=digest, size=len(table)) if one.kind == SEARCH else one for one in listed.manifest.extras)
        data = manifest.encode(replace(listed.manifest, extras=extras))
        facts = ListFacts.of(listed.facts.path, listed.manifest.version, data)
        for path, written in ((object_path(digest), table), (facts.place, data), ("trust/unsigned.json", chain.encode_unsigned({facts.path: facts}))):
            with target.writing(path) as file:
                file.write(written)
