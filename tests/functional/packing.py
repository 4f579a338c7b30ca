"""What the tests of packs, backups and the doctor share: instances beside each other, and works to carry."""

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from app.accounts.permissions import SYSTEM
from app.database import Database
from app.events import Bus
from app.migrations import runner
from app.packs import canonical, manifest
from app.packs.archive import source_at
from app.packs.folder import FolderTarget
from app.packs.layout import object_path
from app.packs.pages import PackedVersion
from app.packs.ports import PackRoom
from app.packs.reading import Pack
from app.packs.trust import chain
from app.packs.trust.port import ListFacts
from app.packs.verify import VerifyReport, verify_pack
from app.publications import works
from app.publications.attachments import attach
from app.publications.models import INTERNAL, PUBLIC, RESTRICTED
from app.publications.states import APPROVED
from app.settings import Settings
from app.translation.glossary.models import Concept, Term
from app.wiring import Services, build

DATABASE = "rong.sqlite3"


@contextmanager
def instance(folder: Path, role: str = "province") -> Iterator[Services]:
    """Another archive, as a post has it, in a folder of its own."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / DATABASE).exists():
        (home / DATABASE).write_bytes(_empty())
    built = build(Settings.read({"RONG_HOME": str(home), "RONG_SEARCH_INDEX": str(folder / "index"), "RONG_ROLE": role}))
    try:
        yield built
    finally:
        built.database.dispose()


@cache
def _empty() -> bytes:
    """The bytes of a database with nothing in it: making the tables anew for every instance takes a second each."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{(Path(folder) / DATABASE).as_posix()}", Bus())
        runner.upgrade(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        return (Path(folder) / DATABASE).read_bytes()


def room_of(services: Services) -> PackRoom:
    return services.packs


def picture(colour: str = "green") -> bytes:
    """A small real PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(stream, "PNG")
    return stream.getvalue()


def publish_work(services: Services, work_id: str, versions: dict[str, str], *, visibility: str = PUBLIC,
                 pictures: tuple[str, ...] = (), source: str = "vi") -> None:
    """A work published in all these languages: tag -> body; the title is made of id and tag."""
    details = works.WorkDetails(kind="article", topics=("tourism",), places=("gia-lai",), author="Rông", visibility=visibility)
    with services.database.unit(write=True) as uow:
        works.create_work(uow, SYSTEM, details, source, text(work_id, source, versions[source]), work_id=work_id)
        for name in pictures:
            attach(uow, SYSTEM, services.storage, work_id, io.BytesIO(picture()), name, limit=1_000_000, caption="Biển Hồ")
        for tag, body in versions.items():
            version = works.get_version(uow, work_id, source) if tag == source else works.add_version(
                uow, SYSTEM, work_id, tag, text(work_id, tag, body))
            if tag != source:
                version.state = APPROVED
            works.publish(uow, SYSTEM, version.id)
        uow.commit()


def rewrite(services: Services, work_id: str, tag: str, body: str) -> None:
    """The next revision of a published version, published too."""
    with services.database.unit(write=True) as uow:
        version = works.get_version(uow, work_id, tag)
        works.revise(uow, SYSTEM, version.id, text(work_id, tag, body))
        if not version.is_source:
            version.state = APPROVED
        works.publish(uow, SYSTEM, version.id)
        uow.commit()


def withdraw(services: Services, work_id: str, tag: str) -> None:
    with services.database.unit(write=True) as uow:
        works.withdraw(uow, SYSTEM, works.get_version(uow, work_id, tag).id)
        uow.commit()


def shown(services: Services, tag: str) -> dict[str, str]:
    """The body that readers see of every work published in this language."""
    from sqlalchemy import select

    from app.publications.models import LanguageVersion, Revision

    with services.database.unit() as uow:
        rows = uow.session.execute(
            select(LanguageVersion.work_id, Revision.body).join(Revision, Revision.id == LanguageVersion.published_revision_id)
            .where(LanguageVersion.language == tag))
        return {work_id: body for work_id, body in rows}


def text(work_id: str, tag: str, body: str) -> works.Text:
    return works.Text(f"{work_id} {tag}", "Một câu.", body)


def checked(services: Services, place: Path) -> VerifyReport:
    """What a check of a pack says on this machine."""
    return verify_pack(place, trust=services.trust)


def listed_works(services: Services, place: Path) -> list[PackedVersion]:
    """All versions that the lists of a pack name, in order."""
    with source_at(place) as source:
        pack = Pack(source)
        return [one for listed in pack.lists(services.trust)[1] for _, works in pack.pages(listed.manifest) for one in works]


def repack(services: Services, stick: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """What a forger without a key can do: the first page changed, with all digests on the way to it right."""
    with source_at(stick) as source:
        pack = Pack(source)
        listed, = pack.lists(services.trust)[1]
        page = listed.manifest.pages[0]
        content = json.loads(pack.bytes(page.digest, page.size))
    change(content)
    data = canonical.encode(content)
    pages = (replace(page, digest=hashlib.sha256(data).hexdigest(), size=len(data)), *listed.manifest.pages[1:])
    manifested = manifest.encode(replace(listed.manifest, pages=pages))
    facts = ListFacts.of(listed.facts.path, listed.manifest.version, manifested)
    with FolderTarget(stick) as target:
        for path, written in ((object_path(pages[0].digest), data), (facts.place, manifested),
                              ("trust/unsigned.json", chain.encode_unsigned({facts.path: facts}))):
            with target.writing(path) as file:
                file.write(written)


def two_works(services: Services) -> Services:
    """An archive with two works in two languages, one of them with a picture, two that not everybody may read, and a term."""
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງຢູ່ ເປຼກູ.\n"}, pictures=("hồ.png",))
    publish_work(services, "nha-rong", {"vi": "Nhà rông cao.\n", "lo": "ເຮືອນ ຮົງ ສູງ.\n"})
    publish_work(services, "noi-bo", {"vi": "Chỉ cho cán bộ.\n"}, visibility=INTERNAL)
    publish_work(services, "mat", {"vi": "Hạn chế.\n"}, visibility=RESTRICTED)
    with services.database.unit(write=True) as uow:
        concept = Concept(id="lake", domain="nature", definition="Standing water.")
        concept.terms = [Term(language="vi", text="hồ", status="preferred"), Term(language="lo", text="ໜອງ", status="preferred")]
        uow.session.add(concept)
        uow.commit()
    return services


def files(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path."""
    return {place.relative_to(folder).as_posix(): place.read_bytes() for place in folder.rglob("*") if place.is_file()}
