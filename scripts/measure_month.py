"""What a month of approvals brings: how much of each draft has to be changed, week by week, by the product's own jobs.

    .venv/bin/python scripts/measure_month.py ../shared/data --first 250

Two offices begin with the same pairs of news.vi-bdq.train.tsv in their memory. On each of 22 working days both get a work of
the next 30 sentences of the file, and their job drafts it before anything of it is approved. In one office the approved
texts, which are what the file has, go into the memory in the evening by way of a translator and a reviewer, and at night
its worker learns what is due. The other one never approves: it shows how hard the texts of each week are.

What is told is the edit distance between the draft and the approved text, by the letters of the longer; a sentence without
a draft counts as a whole; and beside it how much was foreseen to stay in the office that approves, and how much did. With
``--unread`` this office lets every draft stand as it is, read by nobody, which must make nothing surer. Rows that are cut into more than one sentence are left out.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz.distance import Levenshtein

from app.accounts.permissions import Actor
from app.migrations import runner
from app.publications import works
from app.publications.extraction import extract
from app.settings import Settings
from app.translation import editing, requests, review
from app.translation.cutting import BODY
from app.translation.engines.learned.files import current
from app.translation.memory.store import add
from app.wiring import Services, build

Rows = Sequence[tuple[str, str]]
SOURCE, TARGET = "vi", "bdq"
DAYS, A_DAY, WEEK = 22, 30, 5
EDITOR = Actor(1, "editor", frozenset({("editor", "")}))
TRANSLATOR = Actor(2, "translator", frozenset({("translator", TARGET)}))
REVIEWER = Actor(3, "reviewer", frozenset({("reviewer", TARGET)}))


@dataclass(frozen=True)
class Drafted:
    """A sentence as it was drafted, how much of the draft is not in the approved text, and how sure it was."""

    changed: float
    confidence: float
    origin: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--first", type=int, default=250, help="pairs in the memory on the first morning")
    parser.add_argument("--unread", action="store_true", help="the office that approves reads nothing and changes nothing")
    asked = parser.parse_args()
    known, sentences = divided(asked.data / "news.vi-bdq.train.tsv", asked.first)
    print("| days | n | office that stands still | office that approves | of these by memory | model knows | foreseen | stayed |\n|---|---|---|---|---|---|---|---|")
    with office(known) as still, office(known) as learning:
        week: list[tuple[Drafted, Drafted]] = []
        for day in range(1, DAYS + 1):
            today = sentences[(day - 1) * A_DAY:day * A_DAY]
            week += zip(morning(still, day, today), morning(learning, day, today), strict=True)
            evening(learning, day, today, unread=asked.unread)
            if day % WEEK == 0 or day == DAYS:
                tell(day, week, learning)
                week.clear()


def divided(path: Path, first: int) -> tuple[Rows, Rows]:
    """The rows that the memory has at first, and those of the days, in the order of the file."""
    lines = [line.split("\t") for line in normalize("NFC", path.read_text("utf-8")).splitlines()[1:]]
    rows = [(one.strip(), other.strip()) for one, other in lines if one.strip() and other.strip()]
    alone = [row for row in rows[first:] if [slot.text for slot in extract(row[0], SOURCE)] == [row[0]]]
    return rows[:first], alone[:DAYS * A_DAY]


@contextmanager
def office(known: Rows) -> Iterator[Services]:
    """An instance of its own with these pairs in its memory and what can be learned from them."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as left:
        services = build(Settings.read({"RONG_HOME": folder, "RONG_SEARCH_INDEX": f"{folder}/index"}))
        left.callback(services.database.dispose)
        runner.upgrade(services.database)
        with services.database.unit(write=True) as uow:
            add(uow, known, SOURCE, TARGET, origin="first", by="first")
            uow.commit()
        services.worker.run_waiting()
        yield services


def morning(services: Services, day: int, rows: Rows) -> list[Drafted]:
    """Bring in the day's work, have it drafted, and compare; the title is nobody's sentence."""
    with services.database.unit(write=True) as uow:
        text = works.Text(f"Ngày {day}", "", "\n\n".join(one for one, _ in rows))
        source = works.create_work(uow, EDITOR, works.WorkDetails(kind="article", visibility="public"), SOURCE, text, work_id=f"day-{day}")
        works.publish(uow, EDITOR, source.id)  # from what not everybody may read nothing is learned
        version = requests.request_language(uow, EDITOR, f"day-{day}", TARGET).id
        uow.commit()
    services.worker.run_waiting()
    with services.database.unit() as uow:
        found = {one.source: one for one in editing.segments_of(uow, EDITOR, version)}
        return [Drafted(Levenshtein.normalized_distance(found[one].draft, other), found[one].confidence or 0.0, found[one].origin) for one, other in rows]


def evening(services: Services, day: int, rows: Rows, *, unread: bool = False) -> None:
    """Approve what the file says, or the drafts as they are, and let the worker learn what is due."""
    written = dict(rows)
    with services.database.unit(write=True) as uow:
        version = next(one for one in works.get_work(uow, f"day-{day}").versions if one.language == TARGET)
        for one in editing.segments_of(uow, TRANSLATOR, version.id):
            text = one.draft if unread and one.draft else written[one.source] if one.part == BODY else one.source
            editing.save_segment(uow, TRANSLATOR, version.id, one.id, text, one.lock)
        review.submit(uow, TRANSLATOR, version.id)
        review.approve(uow, REVIEWER, version.id, review.mark_of(uow, version))
        uow.commit()
    services.worker.run_waiting()


def tell(day: int, week: Sequence[tuple[Drafted, Drafted]], services: Services) -> None:
    means = [f"{100 * sum(one.changed for one in column) / len(column):.1f} %" for column in zip(*week, strict=True)]
    by = Counter(learning.origin for _, learning in week)
    foreseen, stayed = (sum(column) / len(week) for column in zip(*((one.confidence, 1 - one.changed) for _, one in week), strict=True))
    model = current(services.settings.models, SOURCE, TARGET)
    print(f"| {day - (day - 1) % WEEK} to {day} | {len(week)} | {' | '.join(means)} | {by['memory']} | {model.pairs if model else 0} | {foreseen:.3f} | {stayed:.3f} |", flush=True)


if __name__ == "__main__":
    main()
