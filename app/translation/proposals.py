"""What was proposed for segments, what people picked, and what became of it: the evidence that confidence is learned from."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete, func, select

from app.accounts.permissions import Actor
from app.database import UnitOfWork, now
from app.publications.models import LanguageVersion, Segment, Work
from app.publications.states import DRAFTED, FROM_PERSON, TRANSLATED
from app.translation import workflow
from app.translation.access import hidden_origins, translation
from app.translation.engines.base import Engine as Drafter
from app.translation.memory import finding as memory
from app.translation.memory.keys import key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.store import count_of
from app.translation.models import DraftCandidate, SegmentChange
from app.translation.pipeline.confidence import (
    Calibration,
    Observation,
    calibrated,
    engine_raw,
    humbled,
    memory_raw,
    stayed,
)
from app.translation.pipeline.familiarity import UNKNOWN, Familiar, familiar
from app.translation.pipeline.proposing import Known, Proposal, place_of
from app.translation.pipeline.sources import ENGINE, EXACT, FUZZY, MEMORY, PRIORS
from app.translation.pipeline.vouching import Confirmed, vouched
from app.translation.writing import segment_of

EVIDENCE = 2000  # edits that a curve is learned from, the newest
SAMPLE = 20_000  # pairs of the memory by which a text sounds familiar, the newest
_READ = 0.5  # a text that counts less than this is taken for unread
GROWTH = 1.25  # how much the memory of two languages grows before it is listened to again

_heard: "WeakKeyDictionary[Engine, dict[tuple[str, str], tuple[int, tuple[Familiar, Familiar]]]]" = WeakKeyDictionary()
_listening = Lock()


def known_of(uow: UnitOfWork, source: str, target: str, engines: Iterable[Drafter] = ()) -> Known:
    """What is known of a pair of languages and of the engines that draft it, as proposals need it."""
    return Known(source, target, _calibrations(uow, source, target, engines), _sounds(uow, source, target))


def keep(uow: UnitOfWork, version: LanguageVersion, segment: Segment, proposals: Sequence[Proposal]) -> None:
    """Keep what was proposed for a segment, the best first, beside what makers that say nothing now had proposed."""
    makers = {(one.kind, one.maker) for one in proposals}
    for kind, maker in makers:
        uow.session.execute(delete(DraftCandidate).where(
            DraftCandidate.segment_id == segment.id, DraftCandidate.kind == kind, DraftCandidate.maker == maker, DraftCandidate.picked.is_(False)))
    there = uow.session.scalar(select(func.count()).select_from(DraftCandidate).where(DraftCandidate.segment_id == segment.id)) or 0
    uow.session.add_all(DraftCandidate(
        version_id=version.id, segment_id=segment.id, source_language=version.work.source_language, target_language=version.language,
        source_key=key_of(segment.source), kind=one.kind, maker=one.maker, model=one.model[:200], text=one.text, raw=one.raw,
        confidence=one.confidence, rank=rank, lost=list(one.lost)) for rank, one in enumerate(proposals, start=there + 1))


def proposals_for(uow: UnitOfWork, segment: Segment) -> list[DraftCandidate]:
    """What was proposed for the segment's present source: what the memory has for exactly it, then the most confident first."""
    found = uow.session.scalars(select(DraftCandidate).where(
        DraftCandidate.segment_id == segment.id, DraftCandidate.source_key == key_of(segment.source)))
    return sorted(found, key=lambda one: (*place_of(one.kind, one.confidence), one.rank, one.id))


def lacking(uow: UnitOfWork, version_id: int, maker: str) -> list[int]:
    """The drafted segments, in reading order, for whose present source this engine has proposed nothing."""
    there = {(one, key) for one, key in uow.session.execute(select(DraftCandidate.segment_id, DraftCandidate.source_key).where(
        DraftCandidate.version_id == version_id, DraftCandidate.kind == ENGINE, DraftCandidate.maker == maker))}
    drafted = uow.session.execute(select(Segment.id, Segment.source).where(
        Segment.version_id == version_id, Segment.state == DRAFTED, Segment.draft != "").order_by(Segment.position))
    return [one for one, source in drafted if (one, key_of(source)) not in there]


def pick(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, text: str) -> None:
    """Keep in mind that a person took this text for a segment, if it is one that was offered; a pair of the memory is kept with it."""
    version = translation(uow, actor, version_id, workflow.ACTIONS[workflow.SAVE].permission)
    segment = segment_of(uow, version, segment_id)
    offered = proposals_for(uow, segment)
    if all(one.text != text for one in offered):
        source, target = version.work.source_language, version.language
        found = next((one for one in memory.matches(uow, segment.source, source, target, hidden=hidden_origins(uow, actor))
                      if one.target == text), None)
        if found is not None:
            raw = memory_raw(found.score, 0)
            keep(uow, version, segment, [Proposal(text, FUZZY if found.kind == memory.FUZZY else EXACT, MEMORY, found.origin, raw,
                                                  _calibrations(uow, source, target)(FUZZY, MEMORY).at(raw))])
            offered = proposals_for(uow, segment)
    for one in offered:
        one.picked = one.text == text
    uow.session.flush()


def settle(uow: UnitOfWork, version: LanguageVersion) -> None:
    """After its approval: how much of each proposal for the version stands in the approved text.

    Of a version that was approved partly only what a person confirmed says something about its proposals.
    """
    approved = {one.id: one for one in version.segments if one.state in workflow.CONFIRMED}
    moment = now()
    for row in uow.session.scalars(select(DraftCandidate).where(DraftCandidate.version_id == version.id)):
        segment = approved.get(row.segment_id or 0)
        if segment is not None and row.source_key == key_of(segment.source):
            row.similarity, row.settled_at = round(stayed(row.text, segment.target), 4), moment
    uow.session.flush()


