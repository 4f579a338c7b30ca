"""What the translators of the archive know already: the memory and the glossary, their files in and out."""

from collections.abc import Callable, Mapping

from flask import Response, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.errors import N_, Invalid, RongError
from app.http.errors import sentence, status_of
from app.http.headers import name_file
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import reading, writing
from app.reports import figures, holdings
from app.translation.exchange.report import ImportReport
from app.translation.glossary import formats as glossary_formats
from app.translation.memory import formats as memory_formats
from app.web.origins import origin_labels
from app.web.staff import Answer, chosen_file, told

Import = Callable[[UnitOfWork, Actor, bytes, str], ImportReport]


def memory() -> str:
    return _memory()


def import_memory() -> Answer:
    try:
        return _memory(report=_imported(memory_formats.import_memory))
    except RongError as error:
        return _memory(failure=told(error)), status_of(error)


def export_memory() -> AnyResponse:
    source, _, target = request.args.get("pair", "").partition(" ")
    name = f"memory-{source}-{target}{_format(memory_formats.FORMATS)}"
    data = b"".join(memory_formats.export_memory(reading(), current_actor(), source, target, name))
    return _file(data, name)


def glossary() -> str:
    return _glossary()


def import_glossary() -> Answer:
    try:
        return _glossary(report=_imported(glossary_formats.import_glossary))
    except RongError as error:
        return _glossary(failure=told(error)), status_of(error)


def export_glossary() -> AnyResponse:
    name = f"glossary{_format(glossary_formats.FORMATS)}"
    return _file(glossary_formats.export_glossary(reading(), current_actor(), name), name)


def _imported(use_case: Import) -> ImportReport:
    file, limit = chosen_file(), current_services().settings.max_document_bytes
    data = file.stream.read(limit + 1)
    if len(data) > limit:
        raise Invalid("web.file_too_large", N_("The file %(name)s is too large. Nothing was kept; split it into smaller ones."),
                      name=file.filename)
    with writing() as uow:
        return use_case(uow, current_actor(), data, file.filename or "")


def _memory(failure: str = "", report: ImportReport | None = None) -> str:
    uow, actor, text = reading(), current_actor(), request.args.get("text", "").strip()
    found = holdings.units(uow, actor, text) if text else []
    return render_template("desk/memory.html", pairs=figures.memory_pairs(uow, actor), text=text, failure=failure,
                           report=report, left_out=_left_out(report), formats=list(memory_formats.FORMATS),
                           found=found, origins=origin_labels(uow, actor, (one.origin for one in found)))


def _glossary(failure: str = "", report: ImportReport | None = None) -> str:
    uow, actor, text = reading(), current_actor(), request.args.get("text", "").strip()
    return render_template("desk/glossary.html", counts=figures.term_counts(uow, actor), text=text, failure=failure,
                           report=report, left_out=_left_out(report), formats=list(glossary_formats.FORMATS),
                           found=holdings.concepts(uow, actor, text) if text else [])


def _left_out(report: ImportReport | None) -> list[str]:
    return [gettext("Line %(line)s: %(reason)s", line=one.line, reason=sentence(one.reason))
            for one in (*report.skipped, *report.remarks)] if report else []


def _format(known: Mapping[str, object]) -> str:
    """The ending that the form asks for, where it is one of the known ones."""
    asked = request.args.get("format", "")
    return asked if asked in known else next(iter(known))


def _file(data: bytes, name: str) -> AnyResponse:
    answer = Response(data, mimetype="application/octet-stream")
    name_file(answer.headers, name)
    return answer
