"""What people say and propose about a segment: comments and suggestions."""

from typing import TypeVar

from flask import jsonify, request
from flask_babel import gettext

from app.errors import N_, NotFound, RongError
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.translations import find
from app.http.unit import reading, writing
from app.publications import works
from app.translation import comments, editing, suggestions
from app.translation.models import Comment, Suggestion
from app.translation.writing import segment_of
from app.web.staff import Answer, wants_json
from app.web.workbench import pieces
from app.web.workbench.acts import opened, save_typed
from app.web.workbench.editor import back, not_saved, saved

T = TypeVar("T", Comment, Suggestion)


def comment(work_id: str, tag: str, segment_id: int) -> Answer:
    """Say something about a segment."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        comments.say(uow, current_actor(), version_id, segment_id, request.form.get("comment", ""))
    return _aids(work_id, tag, segment_id)


def resolve(work_id: str, tag: str, comment_id: int) -> Answer:
    """Find a comment settled."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        _of(uow.session.get(Comment, comment_id), version_id)
        found = comments.resolve(uow, current_actor(), comment_id)
    return _aids(work_id, tag, found.segment_id)


def suggest(work_id: str, tag: str, segment_id: int) -> Answer:
    """Propose the text of the form without writing it."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        suggestions.suggest(uow, current_actor(), version_id, segment_id, request.form.get("target", ""))
    return _aids(work_id, tag, segment_id)


def take(work_id: str, tag: str, suggestion_id: int) -> Answer:
    """Put a suggestion into its segment, in the name of who takes it; it is still to be confirmed.

    What is typed in the form and not saved is saved first, so that it stands in the history.
    """
    actor, shown = current_actor(), find(work_id, tag)
    found = _of(reading().session.get(Suggestion, suggestion_id), shown.id)
    segment_id, typed = segment_of(reading(), shown, found.segment_id or 0).id, request.form.get("target", "")
    try:
        with writing() as uow:
            version, lock = works.get_version(uow, work_id, tag), request.form.get("lock", -1, type=number)
            if typed.strip() and editing.as_segment(typed)[0] != found.text:
                lock = save_typed(uow, version.id, segment_id, typed, lock)
            kept = editing.save_segment(uow, actor, version.id, segment_id, found.text, lock, confirm=False)
            suggestions.settle(uow, actor, suggestion_id, suggestions.TAKEN)
    except RongError as error:
        return not_saved(find(work_id, tag), segment_id, typed if typed.strip() else found.text, error)
    return saved(version, kept.segment, kept.notices)


def decline(work_id: str, tag: str, suggestion_id: int) -> Answer:
    """Dismiss a suggestion."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        _of(uow.session.get(Suggestion, suggestion_id), version_id)
        found = suggestions.settle(uow, current_actor(), suggestion_id, suggestions.DISMISSED)
    return _aids(work_id, tag, found.segment_id)


def _of(found: T | None, version_id: int) -> T:
    """What was found, if it belongs to the version in the address."""
    if found is None or found.version_id != version_id:
        raise NotFound("workbench.not_here", N_("This does not belong to the version in the address. Open the page again."))
    return found


def _aids(work_id: str, tag: str, segment_id: int | None) -> Answer:
    segment = segment_of(reading(), find(work_id, tag), segment_id or request.form.get("segment", 0, type=number))
    if not wants_json():
        return back(work_id, tag, segment.position)
    return jsonify({**pieces.aids(reading(), current_actor(), opened(work_id, tag, segment.id)), "told": gettext("Saved.")})
