"""The figures that staff look at: tables with pictures of them, and each table as a file for a spreadsheet."""

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import Response, render_template, url_for
from flask_babel import format_decimal, format_percent, gettext, lazy_gettext

from app.accounts.permissions import Actor
from app.database import UnitOfWork, today
from app.errors import N_, NotFound
from app.http.headers import name_file
from app.http.identity import current_actor
from app.http.unit import reading
from app.publications.states import SEGMENT_STATES
from app.reports import amounts, throughput
from app.reports.amounts import DEADLINES, LATER, NO_DATE, OVERDUE, THIS_WEEK, Request
from app.reports.charts import Bar, bars
from app.translation.workflow import CONFIRMED
from app.web import presenting
from app.web.workbench.rows import SAYS

WEEKS, DAYS = 12, 14
WHEN = {OVERDUE: lazy_gettext("Overdue"), THIS_WEEK: lazy_gettext("Within a week"), LATER: lazy_gettext("Later"),
        NO_DATE: lazy_gettext("No date")}
# what a spreadsheet would take for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | datetime.date | None


@dataclass(frozen=True)
class Sheet:
    """One table: in ``cells`` a fraction is a share of one; ``links`` has an address for each row, or none at all."""

    name: str
    title: str
    says: str
    headings: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    links: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True)
class Facts:
    """What the tables are made from, counted when the first of them asks."""

    uow: UnitOfWork
    actor: Actor

    @cached_property
    def work(self) -> amounts.Workload:
        return amounts.workload(self.uow, self.actor)

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        return amounts.unfinished(self.uow, self.actor, self.work)

    @cached_property
    def days(self) -> tuple[throughput.Done, ...]:
        return throughput.confirmed(self.uow, self.actor, _first_day())

    @cached_property
    def drafts(self) -> tuple[throughput.Drafts, ...]:
        return throughput.drafts(self.uow, self.actor, _first_day())


def figures() -> str:
    facts = Facts(reading(), current_actor())
    return render_template("desk/figures.html", sheets=[make(facts) for make in SHEETS.values()], shown=shown)


