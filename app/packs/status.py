"""What packs are installed here, for the post and for whoever makes its next pack."""

import datetime
from dataclasses import dataclass

from sqlalchemy import func, select

from app.database import UnitOfWork
from app.packs.models import InstalledPack, InstalledVersion


@dataclass(frozen=True)
class PackStatus:
    """The pack of one language installed last; its manifest's digest names it to ``--against``.

    ``complete`` is False while a list is only partly installed, and ``missing`` versions of it were wrong in the pack or not in it.
    ``lacking`` ones wait for files that no pack has brought.
    """

    language: str
    audience: str
    version: int
    manifest_digest: str
    made_at: datetime.datetime
    installed_at: datetime.datetime
    versions: int
    missing: int
    lacking: int
    complete: bool


def pack_status(uow: UnitOfWork) -> tuple[PackStatus, ...]:
    """One entry for each language that a pack brought, in the order of their tags."""
    lacking = {language: count for language, count in uow.session.execute(
        select(InstalledVersion.language, func.count()).where(InstalledVersion.lacking).group_by(InstalledVersion.language))}
    return tuple(PackStatus(one.language, one.audience, one.version, one.manifest_digest, one.made_at, one.installed_at, one.versions, one.missing,
                            lacking.get(one.language, 0), one.complete)
                 for one in uow.session.scalars(select(InstalledPack).order_by(InstalledPack.language)))
