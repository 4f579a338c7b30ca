"""Counting what is read, in memory first: nobody who reads waits for the disk, and a cut costs a few counts at most."""

import datetime
import threading
from collections import Counter
from collections.abc import Callable

from app.database import LOCAL, Database
from app.errors import Unavailable
from app.packs.back.models import ReadingCount

MOST_HELD = 20


class Tally:
    """Counts by day, work and language; of readers it knows nothing. ``time`` is the best guess of the time here."""

    def __init__(self, database: Database, time: Callable[[], datetime.datetime]) -> None:
        self._database, self._time = database, time
        self._held: Counter[tuple[str, str, str]] = Counter()
        self._counting, self._writing = threading.Lock(), threading.Lock()

    def count(self, what: str, language: str, work_id: str = "") -> None:
        with self._counting:
            self._held[what, work_id, language] += 1

    @property
    def due(self) -> bool:
        """Whether enough is held to be worth writing."""
        return self._held.total() >= MOST_HELD

    def write(self) -> None:
        """Put what is held into the database; it stays held while the database is busy."""
        with self._writing:
            with self._counting:
                held, self._held = self._held, Counter()
            try:
                self._add(held)
            except Unavailable:
                with self._counting:
                    self._held += held

    def _add(self, held: Counter[tuple[str, str, str]]) -> None:
        if not held:
            return
        day = self._time().astimezone(LOCAL).date()
        with self._database.unit(write=True) as uow:
            for (what, work_id, language), count in sorted(held.items()):
                row = uow.session.get(ReadingCount, (day, what, work_id, language))
                if row is None:
                    uow.session.add(ReadingCount(day=day, what=what, work_id=work_id, language=language, count=count))
                else:
                    row.count += count
            uow.commit()
