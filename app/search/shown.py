"""What somebody who finds a version would read."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from app.accounts.permissions import Actor, may
from app.database import UnitOfWork, today
from app.publications.models import LanguageVersion, Revision, Work
from app.publications.queries import readable

_WORKS = "works"


@dataclass(frozen=True)
class Shown:
    """A version as this actor would read it."""

    revision_id: int
    published: bool
    kind: str
    issued_on: datetime.date | None


def shown(uow: UnitOfWork, actor: Actor, works: Sequence[str]) -> dict[tuple[str, str], Shown]:
    """All versions of these works that the actor may read, by work and language."""
    # by the connection, as no objects are made: the session would take nearly as long again as the question itself
    found = uow.session.connection().execute(_versions(actor, today()), {_WORKS: list(works)})
    return {(work, tag): Shown(revision_id, shown, kind, issued_on)
            for work, tag, revision_id, shown, kind, issued_on in found if revision_id is not None}


@lru_cache(maxsize=64)
def _versions(actor: Actor, _today: datetime.date) -> Select[str, str, int | None, bool, str, datetime.date | None]:
    """The question of an actor on a day, kept, as making it takes longer than answering it."""
    published = LanguageVersion.published_revision_id
    revision: ColumnElement[int | None] = published.expression
    if may(actor, "works.read_working"):
        revision = func.coalesce(published, select(func.max(Revision.id)).where(Revision.version_id == LanguageVersion.id)
                                 .correlate(LanguageVersion).scalar_subquery())
    query = (select(Work.id, LanguageVersion.language, revision, published.is_not(None), Work.kind, Work.issued_on)
             .join(LanguageVersion, LanguageVersion.work_id == Work.id).where(Work.id.in_(bindparam(_WORKS, expanding=True))))
    return query if may(actor, "works.read_working") else query.where(readable(actor))
