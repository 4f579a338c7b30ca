"""What is known around the texts of two languages when they are checked: agreed terms, pairs of the memory, habits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Integer, String, bindparam, func, literal, select, union_all

from app.database import Database, UnitOfWork
from app.publications.models import LanguageVersion, Segment, Work
from app.translation.checks.base import Agreed
from app.translation.checks.habits import SAMPLE, Habits, learn
from app.translation.glossary.entries import ALLOWED, ATTESTED, FORBIDDEN, PREFERRED
from app.translation.glossary.models import Concept
from app.translation.glossary.store import TermPair, terms_in
from app.translation.memory.keys import key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.store import STANDING, count_of
from app.translation.models import CheckRule, Waiver
from app.translation.references import references_in

OFFICIAL = "official-name"  # the domain of concepts whose names stand in the official list
CHUNK = 400  # texts in one query
GROWTH = 1.25  # how much the memory of two languages grows before their habits are learned again

EVERY = ""  # the language of rules that hold where a language has none of its own

_learned: "WeakKeyDictionary[Engine, dict[tuple[str, str], _Learned]]" = WeakKeyDictionary()
_learning = Lock()
_ELSEWHERE, _MEMORY, _NEWEST, _RULE, _WAIVED = "elsewhere", "memory", "newest", "rule", "waived"


def _everything() -> Any:
    """One question for all that the database knows around one text: each part of it has an index."""
    segment, version, text, key, source, target = (bindparam(name, type_=kind) for name, kind in (
        ("segment", Integer()), ("version", Integer()), ("text", String()), ("key", String()), ("source", String()), ("target", String())))
    none, zero = literal("", String()), literal(0, Integer())

    def part(what: str, one: Any, other: Any, third: Any, number: Any) -> Any:
        return select(literal(what, String()).label("what"), one, other, third, number)

    return union_all(
        part(_ELSEWHERE, Segment.target, none, none, Segment.position).where(
            Segment.version_id == version, Segment.source == text, Segment.id != segment, Segment.target != ""),
        part(_MEMORY, MemoryUnit.target, none, none, MemoryUnit.rank).where(
            MemoryUnit.source_language == source, MemoryUnit.target_language == target, MemoryUnit.source_key == key, STANDING),
        part(_MEMORY, MemoryUnit.source, none, none, MemoryUnit.rank).where(
            MemoryUnit.target_language == source, MemoryUnit.source_language == target, MemoryUnit.target_key == key, STANDING),
        part(_NEWEST, none, none, none, func.max(MemoryUnit.id)),
        part(_RULE, CheckRule.language, CheckRule.check, CheckRule.severity, zero).where(CheckRule.language.in_((literal(EVERY, String()), target))),
        part(_WAIVED, Waiver.code, Waiver.text_key, none, zero).where(Waiver.segment_id == segment))


_EVERYTHING = _everything()


@dataclass(frozen=True)
class Around:
    """What is known around one segment.

    ``elsewhere`` are other targets of its source in the work, ``remembered`` those of the memory, approved last first;
    ``rules`` are severities by check, ``waived`` codes with keys of texts.
    """

    elsewhere: tuple[str, ...]
    remembered: tuple[str, ...]
    rules: Mapping[str, str]
    waived: frozenset[tuple[str, str]]
    habits: Habits


def around(uow: UnitOfWork, segment: Segment, source: str, target: str) -> Around:
    """What is known around a segment that is translated between these languages, in one question."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for what, *row in uow.session.execute(_EVERYTHING, {"segment": segment.id, "version": segment.version_id, "text": segment.source,
                                                        "key": key_of(segment.source), "source": source, "target": target}):
        found[what].append(tuple(row))
    elsewhere = sorted((position, text) for text, _, _, position in found[_ELSEWHERE])
    memory = sorted(((rank, text) for text, _, _, rank in found[_MEMORY]), reverse=True)
    return Around(tuple(dict.fromkeys(text for _, text in elsewhere)), tuple(dict.fromkeys(text for _, text in memory)),
                  {check: severity for _, check, severity, _ in sorted(found[_RULE])},
                  frozenset((code, key) for code, key, _, _ in found[_WAIVED]),
                  _habits(uow, source, target, found[_NEWEST][0][-1] or 0))


def agreed_in(uow: UnitOfWork, texts: Iterable[str], source: str, target: str) -> Mapping[str, tuple[Agreed, ...]]:
    """The agreed terms and official names that stand in each of the texts that has any, and parts of laws beside them."""
    texts = tuple(texts)
    found = {text: pairs for text, pairs in terms_in(uow, texts, source, target).items() if pairs}
    official = set(uow.session.scalars(select(Concept.id).where(Concept.domain == OFFICIAL))) if found else set()
    agreed = {text: _agreed(text, pairs, official) for text, pairs in found.items()}
    parts = {text: [one for one in references_in(text, source, target) if all(one.span[1] <= term.span[0] or term.span[1] <= one.span[0]
                                                                             for term in agreed.get(text, ()))] for text in texts}
    return {text: both for text in parts if (both := (*agreed.get(text, ()), *parts[text]))}


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


@dataclass(frozen=True)
class _Learned:
    """Habits, and what they were learned from: ``pairs`` of the two languages, when ``newest`` was the highest id of the memory."""

    newest: int
    pairs: int
    habits: Habits


def habits_of(uow: UnitOfWork, source: str, target: str) -> Habits:
    """What is usual in the pairs of the memory; nothing until it holds enough pairs of the two languages.

    Kept until there are a quarter more of these, and then until they are learned anew beside what is being done.
    """
    return _habits(uow, source, target, uow.session.scalar(select(func.max(MemoryUnit.id))) or 0)


def warm(database: Database) -> None:
    """Learn the habits of all languages that works are translated between, so that nobody who saves waits for them."""
    with database.unit() as uow:
        pairs = uow.session.execute(select(Work.source_language, LanguageVersion.language).distinct().join(
            LanguageVersion, LanguageVersion.work_id == Work.id).where(LanguageVersion.language != Work.source_language)).all()
    for source, target in pairs:
        with database.unit() as uow:
            habits_of(uow, source, target)


def _habits(uow: UnitOfWork, source: str, target: str, newest: int) -> Habits:
    """See ``habits_of``; ``newest`` is the highest id in the memory: as long as it is the same, nothing has to be counted."""
    with _learning:
        held = _learned.setdefault(uow.session.get_bind().engine, {})
        known = held.get((source, target))
    if known is not None and known.newest == newest:
        return known.habits
    pairs = count_of(uow, source, target)
    with _learning:
        known = held.get((source, target))
        if known is not None and known.pairs <= pairs <= known.pairs * GROWTH:
            held[source, target] = replace(known, newest=newest)
            return known.habits
        outgrown = known.habits if known is not None and 0 < known.pairs < pairs else None
        if outgrown is not None:  # serves until more is learned, and nobody else begins with that
            held[source, target] = _Learned(newest, pairs, outgrown)
    sample = _sample(uow, source, target)

    def learned() -> Habits:
        habits = learn(sample, source, target)
        with _learning:
            held[source, target] = _Learned(newest, pairs, habits)
        return habits

    if outgrown is None:
        return learned()
    Thread(target=learned, name="habits", daemon=True).start()
    return outgrown


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
                 for status in (PREFERRED, ALLOWED, ATTESTED, FORBIDDEN)}
        found.append(Agreed(text[span[0]:span[1]], span, words[PREFERRED], words[ALLOWED],
                            words[FORBIDDEN], words[ATTESTED], exact=concept in official))
    return tuple(found)