def download(name: str) -> Response:
    """One of the tables for a spreadsheet."""
    if name not in SHEETS:
        raise NotFound("reports.no_such_figures", N_("There is no table of this name. Choose one on the page of figures."))
    sheet = SHEETS[name](Facts(reading(), current_actor()))
    answer = Response(as_csv(sheet.headings, sheet.cells), mimetype="text/csv")
    name_file(answer.headers, f"{name}-{today().isoformat()}.csv")
    return answer


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """A table as spreadsheets read it: UTF-8 that says so, and no text that could be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (headings, *rows):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(format_decimal(cell))
    if isinstance(cell, float):
        return str(format_percent(cell))
    return presenting.day(cell) if isinstance(cell, datetime.date) else cell


def _harmless(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return "'" + cell if cell.startswith(_FORMULA) else cell
    if isinstance(cell, float):
        return round(cell, 4)
    return "" if cell is None else cell.isoformat() if isinstance(cell, datetime.date) else cell


def _first_day() -> datetime.date:
    """The Monday that the weeks shown begin with."""
    day = today()
    return day - datetime.timedelta(days=day.weekday(), weeks=WEEKS - 1)


def _by_language(facts: Facts) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for tag, states in sorted(facts.work.states.items()):
        whole, done = amounts.total(states), amounts.total(states, CONFIRMED.__contains__)
        name = presenting.language_name(tag)
        rows.append((name, whole.segments, whole.words, done.segments, done.words, done.words / max(1, whole.words)))
        drawn.append(Bar(name, done.words, whole.words, gettext("%(done)s of %(all)s", done=shown(done.words), all=shown(whole.words))))
    title = gettext("Languages")
    return Sheet("languages", title, gettext("Words and segments of the sources that are translated, and how many are confirmed."), (
        gettext("Language"), gettext("Segments"), gettext("Words"), gettext("Segments confirmed"), gettext("Words confirmed"),
        gettext("Confirmed")), tuple(rows), picture=_drawn("languages", title, gettext(
            "For each language, how many words of the sources are confirmed of all that are to be translated."), drawn))


def _by_state(facts: Facts) -> Sheet:
    rows = tuple((presenting.language_name(tag), str(SAYS[state]), states[state].segments, states[state].words)
                 for tag, states in sorted(facts.work.states.items()) for state in SEGMENT_STATES if state in states)
    return Sheet("states", gettext("States"), gettext("Where the segments of each language stand."),
                 (gettext("Language"), gettext("State"), gettext("Segments"), gettext("Words")), rows)


def _by_deadline(facts: Facts) -> Sheet:
    rows, drawn = [], []
    most = 0
    for deadline in DEADLINES:
        those = [one for one in facts.requests if one.state in amounts.OPEN and one.deadline == deadline]
        left = sum((one.left for one in those), amounts.Amount())
        rows.append((str(WHEN[deadline]), len(those), left.segments, left.words))
        most = max(most, left.words)
        drawn.append(Bar(str(WHEN[deadline]), left.words, left.words, shown(left.words)))
    title = gettext("Deadlines")
    return Sheet("deadlines", title, gettext("What is left of translations that are not finished, by the day they are due."), (
        gettext("Due"), gettext("Translations"), gettext("Segments left"), gettext("Words left")), tuple(rows), picture=_drawn(
            "deadlines", title, gettext("How many words are not confirmed yet, by the time until they are due."), drawn if most else []))


def _by_person(facts: Facts) -> Sheet:
    rows = tuple((name, presenting.language_name(tag), amount.segments, amount.words)
                 for name, languages in sorted(facts.work.people.items()) for tag, amount in sorted(languages.items()))
    return Sheet("people", gettext("People"), gettext("What stands confirmed now, by whoever wrote it last."),
                 (gettext("Person"), gettext("Language"), gettext("Segments"), gettext("Words")), rows)


def _drafts(facts: Facts) -> Sheet:
    rows = []
    drawn = []
    for one in facts.drafts:
        engine, language = one.engine or gettext("Translation memory"), presenting.language_name(one.language)
        rows.append((engine, language, one.used, one.accepted, one.edited, one.accepted / one.used, one.letters, one.words))
        drawn.append(Bar(f"{engine} · {language}", one.accepted, one.used,
                         gettext("%(done)s of %(all)s", done=shown(one.accepted), all=shown(one.used))))
    title = gettext("Drafts")
    says = gettext("What became of drafts in segments confirmed within %(weeks)s weeks. Letters and words changed are shares of the whole text: "
                   "what had to be put in, taken out or replaced.", weeks=shown(WEEKS))
    return Sheet("drafts", title, says, (
        gettext("Drafted by"), gettext("Language"), gettext("Drafts"), gettext("Accepted as they were"), gettext("Edited"),
        gettext("Accepted"), gettext("Letters changed"), gettext("Words changed")), tuple(rows), picture=_drawn(
            "drafts", title, gettext("How many drafts of each engine were confirmed without a change, of all that were confirmed."), drawn))


def _weeks(facts: Facts) -> Sheet:
    weeks = throughput.by_week(facts.days)
    sums = {_first_day() + datetime.timedelta(weeks=week): 0 for week in range(WEEKS)}
    for one in weeks:
        sums[one.day] = sums.get(one.day, 0) + one.amount.words
    title = gettext("Confirmed by week")
    drawn = [Bar(shown(day), count, count, shown(count)) for day, count in sums.items()] if weeks else []
    return _done("weeks", title, gettext("Words and segments confirmed in each week, under its Monday."), gettext("Week"), weeks, _drawn(
        "weeks", title, gettext("How many words were confirmed in each of the last %(weeks)s weeks.", weeks=shown(WEEKS)), drawn))


def _days(facts: Facts) -> Sheet:
    first = today() - datetime.timedelta(days=DAYS - 1)
    return _done("days", gettext("Confirmed by day"), gettext("The last %(days)s days.", days=shown(DAYS)), gettext("Day"),
                 [one for one in facts.days if one.day >= first])


def _done(name: str, title: str, says: str, when: str, rows: Iterable[throughput.Done], picture: str = "") -> Sheet:
    cells = tuple((one.day, one.person, presenting.language_name(one.language), one.amount.segments, one.amount.words) for one in rows)
    return Sheet(name, title, says, (when, gettext("Person"), gettext("Language"), gettext("Segments"), gettext("Words")), cells,
                 picture=picture)


def _overdue(facts: Facts) -> Sheet:
    return _requests("overdue", gettext("Overdue requests"), gettext("Translations that were due before today and are not finished."),
                     [one for one in facts.requests if one.deadline == OVERDUE and one.state in amounts.OPEN])


def _stale(facts: Facts) -> Sheet:
    rows = [one for one in facts.requests if one.stale.segments]
    return _requests("stale", gettext("Stale work"), gettext("Translations of which the source has changed since."), rows)


def _idle(facts: Facts) -> Sheet:
    return _requests("idle", gettext("Left lying"), gettext("Translations that are not finished and that nobody has touched for a month."),
                     [one for one in facts.requests if one.idle and one.state in amounts.OPEN])


def _requests(name: str, title: str, says: str, those: Iterable[Request]) -> Sheet:
    those = tuple(those)
    cells = tuple((one.title, presenting.language_name(one.language), str(presenting.STATES[one.state]), one.due_on, one.touched_on,
                   one.left.segments, one.left.words, one.stale.segments, one.stale.words) for one in those)
    links = tuple(url_for("workbench.version", work_id=one.work_id, tag=one.language) for one in those)
    return Sheet(name, title, says, (
        gettext("Work"), gettext("Language"), gettext("State"), gettext("Due"), gettext("Last touched"), gettext("Segments left"),
        gettext("Words left"), gettext("Segments with a changed source"), gettext("Words in them")), cells, links)


def _drawn(name: str, title: str, description: str, rows: list[Bar]) -> str:
    return bars(name, title, description, rows) if rows else ""


SHEETS: Mapping[str, Callable[[Facts], Sheet]] = {
    "languages": _by_language, "states": _by_state, "deadlines": _by_deadline, "overdue": _overdue, "people": _by_person, "weeks": _weeks,
    "days": _days, "drafts": _drafts, "stale": _stale, "idle": _idle}
