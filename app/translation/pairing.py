"""Use cases of documents side by side: two finished texts in, aligned by the machine, taken into the memory, taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import Database, UnitOfWork, now
from app.errors import N_, Conflict
from app.jobs.queue import JobContext, enqueue
from app.translation.alignment.aligner import align
from app.translation.alignment.base import Vocabulary
from app.translation.memory import store
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import documents_start, of_documents
from app.translation.pairing_access import claim, get_pairing, texts
from app.translation.pairing_models import OPEN, TAKEN, WAITING, Pairing, PairingRow, PairingSentence
from app.translation.pairing_reading import Brought, Document, check_two, read
from app.translation.pairing_rows import all_rows, is_doubtful

ALIGN_JOB = "align"
LATEST = 50
LITTLE = 0.4
"""Documents that are less alike hardly are one text in two languages."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What came of taking a pairing into the memory back: pairs that went, and pairs that stay as they were approved since."""

    gone: int
    staying: int


def bring(uow: UnitOfWork, actor: Actor, source: Brought, target: Brought, limit: int) -> Pairing:
    """Keep the sentences of two documents, of at most ``limit`` bytes each, to be aligned.

    Raises ``Invalid`` for what cannot be read, is empty, is in one language, or is the other way round, and ``TooLarge``.
    """
    require(actor, "memory.change")
    one, other = read(source, limit), read(target, limit)
    check_two(one, other)
    pairing = Pairing(source_language=one.language, target_language=other.language, source_name=one.name,
                      target_name=other.name, created_by_name=actor.name)
    uow.session.add(pairing)
    uow.session.flush()
    for side, document in enumerate((one, other)):
        uow.session.execute(insert(PairingSentence), _sentences(pairing.id, side, document))
    record(uow, actor, "pairings.bring", "pairing", subject(pairing))
    return pairing


def request_layout(uow: UnitOfWork, actor: Actor, pairing: Pairing) -> None:
    """Have the machine align the two when the jobs before it are done."""
    require(actor, "memory.change")
    enqueue(uow, actor, ALIGN_JOB, {"pairing": pairing.id})


def lay_out(database: Database, vocabulary: Vocabulary, pairing_id: int, progress: Progress | None = None) -> None:
    """Align the two documents; what a person has begun to correct is left alone."""
    with database.unit() as uow:
        pairing = uow.session.get(Pairing, pairing_id)
        if pairing is None or pairing.state != WAITING:
            return
        tags, (source, target) = (pairing.source_language, pairing.target_language), texts(uow, pairing_id)
    found = align(source, target, tags, vocabulary, progress)
    with database.unit(write=True) as uow:
        opened = uow.session.execute(update(Pairing).where(Pairing.id == pairing_id, Pairing.state == WAITING)
                                     .values(state=OPEN, likeness=found.likeness))
        if opened.rowcount == 1:  # type: ignore[attr-defined]
            uow.session.execute(insert(PairingRow), [
                {"pairing_id": pairing_id, "source": one.source, "target": one.target, "confidence": one.confidence}
                for one in found.beads])
        uow.commit()


def run(vocabulary: Vocabulary, context: JobContext) -> Mapping[str, Any]:
    """The handler of the job."""
    lay_out(context.database, vocabulary, int(context.payload["pairing"]), context.progress)
    return {"pairing": int(context.payload["pairing"])}


def pairings(uow: UnitOfWork, actor: Actor) -> list[Pairing]:
    """The newest pairings first."""
    require(actor, "memory.change")
    return list(uow.session.scalars(select(Pairing).order_by(Pairing.id.desc()).limit(LATEST)))


def take(uow: UnitOfWork, actor: Actor, pairing_id: int, lock: int, *, doubtful: bool) -> Pairing:
    """Put the pairs into the memory, as imported and approved by nobody; those that are ``doubtful`` only if that is said.

    Rows that were dropped, and those with text on one side only, stay here. Raises ``Conflict`` where somebody has changed
    a row since ``lock``.
    """
    pairing = get_pairing(uow, actor, pairing_id)
    rows = all_rows(uow, pairing)
    sources = ["", *(one.source_text for one in rows), ""]
    wanted = [(place, one) for place, one in enumerate(rows)
              if one.paired and not one.dropped and (doubtful or not is_doubtful(one))]
    if not wanted:
        raise Conflict("pairing.nothing", N_("There is no pair to take. Look through the rows first."))
    claim(uow, pairing, lock, OPEN)
    added = store.add(uow, [(one.source_text, one.target_text) for _, one in wanted], pairing.source_language,
                      pairing.target_language, origin=_origin(pairing), by=actor.name,
                      contexts=[(sources[place], sources[place + 2]) for place, _ in wanted])
    pairing.state, pairing.new, pairing.known = TAKEN, added.new, added.known
    pairing.taken_by_name, pairing.taken_at = actor.name, now()
    uow.session.flush()
    record(uow, actor, "pairings.take", "pairing", subject(pairing), new=added.new, known=added.known)
    return pairing


def take_back(uow: UnitOfWork, actor: Actor, pairing_id: int, lock: int) -> Outcome:
    """Take the pairs that came from two documents out of the memory again; pairs approved here since then stay."""
    pairing = get_pairing(uow, actor, pairing_id)
    claim(uow, pairing, lock, TAKEN)
    own = MemoryUnit.origin.startswith(documents_start(pairing.token), autoescape=True)
    gone = uow.session.execute(delete(MemoryUnit).where(own, MemoryUnit.approved_by_name == "")).rowcount  # type: ignore[attr-defined]
    staying = uow.session.scalar(select(func.count()).select_from(MemoryUnit).where(own)) or 0
    pairing.state, pairing.new, pairing.known, pairing.taken_by_name, pairing.taken_at = OPEN, 0, 0, "", None
    uow.session.flush()
    record(uow, actor, "pairings.take_back", "pairing", subject(pairing), gone=gone, staying=staying)
    return Outcome(gone, staying)


def remove(uow: UnitOfWork, actor: Actor, pairing_id: int) -> None:
    """Put two documents away; pairs that were taken from them stay in the memory."""
    pairing = get_pairing(uow, actor, pairing_id)
    record(uow, actor, "pairings.remove", "pairing", subject(pairing))
    uow.session.execute(delete(PairingRow).where(PairingRow.pairing_id == pairing_id))
    uow.session.execute(delete(PairingSentence).where(PairingSentence.pairing_id == pairing_id))
    uow.session.delete(pairing)
    uow.session.flush()


def subject(pairing: Pairing) -> str:
    """The two documents, as the record names them."""
    return f"{pairing.source_name} + {pairing.target_name}"[:200]


def _origin(pairing: Pairing) -> str:
    return of_documents(pairing.token, pairing.source_name, pairing.target_name)


def _sentences(pairing_id: int, side: int, document: Document) -> Sequence[Mapping[str, Any]]:
    return [{"pairing_id": pairing_id, "side": side, "number": number, "text": one.text, "opens": one.opens,
             "heading": one.heading} for number, one in enumerate(document.sentences)]
