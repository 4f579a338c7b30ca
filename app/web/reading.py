"""Pages for readers: the front door, the list, one publication in one language, its files, what this is."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import wrap_file

from app.accounts.permissions import ANONYMOUS
from app.errors import N_, NotFound
from app.http.headers import name_file
from app.http.identity import current_actor
from app.http.listing import FILTERS, page_number, page_urls, publication_filters
from app.http.locale import (
    content_preference,
    remember_content_language,
    remember_ui_locale,
)
from app.http.services import current_services
from app.http.unit import reading
from app.languages import registry
from app.languages.locales import UI_LOCALES
from app.publications import queries, taxonomy
from app.publications.models import KINDS, Attachment
from app.publications.untranslated import languages_in
from app.web import presenting
from app.web.pictures import rendered

pages = Blueprint("reading", __name__)
NEWEST, PER_PAGE = 8, 20
# what a browser may show in its window; everything else is saved to a file
INLINE = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "application/pdf", "audio/", "video/")
YEAR = 365 * 24 * 3600


@pages.get("/")
def home() -> str:
    uow, actor, prefer = reading(), current_actor(), content_preference()
    newest = queries.browse(uow, actor, queries.Filters(), per_page=NEWEST, prefer=prefer)
    return render_template("reading/home.html", newest=newest.items, languages=_languages(queries.facets(uow, actor)),
                           urgent=queries.urgent(uow, actor, prefer=prefer))


@pages.get("/browse")
def browse() -> str:
    uow, actor, filters = reading(), current_actor(), publication_filters()
    found = queries.browse(uow, actor, filters, page=page_number(), per_page=PER_PAGE, prefer=content_preference())
    facets = queries.facets(uow, actor)
    return render_template(
        "reading/browse.html", found=found, filters=filters, active=_active(filters), page_url=page_urls("reading.browse", FILTERS),
        languages=[(tag, f"{presenting.autonym(tag)} ({count})", tag) for tag, count in _languages(facets)],
        kinds=[(code, _counted(presenting.KINDS[code], facets.kinds[code])) for code in KINDS if code in facets.kinds],
        topics=[(code, _counted(presenting.topic_label(code), facets.topics[code]))
                for code in taxonomy.topics() if code in facets.topics],
        places=[(code, _counted(presenting.place_label(code), facets.places[code]))
                for code in taxonomy.places() if code in facets.places])


@pages.get("/works/<work_id>")
def work(work_id: str) -> AnyResponse:
    """Go to the version in the language that suits this reader best."""
    found = queries.readable_work(reading(), current_actor(), work_id)
    tag = queries.best_language(_available(found_states := queries.language_states(found))
                                or [one.tag for one in found_states], content_preference(), found.source_language)
    return redirect(url_for("reading.version", work_id=found.id, tag=tag))


@pages.get("/works/<work_id>/<tag>")
def version(work_id: str, tag: str) -> AnyResponse | str | tuple[str, int]:
    language = registry.get(tag).tag
    if language != tag:
        return redirect(url_for("reading.version", work_id=work_id, tag=language), 301)
    try:
        found = queries.read_version(reading(), current_actor(), work_id, language)
    except NotFound:
        return _missing(work_id, language), 404
    page = Response(_version_page(found))
    if content_preference()[:1] != (language,):
        remember_content_language(page, language, secure=current_services().settings.cookie_secure)
    return page


@pages.get("/files/<digest>/<name>")
def file(digest: str, name: str) -> AnyResponse:
    """The bytes of an attachment, whole or in ranges; what everybody may have is kept, for a digest never changes its bytes."""
    storage = current_services().storage
    attachment = queries.attachment_for(reading(), current_actor(), digest, name)
    size, stream = storage.size(digest), storage.open(digest)
    answer = Response(wrap_file(request.environ, stream), mimetype=attachment.media_type, direct_passthrough=True)
    answer.call_on_close(stream.close)
    answer.content_length = size
    answer.set_etag(digest)
    name_file(answer.headers, attachment.name, shown=attachment.media_type.startswith(INLINE))
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'"
    if queries.may_fetch(reading(), ANONYMOUS, attachment):
        answer.cache_control.public, answer.cache_control.immutable = True, True
        answer.cache_control.max_age = YEAR
    else:  # asked for anew each time: the next person at this computer may not be one of the staff
        answer.cache_control.private, answer.cache_control.no_cache = True, True
    return answer.make_conditional(request.environ, accept_ranges=True, complete_length=size)


@pages.get("/about")
def about() -> str:
    return render_template("reading/about.html", languages=_languages(queries.facets(reading(), current_actor())))


@pages.get("/ui/<locale>")
def choose_ui(locale: str) -> AnyResponse:
    """Remember the language of the pages and go back to where the reader was."""
    if locale not in UI_LOCALES:
        raise NotFound("web.no_locale", N_("The pages are not available in “%(locale)s”. Choose one of the languages that they offer."), locale=locale)
    answer = redirect(own_path(request.args.get("next", "")))
    remember_ui_locale(answer, locale, secure=current_services().settings.cookie_secure)
    return answer


def own_path(address: str) -> str:
    """The address if it is a path of this site, else the front door: nobody is sent elsewhere by a link to here."""
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:  # no address at all
        return url_for("reading.home")
    own = not parts.scheme and not parts.netloc and address.startswith("/") and address.isprintable()
    return address if own and not address.startswith(("//", "/\\")) else url_for("reading.home")


def _languages(facets: queries.Facets) -> list[tuple[str, int]]:
    return [(one.tag, facets.languages[one.tag]) for one in registry.all_languages() if one.tag in facets.languages]


def _counted(label: object, count: int) -> str:
    return f"{label} ({count})"


def _active(filters: queries.Filters) -> list[tuple[str, str, str]]:
    """The filters in use: how each reads, the language it reads in, the address without it."""
    labels = {
        "language": (presenting.autonym(filters.language), filters.language) if filters.language else None,
        "kind": (str(presenting.KINDS.get(filters.kind, filters.kind)), ""),
        "topic": (presenting.topic_label(filters.topic), ""),
        "place": (presenting.place_label(filters.place), ""),
        "since": (gettext("from %(day)s", day=presenting.day(filters.since)), "") if filters.since else None,
        "until": (gettext("until %(day)s", day=presenting.day(filters.until)), "") if filters.until else None,
    }
    kept = {name: value for name, value in request.args.items() if value and name in labels}
    return [(*label, url_for("reading.browse", **{other: value for other, value in kept.items() if other != name}))
            for name, label in labels.items() if name in kept and label]


def _available(states: tuple[queries.LanguageState, ...]) -> list[str]:
    return [one.tag for one in states if one.published]


def _missing(work_id: str, wanted: str) -> str:
    """The page that says which languages there are; raises ``NotFound`` where the work itself is not to be seen."""
    uow, actor = reading(), current_actor()
    found = queries.readable_work(uow, actor, work_id)
    available = _available(queries.language_states(found))
    title, title_language = "", ""
    if available:
        title_language = queries.best_language(available, content_preference(), found.source_language)
        title = queries.read_version(uow, actor, work_id, title_language).revision.title
    return render_template("reading/missing.html", work_id=work_id, wanted=wanted, available=available,
                           title=title, title_language=title_language)


def _version_page(found: queries.Reading) -> str:
    states = found.languages
    available = _available(states)
    if not found.published:
        available = [one.tag for one in states if one.published or one.tag == found.version.language]
    coming = {one.tag for one in states if not one.published}
    missing = [(tag, tag in coming) for tag in dict.fromkeys((*presenting.EXPECTED, *sorted(coming))) if tag not in available]
    body, shown = rendered(found.revision.body, found.attachments)
    return render_template("reading/work.html", reading=found, body=body, available=available, missing=missing,
                           untranslated=sorted(languages_in(found.revision.body) - {found.version.language}),
                           **_by_role([one for one in found.attachments if one.name not in shown]))


def _by_role(attachments: list[Attachment]) -> dict[str, list[Attachment]]:
    """The attachments by where they stand on the page."""
    places = {"image": "pictures", "audio": "sounds", "video": "films", "document": "documents"}
    return {place: [one for one in attachments if one.role == role] for role, place in places.items()}
