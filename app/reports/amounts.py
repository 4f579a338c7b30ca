"""How much there is to translate and how much is done: segments and words of their sources, by whatever staff ask for."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.permissions import Actor, require
from app.database import LOCAL, UnitOfWork, today
from app.languages.segmentation import words
from app.publications.models import LanguageVersion, Segment, Work
from app.publications.queries import source_titles, visibilities
from app.publications.states import IN_REVIEW, RETURNED, STALE, TRANSLATING
from app.translation.workflow import CONFIRMED

OPEN = (TRANSLATING, RETURNED, IN_REVIEW)
OVERDUE, THIS_WEEK, LATER, NO_DATE = "overdue", "this_week", "later", "no_date"
DEADLINES = (OVERDUE, THIS_WEEK, LATER, NO_DATE)
WEEK = datetime.timedelta(days=7)
IDLE = datetime.timedelta(days=30)
BATCH = 2000
_KEPT = 200_000  # counts in memory: some 20 MB at most
_counts: dict[tuple[str, int], int] = {}


@dataclass(frozen=True)
class Amount:
    """Segments, and the words of their sources."""

    segments: int = 0
    words: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.segments + other.segments, self.words + other.words)


@dataclass(frozen=True)
class Workload:
    """All segments of translations, added up in several ways.

    ``states`` is language tag → state of a segment → amount; ``people`` is name → language tag → what stands
    confirmed by them now. ``left`` and ``stale`` are version id → what is not confirmed in it, and whose source has changed.
    """

    states: Mapping[str, Mapping[str, Amount]]
    people: Mapping[str, Mapping[str, Amount]]
    left: Mapping[int, Amount]
    stale: Mapping[int, Amount]


@dataclass(frozen=True)
class Request:
    """A translation that is not finished: when it is due, when it was last touched, what is left of it."""

    version_id: int
    work_id: str
    title: str
    language: str
    state: str
    due_on: datetime.date | None
    touched_on: datetime.date
    left: Amount
    stale: Amount

    @property
    def deadline(self) -> str:
        if self.due_on is None:
            return NO_DATE
        day = today()
        return OVERDUE if self.due_on < day else THIS_WEEK if self.due_on < day + WEEK else LATER

    @property
    def idle(self) -> bool:
        """Whether nobody has touched it for a month."""
        return self.touched_on < today() - IDLE


def word_count(text: str, tag: str) -> int:
    """How many words a text has by the rules of its language, which know where words end in scripts without spaces.

    The same source is counted for each of its languages and again at each visit, so counts are kept.
    """
    key = (tag, hash(text))
    found = _counts.get(key)
    if found is None:
        found = len(words(text, tag))
        if len(_counts) < _KEPT:
            _counts[key] = found
    return found


def workload(uow: UnitOfWork, actor: Actor) -> Workload:
    """Count all segments, but for works that this person may not see."""
    require(actor, "reports.read")
    states = _sums()
    people = _sums()
    left: dict[int, Amount] = defaultdict(Amount)
    stale: dict[int, Amount] = defaultdict(Amount)
    for version_id, language, state, editor, count in _counted(uow, actor):
        one = Amount(1, count)
        states[language][state] += one
        if state not in CONFIRMED:
            left[version_id] += one
        elif editor:
            people[editor][language] += one
        if state == STALE:
            stale[version_id] += one
    return Workload(states, people, left, stale)


def unfinished(uow: UnitOfWork, actor: Actor, amounts: Workload) -> tuple[Request, ...]:
    """Every translation that is open, or whose source has changed since; what is due first comes first."""
    require(actor, "reports.read")
    rows = uow.session.execute(
        select(LanguageVersion.id, LanguageVersion.work_id, LanguageVersion.language, LanguageVersion.state,
               LanguageVersion.due_on, LanguageVersion.updated_at).join(Work).where(
            Work.visibility.in_(visibilities(actor)), LanguageVersion.language != Work.source_language,
            LanguageVersion.state.in_(OPEN) | LanguageVersion.id.in_(
                select(Segment.version_id).where(Segment.state == STALE)))
        .order_by(LanguageVersion.due_on.is_(None), LanguageVersion.due_on, func.lower(LanguageVersion.work_id), LanguageVersion.id)).all()
    titles: dict[str, str] = {}
    ids = sorted({row.work_id for row in rows})
    for start in range(0, len(ids), BATCH):  # a database takes only so many values in one question
        titles |= source_titles(uow, ids[start:start + BATCH])
    return tuple(Request(
        row.id, row.work_id, titles.get(row.work_id, row.work_id), row.language, row.state, row.due_on,
        row.updated_at.astimezone(LOCAL).date(), amounts.left.get(row.id, Amount()), amounts.stale.get(row.id, Amount()))
        for row in rows)


def total(amounts: Mapping[Any, Amount], counts: Callable[[Any], bool] = lambda _: True) -> Amount:
    """The sum of those amounts whose key counts."""
    return sum((one for key, one in amounts.items() if counts(key)), Amount())


def _sums() -> dict[str, dict[str, Amount]]:
    return defaultdict(lambda: defaultdict(Amount))


def _counted(uow: UnitOfWork, actor: Actor) -> Iterator[tuple[int, str, str, str, int]]:
    """Version, language, state, who wrote it last and number of words, segment by segment, without holding them all."""
    rows = uow.session.execute(
        select(Segment.version_id, LanguageVersion.language, Segment.state, Segment.editor_name, Segment.source, Work.source_language)
        .select_from(Segment).join(LanguageVersion, LanguageVersion.id == Segment.version_id).join(Work)
        .where(Work.visibility.in_(visibilities(actor))).execution_options(yield_per=BATCH))
    for version_id, language, state, editor, source, tag in rows:
        yield version_id, language, state, editor, word_count(source, tag)
