"""Cutting a version anew from another revision of its source, with everything that people have done in it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import update

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.publications.models import LanguageVersion, Revision, Segment
from app.publications.states import DRAFTED, FROM_MEMORY, SEGMENT_APPROVED, UNTRANSLATED
from app.translation import workflow
from app.translation.carrying import (
    Made,
    change_source,
    follow,
    hand_on,
    hand_on_changes,
    joined,
    keep,
    latest,
    made,
)
from app.translation.checking import recount
from app.translation.crediting import of_joined
from app.translation.cutting import cut
from app.translation.matching import (
    COPIED,
    EDITED,
    MENDED,
    MERGED,
    MOVED,
    NEW,
    SAME,
    SPLIT,
    Match,
    Unit,
    gone,
    match,
)
from app.translation.memory.origins import of_work, superseded_of
from app.translation.remembering import remember

STEP = "refresh"
_PLACE = ("part", "start", "end", "kind", "level", "block", "joints", "position")


@dataclass
class Outcome:
    """What became of the segments: how many of each kind of match, how many are gone, and what was only mended.

    ``heirs`` are the ids of those with which others were joined, by the ids of these.
    """

    counts: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    mended: list[tuple[int, str, str]] = field(default_factory=list)
    heirs: dict[str, int] = field(default_factory=dict)


def new_segments(revision: Revision, tag: str) -> list[Segment]:
    """Untranslated segments of a source revision, numbered from 0."""
    return [Segment(position=position, part=piece.part, start=piece.slot.start, end=piece.slot.end,
                    kind=piece.slot.kind, level=piece.slot.level, block=piece.slot.block,
                    joints=list(piece.slot.joints), source=piece.slot.text, state=UNTRANSLATED)
            for position, piece in enumerate(cut(revision, tag))]


def recut(uow: UnitOfWork, actor: Actor, version: LanguageVersion, revision: Revision) -> Outcome:
    """Replace the segments of the version by those of the revision; see `matching` for what comes from what.

    Equal, moved and mended ones keep text and state. The others with a text become stale; a text whose place is gone
    is kept in the memory or as a suggestion.
    """
    recutting = _Recutting(uow, actor, version, revision)
    uow.session.execute(update(Segment).where(Segment.version_id == version.id)
                        .values(position=-1 - Segment.position))  # out of the way of the new numbers
    return recutting.done()


class _Recutting:
    """The old segments, the new ones, and which come from which."""

    def __init__(self, uow: UnitOfWork, actor: Actor, version: LanguageVersion, revision: Revision) -> None:
        self.uow, self.actor, self.version = uow, actor, version
        self.source_tag, self.target_tag = version.work.source_language, version.language
        self.old = sorted(version.segments, key=lambda one: one.position)
        self.fresh = new_segments(revision, self.source_tag)
        self.matches = match([Unit(one.source, one.part, one.kind) for one in self.old],
                             [Unit(one.source, one.part, one.kind) for one in self.fresh], self.source_tag)
        self.was = [made(one) for one in self.old]
        self.places = [one.position for one in self.old]
        self.outcome = Outcome(Counter(one.how for one in self.matches))

    def done(self) -> Outcome:
        lost = [self.old[number] for number in gone(self.matches, len(self.old))]
        superseded = [self.old[number] for one in self.matches if one.how in (EDITED, MERGED, SPLIT) and not one.piece
                      for number in one.old]
        # approved ones are there already; what was only confirmed must not depend on whoever edits it next
        confirmed = [one for one in (*superseded, *lost) if one.state in workflow.CONFIRMED]
        remember(self.uow, self.version, confirmed, superseded_of(self.version.work_id))
        copies = {number: self._copied(one) for number, one in enumerate(self.matches) if one.how == COPIED}
        result = [self._segment(number, one) for number, one in enumerate(self.matches)]
        for number, values in copies.items():
            for name, value in values.items():
                setattr(result[number], name, value)
        for segment in result:
            self.uow.session.add(segment)
            segment.version = self.version
        self._part_with(result)
        self.uow.session.flush()
        self.uow.session.refresh(self.version, ["segments"])
        self._remember_mended(result)
        recount(self.uow, self.version, [one for one, matched in zip(result, self.matches, strict=True)
                                         if matched.how not in (SAME, MOVED, NEW)])
        return self.outcome

    def _segment(self, number: int, one: Match) -> Segment:
        """The segment for a new place: an old one that moves there, or a new one."""
        fresh = self.fresh[number]
        if one.how in (NEW, COPIED):
            return fresh
        if one.piece:
            was = self.was[one.old[0]]
            if was.target:
                fresh.previous_source, fresh.previous_target = was.source, was.target
            return fresh
        segment = self.old[one.old[0]]
        for name in _PLACE:
            setattr(segment, name, getattr(fresh, name))
        if one.how == MENDED:
            self.outcome.mended.append((number, segment.source, fresh.source))
            segment.source = fresh.source
        elif one.how in (EDITED, MERGED, SPLIT):
            self._change(segment, fresh.source, [self.old[other] for other in one.old], one.old)
        return segment

    def _change(self, segment: Segment, source: str, olds: Sequence[Segment], numbers: Sequence[int]) -> None:
        editor = latest(olds)
        pairs = dict.fromkeys(self.was[number] for number in numbers)  # the pieces of one text know the same pair
        was = Made(joined((one.source for one in pairs), self.source_tag),
                   joined((one.target for one in pairs), self.target_tag))
        target = joined((one.target for one in olds), self.target_tag)
        if len(olds) > 1:
            segment.origin, segment.engine = of_joined(self.uow, [(one, one.target) for one in olds])
        change_source(self.uow, self.actor, segment, source, target, was, STEP)
        segment.editor_id, segment.editor_name, segment.edited_at = editor.editor_id, editor.editor_name, editor.edited_at

    def _copied(self, one: Match) -> dict[str, str]:
        """A draft for a text that stands there once more: what a person has confirmed for the other one."""
        twin = self.old[one.old[0]]
        if twin.state not in workflow.CONFIRMED:
            return {}
        return {"draft": twin.target, "state": DRAFTED, "origin": FROM_MEMORY, "engine": of_work(self.version.work_id)}

    def _part_with(self, result: Sequence[Segment]) -> None:
        """Keep what stood in segments that are gone, and let what people were given follow the others."""
        self.uow.session.flush()
        heirs = {number: result[place] for place, one in enumerate(self.matches) if one.how != COPIED and not one.piece
                 for number in one.old}
        going = {number: heirs.get(number) or self._near(number, heirs, result) for number, segment in enumerate(self.old)
                 if segment is not heirs.get(number)}
        hand_on(self.uow, {self.old[number].id: heir for number, heir in going.items()})
        hand_on_changes(self.uow, {self.old[number].id: heir for number, heir in going.items() if number in heirs})
        self.outcome.heirs = {str(self.old[number].id): heir.id for number, heir in going.items() if number in heirs}
        for number, heir in going.items():
            if number not in heirs:
                keep(self.uow, self.version, self.old[number], heir)
            self.uow.session.delete(self.old[number])
        self.outcome.gone = len(going) - sum(number in heirs for number in going)
        places: dict[int, list[int]] = defaultdict(list)
        for place, one in enumerate(self.matches):
            for number in one.old if one.how != COPIED else ():
                places[self.places[number]].append(place)
        follow(self.uow, self.version.id, places)

    def _near(self, number: int, heirs: dict[int, Segment], result: Sequence[Segment]) -> Segment:
        """The segment that stands where one before the old one, or else one after it, came to stand."""
        order = [*range(number - 1, -1, -1), *range(number + 1, len(self.old))]
        return next((heirs[one] for one in order if one in heirs), result[0])

    def _remember_mended(self, result: Sequence[Segment]) -> None:
        """The memory holds approved targets for the mended source too."""
        approved = [result[place] for place, _, _ in self.outcome.mended if result[place].state == SEGMENT_APPROVED]
        remember(self.uow, self.version, approved, of_work(self.version.work_id))
