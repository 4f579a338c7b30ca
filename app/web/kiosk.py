"""The kiosk: what a screen at the gate shows to everybody, by touch, without a way out of it."""

import hashlib
from typing import Any

import nh3
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.permissions import ANONYMOUS
from app.errors import Invalid, NotFound, RongError
from app.http.listing import page_number
from app.http.unit import reading
from app.languages import registry
from app.languages.locales import HTML_LANG
from app.publications import queries, rendering
from app.publications.models import Attachment
from app.publications.slides import NOTICE, Slide, first_pictures, slides, standing
from app.web.pictures import rendered
from app.web.presenting import file_url, static_name

pages = Blueprint("kiosk", __name__, url_prefix="/kiosk")
PER_PAGE = 8
MOST_LISTED = 20
# what a page says beside the content is in the language of the content, where there is a catalogue for it
LOCALES = {tag: locale for locale, tag in HTML_LANG.items()}
MAIN_LOCALE = "vi"
_NO_LINKS = frozenset(rendering.TAGS - {"a"})


@pages.record_once
def _setup(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.jinja_env.globals.update(kiosk_program=program)


@pages.before_request
def _speak_its_language() -> None:
    tag = str((request.view_args or {}).get("tag", ""))
    g.ui_locale = LOCALES.get(tag, MAIN_LOCALE)


@pages.errorhandler(NotFound)
@pages.errorhandler(Invalid)
def _start_again(_error: RongError) -> tuple[str, int]:
    """What is not there, or not any more: the start, where everything that is can be reached."""
    g.ui_locale = MAIN_LOCALE
    return _start(), 404


@pages.get("")
def start() -> str:
    """The first screen: the languages, and above them one chosen work after another."""
    return _start()


@pages.get("/waiting")
def waiting() -> str:
    """What a browser keeps for the time when the server is not up yet."""
    return render_template("kiosk/waiting.html")


@pages.get("/keeper.js")
def keeper() -> Response:
    """The script that keeps that page; it lies here because it may only look after addresses below its own."""
    answer = send_from_directory(str(current_app.static_folder), "kiosk-keeper.js", mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = url_for("kiosk.start")
    answer.cache_control.no_cache, answer.cache_control.max_age = True, None
    return answer


@pages.get("/slides")
def show() -> AnyResponse:
    """What may be shown by itself at this moment, whether the text that somebody reads there is still published, and what is not of those ``listed`` there."""
    found = [_slide(one) for one in slides(reading())]
    tag, work_id, listed = request.args.get("language", ""), request.args.get("work", ""), request.args.getlist("listed")[:MOST_LISTED]
    gone = sorted(set(listed) - standing(reading(), listed, tag)) if listed else []
    answer = jsonify({"slides": found, "program": program(), "here": not work_id or _is_there(work_id, tag), "gone": gone})
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest())
    return answer.make_conditional(request)


@pages.get("/<tag>")
def works(tag: str) -> str | tuple[str, int]:
    """What there is in one language, urgent notices first."""
    uow, language = reading(), registry.get(tag).tag
    found = queries.browse(uow, ANONYMOUS, queries.Filters(language=language), page=page_number(), per_page=PER_PAGE,
                           prefer=(language,))
    if not found.total:
        g.ui_locale = MAIN_LOCALE
        return _start(), 404
    urgent = [one for one in queries.urgent(uow, ANONYMOUS, prefer=(language,)) if one.language == language]
    pictures = {work_id: next((one for one in files if one.language in ("", language)), None)
                for work_id, files in first_pictures(uow, [one.work_id for one in found.items]).items()}
    return render_template("kiosk/works.html", tag=language, found=found, pictures=pictures,
                           urgent=urgent if found.page == 1 else [], tongues=_tongues())


@pages.get("/<tag>/<work_id>")
def work(tag: str, work_id: str) -> str:
    """One text, its pictures, sound and film; nothing in it leads anywhere else."""
    found = queries.read_version(reading(), ANONYMOUS, work_id, tag)
    body, shown = rendered(found.revision.body, found.attachments)
    rest = [one for one in found.attachments if one.name not in shown]
    available = {one.tag for one in found.languages if one.published}
    return render_template(
        "kiosk/work.html", tag=found.version.language, reading=found, body=without_links(body), tongues=_tongues(available, work_id),
        pictures=_of(rest, "image"), sounds=_of(rest, "audio"), films=_of(rest, "video"),
        notice=found.work.urgent or found.work.kind == NOTICE)


def program() -> str:
    """What the page is made of; a kiosk that runs for weeks takes up a new one by itself."""
    return "-".join(static_name(name) for name in ("kiosk.js", "kiosk.css", "rong.css"))


def without_links(html: Markup) -> Markup:
    """The text with its links as plain words: nobody leaves the kiosk."""
    return Markup(nh3.clean(str(html), tags=set(_NO_LINKS), attributes={name: set(kept) for name, kept in rendering.ATTRIBUTES.items() if name != "a"},
                            link_rel=None))


def _start() -> str:
    shown = slides(reading())
    return render_template("kiosk/start.html", slide=_slide(shown[0]) if shown else None, tongues=_tongues())


def _slide(one: Slide) -> dict[str, Any]:
    picture = one.picture
    size: dict[str, Any] = {name: picture.facts[name] for name in ("width", "height") if name in picture.facts} if picture else {}
    return {"work": one.work_id, "language": one.language, "direction": registry.get(one.language).direction,
            "title": one.title, "summary": one.summary, "notice": one.notice,
            "url": url_for("kiosk.work", tag=one.language, work_id=one.work_id),
            "picture": file_url(picture) if picture else "", "caption": picture.caption if picture else "", **size}


def _tongues(available: set[str] | None = None, work_id: str = "") -> list[tuple[str, str]]:
    """Every language with something to read and where its button leads: to the same text, or to the list of that language."""
    held = queries.facets(reading(), ANONYMOUS).languages
    return [(one.tag, url_for("kiosk.work", tag=one.tag, work_id=work_id) if available and one.tag in available
             else url_for("kiosk.works", tag=one.tag)) for one in registry.all_languages() if one.tag in held]


def _is_there(work_id: str, tag: str) -> bool:
    try:
        return queries.read_version(reading(), ANONYMOUS, work_id, tag).published
    except RongError:
        return False


def _of(attachments: list[Attachment], role: str) -> list[Attachment]:
    return [one for one in attachments if one.role == role]
