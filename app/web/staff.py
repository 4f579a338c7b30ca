"""What the pages of staff share: signing in first, keeping what was typed, telling a failure in a sentence."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.errors import N_, Invalid, RongError
from app.http.errors import EXPIRED, answer, sentence, status_of
from app.http.identity import signed_in
from app.jobs.models import Job
from app.packs.jobs import EXPORT_JOB, INSTALL_JOB
from app.packs.pulling.jobs import PULL_JOB
from app.packs.readers.jobs import READERS_JOB
from app.reports.checks import CHECK_JOB
from app.search.jobs import INDEX_JOB
from app.search.lexicon.jobs import LEXICON_JOB
from app.translation.checks.base import Finding
from app.translation.choosing import SCORE_JOB
from app.translation.learning import LEARN_JOB
from app.translation.mailing import MAIL_JOB
from app.translation.packaging import TRAIN_JOB
from app.translation.pairing import ALIGN_JOB
from app.translation.requests import DRAFT_JOB
from app.web.presenting import here

Answer = str | Response | tuple[str, int] | tuple[Response, int]
# other fields are quickly chosen again while they are short; what is longer was written and is shown again
WRITTEN = 20
SIGNED_OUT = N_("You are signed out. Sign in again; what you wrote is kept and will be sent then.")
JOBS: Mapping[str, LazyString] = {
    DRAFT_JOB: lazy_gettext("Drafting"),
    EXPORT_JOB: lazy_gettext("Export of a pack"),
    INSTALL_JOB: lazy_gettext("Installation of a pack"),
    PULL_JOB: lazy_gettext("Fetching of a pack"),
    READERS_JOB: lazy_gettext("Making of files for readers"),
    MAIL_JOB: lazy_gettext("Sending mail"),
    LEXICON_JOB: lazy_gettext("Learning words across languages"),
    INDEX_JOB: lazy_gettext("Bringing the search index up to date"),
    CHECK_JOB: lazy_gettext("Checking all translations"),
    LEARN_JOB: lazy_gettext("Learning to draft"),
    TRAIN_JOB: lazy_gettext("Training a package"),
    SCORE_JOB: lazy_gettext("Measuring what drafts"),
    ALIGN_JOB: lazy_gettext("Laying documents side by side"),
}
TEXTS = frozenset({"target", "comment"})
UNSENT = frozenset({"csrf_token", "password"})
CARRIED = "kept-"
BEFORE = "before-"  # what a form showed when it was opened


def guard(pages: Blueprint) -> None:
    """Send whoever has not signed in to sign in, and lose nothing when a form comes too late or is refused."""
    pages.before_request(_sign_in_first)
    pages.register_error_handler(CSRFError, _too_late)
    pages.register_error_handler(RongError, _failed)
    pages.add_app_template_filter(finding)
    pages.add_app_template_filter(job_kind)
    pages.add_app_template_filter(job_message)


def finding(found: Finding) -> str:
    """A warning of a check as a sentence."""
    return sentence(found.message, dict(found.params))


def job_kind(code: str) -> str:
    """What a job does, in words; the code itself where it has none."""
    return str(JOBS.get(code, code))


def job_message(job: Job) -> str:
    """What a job says of itself, as a sentence."""
    return sentence(job.message, job.params) if job.message else ""


def told(error: RongError) -> str:
    """The failure as a sentence in the language of the pages."""
    return sentence(error.message, error.params)


def chosen_file(name: str = "file") -> FileStorage:
    """A file of the form; raises ``Invalid`` when none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Invalid("web.no_file", N_("No file was chosen. Choose one, then send the form."))
    return file


def wants_json() -> bool:
    """Whether a script of ours asks, which puts pieces of a page in their place by itself."""
    return request.accept_mimetypes.best == "application/json"


def _sign_in_first() -> Answer | None:
    if signed_in() is not None:
        return None
    if wants_json():
        return _signed_out()
    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=here(request)))
    return kept()


def _signed_out() -> Answer:
    """For a script: what it keeps can be sent once the person has signed in again."""
    return jsonify({"failure": sentence(SIGNED_OUT), "sign_in": url_for("accounts.sign_in")}), 401


def _too_late(_error: CSRFError) -> Answer:
    return kept()


def _failed(error: RongError) -> Answer:
    """A failure that no form of the page could take up."""
    if wants_json():
        return jsonify({"failure": told(error), "code": error.code}), status_of(error)
    if request.method == "POST" and _written():
        return render_template("workbench/kept.html", written=_written(), failure=told(error)), status_of(error)
    return make_response(*answer(status_of(error), error.code, error.message, error.params))


def kept() -> Answer:
    """A page with everything that was written into a form which cannot be taken any more, and the way to send it again."""
    if wants_json():
        return jsonify({"failure": sentence(EXPIRED), "expired": True}), 400
    to = (request.full_path if request.query_string else request.path) if _from_here() else ""
    fields = [(name, text) for name, texts in request.form.lists() if name not in UNSENT for text in texts]
    return _kept_page(to, fields, written=_written()), 400


def carried() -> list[tuple[str, str]]:
    """The fields of a form that came too late, as the page of ``kept`` passes them on through signing in."""
    return [(name.removeprefix(CARRIED), text) for name, texts in request.form.lists()
            if name.startswith(CARRIED) for text in texts]


def send_again(to: str) -> str:
    """The page after signing in from which such a form is sent once more."""
    return _kept_page(to, carried(), written=[])


def _kept_page(to: str, fields: list[tuple[str, str]], written: list[str]) -> str:
    """The form, for whoever it was given to; on a machine that several share somebody else may have signed in since."""
    person, whose = signed_in(), dict(fields).get("person", "")
    others = person is not None and whose not in ("", str(person.user_id))
    return render_template("workbench/kept.html", written=[] if others else written, failure="", to=to, fields=fields,
                           others=others, next="", name="", carried=CARRIED)


def _from_here() -> bool:
    """Whether the form stood on a page of ours: what another site made a browser send is not offered for sending again."""
    return urlsplit(request.headers.get("Origin") or request.referrer or "").netloc == request.host


def _written() -> list[str]:
    """What a person wrote into the form that was sent."""
    return [text for name, texts in request.form.lists() if name not in UNSENT and not name.startswith(BEFORE)
            for text in texts if len(text) >= WRITTEN or (name in TEXTS and text.strip())]
