"""Whose text stands in a version: they do not review it, and who only once wrote there may."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, select

from app.database import UnitOfWork
from app.publications.models import LanguageVersion, Revision, Segment
from app.translation.history import STEPS
from app.translation.models import Contribution, SegmentChange, Suggestion
from app.translation.suggestions import TAKEN
from app.translation.workflow import still_there

LONG = 12  # a text of so many code points is nobody else's by chance


def contributors(uow: UnitOfWork, version: LanguageVersion) -> frozenset[int]:
    """The ids of everybody who has worked on a version, and who therefore does not review it."""
    ids = _noted(uow, version)
    ids.update(_last_editors(uow, version))
    if not _has_segments(uow, version):
        ids.update(one for one in _revisers(uow, version) if one is not None)
    return frozenset(ids)


def by_nobody(uow: UnitOfWork, version: LanguageVersion) -> bool:
    """Whether part of the text was brought in by no person that is known here, so that anybody may have written it."""
    if _has_segments(uow, version):
        return False
    return None in _revisers(uow, version)


def settle(uow: UnitOfWork, version: LanguageVersion) -> None:
    """Forget those whose text is all gone; done when a version is submitted, before it is reviewed."""
    staying = _writers(uow, version) if _has_segments(uow, version) else set()
    uow.session.execute(delete(Contribution).where(Contribution.version_id == version.id,
                                                   Contribution.user_id.not_in(staying)))
    known = _noted(uow, version)
    uow.session.add_all(Contribution(version_id=version.id, user_id=one) for one in staying - known)
    uow.session.flush()


def _noted(uow: UnitOfWork, version: LanguageVersion) -> set[int]:
    return set(uow.session.scalars(select(Contribution.user_id).where(Contribution.version_id == version.id)))


def _has_segments(uow: UnitOfWork, version: LanguageVersion) -> bool:
    return uow.session.scalar(select(Segment.id).where(Segment.version_id == version.id).limit(1)) is not None


def _last_editors(uow: UnitOfWork, version: LanguageVersion) -> Iterable[int]:
    return (one for one in uow.session.scalars(
        select(Segment.editor_id).where(Segment.version_id == version.id).distinct()) if one is not None)


def _revisers(uow: UnitOfWork, version: LanguageVersion) -> set[int | None]:
    """Who wrote since the last published text: whoever changes one letter is not the writer of the rest."""
    known = uow.session.get(Revision, version.published_revision_id) if version.published_revision_id else None
    return set(uow.session.scalars(select(Revision.created_by).where(
        Revision.version_id == version.id, Revision.number > (known.number if known else 0))))


def _writers(uow: UnitOfWork, version: LanguageVersion) -> set[int]:
    """Everybody of whose text something stands in a segment of the version."""
    targets = {one: target for one, target in uow.session.execute(
        select(Segment.id, Segment.target).where(Segment.version_id == version.id, Segment.target != ""))}
    found, explained, everybody = set(_last_editors(uow, version)), set[int](), set[int]()
    orphans: dict[int, set[str]] = defaultdict(set)
    for user_id, segment_id, text in uow.session.execute(
            select(SegmentChange.user_id, SegmentChange.segment_id, SegmentChange.after).where(
                SegmentChange.version_id == version.id, SegmentChange.after != "", SegmentChange.action.not_in(STEPS))):
        if user_id is None:
            continue
        everybody.add(user_id)
        if segment_id is None:
            orphans[user_id].add(text)
        elif targets.get(segment_id) == text:
            explained.add(segment_id)
            found.add(user_id)
        elif user_id not in found and still_there(text, targets.get(segment_id, "")):
            found.add(user_id)
    found |= _suggesters(uow, version, targets)
    # what was written into segments that have been cut anew since may stand in any of them
    whole, long = "\n".join(targets.values()), [one for one in targets.values() if len(one) >= LONG]
    found.update(one for one, texts in orphans.items()
                 if one not in found and any(text in whole or any(part in text for part in long) for text in texts))
    if explained != set(targets):  # text from before changes were kept may be anybody's who worked on it then
        found |= _noted(uow, version) - everybody
    return found


def _suggesters(uow: UnitOfWork, version: LanguageVersion, targets: dict[int, str]) -> set[int]:
    """Who suggested a text that stands there now, or much of one that was taken."""
    found = set[int]()
    for user_id, segment_id, text, state in uow.session.execute(
            select(Suggestion.user_id, Suggestion.segment_id, Suggestion.text, Suggestion.state)
            .where(Suggestion.version_id == version.id)):
        now = targets.get(segment_id, "") if segment_id else ""
        if user_id is not None and now and (now == text or (state == TAKEN and still_there(text, now))):
            found.add(user_id)
    return found
