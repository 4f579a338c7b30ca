"""Use cases of proposing a text: of readers and others who may not write it, and of a save that came too late."""

from collections import defaultdict

from sqlalchemy import select

from app.accounts.permissions import Actor, may
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Conflict, Forbidden, Invalid, NotFound
from app.languages.normalization import clean, is_blank
from app.publications.models import LanguageVersion, Segment
from app.publications.states import PUBLISHED
from app.translation import notifications
from app.translation.access import subject, translation
from app.translation.models import Suggestion
from app.translation.writing import LOST_LEASE, segment_of

PERSON, REASONS = "person", ("person", LOST_LEASE, "returned_file")
OPEN, TAKEN, DISMISSED = "open", "taken", "dismissed"
LIMIT = 10_000


def suggest(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, text: str,
            reason: str = PERSON) -> Suggestion:
    """Propose a text for a segment; it changes nothing until a translator writes it there.

    Who may not open the workbench sees, and speaks of, published texts only. The same text of the same person, still
    open, is returned instead of a second one.
    """
    version = translation(uow, actor, version_id, "versions.suggest")
    if actor.id is None:
        raise Forbidden("translation.no_suggester", N_("Sign in to suggest a text."))
    if not may(actor, "workbench.open", version.language) and version.state != PUBLISHED:
        raise NotFound("publications.no_version_id", N_("There is no such language version. Open the work to see its languages."))
    segment = segment_of(uow, version, segment_id)
    text = worded(text)
    same = uow.session.scalar(select(Suggestion).where(
        Suggestion.segment_id == segment.id, Suggestion.user_id == actor.id, Suggestion.text == text,
        Suggestion.state == OPEN))
    if same is not None:
        return same
    suggestion = Suggestion(version_id=version.id, segment_id=segment.id, source=segment.source, text=text,
                            reason=reason, user_id=actor.id, user_name=actor.name)
    uow.session.add(suggestion)
    uow.session.flush()
    record(uow, actor, "suggestions.make", "version", subject(version), position=segment.position, reason=reason)
    if reason == PERSON:
        notifications.tell(uow, actor, [segment.editor_id], notifications.SUGGESTED, version, segment.id, text)
    return suggestion


def worded(text: str) -> str:
    """A text as a suggestion holds it; raises ``Invalid`` for one that is empty or too long."""
    text = " ".join(clean(text).split("\n")).strip()
    if is_blank(text):
        raise Invalid("translation.empty_suggestion", N_("The suggestion is empty. Write it, then send it."))
    if len(text) > LIMIT:
        raise Invalid("translation.long_suggestion", N_("The suggestion is longer than %(limit)d characters. Shorten it."), limit=LIMIT)
    return text


def of_version(uow: UnitOfWork, actor: Actor, version_id: int) -> dict[int, list[Suggestion]]:
    """The open suggestions of a version by segment, oldest first."""
    version = translation(uow, actor, version_id, "workbench.open")
    found: dict[int, list[Suggestion]] = defaultdict(list)
    for one in uow.session.scalars(select(Suggestion).where(
            Suggestion.version_id == version.id, Suggestion.state == OPEN, Suggestion.segment_id.is_not(None))
            .order_by(Suggestion.id)):
        found[one.segment_id or 0].append(one)
    return dict(found)


def own(uow: UnitOfWork, actor: Actor, version: LanguageVersion) -> list[Suggestion]:
    """What this person has suggested for a version, newest first."""
    return list(uow.session.scalars(select(Suggestion).where(
        Suggestion.version_id == version.id, Suggestion.user_id == actor.id).order_by(Suggestion.id.desc())))


def settle(uow: UnitOfWork, actor: Actor, suggestion_id: int, state: str) -> Suggestion:
    """Say that a suggestion was taken or dismissed. The text itself is saved as any other, in the name of who saves it.

    Translators settle any, everybody else may dismiss their own. One that is settled already stays as it is; taking one
    that was dismissed raises ``Conflict``.
    """
    suggestion = uow.session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotFound("translation.no_suggestion", N_("There is no such suggestion. Reload the page to see those that there are."))
    if state not in (TAKEN, DISMISSED):
        raise Invalid("translation.no_such_end", N_("A suggestion is taken or dismissed. Choose one of the two."))
    withdrawn = state == DISMISSED and suggestion.user_id == actor.id and actor.id is not None
    version = translation(uow, actor, suggestion.version_id, "versions.suggest" if withdrawn else "versions.translate")
    if (state, suggestion.state) == (TAKEN, DISMISSED):
        raise Conflict("translation.suggestion_dismissed", N_("Somebody has dismissed this suggestion. Nothing was changed."))
    if suggestion.state != OPEN:
        return suggestion
    segment = uow.session.get(Segment, suggestion.segment_id) if suggestion.segment_id else None
    if state == TAKEN and (segment is None or segment.source != suggestion.source):
        raise Conflict("translation.suggestion_outdated", N_("The source of this suggestion has changed. Read it again, or dismiss it."))
    suggestion.state = state
    uow.session.flush()
    record(uow, actor, f"suggestions.{state}", "version", subject(version), by=suggestion.user_name)
    if state == TAKEN:
        notifications.tell(uow, actor, [suggestion.user_id], notifications.TAKEN, version, suggestion.segment_id,
                           suggestion.text)
    return suggestion
