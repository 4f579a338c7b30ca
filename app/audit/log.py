"""Writing and reading the audit record."""

from typing import Any, Protocol

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import UnitOfWork


class Who(Protocol):
    """Anybody with an id (None for the machine itself) and a name."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


def record(uow: UnitOfWork, actor: Who, action: str, subject_type: str, subject_id: object, **details: Any) -> None:
    """Add one entry in the same transaction as the change that it tells of."""
    uow.session.add(AuditEntry(actor_id=actor.id, actor_name=actor.name, action=action,
                               subject_type=subject_type, subject_id=str(subject_id)[:128], details=details))


def recent(uow: UnitOfWork, *, limit: int, before_id: int | None = None,
           subject_id: str | None = None) -> list[AuditEntry]:
    """The newest entries first; ``before_id`` continues an earlier list."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    return list(uow.session.scalars(query))
