"""What is done to one segment beside saving it: check, find right, undo, cut, join, return."""

from collections.abc import Callable

from flask import jsonify, request
from sqlalchemy import select

from app.database import UnitOfWork
from app.errors import RongError
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.translations import find
from app.http.unit import reading, writing
from app.languages.normalization import clean
from app.publications import works
from app.publications.models import Segment
from app.publications.works import version_by_id
from app.translation import checking, editing, history, proposals, review, structure
from app.translation.writing import segment_of
from app.web.staff import Answer, wants_json
from app.web.workbench import pieces
from app.web.workbench.editor import back, not_saved, saved
from app.web.workbench.view import View, gather, text_of


def aids(work_id: str, tag: str, segment_id: int) -> Answer:
    """What helps with a segment, for the script."""
    return jsonify(pieces.aids(reading(), current_actor(), opened(work_id, tag, segment_id)))


def check(work_id: str, tag: str, segment_id: int) -> Answer:
    """What the checks say about a text as it stands in the form; nothing is saved."""
    view = opened(work_id, tag, segment_id)
    return _findings(view, request.form.get("target", ""))


def pick(work_id: str, tag: str, segment_id: int) -> Answer:
    """Keep that a person took a text that was offered; it stands in the form only, and nothing is saved."""
    with writing() as uow:
        proposals.pick(uow, current_actor(), _segment(work_id, tag, segment_id).version_id, segment_id, request.form.get("text", ""))
    return jsonify({})


def waive(work_id: str, tag: str, segment_id: int) -> Answer:
    """Find a warning wrong about the text in the form, which is saved first where it was not yet."""
    actor, text, segment = current_actor(), request.form.get("target", ""), _segment(work_id, tag, segment_id)
    code, version_id = request.form.get("code", ""), segment.version_id
    try:
        with writing() as uow:
            if text and text != text_of(segment):
                lock = request.form.get("lock", -1, type=number)
                editing.save_segment(uow, actor, version_id, segment_id, text, lock, confirm=False)
            checking.waive(uow, actor, segment_id, code)
    except RongError as error:
        return not_saved(find(work_id, tag), segment_id, text, error)
    if not wants_json():
        return back(work_id, tag, segment.position)
    return _findings(opened(work_id, tag, segment_id), None)


def undo(work_id: str, tag: str, segment_id: int) -> Answer:
    """Take back the last change of the segment's text; what is typed and not saved is that change, and in the history then."""
    lock, typed = request.form.get("lock", -1, type=number), request.form.get("target")
    try:
        with writing() as uow:
            version = works.get_version(uow, work_id, tag)
            if typed is not None:
                lock = save_typed(uow, version.id, segment_id, typed, lock)
            kept = history.undo(uow, current_actor(), version.id, segment_id, lock)
            checking.recount(uow, version, [kept])
    except RongError as error:
        return not_saved(find(work_id, tag), segment_id, request.form.get("target", ""), error)
    return saved(version, kept)


def save_typed(uow: UnitOfWork, version_id: int, segment_id: int, typed: str, lock: int) -> int:
    """Save what stands in the form, unfinished, where it is not what stands in the segment; the count of saves then."""
    segment = uow.session.get(Segment, segment_id)
    if segment is not None and editing.as_segment(typed)[0] == text_of(segment):
        return lock
    return editing.save_segment(uow, current_actor(), version_id, segment_id, typed, lock, confirm=False).segment.lock


def split(work_id: str, tag: str, segment_id: int) -> Answer:
    """Cut a segment in two, at a place of its source or before the words with which the second part begins."""
    source, asked = _segment(work_id, tag, segment_id).source, request.form.get("place", type=number)
    words = clean(request.form.get("second", "")).strip()
    place = asked if asked is not None else source.find(words) if words else 0
    return _recut(work_id, tag, segment_id, lambda uow, version_id, lock: structure.split(
        uow, current_actor(), version_id, segment_id, max(0, place), lock))


def merge(work_id: str, tag: str, segment_id: int) -> Answer:
    """Join a segment with the next one, whose text is kept whoever wrote it last."""
    def join(uow: UnitOfWork, version_id: int, lock: int) -> None:
        segment = segment_of(uow, version_by_id(uow, version_id), segment_id)
        after = uow.session.scalar(select(Segment.lock).where(Segment.version_id == version_id,
                                                              Segment.position == segment.position + 1))
        structure.merge_with_next(uow, current_actor(), version_id, segment_id, lock, -1 if after is None else after)

    return _recut(work_id, tag, segment_id, join)


def return_segment(work_id: str, tag: str, segment_id: int) -> Answer:
    """Give one segment back to its translator with a remark."""
    at, comment = request.form.get("at", 0, type=number), request.form.get("comment", "")
    version_id = find(work_id, tag).id
    with writing() as uow:
        review.return_segment(uow, current_actor(), version_id, segment_id, comment)
    if not wants_json():
        return back(work_id, tag, at)
    uow, actor = reading(), current_actor()
    return jsonify(pieces.pieces(uow, actor, gather(uow, actor, find(work_id, tag), at), panel=True))


def opened(work_id: str, tag: str, segment_id: int) -> View:
    """The version with this segment at hand."""
    segment = _segment(work_id, tag, segment_id)
    return gather(reading(), current_actor(), find(work_id, tag), segment.position)


def _recut(work_id: str, tag: str, segment_id: int, change: Callable[[UnitOfWork, int, int], object]) -> Answer:
    """Change how the source is cut, after saving what stands in the form; positions move, so the page is loaded again."""
    text, segment = request.form.get("target", ""), _segment(work_id, tag, segment_id)
    version_id, lock = segment.version_id, request.form.get("lock", -1, type=number)
    try:
        with writing() as uow:
            if text.strip():
                lock = save_typed(uow, version_id, segment_id, text, lock)
            change(uow, version_id, lock)
    except RongError as error:
        return not_saved(find(work_id, tag), segment_id, text, error)
    onward = back(work_id, tag, segment.position)
    return jsonify({"go": onward.location}) if wants_json() else onward


def _segment(work_id: str, tag: str, segment_id: int) -> Segment:
    return segment_of(reading(), find(work_id, tag), segment_id)


def _findings(view: View, text: str | None) -> Answer:
    told = pieces.aids(reading(), current_actor(), view, text)
    return jsonify({name: told[name] for name in ("segment", "lock", "count", "findings")})
