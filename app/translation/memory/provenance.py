"""Where pairs of the memory came from: kept with those that a file brings, told with those that leave."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.database import UnitOfWork
from app.translation.memory import store
from app.translation.memory.keys import key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import documents_of, work_of
from app.translation.memory.pairs import Credit, Known, Pair

NAME_LIMIT, ORIGIN_LIMIT = 64, 200


def add(uow: UnitOfWork, pairs: Sequence[Pair], source: str, target: str, *, origin: str, by: str) -> store.Added:
    """Keep pairs of a file; those that are new here are credited to whom the file credits them, else to ``by``."""
    told = {(key_of(one.source), key_of(one.target)): one.credit for one in pairs if one.credit != Credit()}
    before = {unit.id for unit, _ in _held(uow, list(told), source, target)}
    added = store.add(uow, [(one.source, one.target) for one in pairs], source, target, origin=origin, by=by)
    for unit, forward in _held(uow, list(told), source, target):
        credit = told.get((unit.source_key, unit.target_key) if forward else (unit.target_key, unit.source_key))
        if credit is None or unit.id in before:
            continue
        # a work, or documents, of the same name here are not those that a file from elsewhere means
        elsewhere = work_of(credit.origin) or documents_of(credit.origin)
        came = f"{origin} ({credit.origin})" if elsewhere else credit.origin
        unit.origin = came[:ORIGIN_LIMIT] or unit.origin
        unit.created_by_name = credit.created_by[:NAME_LIMIT] or unit.created_by_name
        unit.approved_by_name = credit.approved_by[:NAME_LIMIT]
        unit.created_at = credit.created_at or unit.created_at
    return added


def known_pairs(uow: UnitOfWork, source: str, target: str) -> Iterator[Known]:
    """Every pair of two languages with where it came from, whichever way it was kept, in the order in which they came."""
    found = [(one, True) for one in uow.session.scalars(
        select(MemoryUnit).where(MemoryUnit.source_language == source, MemoryUnit.target_language == target))]
    if source != target:
        found += [(one, False) for one in uow.session.scalars(
            select(MemoryUnit).where(MemoryUnit.source_language == target, MemoryUnit.target_language == source))]
    for unit, forward in sorted(found, key=lambda one: one[0].id):
        texts = (unit.source, unit.target) if forward else (unit.target, unit.source)
        yield Known(*texts, Credit(unit.origin, unit.created_by_name, unit.approved_by_name, unit.created_at))


def _held(uow: UnitOfWork, keys: Sequence[tuple[str, str]], source: str, target: str) -> Iterator[tuple[MemoryUnit, bool]]:
    """The units of these pairs of keys, and whether each was kept this way round."""
    wanted = frozenset(keys)
    for start in range(0, len(keys), store.CHUNK):
        for unit, forward in store.units_of(uow, [one for one, _ in keys[start:start + store.CHUNK]], source, target):
            if ((unit.source_key, unit.target_key) if forward else (unit.target_key, unit.source_key)) in wanted:
                yield unit, forward
