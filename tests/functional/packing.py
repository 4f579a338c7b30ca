"""What the tests of packs, backups and the doctor share: instances beside each other, and works to carry."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.packs.ports import PackRoom
from app.publications import works
from app.publications.attachments import attach
from app.publications.models import PUBLIC
from app.publications.states import APPROVED
from app.settings import Settings
from app.wiring import Services, build


@contextmanager
def instance(folder: Path) -> Iterator[Services]:
    """Another archive, as a post has it, in a folder of its own."""
    built = build(Settings.read({"RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index")}))
    runner.upgrade(built.database)
    try:
        yield built
    finally:
        built.database.dispose()


def room_of(services: Services) -> PackRoom:
    return PackRoom(services.database, services.storage, services.settings.packs)


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
