"""How a text gets into a segment, whoever brings it: by the count of saves, in a version that is open for it."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.permissions import Actor
from app.audit.log import record
from app.audit.models import AuditEntry
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Forbidden, NotFound
from app.publications.models import LanguageVersion, Segment
from app.translation import workflow
from app.translation.access import contributed, subject
from app.translation.models import Suggestion

LOST_LEASE, NO_SEGMENT = "lost_lease", "translation.no_segment"
HEIRS = "heirs"  # in the record of a step: by the ids of segments that went, those with which they were joined
_SAVED_BY = N_("%(name)s saved this segment meanwhile: “%(theirs)s”. Yours is kept as a suggestion: “%(yours)s”. Compare and save again.")
_CHANGED = N_("This segment was changed meanwhile. Yours is kept as a suggestion: “%(yours)s”. Compare and save again.")
_ROW = cast(Table, Segment.__table__)
_UNCHANGED = update(_ROW).where(_ROW.c.id == bindparam("segment_id"), _ROW.c.lock == bindparam("seen"))


def segment_of(uow: UnitOfWork, version: LanguageVersion, segment_id: int) -> Segment:
    """The segment of this version; raises ``NotFound`` for one that is gone or of another version."""
    segment = uow.session.get(Segment, segment_id)
    if segment is None or segment.version_id != version.id:
        raise NotFound(NO_SEGMENT, N_("This segment is gone: its source was changed, or it was joined with another. Copy what you wrote, then open the page again."))
    return segment


def give_heir(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, text: str) -> None:
    """Keep a text for a segment that is gone as a suggestion where its words stand now, and raise ``Conflict`` to say so.

    Does nothing where the segment left nobody in its place.
    """
    heir = _heir(uow, version_id, segment_id)
    if heir is not None and text.strip() and actor.id is not None:
        _keep_as_suggestion(uow, actor, heir, text)
        raise Conflict(
            "translation.segment_joined",
            N_("This segment was joined with another meanwhile. Yours is kept as a suggestion at the segment that both are now: “%(yours)s”. Open the page again."),
            yours=text, segment=heir.id)


def _heir(uow: UnitOfWork, version_id: int, segment_id: int) -> Segment | None:
    """The segment that one which is gone was joined with, by the record of who joined them; None for one that was not."""
    version = uow.session.get_one(LanguageVersion, version_id)
    heirs: dict[str, int] = {}
    for told in uow.session.scalars(select(AuditEntry.details).where(
            AuditEntry.subject_type == "version", AuditEntry.subject_id == subject(version)).order_by(AuditEntry.id)):
        heirs.update(told.get(HEIRS, {}))
    seen = {segment_id}
    while (heir := heirs.get(str(segment_id))) is not None and heir not in seen:
        segment = uow.session.get(Segment, heir)
        if segment is not None and segment.version_id == version_id:
            return segment
        seen.add(heir)
        segment_id = heir
    return None


def no_translator() -> Forbidden:
    """The failure of a machine that would write in a person's place."""
    return Forbidden("translation.no_translator", N_("Only a person who has signed in can save a segment. Sign in first."))


def write(uow: UnitOfWork, actor: Actor, segment: Segment, lock: int, **values: Any) -> None:
    """Put these values into the segment in the actor's name, if nobody has saved since ``lock``.

    Otherwise ``Conflict`` is raised with both texts, and the actor's text is kept as a suggestion although the
    failure ends the unit of work.
    """
    values = {"editor_id": actor.id, "editor_name": actor.name, "edited_at": now(), "lock": lock + 1, **values}
    written = uow.session.execute(_UNCHANGED, {"segment_id": segment.id, "seen": lock, **values})
    if written.rowcount == 1:  # type: ignore[attr-defined]
        for name, value in values.items():  # what the row holds now: it need not be read again
            set_committed_value(segment, name, value)
    else:
        uow.session.refresh(segment)
        _keep_as_suggestion(uow, actor, segment, str(values.get("target", "")))
        raise Conflict(
            "translation.segment_moved", _SAVED_BY if segment.editor_name else _CHANGED,
            name=segment.editor_name, theirs=segment.target, yours=values.get("target", ""), lock=segment.lock)


def touched(uow: UnitOfWork, actor: Actor, version: LanguageVersion) -> None:
    """After a text was written: who did it is in the record, and a version that was finished is open again."""
    contributed(uow, actor, version)
    state = workflow.after(version.state, workflow.SAVE)
    if state != version.state:
        record(uow, actor, "versions.reopen", "version", subject(version), state=version.state)
        version.state = state
    version.updated_at = now()
    uow.session.flush()


def _keep_as_suggestion(uow: UnitOfWork, actor: Actor, segment: Segment, text: str) -> None:
    """Keep the text although the failure ends the unit of work, and with it what the caller had done before."""
    known = select(Suggestion.id).where(Suggestion.segment_id == segment.id, Suggestion.text == text,
                                        Suggestion.user_id == actor.id, Suggestion.state == "open")
    if text.strip() and text != segment.target and uow.session.scalar(known) is None:
        uow.session.add(Suggestion(version_id=segment.version_id, segment_id=segment.id, source=segment.source, text=text,
                                   reason=LOST_LEASE, user_id=actor.id, user_name=actor.name))
        uow.commit()
