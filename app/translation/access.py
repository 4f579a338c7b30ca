"""Finding the version that somebody wants to work on, if it is theirs to work on."""

from sqlalchemy import bindparam, select

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.errors import N_, Conflict, NotFound
from app.publications.models import RESTRICTED, LanguageVersion, Work
from app.publications.queries import visibilities
from app.publications.works import version_by_id
from app.translation.memory.origins import SUPERSEDED, of_work, superseded_of
from app.translation.models import Contribution

# nobody else writes these: what waits to be written need not be, for this question
_CONTRIBUTED = (select(Contribution.user_id).where(Contribution.version_id == bindparam("version"), Contribution.user_id == bindparam("user"))
                .execution_options(autoflush=False))


def translation(uow: UnitOfWork, actor: Actor, version_id: int, permission: str) -> LanguageVersion:
    """The language version, for somebody who holds the permission in its language.

    Raises ``NotFound`` for a work that the actor may not know of, ``Forbidden`` without the permission and
    ``Conflict`` for the source text itself, which is edited and not translated.
    """
    version = version_by_id(uow, version_id)
    if version.work.visibility not in visibilities(actor):
        raise NotFound("publications.no_version_id", N_("There is no such language version. Open the work to see its languages."))
    require(actor, permission, version.language)
    if version.is_source:
        raise Conflict("translation.is_source", N_("This is the source text. Edit it where texts are edited."))
    return version


def hidden_origins(uow: UnitOfWork, actor: Actor) -> frozenset[str]:
    """Where pairs of the memory come from that the actor must not see: the works that they may not know of.

    Superseded pairs that do not name their work may come from any: only who reads restricted works sees them.
    """
    seen = visibilities(actor)
    works = uow.session.scalars(select(Work.id).where(Work.visibility.not_in(seen)))
    hidden = {origin for one in works for origin in (of_work(one), superseded_of(one))}
    return frozenset(hidden if RESTRICTED in seen else {*hidden, SUPERSEDED})


def contributed(uow: UnitOfWork, actor: Actor, version: LanguageVersion) -> None:
    """Keep in mind that this person has worked on the version."""
    asked = {"version": version.id, "user": actor.id}
    if actor.id is not None and uow.session.execute(_CONTRIBUTED, asked).first() is None:
        uow.session.add(Contribution(version_id=version.id, user_id=actor.id))
        uow.session.flush()


def subject(version: LanguageVersion) -> str:
    """How the audit record names a version."""
    return f"{version.work_id}/{version.language}"
