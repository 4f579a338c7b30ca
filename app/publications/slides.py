"""What a screen that nobody asks anything shows by itself: chosen works, each in every language it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.permissions import ANONYMOUS
from app.database import UnitOfWork
from app.languages import registry
from app.publications.models import Attachment, LanguageVersion, Revision, Work, WorkTopic
from app.publications.queries import readable

# the topic by which staff choose works for the kiosk; it travels in packs like any other
CHOSEN = "for-visitors"
MOST_WORKS = 16
NOTICE = "notice"
IMAGE = "image"


@dataclass(frozen=True)
class Slide:
    """One work in one language. ``notice`` is what must not stay for a moment once it is withdrawn."""

    work_id: str
    language: str
    title: str
    summary: str
    kind: str
    notice: bool
    picture: Attachment | None


def slides(uow: UnitOfWork) -> tuple[Slide, ...]:
    """Works that staff chose; where they chose none, the newest with pictures; where there are none, the newest.

    Everybody may read them all. They come in turns, each turn in other languages, until every language of every work
    has had its own; no clock has a say in their order.
    """
    works = _works(uow)
    versions = _versions(uow, works)
    pictures = first_pictures(uow, works)
    turns = []
    for turn in range(max((len(one) for one in versions.values()), default=0)):
        for place, work_id in enumerate(works):
            texts = versions[work_id]
            if turn < len(texts):
                work, language, title, summary = texts[(turn + place) % len(texts)]
                turns.append(Slide(work.id, language, title, summary, work.kind, work.urgent or work.kind == NOTICE,
                                   _picture(pictures.get(work.id, ()), language)))
    return tuple(turns)


def standing(uow: UnitOfWork, work_ids: Iterable[str], language: str) -> frozenset[str]:
    """Those of these works that everybody may read in this language at the moment."""
    return frozenset(uow.session.scalars(select(LanguageVersion.work_id).join(Work, Work.id == LanguageVersion.work_id).where(
        readable(ANONYMOUS), LanguageVersion.language == language, LanguageVersion.work_id.in_(list(work_ids)))))


def first_pictures(uow: UnitOfWork, work_ids: Iterable[str]) -> Mapping[str, list[Attachment]]:
    """The pictures of each of these works, in their order; works without any are left out."""
    found: dict[str, list[Attachment]] = {}
    for one in uow.session.scalars(select(Attachment).where(
            Attachment.role == IMAGE, Attachment.work_id.in_(list(work_ids))).order_by(Attachment.id)):
        found.setdefault(one.work_id, []).append(one)
    return found


def _works(uow: UnitOfWork) -> list[str]:
    public = select(Work.id).join(LanguageVersion, LanguageVersion.work_id == Work.id).where(readable(ANONYMOUS)).distinct()
    pictured = select(Attachment.work_id).where(Attachment.role == IMAGE)
    chosen = select(WorkTopic.work_id).where(WorkTopic.topic == CHOSEN)
    for narrowed in (public.where(Work.id.in_(chosen)), public.where(Work.id.in_(pictured)), public):
        found = uow.session.scalars(
            select(Work.id).where(Work.id.in_(narrowed))
            .order_by(Work.issued_on.is_(None), Work.issued_on.desc(), Work.id).limit(MOST_WORKS)).all()
        if found:
            return list(found)
    return []


def _versions(uow: UnitOfWork, work_ids: list[str]) -> dict[str, list[tuple[Work, str, str, str]]]:
    """What can be read of each work: the work, the language, title and summary; in the registry's order of languages."""
    order = {one.tag: place for place, one in enumerate(registry.all_languages())}
    found: dict[str, list[tuple[Work, str, str, str]]] = {work_id: [] for work_id in work_ids}
    for work, language, title, summary in uow.session.execute(
            select(Work, LanguageVersion.language, Revision.title, Revision.summary)
            .join(LanguageVersion, LanguageVersion.work_id == Work.id)
            .join(Revision, Revision.id == LanguageVersion.published_revision_id)
            .where(readable(ANONYMOUS), Work.id.in_(work_ids))):
        found[work.id].append((work, language, title, summary))
    for texts in found.values():
        texts.sort(key=lambda text: order[text[1]])
    return found


def _picture(pictures: Iterable[Attachment], language: str) -> Attachment | None:
    return next((one for one in pictures if one.language in ("", language)), None)
