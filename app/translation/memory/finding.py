"""What the memory offers for a text: exact in its context, exact, or similar with the differences marked."""

import datetime
from dataclasses import dataclass

from app.database import UnitOfWork
from app.languages.segmentation import Span

CONTEXT, EXACT, FUZZY = "context", "exact", "fuzzy"


@dataclass(frozen=True)
class Match:
    """A pair of the memory whose source is equal or similar to the text asked for.

    ``score`` is 101 for an exact match that stood between the same neighbours, 100 for an exact one, less for a
    similar one. ``reasons`` name what the guard found to differ (words of ``guard.REASONS``). ``query_marks`` are
    the places that differ in the text asked for, ``source_marks`` those in ``source``; both are empty for an exact match.
    """

    unit_id: int
    source: str
    target: str
    score: int
    kind: str
    reasons: tuple[str, ...]
    query_marks: tuple[Span, ...]
    source_marks: tuple[Span, ...]
    origin: str
    by: str
    at: datetime.datetime


def matches(uow: UnitOfWork, source: str, source_language: str, target_language: str, *, before: str = "",
            after: str = "", limit: int = 5, least: int = 60) -> tuple[Match, ...]:
    """The best matches of a text, best first, of equals the one approved last; ``before`` and ``after`` are its neighbours."""
    return ()
