"""What the memory keeps of a version: pairs of source and target, each in the name of who wrote it last."""

from collections.abc import Iterable
from itertools import groupby

from app.database import UnitOfWork
from app.publications.models import LanguageVersion, Segment
from app.translation.memory import store


def remember(uow: UnitOfWork, version: LanguageVersion, segments: Iterable[Segment], origin: str) -> None:
    """Keep the pairs in the caller's unit of work, so that they are there exactly when what they follow from is."""
    for editor, same in groupby(segments, key=lambda one: one.editor_name):
        store.add(uow, [(one.source, one.target) for one in same], version.work.source_language, version.language,
                  origin=origin, by=editor)
