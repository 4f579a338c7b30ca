"""Where words stand in the memory, in either of its languages."""

from dataclasses import dataclass

from app.database import UnitOfWork
from app.languages.segmentation import Span


@dataclass(frozen=True)
class Concord:
    """A pair of the memory in which the words stand; ``text`` is the side they stand in, ``marks`` are their places there."""

    unit_id: int
    text: str
    other: str
    marks: tuple[Span, ...]
    origin: str


def concordance(uow: UnitOfWork, words: str, language: str, other_language: str, *, limit: int = 20) -> tuple[Concord, ...]:
    """The pairs in whose ``language`` side the words stand, approved last first; case, and marks where people leave them out, count as equal."""
    return ()
