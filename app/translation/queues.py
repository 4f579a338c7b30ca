"""What waits for a person: versions to translate, to review, to publish, and those that wait for others."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import Actor, may, require
from app.database import UnitOfWork
from app.languages import registry
from app.publications.models import LanguageVersion, Segment, Work
from app.publications.queries import source_titles, visibilities
from app.publications.states import (
    APPROVED,
    DRAFT,
    DRAFTED,
    IN_REVIEW,
    RETURNED,
    TRANSLATING,
    UNTRANSLATED,
)
from app.translation.models import Assignment, Contribution
from app.translation.workflow import CONFIRMED

# the lists of the workbench, in the order in which people look at them
TO_CORRECT, TO_TRANSLATE, TO_REVIEW, WAITING, TO_PUBLISH = "returned", "translate", "review", "waiting", "publish"
QUEUES = (TO_CORRECT, TO_TRANSLATE, TO_REVIEW, WAITING, TO_PUBLISH)


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
    """One version on somebody's desk; ``title`` is the source's, in ``source_language``.

    ``people`` are those who took or were given it, ``mine`` says whether the one who asks is among them.
    """

    version_id: int
    work_id: str
    language: str
    source_language: str
    title: str
    state: str
    urgent: bool
    updated_at: datetime.datetime
    progress: Progress
    priority: int = 0
    due_on: datetime.date | None = None
    requested_by: str = ""
    people: tuple[str, ...] = ()
    mine: bool = False


@dataclass(frozen=True)
class Queue:
    """One page of a list, what is urgent first, then by priority and deadline, then what has waited longest; ``total`` counts all of its pages, from 1."""

    items: tuple[DeskItem, ...]
    total: int
    page: int
    pages: int


def desk(uow: UnitOfWork, actor: Actor, *, per_list: int = 20) -> Mapping[str, Queue]:
    """What this person can do next: the beginning of each of the ``QUEUES``."""
    return {name: queue(uow, actor, name, per_page=per_list) for name in QUEUES}


def queue(uow: UnitOfWork, actor: Actor, name: str, *, page: int = 1, per_page: int = 50) -> Queue:
    """One of the ``QUEUES``; ``WAITING`` are versions of theirs that another reviewer has to look at."""
    require(actor, "workbench.open")
    query = select(LanguageVersion).join(Work).where(_belongs(actor, name), Work.visibility.in_(visibilities(actor)))
    total = uow.session.scalar(query.with_only_columns(func.count(LanguageVersion.id))) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    versions = list(uow.session.scalars(
        query.order_by(Work.urgent.desc(), LanguageVersion.priority.desc(), LanguageVersion.due_on.is_(None),
                       LanguageVersion.due_on, LanguageVersion.updated_at, LanguageVersion.id)
        .limit(per_page).offset((page - 1) * per_page).options(selectinload(LanguageVersion.work))))
    return Queue(_items(uow, actor, versions), total, page, pages)


def progress_of(uow: UnitOfWork, version_ids: Iterable[int]) -> Mapping[int, Progress]:
    """The progress of each version; one without segments has a total of 0."""
    ids = list(version_ids)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    query = (select(Segment.version_id, Segment.state, func.count()).where(Segment.version_id.in_(ids))
             .group_by(Segment.version_id, Segment.state))
    for version_id, state, count in uow.session.execute(query):
        counts[version_id][state] = count
    return {one: Progress(sum(counts[one].values()), counts[one].get(UNTRANSLATED, 0), counts[one].get(DRAFTED, 0),
                          sum(counts[one].get(state, 0) for state in CONFIRMED)) for one in ids}


def _belongs(actor: Actor, name: str) -> ColumnElement[bool]:
    """The condition on (LanguageVersion) for standing in this list of this person."""
    state = LanguageVersion.state
    own = LanguageVersion.id.in_(select(Contribution.version_id).where(Contribution.user_id == actor.id))
    if name == TO_CORRECT:
        return and_(state == RETURNED, _in_languages(actor, "versions.translate"))
    if name == TO_TRANSLATE:
        return and_(state == TRANSLATING, _in_languages(actor, "versions.translate"))
    if name == TO_REVIEW:
        return and_(state == IN_REVIEW, ~own, _in_languages(actor, "versions.review"))
    if name == WAITING:
        return and_(state == IN_REVIEW, own, _in_languages(actor, "workbench.open"))
    return and_(state.in_((APPROVED, DRAFT)), _in_languages(actor, "versions.publish"))


def _in_languages(actor: Actor, action: str) -> ColumnElement[bool]:
    return LanguageVersion.language.in_([one.tag for one in registry.all_languages() if may(actor, action, one.tag)])


def _items(uow: UnitOfWork, actor: Actor, versions: list[LanguageVersion]) -> tuple[DeskItem, ...]:
    progress = progress_of(uow, (one.id for one in versions))
    titles = source_titles(uow, {one.work_id for one in versions})
    given: dict[int, list[Assignment]] = defaultdict(list)
    for one in uow.session.scalars(select(Assignment).where(Assignment.version_id.in_([one.id for one in versions]))
                                   .order_by(Assignment.id)):
        given[one.version_id].append(one)
    return tuple(DeskItem(
        one.id, one.work_id, one.language, one.work.source_language, titles.get(one.work_id, ""), one.state,
        one.work.urgent, one.updated_at, progress[one.id], one.priority, one.due_on, one.requested_by_name,
        tuple(dict.fromkeys(row.user_name for row in given[one.id])),
        any(row.user_id == actor.id for row in given[one.id])) for one in versions)
