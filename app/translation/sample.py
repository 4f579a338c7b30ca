"""Loading a work of the sample archive: published in all its languages, its sentences paired and remembered."""

from dataclasses import dataclass

from app.accounts.permissions import Actor
from app.database import UnitOfWork, now
from app.errors import N_, Invalid
from app.publications import works
from app.publications.attachments import attach
from app.publications.models import LanguageVersion, Revision, Segment, Work
from app.publications.sample import SOURCE, SampleWork
from app.publications.states import APPROVED, FROM_SAMPLE, SEGMENT_APPROVED
from app.storage.port import ObjectStore
from app.translation.cutting import Piece, cut
from app.translation.memory import store as memory
from app.translation.memory.origins import of_work

NOTE = "sample archive"


@dataclass(frozen=True)
class Loaded:
    """What came of one work: language versions published, and pairs that the memory gained."""

    versions: int
    pairs: int


def load_work(uow: UnitOfWork, actor: Actor, storage: ObjectStore, sample: SampleWork, *, limit: int) -> Loaded | None:
    """Create and publish the work under its fixed id; None where that id is taken, which is left alone.

    Raises ``Invalid`` where a translation does not run parallel to its source, and then keeps nothing once
    the caller rolls back.
    """
    if uow.session.get(Work, sample.work_id) is not None:
        return None
    source = works.create_work(uow, actor, sample.details, SOURCE, sample.texts[SOURCE], note=NOTE, work_id=sample.work_id)
    for path in sample.files:
        with path.open("rb") as stream:
            attach(uow, actor, storage, sample.work_id, stream, path.name, limit=limit)
    revision = works.publish(uow, actor, source.id)
    pieces = cut(revision, SOURCE)
    pairs = 0
    for tag in sample.texts:
        if tag != SOURCE:
            pairs += _translation(uow, actor, sample, source, revision, pieces, tag)
    return Loaded(len(sample.texts), pairs)


def _translation(uow: UnitOfWork, actor: Actor, sample: SampleWork, source: LanguageVersion, revision: Revision,
                 pieces: tuple[Piece, ...], tag: str) -> int:
    version = LanguageVersion(work=source.work, language=tag, state=APPROVED, source_revision_id=revision.id)
    uow.session.add(version)
    uow.session.flush()
    mine = works.add_revision(uow, actor, version, sample.texts[tag], NOTE)
    targets = cut(mine, tag)
    _require_parallel(sample, tag, pieces, targets)
    version.segments = [_segment(position, piece, target.slot.text)
                        for position, (piece, target) in enumerate(zip(pieces, targets, strict=True))]
    pairs = [(piece.slot.text, target.slot.text) for piece, target in zip(pieces, targets, strict=True)]
    added = memory.add(uow, pairs, SOURCE, tag, origin=of_work(sample.work_id), by=actor.name)
    works.publish(uow, actor, version.id)
    return added.new


def _segment(position: int, piece: Piece, target: str) -> Segment:
    slot = piece.slot
    return Segment(position=position, part=piece.part, start=slot.start, end=slot.end, kind=slot.kind, level=slot.level,
                   block=slot.block, joints=list(slot.joints), source=slot.text, target=target, state=SEGMENT_APPROVED,
                   origin=FROM_SAMPLE, edited_at=now())


def _require_parallel(sample: SampleWork, tag: str, pieces: tuple[Piece, ...], targets: tuple[Piece, ...]) -> None:
    """Part for part and block for block, as many sentences on both sides."""
    for here, there in zip(pieces, targets, strict=False):
        if (here.part, here.slot.block, here.slot.kind) != (there.part, there.slot.block, there.slot.kind):
            raise _not_parallel(sample, tag, there)
    if len(pieces) != len(targets):
        longer = max(pieces, targets, key=len)
        raise _not_parallel(sample, tag, longer[min(len(pieces), len(targets))])


def _not_parallel(sample: SampleWork, tag: str, piece: Piece) -> Invalid:
    return Invalid("sample.not_parallel", N_("%(file)s does not run parallel to %(source)s: the first difference is near block %(block)d of the %(part)s, “%(text)s”."),
                   file=f"{sample.work_id}/{tag}.md", source=f"{SOURCE}.md", block=piece.slot.block, part=piece.part, text=piece.slot.text[:60])
