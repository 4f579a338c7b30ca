"""What people got done, day by day, and what became of the drafts they were given."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein
from sqlalchemy import ColumnElement, Select, exists, func, select

from app.accounts.permissions import Actor, require
from app.audit.models import AuditEntry
from app.database import LOCAL, UnitOfWork
from app.languages.clusters import letters
from app.languages.segmentation import words
from app.publications.models import LanguageVersion, Segment, Work
from app.publications.queries import visibilities
from app.publications.states import FROM_MACHINE
from app.reports.amounts import BATCH, Amount, word_count
from app.translation.models import SegmentChange
from app.translation.workflow import CONFIRM, CONFIRMED


@dataclass(frozen=True)
class Done:
    """What one person confirmed in one language on a day, or in the week that begins with it."""

    day: datetime.date
    person: str
    language: str
    amount: Amount


@dataclass(frozen=True)
class Drafts:
    """What became of one engine's drafts into a language: how many were confirmed as they were or edited first.

    ``letters`` and ``words`` are the share of them, over all these drafts together, that had to be put in, taken out
    or put in another's place to come from the drafts to what was confirmed; 0 is nothing, 1 is everything.
    A letter is what a reader takes for one, with all its marks. ``engine`` is empty for what the memory drafted.
    """

    engine: str
    language: str
    accepted: int
    edited: int
    letters: float
    words: float

    @property
    def used(self) -> int:
        return self.accepted + self.edited


def confirmed(uow: UnitOfWork, actor: Actor, since: datetime.date) -> tuple[Done, ...]:
    """What was confirmed from this day on, newest day first; a segment counts once a day for a person.

    What was written before changes were kept counts on the day of its last edit.
    """
    require(actor, "reports.read")
    seen: set[tuple[datetime.date, str, int]] = set()
    sums: dict[tuple[datetime.date, str, str], Amount] = defaultdict(Amount)
    for query in (_changes(actor, since), _without_changes(actor, since)):
        for at, person, language, segment_id, source, tag in uow.session.execute(query.execution_options(yield_per=BATCH)):
            day = at.astimezone(LOCAL).date()
            if (day, person, segment_id) not in seen:
                seen.add((day, person, segment_id))
                sums[day, person, language] += Amount(1, word_count(source, tag))
    return _newest_first(sums)


def by_week(days: Iterable[Done]) -> tuple[Done, ...]:
    """The same by weeks, each under its Monday."""
    sums: dict[tuple[datetime.date, str, str], Amount] = defaultdict(Amount)
    for one in days:
        sums[one.day - datetime.timedelta(days=one.day.weekday()), one.person, one.language] += one.amount
    return _newest_first(sums)


def drafts(uow: UnitOfWork, actor: Actor, since: datetime.date) -> tuple[Drafts, ...]:
    """What became of drafts in segments confirmed from this day on, by engine; a segment's newest confirming counts."""
    require(actor, "reports.read")
    tallies: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    engines = _engines(uow)
    newest = (select(func.max(SegmentChange.id)).where(SegmentChange.action == CONFIRM, SegmentChange.draft != "", _since(since))
              .group_by(func.coalesce(SegmentChange.segment_id, -SegmentChange.id)))
    rows = uow.session.execute(
        select(SegmentChange.engine, LanguageVersion.language, SegmentChange.draft, SegmentChange.after)
        .join(LanguageVersion, LanguageVersion.id == SegmentChange.version_id).join(Work)
        .where(SegmentChange.id.in_(newest), _visible(actor)).execution_options(yield_per=BATCH))
    for engine, language, draft, after in rows:
        tallies[engine if engine in engines else "", language].add(draft, after, language)
    return tuple(one.drafts(*key) for key, one in sorted(tallies.items()))


class _Tally:
    """Adds the distances up, so that a long sentence weighs more than a short one."""

    def __init__(self) -> None:
        self.accepted = self.edited = 0
        self.changed = [0, 0]
        self.whole = [0, 0]

    def add(self, draft: str, after: str, tag: str) -> None:
        before, now = _pieces(draft, tag), _pieces(after, tag)
        self.accepted += draft == after
        self.edited += draft != after
        for which in range(2):
            self.changed[which] += Levenshtein.distance(before[which], now[which]) if draft != after else 0
            self.whole[which] += max(len(before[which]), len(now[which]))

    def drafts(self, engine: str, language: str) -> Drafts:
        by_letters, by_words = (self.changed[which] / max(1, self.whole[which]) for which in range(2))
        return Drafts(engine, language, self.accepted, self.edited, by_letters, by_words)


def _engines(uow: UnitOfWork) -> frozenset[str]:
    """Every engine that ever drafted; a draft from the memory names the file or work that it came from instead."""
    told = uow.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "versions.draft"))
    drafted = uow.session.scalars(select(SegmentChange.engine).where(SegmentChange.origin == FROM_MACHINE).distinct())
    return frozenset({str(one.get("engine", "")) for one in told} | set(drafted))


def _pieces(text: str, tag: str) -> tuple[list[str], list[str]]:
    return list(letters(text)), [text[one.start:one.end] for one in words(text, tag)]


def _changes(actor: Actor, since: datetime.date) -> Select[*tuple[Any, ...]]:
    return (select(SegmentChange.created_at, SegmentChange.user_name, LanguageVersion.language,
                   func.coalesce(SegmentChange.segment_id, -SegmentChange.id), SegmentChange.source, Work.source_language)
            .join(LanguageVersion, LanguageVersion.id == SegmentChange.version_id).join(Work)
            .where(SegmentChange.action == CONFIRM, _since(since), _visible(actor)))


def _without_changes(actor: Actor, since: datetime.date) -> Select[*tuple[Any, ...]]:
    return (select(Segment.edited_at, Segment.editor_name, LanguageVersion.language, Segment.id, Segment.source, Work.source_language)
            .join(LanguageVersion, LanguageVersion.id == Segment.version_id).join(Work)
            .where(Segment.edited_at >= _morning(since), Segment.state.in_(CONFIRMED), Segment.editor_name != "", _visible(actor),
                   ~exists().where(SegmentChange.segment_id == Segment.id)))


def _visible(actor: Actor) -> ColumnElement[bool]:
    return Work.visibility.in_(visibilities(actor))


def _since(day: datetime.date) -> ColumnElement[bool]:
    return SegmentChange.created_at >= _morning(day)


def _morning(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), LOCAL)


def _newest_first(sums: dict[tuple[datetime.date, str, str], Amount]) -> tuple[Done, ...]:
    return tuple(Done(*key, amount) for key, amount in
                 sorted(sums.items(), key=lambda pair: (-pair[0][0].toordinal(), pair[0][1], pair[0][2])))
