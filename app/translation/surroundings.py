"""What is known around the texts of two languages when they are checked: agreed terms, pairs of the memory, habits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from app.database import UnitOfWork
from app.translation.checks.base import Agreed
from app.translation.checks.habits import SAMPLE, Habits, learn
from app.translation.glossary.entries import ALLOWED, FORBIDDEN, PREFERRED
from app.translation.glossary.models import Concept
from app.translation.glossary.store import TermPair, terms_in
from app.translation.memory.keys import key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.store import STANDING

OFFICIAL = "official-name"  # the domain of concepts whose names stand in the official list
CHUNK = 400  # texts in one query
GROWTH = 1.25  # how much the memory grows before habits are learned again

_learned: "WeakKeyDictionary[Engine, dict[tuple[str, str], tuple[int, Habits]]]" = WeakKeyDictionary()
_learning = Lock()


def agreed_in(uow: UnitOfWork, texts: Iterable[str], source: str, target: str) -> Mapping[str, tuple[Agreed, ...]]:
    """The agreed terms and official names that stand in each of the texts that has any."""
    found = {text: pairs for text in texts if (pairs := terms_in(uow, text, source, target))}
    official = set(uow.session.scalars(select(Concept.id).where(Concept.domain == OFFICIAL))) if found else set()
    return {text: _agreed(text, pairs, official) for text, pairs in found.items()}


def remembered(uow: UnitOfWork, texts: Sequence[str], source: str, target: str) -> Mapping[str, tuple[str, ...]]:
    """The targets that the memory holds for exactly these texts, approved last first."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        by_key[key_of(text)].append(text)
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    keys = list(by_key)
    for start in range(0, len(keys), CHUNK):
        some = keys[start:start + CHUNK]
        forward = select(MemoryUnit.source_key, MemoryUnit.rank, MemoryUnit.target).where(
            MemoryUnit.source_language == source, MemoryUnit.target_language == target, MemoryUnit.source_key.in_(some))
        reverse = select(MemoryUnit.target_key, MemoryUnit.rank, MemoryUnit.source).where(
            MemoryUnit.target_language == source, MemoryUnit.source_language == target, MemoryUnit.target_key.in_(some))
        for query in (forward, reverse):
            for key, rank, text in uow.session.execute(query.where(STANDING)):
                found[key].append((rank, text))
    return {text: tuple(dict.fromkeys(one for _, one in sorted(found[key], reverse=True)))
            for key, same in by_key.items() if key in found for text in same}


def habits_of(uow: UnitOfWork, source: str, target: str) -> Habits:
    """What is usual in the pairs of the memory; nothing until it holds enough pairs of the two languages.

    Kept until the memory has grown by a quarter.
    """
    engine = uow.session.get_bind().engine
    newest = uow.session.scalar(select(func.max(MemoryUnit.id))) or 0
    with _learning:
        known = _learned.setdefault(engine, {}).get((source, target))
    if known is not None and known[0] <= newest <= known[0] * GROWTH:
        return known[1]
    habits = learn(_sample(uow, source, target), source, target)
    with _learning:
        _learned[engine][source, target] = (newest, habits)
    return habits


def _sample(uow: UnitOfWork, source: str, target: str) -> list[tuple[str, str]]:
    """Pairs of the memory as good as by chance: their keys are digests, and the order of an index."""
    forward = (select(MemoryUnit.source, MemoryUnit.target).where(
        MemoryUnit.source_language == source, MemoryUnit.target_language == target)
        .order_by(MemoryUnit.source_key).limit(SAMPLE))
    reverse = (select(MemoryUnit.target, MemoryUnit.source).where(
        MemoryUnit.target_language == source, MemoryUnit.source_language == target)
        .order_by(MemoryUnit.target_key).limit(SAMPLE))
    return [(one, other) for query in (forward, reverse) for one, other in uow.session.execute(query)]


def _agreed(text: str, pairs: Sequence[TermPair], official: set[str]) -> tuple[Agreed, ...]:
    by_concept: dict[tuple[str, tuple[int, int]], list[TermPair]] = defaultdict(list)
    for pair in pairs:
        by_concept[pair.concept, (pair.span.start, pair.span.end)].append(pair)
    found = []
    for (concept, span), same in by_concept.items():
        words = {status: tuple(one.target for one in same if one.status == status)
                 for status in (PREFERRED, ALLOWED, FORBIDDEN)}
        found.append(Agreed(text[span[0]:span[1]], span, words[PREFERRED], words[ALLOWED],
                            words[FORBIDDEN], exact=concept in official))
    return tuple(found)
