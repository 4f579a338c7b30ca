"""The text of a version as a whole: writing its next revision, and comparing two."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.unit import reading, writing
from app.publications import queries, works
from app.publications.differences import Piece, differences
from app.publications.models import LanguageVersion, Revision
from app.publications.works import Text
from app.web.pictures import rendered
from app.web.staff import Answer, told

PREVIEW = "preview"


@dataclass(frozen=True)
class Draft:
    """What stands in the form; ``base`` is the number of the revision that the editor started from."""

    text: Text
    note: str
    base: int


def text(work_id: str, tag: str) -> Answer:
    version = _version(work_id, tag)
    newest = works.latest_revision(reading(), version)
    if request.method == "GET":
        held = Text(newest.title, newest.summary, newest.body) if newest else Text("", "", "")
        return _page(version, Draft(held, "", newest.number if newest else 0))
    draft = _draft()
    if request.form.get("do") == PREVIEW:
        return _page(version, draft, preview=_rendered(version, draft.text.body))
    try:
        with writing() as uow:
            works.revise(uow, current_actor(), version.id, draft.text, note=draft.note, base=draft.base)
    except RongError as error:
        return _refused(work_id, tag, draft, error)
    flash(gettext("The text has been saved."))
    return redirect(url_for("desk.work", work_id=work_id))


def compare(work_id: str, tag: str, old: int, new: int) -> str:
    version = _version(work_id, tag)
    before, after = works.get_revision(reading(), version, old), works.get_revision(reading(), version, new)
    return render_template(
        "desk/compare.html", version=version, old=before, new=after,
        parts=[differences(one, other) for one, other in (
            (before.title, after.title), (before.summary, after.summary), (before.body, after.body))])


def _version(work_id: str, tag: str) -> LanguageVersion:
    uow = reading()
    queries.readable_work(uow, current_actor(), work_id)
    return works.get_version(uow, work_id, tag)


def _draft() -> Draft:
    form = request.form
    held = Text(form.get("title", ""), form.get("summary", ""), form.get("body", "").replace("\r\n", "\n"))
    return Draft(held, form.get("note", ""), form.get("base", 0, type=number))


def _refused(work_id: str, tag: str, draft: Draft, error: RongError) -> Answer:
    """The form again with what was typed; where the text has moved on, with what differs from it."""
    version = _version(work_id, tag)
    newest = works.latest_revision(reading(), version)
    theirs: tuple[tuple[Piece, ...], ...] = ()
    if newest is not None and error.code == "publications.moved_on":
        theirs = differences(_flat(newest), _flat(draft.text))
        draft = Draft(draft.text, draft.note, newest.number)
    return _page(version, draft, failure=told(error), theirs=theirs, status=status_of(error))


def _flat(one: Revision | Text) -> str:
    return f"{one.title}\n{one.summary}\n{one.body}"


def _page(version: LanguageVersion, draft: Draft, *, preview: Markup | None = None, failure: str = "",
          theirs: tuple[tuple[Piece, ...], ...] = (), status: int = 200) -> tuple[str, int]:
    return render_template("desk/text.html", version=version, draft=draft, preview=preview, failure=failure,
                           theirs=theirs), status


def _rendered(version: LanguageVersion, body: str) -> Markup:
    own = [one for one in version.work.attachments if one.language in ("", version.language)]
    return rendered(body, own)[0]
