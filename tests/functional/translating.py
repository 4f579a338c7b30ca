"""What the tests of translating share: people, a work with its source, and steps taken quickly."""

from pathlib import Path

from app.accounts.permissions import SYSTEM, Actor
from app.publications import works
from app.publications.models import LanguageVersion, Segment
from app.translation import editing, requests, review
from app.wiring import Services

PACKAGE = Path(__file__).resolve().parents[2] / "corpus" / "models" / "translate-vi_en-demo.argosmodel"
EDITOR = Actor(1, "thu", frozenset({("editor", "")}))
TRANSLATOR = Actor(2, "binh", frozenset({("translator", "en")}))
REVIEWER = Actor(3, "ha", frozenset({("reviewer", "en")}))
BOTH = Actor(4, "lan", frozenset({("translator", "en"), ("reviewer", "en")}))
LAO = Actor(5, "kham", frozenset({("translator", "lo"), ("reviewer", "lo")}))
READER = Actor(6, "mai", frozenset({("reader", "")}))

BODY = "## Biển Hồ\n\nHồ nằm ở Pleiku. Nước **rất trong**.\n\n- Đi sớm.\n- Mang nước.\n"


def make(services: Services, work_id: str = "bien-ho", *, title: str = "Hồ T'Nưng", summary: str = "Một hồ nước.",
         body: str = BODY, visibility: str = "public") -> int:
    """A work in Vietnamese; the id of its source version."""
    with services.database.unit(write=True) as uow:
        details = works.WorkDetails(kind="article", visibility=visibility)
        version = works.create_work(uow, EDITOR, details, "vi", works.Text(title, summary, body), work_id=work_id)
        uow.commit()
        return version.id


def ask(services: Services, work_id: str = "bien-ho", language: str = "en") -> int:
    """Ask for a language; the id of the version."""
    with services.database.unit(write=True) as uow:
        version = requests.request_language(uow, EDITOR, work_id, language)
        uow.commit()
        return version.id


def segments(services: Services, version_id: int) -> list[Segment]:
    with services.database.unit() as uow:
        return editing.segments_of(uow, EDITOR, version_id)


def save(services: Services, actor: Actor, segment: Segment, text: str, *, confirm: bool = True) -> None:
    with services.database.unit(write=True) as uow:
        editing.save_segment(uow, actor, segment.version_id, segment.id, text, segment.lock, confirm=confirm)
        uow.commit()


def translate_all(services: Services, actor: Actor, version_id: int, prefix: str = "EN ") -> None:
    """Confirm a text for every segment that has none."""
    for segment in segments(services, version_id):
        if segment.state not in ("translated", "approved"):
            save(services, actor, segment, prefix + segment.source)


def submit(services: Services, actor: Actor, version_id: int) -> None:
    with services.database.unit(write=True) as uow:
        review.submit(uow, actor, version_id)
        uow.commit()


def approve(services: Services, actor: Actor, version_id: int) -> None:
    with services.database.unit(write=True) as uow:
        review.approve(uow, actor, version_id, review.mark_of(uow, works.version_by_id(uow, version_id)))
        uow.commit()


def publish(services: Services, version_id: int) -> None:
    with services.database.unit(write=True) as uow:
        works.publish(uow, EDITOR, version_id)
        uow.commit()


def version(services: Services, version_id: int) -> LanguageVersion:
    with services.database.unit() as uow:
        return works.version_by_id(uow, version_id)


def text_of(services: Services, version_id: int) -> tuple[str, str, str]:
    """Title, summary and body of the newest revision."""
    with services.database.unit() as uow:
        revision = works.latest_revision(uow, works.version_by_id(uow, version_id))
        assert revision is not None
        return revision.title, revision.summary, revision.body


def revise_source(services: Services, source_id: int, body: str, title: str = "Hồ T'Nưng") -> None:
    with services.database.unit(write=True) as uow:
        works.revise(uow, SYSTEM, source_id, works.Text(title, "Một hồ nước.", body))
        uow.commit()
