"""What waits for a person: versions to translate, to review, to publish, and those that wait for others."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import Actor, may, require
from app.database import UnitOfWork
from app.publications.models import LanguageVersion, Revision, Segment, Work
from app.publications.queries import visibilities
from app.publications.states import (
    APPROVED,
    DRAFT,
    DRAFTED,
    IN_REVIEW,
    RETURNED,
    SEGMENT_APPROVED,
    TRANSLATED,
    TRANSLATING,
    UNTRANSLATED,
)
from app.translation.models import Contribution


@dataclass(frozen=True)
class Progress:
    """Counts of segments; ``percent`` is the share that a person has confirmed, rounded down."""

    total: int = 0
    untranslated: int = 0
    drafted: int = 0
    confirmed: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.confirmed // self.total if self.total else 100


@dataclass(frozen=True)
class DeskItem:
    """One version on somebody's desk; ``title`` is the source's, in ``source_language``."""

    version_id: int
    work_id: str
    language: str
    source_language: str
    title: str
    state: str
    urgent: bool
    updated_at: datetime.datetime
    progress: Progress


@dataclass(frozen=True)
class Desk:
    """The lists of one person, urgent works first, then what has waited longest."""

    to_translate: tuple[DeskItem, ...]
    to_review: tuple[DeskItem, ...]
    waiting: tuple[DeskItem, ...]
    to_publish: tuple[DeskItem, ...]


def desk(uow: UnitOfWork, actor: Actor) -> Desk:
    """What this person can do next. ``waiting`` are versions of theirs that another reviewer has to look at."""
    require(actor, "workbench.open")
    versions = [one for one in _open_versions(uow, actor) if _concerns(actor, one)]
    items = _items(uow, versions)
    own = frozenset(uow.session.scalars(select(Contribution.version_id).where(Contribution.user_id == actor.id)))
    in_review = [one for one in versions if one.state == IN_REVIEW]

    def listed(chosen: Iterable[LanguageVersion]) -> tuple[DeskItem, ...]:
        return tuple(items[one.id] for one in chosen)

    return Desk(
        to_translate=listed(one for one in versions if one.state in (TRANSLATING, RETURNED)
                            and may(actor, "versions.translate", one.language)),
        to_review=listed(one for one in in_review if one.id not in own and may(actor, "versions.review", one.language)),
        waiting=listed(one for one in in_review if one.id in own),
        to_publish=listed(one for one in versions if one.state in (APPROVED, DRAFT) and may(actor, "versions.publish")))


def progress_of(uow: UnitOfWork, version_ids: Iterable[int]) -> Mapping[int, Progress]:
    """The progress of each version; one without segments has a total of 0."""
    ids = list(version_ids)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    query = (select(Segment.version_id, Segment.state, func.count()).where(Segment.version_id.in_(ids))
             .group_by(Segment.version_id, Segment.state))
    for version_id, state, count in uow.session.execute(query):
        counts[version_id][state] = count
    return {one: Progress(sum(counts[one].values()), counts[one].get(UNTRANSLATED, 0), counts[one].get(DRAFTED, 0),
                          counts[one].get(TRANSLATED, 0) + counts[one].get(SEGMENT_APPROVED, 0)) for one in ids}


def _open_versions(uow: UnitOfWork, actor: Actor) -> list[LanguageVersion]:
    query = (select(LanguageVersion).join(Work)
             .where(LanguageVersion.state.in_((DRAFT, TRANSLATING, RETURNED, IN_REVIEW, APPROVED)),
                    Work.visibility.in_(visibilities(actor)))
             .order_by(Work.urgent.desc(), LanguageVersion.updated_at, LanguageVersion.id)
             .options(selectinload(LanguageVersion.work)))
    return list(uow.session.scalars(query))


def _concerns(actor: Actor, version: LanguageVersion) -> bool:
    return may(actor, "versions.publish") or may(actor, "workbench.open", version.language)


def _items(uow: UnitOfWork, versions: list[LanguageVersion]) -> dict[int, DeskItem]:
    progress = progress_of(uow, (one.id for one in versions))
    titles = _source_titles(uow, {one.work_id for one in versions})
    return {one.id: DeskItem(one.id, one.work_id, one.language, one.work.source_language, titles.get(one.work_id, ""),
                             one.state, one.work.urgent, one.updated_at, progress[one.id]) for one in versions}


def _source_titles(uow: UnitOfWork, work_ids: set[str]) -> dict[str, str]:
    """The newest title of each work's source; later revisions overwrite earlier ones."""
    query = (select(Work.id, Revision.title)
             .join(LanguageVersion, (LanguageVersion.work_id == Work.id)
                   & (LanguageVersion.language == Work.source_language))
             .join(Revision, Revision.version_id == LanguageVersion.id)
             .where(Work.id.in_(work_ids)).order_by(Revision.number))
    return {work_id: title for work_id, title in uow.session.execute(query)}
