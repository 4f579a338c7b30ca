"""The page of one translation: source and target side by side, one segment at hand."""

from flask import jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.unit import reading, writing
from app.publications import rendering, works
from app.publications.models import LanguageVersion, Revision
from app.translation import editing
from app.translation.access import translation
from app.web.staff import Answer, told, wants_json
from app.web.workbench.view import Clash, Form, View, gather, next_open

CONFIRM, SOURCE, CANDIDATE = "confirm", "source", "candidate"


def version(work_id: str, tag: str) -> Answer:
    return page(find(work_id, tag), request.args.get("at", type=number))


def rows(work_id: str, tag: str, at: int) -> Answer:
    """The row of one segment, opened, and the row that was ``left``, for the script of the page."""
    return _pieces(gather(reading(), current_actor(), find(work_id, tag), at), request.args.get("left", type=number))


def save(work_id: str, tag: str, segment_id: int) -> Answer:
    """Save the text of a segment, or put another text into its form without saving it."""
    asked, at, text = request.form.get("do", CONFIRM), request.form.get("at", 0, type=number), request.form.get("target", "")
    if asked.startswith((SOURCE, CANDIDATE)):
        return _filled(find(work_id, tag), at, asked)
    try:
        with writing() as uow:
            version_id, lock = works.get_version(uow, work_id, tag).id, request.form.get("lock", -1, type=number)
            editing.save_segment(uow, current_actor(), version_id, segment_id, text, lock, confirm=asked == CONFIRM)
    except RongError as error:
        return _not_saved(find(work_id, tag), segment_id, text, error)
    saved = find(work_id, tag)
    onward = next_open(saved.segments, at) if asked == CONFIRM else None
    following = at if onward is None else onward
    if wants_json():
        return _pieces(gather(reading(), current_actor(), saved, following), at)
    return redirect(url_for("workbench.version", work_id=work_id, tag=tag, at=following, _anchor="at-hand"))


def find(work_id: str, tag: str) -> LanguageVersion:
    """The version in the address, if it is this person's to see at the workbench."""
    uow = reading()
    return translation(uow, current_actor(), works.get_version(uow, work_id, tag).id, "workbench.open")


def page(found: LanguageVersion, at: int | None = None, form: Form | None = None, status: int = 200) -> Answer:
    """The whole page; one without segments came from outside and shows both texts beside each other."""
    uow = reading()
    view = gather(uow, current_actor(), found, at, form)
    source = uow.session.get(Revision, found.source_revision_id) if found.source_revision_id else None
    title = source.title if source else ""
    if view.segments:
        return render_template("workbench/version.html", view=view, title=title), status
    newest = works.latest_revision(uow, found)
    return render_template("workbench/whole.html", view=view, title=title, source=source, target=newest,
                           source_body=_body(source),
                           target_body=_body(newest)), status


def _pieces(view: View, also: int | None = None) -> Response:
    """The opened row, the row just left, and the panel above, each as it stands now."""
    pieces = {view.at: render_template("workbench/row.html", view=view, segment=view.here, opened=True)}
    if also is not None and also != view.at and 0 <= also < len(view.segments):
        pieces[also] = render_template("workbench/row.html", view=view, segment=view.segments[also], opened=False)
    return jsonify({"at": view.at, "rows": pieces, "panel": render_template("workbench/panel.html", view=view)})


def _filled(found: LanguageVersion, at: int, asked: str) -> Answer:
    """The page with the source, or the candidate of this number, in the form; nothing is saved by that."""
    view = gather(reading(), current_actor(), found, at)
    text = view.here.source
    number = asked.removeprefix(CANDIDATE)
    if number.isdecimal() and int(number) < len(view.candidates):
        text = view.candidates[int(number)].text
    return page(found, at, Form(text=text))


def _not_saved(found: LanguageVersion, segment_id: int, text: str, error: RongError) -> Answer:
    """The form again with what was typed, and beside it what somebody else has saved meanwhile.

    Where the segment is gone or closed there is no form that could hold the text: the failure goes on to whoever
    shows what was written.
    """
    at, clash = next((one.position for one in found.segments if one.id == segment_id), None), None
    if at is None or not gather(reading(), current_actor(), found, at).editable:
        raise error
    if error.code == "translation.segment_moved":
        clash = Clash(error.params["name"], error.params["theirs"])
    form, status = Form(text=text, failure=told(error), clash=clash), status_of(error)
    if wants_json():
        return _pieces(gather(reading(), current_actor(), found, at, form)), status
    return page(found, at, form, status)


def _body(revision: Revision | None) -> Markup:
    return Markup(rendering.render(revision.body, lambda _address: None)) if revision else Markup("")
