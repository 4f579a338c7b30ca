"""The page of one translation: source and target side by side, one segment at hand."""

import unicodedata
from collections.abc import Iterable

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import lazy_gettext, ngettext
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.database import UnitOfWork, now
from app.errors import N_, Conflict, RongError
from app.http.errors import sentence, status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.translations import find
from app.http.unit import reading, writing
from app.languages.normalization import clean, is_blank
from app.publications import rendering, works
from app.publications.models import LanguageVersion, Revision, Segment
from app.publications.states import UNTRANSLATED
from app.translation import comments, editing, proposals
from app.translation.writing import NO_SEGMENT
from app.web.staff import Answer, told, wants_json
from app.web.workbench import marking, pieces
from app.web.workbench.offers import candidates
from app.web.workbench.rows import LEAST_SURE_FIRST, UNSURE_ROW, standing_of
from app.web.workbench.sifting import OPEN, REVIEW, SHOWS, UNSURE, WARNING
from app.web.workbench.view import Clash, Form, View, gather, kept_filter, next_of, with_aids, with_panel

CONFIRM, SOURCE, CANDIDATE = "confirm", "source", "candidate"
_WIDTHLESS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
SHOWN = {
    OPEN: lazy_gettext("unfinished"),
    UNTRANSLATED: lazy_gettext("not translated"),
    "draft": lazy_gettext("drafts"),
    WARNING: lazy_gettext("with warnings"),
    UNSURE: lazy_gettext("drafts to look at twice, least sure first"),
    "stale": lazy_gettext("with a changed source"),
    "returned": lazy_gettext("returned"),
    REVIEW: lazy_gettext("to review"),
    "approved": lazy_gettext("approved"),
}


def version(work_id: str, tag: str) -> Answer:
    return page(find(work_id, tag), request.args.get("at", type=number))


def rows(work_id: str, tag: str, at: int) -> Answer:
    """The row of one segment, opened, and the row that was ``left``, for the script of the page."""
    uow, left = reading(), request.args.get("left", type=number)
    view = gather(uow, current_actor(), find(work_id, tag), at, also=() if left is None else (left,))
    return jsonify(pieces.pieces(uow, current_actor(), view))


def filtered(work_id: str, tag: str) -> Answer:
    """Which segments the filter in the address shows."""
    shown = sifted(reading(), find(work_id, tag))
    return jsonify({"positions": shown, "told": ngettext("%(num)s segment found", "%(num)s segments found", len(shown))})


def save(work_id: str, tag: str, segment_id: int) -> Answer:
    """Save the text of a segment, or put another text into its form without saving it."""
    asked, at, text = request.form.get("do", CONFIRM), request.form.get("at", 0, type=number), request.form.get("target", "")
    if asked.startswith((SOURCE, CANDIDATE)):
        return _filled(find(work_id, tag), at, asked)
    try:
        with writing() as uow:
            changed, lock = works.get_version(uow, work_id, tag), request.form.get("lock", -1, type=number)
            kept = editing.save_segment(uow, current_actor(), changed.id, segment_id, text, lock, confirm=asked == CONFIRM)
    except RongError as error:
        return not_saved(find(work_id, tag), segment_id, text, _kept_apart(work_id, tag, segment_id, text, error))
    return saved(changed, kept.segment, kept.notices, onward=asked == CONFIRM)


def saved(changed: LanguageVersion, segment: Segment, notices: Iterable[editing.Notice] = (), *, onward: bool = False) -> Answer:
    """What follows a save: the next unfinished segment, or this one, as pieces for the script and as a page without it.

    ``changed`` is the version as it was just committed: it is not asked for again.
    """
    uow, at = reading(), segment.position
    found = uow.session.merge(changed, load=False)
    notes, show = [sentence(one.message, dict(one.params)) for one in notices], request.args.get("show", "")
    standing = standing_of(uow, found, at)
    told = {"saved": pieces.saved(segment, notes)}
    if wants_json() and request.form.get("quiet"):
        return jsonify({"at": at, "rows": {}, "counts": pieces.counted(standing), **told})
    following = next_of(uow, found, standing, show if show in SHOWS else OPEN, segment) if onward else None
    following = at if following is None else following
    if not wants_json():
        for note in notes:
            flash(note)
        return back(found.work_id, found.language, following)
    view = gather(uow, current_actor(), found, following, also=(at,), known=standing)
    # the steps change when the last segment is finished, or the first of them is open again
    panel = standing.left < 2 or standing.states[UNTRANSLATED] < 2
    return jsonify({**pieces.pieces(uow, current_actor(), view, panel=panel), **told})


def back(work_id: str, tag: str, at: int) -> Response:
    """To the page with this segment at hand and the filter as it was."""
    return redirect(url_for("workbench.version", work_id=work_id, tag=tag, at=at, _anchor="at-hand",
                            show=request.args.get("show") or None, text=request.args.get("text") or None))


