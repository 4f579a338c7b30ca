"""The page where a translation leaves as a file for another program, and where it comes back."""

from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.permissions import may
from app.errors import N_, Invalid, RongError
from app.http.errors import sentence, status_of
from app.http.headers import name_file
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.translations import find
from app.http.unit import reading, writing
from app.publications import works
from app.publications.models import LanguageVersion
from app.translation import parcels
from app.translation.exchange.formats import FORMATS
from app.translation.parcels import FILE_LIMIT, Remark, Report
from app.web.staff import Answer, chosen_file, told

CHECK = "check"


def files(work_id: str, tag: str) -> Answer:
    return _page(find(work_id, tag))


def send(work_id: str, tag: str) -> AnyResponse:
    """The translation as a file to save."""
    version_id, kind = find(work_id, tag).id, request.form.get("format", "")
    with writing() as uow:
        _, data = parcels.send(uow, current_actor(), version_id, kind)
    answer = Response(data, mimetype="application/octet-stream")
    name_file(answer.headers, f"{work_id}.{tag}{FORMATS[kind].suffix}")
    return answer


def take(work_id: str, tag: str) -> Answer:
    """Look at a file that came back, or take it in; one that was looked at waits here to be taken in."""
    actor, looking, waiting = current_actor(), request.form.get("do") == CHECK, request.form.get("waiting", "")
    try:
        data, name = parcels.waiting_file(reading(), actor, waiting) if waiting else _chosen()
        if looking:
            report = parcels.look(reading(), actor, data, name)
            with writing() as uow:
                parcels.keep_waiting(uow, actor, report, data, name)
        else:
            report = parcels.take_in(current_services().database, actor, data, name)
    except RongError as error:
        return _page(find(work_id, tag), failure=told(error)), status_of(error)
    if (report.work_id, report.language) != (work_id, tag):
        found = works.get_version(reading(), report.work_id, report.language)
        return _page(found, report, waiting=looking, other=True)
    return _page(find(work_id, tag), report, waiting=looking)


def _chosen() -> tuple[bytes, str]:
    file = chosen_file()
    data, name = file.stream.read(FILE_LIMIT + 1), file.filename or ""
    if len(data) > FILE_LIMIT:
        raise Invalid("web.file_too_large", N_("The file %(name)s is too large. Nothing was kept; split it into smaller ones."), name=name)
    return data, name


def _page(version: LanguageVersion, report: Report | None = None, *, waiting: bool = False, failure: str = "",
          other: bool = False) -> str:
    uow, actor = reading(), current_actor()
    source = works.source_revision(uow, version)
    return render_template(
        "workbench/parcels.html", version=version, title=source.title if source else "", failure=failure, report=report,
        waiting=waiting, other=other, outcomes=_told(report), formats=FORMATS, sent=parcels.parcels_of(uow, actor, version.id),
        taking=may(actor, "versions.translate", version.language),
        problems=[(one.line, sentence(one.reason)) for one in report.problems] if report else [])


def _told(report: Report | None) -> Sequence[tuple[parcels.Outcome, list[str], str]]:
    """What became of each segment that anything became of, in sentences, with the address of the segment."""
    if report is None:
        return []
    return [(one, _sentences(one),
             url_for("workbench.version", work_id=report.work_id, tag=report.language, at=one.position, _anchor="at-hand")
             if one.position is not None else "")
            for one in report.outcomes if one.what != parcels.UNCHANGED or one.comments]


def _sentences(outcome: parcels.Outcome) -> list[str]:
    """Why a segment was treated as it was, what else there is to say, and how many comments came with it."""
    said = [sentence(one.message, dict(one.params)) for one in (Remark(outcome.reason, outcome.params), *outcome.remarks)]
    return [*said, gettext("Comments: %(count)s", count=outcome.comments)] if outcome.comments else said
