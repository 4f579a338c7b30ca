"""What the checks find: the whole archive, one translation, and how much each check counts in a language."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.http.identity import current_actor
from app.http.unit import reading, writing
from app.languages import registry
from app.publications.works import get_version
from app.reports import checks as reports
from app.translation import checking
from app.translation.checks.base import BLOCKS, OFF, WARNS
from app.translation.checks.registry import checks

SEVERITIES = {BLOCKS: lazy_gettext("blocks"), WARNS: lazy_gettext("warns"), OFF: lazy_gettext("off")}


def archive() -> str:
    uow, actor = reading(), current_actor()
    language = request.args.get("language", "")
    language = registry.canonical(language) if language else checking.EVERY
    return render_template("desk/checks.html", report=reports.archive(uow, actor), checks=checks(), language=language,
                           languages=[one.tag for one in registry.all_languages()], severities=SEVERITIES,
                           counts_as=checking.severities(uow, language))


def version(work_id: str, tag: str) -> str:
    """Every finding in one translation, with the segment that it is in."""
    uow = reading()
    found = get_version(uow, work_id, tag)
    return render_template("desk/checked.html", version=found, told=checking.report(uow, current_actor(), found.id),
                           severities=SEVERITIES, labels={one.name: one.label for one in checks()})


def check_all() -> Response:
    with writing() as uow:
        job = reports.ask_for_check(uow, current_actor())
    return redirect(url_for("desk.job", job_id=job.id))


def count_as() -> Response:
    """Keep what was chosen for a language; what stays as it was is left alone, so that it goes on following the rule for all."""
    language = request.form.get("language", "")
    language = registry.canonical(language) if language else checking.EVERY
    with writing() as uow:
        before = checking.severities(uow, language)
        for name, severity in before.items():
            chosen = request.form.get(name, severity)
            if chosen != severity:
                checking.set_severity(uow, current_actor(), language, name, chosen)
    flash(gettext("Saved. It holds for every text from now on; check everything again to count anew."))
    return redirect(url_for("desk.checks", language=language or None))
