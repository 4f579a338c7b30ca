"""What the memory keeps of a version: pairs of source and target, each in the name of who wrote it last."""

from collections.abc import Collection, Iterable
from itertools import groupby

from app.database import UnitOfWork
from app.publications.models import LanguageVersion, Segment
from app.translation.memory import store


def remember(uow: UnitOfWork, version: LanguageVersion, segments: Iterable[Segment], origin: str, *,
             approved_by: str = "", unread: Collection[int] = ()) -> None:
    """Keep the pairs in the caller's unit of work, so that they are there exactly when what they follow from is.

    With each pair goes what stands before and after it in the source, who approved it, and whether its segment is one of
    those in which a draft was let stand unread.
    """
    order = sorted(version.segments, key=lambda one: one.position)
    sources = ["", *(one.source for one in order), ""]
    around = {one.id: (sources[place], sources[place + 2]) for place, one in enumerate(order)}
    for editor, same in groupby(segments, key=lambda one: one.editor_name):
        these = list(same)
        store.add(uow, [(one.source, one.target) for one in these], version.work.source_language, version.language,
                  origin=origin, by=editor, contexts=[around[one.id] for one in these], approved_by=approved_by,
                  unread=[one.id in unread for one in these])
