"""What packs are installed here, for the post and for whoever makes its next pack."""

import datetime
from dataclasses import dataclass

from sqlalchemy import select

from app.database import UnitOfWork
from app.packs.models import InstalledPack


@dataclass(frozen=True)
class PackStatus:
    """The pack of one language installed last; its manifest's digest names it to ``--against``.

    ``complete`` is False while a list is only partly installed, and ``missing`` versions of it were wrong in the pack.
    """

    language: str
    audience: str
    version: int
    manifest_digest: str
    made_at: datetime.datetime
    installed_at: datetime.datetime
    versions: int
    missing: int
    complete: bool


def pack_status(uow: UnitOfWork) -> tuple[PackStatus, ...]:
    """One entry for each language that a pack brought, in the order of their tags."""
    return tuple(PackStatus(one.language, one.audience, one.version, one.manifest_digest, one.made_at, one.installed_at, one.versions, one.missing,
                            one.complete)
                 for one in uow.session.scalars(select(InstalledPack).order_by(InstalledPack.language)))