def page(found: LanguageVersion, at: int | None = None, form: Form | None = None, status: int = 200) -> Answer:
    """The whole page; one without segments came from outside and shows both texts beside each other."""
    uow, actor, moment = reading(), current_actor(), now()
    shown = sifted(uow, found) if kept_filter() else None
    view = gather(uow, actor, found, at, form, also=shown)
    view = with_panel(uow, actor, with_aids(uow, actor, view))
    source = works.source_revision(uow, found)
    title = source.title if source else ""
    if not view.standing.total:
        return _whole(view, title, source), status
    order = shown if shown and view.at in shown else view.rows  # as the filter orders them
    return render_template("workbench/version.html", view=view, title=title, moment=moment.isoformat(), rows=[view.rows[one] for one in order], shows=SHOWN,
                           filtered=None if shown is None else len(shown), says=pieces.words(view.sheet)), status


def sifted(uow: UnitOfWork, found: LanguageVersion) -> list[int]:
    """The positions that the filter of the address shows, in the order in which it shows them."""
    text, show = clean(request.args.get("text", "")).strip(), request.args.get("show", "")
    wanted, order = SHOWS.get(show), LEAST_SURE_FIRST if show == UNSURE else (Segment.position,)
    fold = _folded if _folded(text) == _seen(text) else _seen
    query = select(Segment.position, Segment.state, Segment.warnings, Segment.source, Segment.target, Segment.draft, UNSURE_ROW.label("unsure"))
    return [one.position for one in uow.session.execute(query.where(Segment.version_id == found.id).order_by(*order))
            if (wanted is None or wanted(one.state, one.warnings > 0, one.unsure))
            and (not text or fold(text) in fold(f"{one.source}\n{one.target}\n{one.draft}"))]


def not_saved(found: LanguageVersion, segment_id: int, text: str, error: RongError) -> Answer:
    """The form again with what was typed, and beside it what somebody else has saved meanwhile.

    Where the segment is gone or closed there is no form that could hold the text: the failure goes on to whoever
    shows what was written.
    """
    uow, actor, json = reading(), current_actor(), wants_json()
    segment, clash = uow.session.get(Segment, segment_id), None
    if segment is None or segment.version_id != found.id:
        raise error
    if error.code == "translation.segment_moved":
        theirs = error.params["theirs"]
        clash = Clash(error.params["name"], theirs, error.params["lock"], marking.changed(theirs, text))
    form, status = Form(text=text, failure=told(error), clash=clash), status_of(error)
    view = gather(uow, actor, found, segment.position, form)
    if not view.editable:
        raise error
    if not json:
        return page(found, segment.position, form, status)
    shown = {"name": clash.name, "theirs": clash.theirs, "lock": clash.lock, "differences": clash.differences} if clash else None
    return jsonify({**pieces.pieces(uow, actor, view), "failure": told(error), "code": error.code,
                    **({"clash": shown} if shown else {})}), status


def _kept_apart(work_id: str, tag: str, segment_id: int, text: str, error: RongError) -> RongError:
    """The failure of a save; where its segment is gone, without a heir, the text is kept among what was said of the version."""
    if error.code != NO_SEGMENT or is_blank(text) or reading().session.get(Segment, segment_id) is not None:
        return error
    with writing() as uow:
        comments.keep_unplaced(uow, current_actor(), works.get_version(uow, work_id, tag).id, text)
    return Conflict("translation.segment_gone", N_("This segment is gone: its source was changed. Your text is kept as a comment on the whole: “%(yours)s”."), yours=text)


def _filled(found: LanguageVersion, at: int, asked: str) -> Answer:
    """The page with the source, or the candidate of this number, in the form; its text is not saved by that."""
    uow, actor = reading(), current_actor()
    view = gather(uow, actor, found, at)
    text, number = view.here.source, asked.removeprefix(CANDIDATE)
    if asked != SOURCE:
        offered = [one.text for one in candidates(uow, actor, view.here) if one.text != view.text]
        text = offered[int(number)] if number.isdecimal() and int(number) < len(offered) else view.text
        version_id, segment_id, place = found.id, view.here.id, (found.work_id, found.language)
        with writing() as kept:
            proposals.pick(kept, actor, version_id, segment_id, text)
        found = find(*place)
    return page(found, at, Form(text=text))


def _seen(text: str) -> str:
    """The text without case and without the signs that have no width: who looks for words knows nothing of them."""
    return text.casefold().translate(_WIDTHLESS)


def _folded(text: str) -> str:
    """The text as people search it who leave out Latin marks too."""
    apart = unicodedata.normalize("NFD", _seen(text).replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(one for one in apart if not "\u0300" <= one <= "\u036f"))


def _whole(view: View, title: str, source: Revision | None) -> str:
    newest = works.latest_revision(reading(), view.version)
    return render_template("workbench/whole.html", view=view, title=title, source=source, target=newest,
                           source_body=_body(source), target_body=_body(newest))


def _body(revision: Revision | None) -> Markup:
    return Markup(rendering.render(revision.body, lambda _address: None)) if revision else Markup("")
