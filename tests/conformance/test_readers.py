"""What every reader's format keeps: who may read what, whole or nothing, told progress, and bytes that others accept."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from app.accounts.permissions import ANONYMOUS
from app.accounts.permissions import SYSTEM as SYSTEM_ACTOR
from app.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from app.packs.readers.base import EACH, FILE, FOLDER, SHAPES, ReadersFormat
from app.packs.readers.export import export_readers
from app.packs.readers.registry import format_named, formats
from app.packs.readers.wording import wording_for
from app.publications import works
from app.publications.untranslated import marked
from app.wiring import Services
from tests.functional.packing import instance, publish_work
from tests.functional.reading import export, load

SECRETS = ("SECRETRESTRICTED", "SECRETWITHDRAWN", "SECRETEMBARGO")
every_format = pytest.mark.parametrize("one", formats().values(), ids=list(formats()))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with instance(tmp_path_factory.mktemp("readers")) as services:
        load(services)
        yield services


def place_for(one: ReadersFormat, folder: Path, name: str = "out") -> Path:
    """Where all works of a language go."""
    return folder / (name + (one.suffix if one.shape == FILE else ""))


def everything(place: Path) -> bytes:
    """All bytes that an export holds, unpacked."""
    files = sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    held = b""
    for file in files:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                held += b"".join(packed.read(name) for name in packed.namelist())
        elif file.suffix == ".pdf":
            held += subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True).stdout if shutil.which("pdftotext") else b""
        elif file.suffix == ".zim":
            from libzim.reader import Archive

            opened = Archive(file)
            held += b"".join(bytes(opened._get_entry_by_id(number).get_item().content) for number in range(opened.entry_count))
        else:
            held += file.read_bytes()
    return held


def leftovers(folder: Path) -> list[Path]:
    return list(folder.glob("part-*"))


@every_format
def test_facts(one: ReadersFormat) -> None:
    assert one.shape in SHAPES and one.suffix.startswith(".") and "/" in one.media_type and one.__doc__
    assert one.name.isascii() and one.name.islower()


@every_format
def test_the_public_gets_what_it_may_read_and_staff_their_own(archive: Services, tmp_path: Path, one: ReadersFormat) -> None:
    told: list[tuple[int, int]] = []
    public, staff = place_for(one, tmp_path), place_for(one, tmp_path, "staff")
    report = export_readers(archive.packs, SYSTEM_ACTOR, one.name, "vi", public, progress=lambda done, total: told.append((done, total)))
    assert report.works == 2 and told == [(1, 2), (2, 2)] and report.bytes > 0
    assert export(archive, one.name, "vi", staff, internal=True).works == 3
    seen, for_staff = everything(public), everything(staff)
    assert not any(secret.encode() in seen + for_staff for secret in (*SECRETS, "sau-nay")) and b"SECRETINTERNAL" not in seen
    if one.shape != EACH or shutil.which("pdftotext"):
        assert b"SECRETINTERNAL" in for_staff and "Cồng chiêng".encode() in seen
    assert leftovers(tmp_path) == []


@every_format
def test_the_same_archive_gives_the_same_bytes(archive: Services, tmp_path: Path, one: ReadersFormat) -> None:
    if not one.rebuilt:
        pytest.skip(f"{one.name} says that each of its files is one of a kind")
    first, second = place_for(one, tmp_path, "a"), place_for(one, tmp_path, "b")
    export(archive, one.name, "lo", first)
    export(archive, one.name, "lo", second)
    names = sorted(place.relative_to(first) for place in first.rglob("*")) if first.is_dir() else [Path()]
    assert names == (sorted(place.relative_to(second) for place in second.rglob("*")) if second.is_dir() else [Path()])
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names if (first / name).is_file())
    assert all(str(name).isascii() for name in names)


@every_format
def test_what_is_not_translated_yet_is_shown_and_said(services: Services, tmp_path: Path, one: ReadersFormat) -> None:
    if one.every_language:
        pytest.skip(f"{one.name} keeps texts as they were written")
    if one.shape == EACH and not shutil.which("pdftotext"):
        pytest.skip("pdftotext reads the pages; install poppler-utils")
    publish_work(services, "mot-phan", {"vi": "Sông Sê San.\n", "lo": f"ແມ່ນ້ຳ. {marked('Sông Sê San.', 'vi')}\n"})
    publish_work(services, "tat-ca", {"vi": "Hồ.\n", "lo": "ໜອງ.\n"})
    export(services, one.name, "lo", place_for(one, tmp_path))
    words = wording_for("lo")
    said = words.say("This is not all translated yet. Passages with a dotted line stand in %(language)s.") % {"language": words.language("vi")}
    held = "".join(everything(place_for(one, tmp_path)).decode("utf-8", "replace").split())
    assert held.count("".join(said.split())) == 1 and "SôngSêSan." in held
    assert one.shape == EACH or ('class="untranslated"lang="vi"' in held and ".untranslated{" in held)


@every_format
def test_nothing_appears_where_a_file_is_lost_or_damaged(tmp_path: Path, one: ReadersFormat) -> None:
    with instance(tmp_path / "archive") as services:
        load(services)
        digest = next(iter(services.storage.digests()))
        place = services.settings.objects / digest[:2] / digest[2:]
        kept = place.read_bytes()
        target = place_for(one, tmp_path)
        place.write_bytes(kept[:-1] + bytes((kept[-1] ^ 1,)))
        with pytest.raises(Unavailable, match="damaged"):
            export(services, one.name, "vi", target)
        place.unlink()
        with pytest.raises(Unavailable, match="missing"):
            export(services, one.name, "vi", target)
        assert not target.exists() and leftovers(tmp_path) == []


@every_format
def test_a_stop_leaves_what_was_there(archive: Services, tmp_path: Path, one: ReadersFormat) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    target = place_for(one, tmp_path)
    if one.shape == FILE:
        target.write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt):
        export_readers(archive.packs, SYSTEM_ACTOR, one.name, "vi", target, progress=stop)
    assert target.read_bytes() == b"before" if one.shape == FILE else not target.exists()
    assert leftovers(tmp_path) == []


@every_format
def test_what_cannot_be_done_is_said(archive: Services, tmp_path: Path, one: ReadersFormat) -> None:
    target = place_for(one, tmp_path)
    with pytest.raises(NotFound, match="sau-nay"):
        export(archive, one.name, "vi", target, work_ids=["sau-nay"])
    with pytest.raises(Conflict, match="Publish a work first"):
        export(archive, one.name, "jra", target)
    with pytest.raises(Forbidden):
        export_readers(archive.packs, ANONYMOUS, one.name, "vi", target)
    with pytest.raises(Invalid, match=r"does not end with") if one.shape == FILE else pytest.raises(Conflict, match="already"):
        (tmp_path / "taken").mkdir()
        (tmp_path / "taken" / "a.txt").write_text("mine")
        export(archive, one.name, "vi", tmp_path / "taken")
    assert (tmp_path / "taken" / "a.txt").read_text() == "mine"
    if one.shape != FILE:
        report = export(archive, one.name, "vi", tmp_path / "all.zip")
        with zipfile.ZipFile(tmp_path / "all.zip") as packed:
            assert packed.testzip() is None and report.files == 1
            assert one.shape == EACH or {name.split("/")[0] for name in packed.namelist()} == {"all"}


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(NotFound, match="site, epub, pdf"):
        format_named("doc")


def test_a_bag_is_valid_and_holds_every_version(archive: Services, tmp_path: Path) -> None:
    import bagit

    (tmp_path / "bag").mkdir()  # a folder that is there and empty will do
    export(archive, "bagit", "lo", tmp_path / "bag")
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    assert bag.algorithms == ["sha512"]
    folder = tmp_path / "bag" / "data" / "bien-ho"
    assert {one.name for one in folder.glob("*.md")} == {"vi.md", "lo.md", "km.md", "zh-Hans.md"}
    assert len(list((folder / "files").iterdir())) == 2 and '"@language": "zh-Hans"' in (folder / "work.json").read_text("utf-8")
    place = folder / "lo.md"
    place.write_bytes(place.read_bytes() + b" ")
    assert not bag.is_valid()
    export(archive, "bagit", "lo", tmp_path / "lo-2026.zip")
    shutil.unpack_archive(tmp_path / "lo-2026.zip", tmp_path / "unpacked")
    assert [one.name for one in (tmp_path / "unpacked").iterdir()] == ["lo-2026"], "as section 4 of RFC 8493 asks"
    bagit.Bag(str(tmp_path / "unpacked" / "lo-2026")).validate()


def test_every_part_of_a_book_is_well_formed_and_listed(archive: Services, tmp_path: Path) -> None:
    export(archive, "epub", "vi", tmp_path / "all.epub")
    with zipfile.ZipFile(tmp_path / "all.epub") as book:
        assert book.infolist()[0].filename == "mimetype" and book.infolist()[0].compress_type == zipfile.ZIP_STORED
        parts = {name: book.read(name) for name in book.namelist()}
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xhtml", ".opf", ".ncx", ".xml", ".svg"))}
    package = trees["book/package.opf"]
    listed = {f"book/{href}" for href in package.xpath("//*[local-name()='item']/@href")}
    assert listed == {name for name in parts if name.startswith("book/")} - {"book/package.opf"}
    assert package.xpath("string(//*[local-name()='language'])") == "vi"
    chapter = trees["book/works/bien-ho.xhtml"]
    links = chapter.xpath("//*[local-name()='a']/@href")
    assert links == ["cong-chieng.xhtml", "https://example.org/a?b=c&d=%20e"]
    assert len({*chapter.xpath("//*[local-name()='img']/@src")}) == 2 and not any(name.endswith(".webp") for name in parts)
    assert not chapter.xpath("//*[local-name()='script']") and chapter.xpath("//*[local-name()='li'][not(parent::*[local-name()='ol' or local-name()='ul'])]") == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the pages; install poppler-utils")
@pytest.mark.parametrize(("language", "said"), [("lo", "ຊາຍແດນ"), ("km", "ខ្សែព្រំដែន"), ("zh-Hans", "边界线"), ("vi", "Một đoạn đậm, nghiêng, mã")])
def test_what_a_page_shows_can_be_found_and_copied(archive: Services, tmp_path: Path, language: str, said: str) -> None:
    place = tmp_path / "one.pdf"
    assert export(archive, "pdf", language, place, work_ids=["bien-ho"]).works == 1
    read = subprocess.run(["pdftotext", "-enc", "UTF-8", str(place), "-"], check=True, capture_output=True).stdout.decode()
    assert said in read
    if language == "vi":  # letters of four scripts and a word wider than the page, none lost
        flat = "".join(read.split())
        assert all("".join(one.split()) in flat for one in ("ເສັ້ນຊາຍແດນບໍ່ໄດ້", "ខ្សែព្រំដែន", "边界线不会", "dàihơnmộtdòng" * 40))
    facts = subprocess.run(["pdfinfo", str(place)], check=True, capture_output=True).stdout.decode()
    assert f"bien-ho {language}" in facts and "Tagged:          yes" in facts
    fonts = subprocess.run(["pdffonts", str(place)], check=True, capture_output=True).stdout.decode().splitlines()[2:]
    assert fonts and all(" yes yes yes " in line for line in fonts)


@pytest.mark.skipif(find_spec("libzim") is None, reason="libzim is not installed; scripts/test.py installs it")
@pytest.mark.parametrize(("language", "asked"), [("lo", ("ຊາຍແດນ", "ເສັ້ນຊາຍແດນ")), ("km", ("ព្រំដែន", "ខ្សែព្រំដែន")), ("zh-Hans", ("边界",)), ("vi", ("biên giới", "bien gioi"))])
def test_a_zim_is_whole_and_finds_words_inside_sentences(archive: Services, tmp_path: Path, language: str, asked: tuple[str, ...]) -> None:
    from libzim.reader import Archive
    from libzim.search import Query, Searcher

    export(archive, "zim", language, tmp_path / "a.zim")
    opened = Archive(tmp_path / "a.zim")
    assert opened.check() and opened.has_fulltext_index and opened.has_title_index and opened.has_illustration(48)
    assert {"Name", "Title", "Description", "Language", "Creator", "Publisher", "Date"} <= set(opened.metadata_keys)
    assert b"index.html" in opened.main_entry.get_item().path.encode()
    for query in asked:
        search = Searcher(opened).search(Query().set_query(query))
        found = list(search.getResults(0, 10))
        assert found and all(path.startswith("works/") for path in found), query


@pytest.mark.skipif(find_spec("libzim") is None, reason="libzim is not installed; scripts/test.py installs it")
def test_no_title_ends_a_zim_and_words_inside_titles_are_suggested(services: Services, tmp_path: Path) -> None:
    from libzim.reader import Archive
    from libzim.suggestion import SuggestionSearcher

    titles = ("ເສັ້ນຊາຍແດນ" * 40, "ខ្សែព្រំដែន" * 40, "dài" * 150, "…!?." * 50, "😀" * 200, "http://example.org/" + "a" * 400, "ທີ່ຕະຫຼາດຊາຍແດນ")
    with services.database.unit(write=True) as uow:
        for number, title in enumerate(titles):
            works.create_work(uow, SYSTEM_ACTOR, works.WorkDetails(kind="news"), "lo", works.Text(title, "", "ລາວ"), work_id=f"w-{number}")
            works.publish(uow, SYSTEM_ACTOR, works.get_version(uow, f"w-{number}", "lo").id)
        uow.commit()
    assert export(services, "zim", "lo", tmp_path / "a.zim").works == len(titles)
    opened = Archive(tmp_path / "a.zim")
    assert opened.check() and "works/w-6.html" in list(SuggestionSearcher(opened).suggest("ຊາຍແດນ").getResults(0, 10))


def test_a_site_leads_nowhere_that_is_not_there(archive: Services, tmp_path: Path) -> None:
    import lxml.html

    export(archive, "site", "vi", tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        tree = lxml.html.fromstring(page.read_bytes())
        for _, attribute, address, _ in tree.iterlinks():
            if not address.startswith(("https://", "mailto:")):
                assert (page.parent / address).resolve().is_file(), f"{page.name}: {attribute} {address}"


def test_shapes_are_all_in_use() -> None:
    assert {one.shape for one in formats().values()} == {FILE, FOLDER, EACH}


def test_the_documentation_names_every_format() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text("utf-8")
    for one in formats().values():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{one.name}` |"))
        assert f"`{one.suffix}`" in row and row.endswith("| yes |") == one.rebuilt