def unread(uow: UnitOfWork, version: LanguageVersion) -> frozenset[int]:
    """The segments of a version in which a draft was let stand that, as it seems, nobody read."""
    return frozenset(one for one, weight in _weights(uow, [version.id]).items() if weight < _READ)


def _calibrations(uow: UnitOfWork, source: str, target: str, engines: Iterable[Drafter] = ()) -> Callable[[str, str], Calibration]:
    seen: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    rows = _settled(uow, source, target)
    weights = _weights(uow, {row.version_id for row in rows})
    for row in rows:
        share = row.similarity or 0.0
        seen[row.kind, row.maker].append(Observation(row.raw, share, _weight(weights, row.segment_id, share)))
    for maker, observation in _earlier(uow, source, target, EVIDENCE - len(rows)):
        seen[ENGINE, maker].append(observation)
    priors = {one.name: humbled(PRIORS[ENGINE], share) for one in engines if (share := one.expected(source, target)) is not None}
    curves: dict[tuple[str, str], Calibration] = {}

    def curve(kind: str, maker: str) -> Calibration:
        if (kind, maker) not in curves:
            curves[kind, maker] = calibrated((one for one in seen[kind, maker] if one.weight), priors.get(maker, PRIORS[kind]) if kind == ENGINE else PRIORS[kind])
        return curves[kind, maker]

    return curve


def _settled(uow: UnitOfWork, source: str, target: str) -> Sequence[DraftCandidate]:
    return uow.session.scalars(select(DraftCandidate).where(
        DraftCandidate.source_language == source, DraftCandidate.target_language == target, DraftCandidate.settled_at.is_not(None))
        .order_by(DraftCandidate.settled_at.desc(), DraftCandidate.id.desc()).limit(EVIDENCE)).all()


def _weights(uow: UnitOfWork, versions: Collection[int]) -> Mapping[int, float]:
    """How much the text of each segment of these versions that had a draft counts, by who confirmed it last, when, and what of it is a person's."""
    rows = uow.session.execute(
        select(SegmentChange.version_id, SegmentChange.segment_id, SegmentChange.user_id, SegmentChange.created_at, SegmentChange.after, SegmentChange.origin)
        .where(SegmentChange.version_id.in_(versions), SegmentChange.segment_id.is_not(None), SegmentChange.draft != "",
               SegmentChange.after_state == TRANSLATED).order_by(SegmentChange.id))
    newest: dict[int, dict[int, Confirmed]] = defaultdict(dict)
    for row in rows:
        newest[row.version_id][row.segment_id] = Confirmed(
            row.segment_id, row.user_id, row.created_at.timestamp(), len(row.after), row.origin == FROM_PERSON)
    return {segment: weight for some in newest.values() for segment, weight in vouched(list(some.values())).items()}


def _weight(weights: Mapping[int, float], segment_id: int | None, share: float) -> float:
    """How much an approved text counts; of one that nobody is known to have confirmed only what was changed does."""
    return weights.get(segment_id or 0, float(share < 1.0))


def _earlier(uow: UnitOfWork, source: str, target: str, most: int) -> list[tuple[str, Observation]]:
    """What stayed of engines' drafts that were approved before proposals were kept, by engine, the newest.

    The history has the draft and what drafted it in that engine's own words, which begin with its name. How usual the
    draft sounded is not known any more: today's memory holds what became of it.
    """
    kept = select(DraftCandidate.segment_id).where(DraftCandidate.segment_id.is_not(None))
    rows = uow.session.execute(
        select(SegmentChange.version_id, SegmentChange.segment_id, SegmentChange.engine, SegmentChange.source, SegmentChange.draft, SegmentChange.after)
        .join(LanguageVersion, LanguageVersion.id == SegmentChange.version_id).join(Work, Work.id == LanguageVersion.work_id)
        .where(Work.source_language == source, LanguageVersion.language == target, SegmentChange.action == workflow.APPROVE,
               SegmentChange.draft != "", SegmentChange.engine.contains(f" {source}→{target}"), SegmentChange.segment_id.not_in(kept))
        .order_by(SegmentChange.id.desc()).limit(max(0, most))).all()
    newest = {row.segment_id: row for row in reversed(rows)}
    weights = _weights(uow, {row.version_id for row in newest.values()})
    return [(row.engine.partition(" ")[0].casefold(),
             Observation(engine_raw(row.source, (UNKNOWN, UNKNOWN), 0), share := stayed(row.draft, row.after), _weight(weights, row.segment_id, share)))
            for row in newest.values()]


def _sounds(uow: UnitOfWork, source: str, target: str) -> tuple[Familiar, Familiar]:
    """How the two sides of the memory's newest pairs sound, kept until there are a quarter more of them."""
    engine = uow.session.get_bind().engine
    held = count_of(uow, source, target)
    with _listening:
        heard = _heard.setdefault(engine, {}).get((source, target))
    if heard is not None and heard[0] <= held <= heard[0] * GROWTH:
        return heard[1]
    forward = select(MemoryUnit.source, MemoryUnit.target).where(
        MemoryUnit.source_language == source, MemoryUnit.target_language == target, MemoryUnit.unread.is_(False))
    reverse = select(MemoryUnit.target, MemoryUnit.source).where(
        MemoryUnit.target_language == source, MemoryUnit.source_language == target, MemoryUnit.unread.is_(False))
    pairs = [(one, other) for query in (forward, reverse)
             for one, other in uow.session.execute(query.order_by(MemoryUnit.id.desc()).limit(SAMPLE))]
    sounds = familiar((one for one, _ in pairs), source), familiar((other for _, other in pairs), target)
    with _listening:
        _heard[engine][source, target] = (held, sounds)
    return sounds
