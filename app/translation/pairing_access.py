"""Finding two documents that lie side by side, and changing them only as they were seen."""

from sqlalchemy import select, update

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.errors import N_, Conflict, NotFound
from app.translation.alignment.base import Sentence
from app.translation.pairing_models import Pairing, PairingSentence


def get_pairing(uow: UnitOfWork, actor: Actor, pairing_id: int) -> Pairing:
    require(actor, "memory.change")
    pairing = uow.session.get(Pairing, pairing_id)
    if pairing is None:
        raise NotFound("pairing.none", N_("These two documents are not here any more. Bring them again."))
    return pairing


def texts(uow: UnitOfWork, pairing_id: int) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of both documents, in order."""
    both: tuple[list[Sentence], list[Sentence]] = ([], [])
    for one in uow.session.scalars(select(PairingSentence).where(PairingSentence.pairing_id == pairing_id)
                                   .order_by(PairingSentence.side, PairingSentence.number)):
        both[one.side].append(Sentence(one.text, one.opens, one.heading))
    return both


def claim(uow: UnitOfWork, pairing: Pairing, lock: int, state: str) -> None:
    """Count one change more, if nobody has made one since ``lock`` and the pairing is in this state."""
    done = uow.session.execute(update(Pairing).where(Pairing.id == pairing.id, Pairing.lock == lock, Pairing.state == state)
                               .values(lock=lock + 1).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("pairing.changed_meanwhile", N_("Somebody changed these rows meanwhile. Look at them again, then repeat the step."))
    uow.session.refresh(pairing)
