"""How codes, dates and sizes read on a page: labels in the language of the pages, filters for all templates."""

import datetime
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Request, current_app, request, url_for
from flask_babel import (
    LazyString,
    format_date,
    format_datetime,
    format_decimal,
    format_time,
    gettext,
    lazy_gettext,
)
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.accounts.permissions import SYSTEM, may
from app.http.identity import current_actor, signed_in
from app.http.locale import ui_locale
from app.languages import registry, scripts
from app.languages.locales import UI_LOCALES, html_lang
from app.publications import taxonomy
from app.publications.models import Attachment
from app.settings import MEGABYTE

KINDS: Mapping[str, LazyString] = {
    "news": lazy_gettext("News"),
    "article": lazy_gettext("Article"),
    "reportage": lazy_gettext("Reportage"),
    "brochure": lazy_gettext("Brochure"),
    "radio-programme": lazy_gettext("Radio programme"),
    "television-programme": lazy_gettext("Television programme"),
    "training-material": lazy_gettext("Training material"),
    "notice": lazy_gettext("Notice"),
    "photo-set": lazy_gettext("Photo set"),
}
STATES: Mapping[str, LazyString] = {
    "draft": lazy_gettext("Being written"),
    "translating": lazy_gettext("Being translated"),
    "in_review": lazy_gettext("In review"),
    "returned": lazy_gettext("Returned for changes"),
    "approved": lazy_gettext("Approved"),
    "published": lazy_gettext("Published"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
ROLES: Mapping[str, LazyString] = {
    "reader": lazy_gettext("Reader"),
    "translator": lazy_gettext("Translator"),
    "reviewer": lazy_gettext("Reviewer"),
    "editor": lazy_gettext("Editor"),
    "administrator": lazy_gettext("Administrator"),
}
VISIBILITIES: Mapping[str, LazyString] = {
    "public": lazy_gettext("Public"),
    "internal": lazy_gettext("Internal"),
    "restricted": lazy_gettext("Restricted"),
}
# what a reader may expect of every publication; one that lacks it says so
EXPECTED = ("vi", "en", "lo", "km", "zh-Hans", "jra", "bdq")
# on a slow line a file is fetched once; its address changes with its content
STATIC_KEPT = datetime.timedelta(days=30)


def setup(app: Flask) -> None:
    """Give the templates their filters and the facts that every page shows."""
    app.jinja_env.filters.update(
        kind_label=_label(KINDS), state_label=_label(STATES), role_label=_label(ROLES),
        visibility_label=_label(VISIBILITIES), topic_label=topic_label, place_label=place_label,
        autonym=autonym, language_name=language_name, lang_attrs=lang_attrs, as_written=as_written, doer=doer, day=day, moment=moment, clock=clock,
        number=format_decimal, file_size=file_size, file_url=file_url, media_label=media_label)
    app.jinja_env.globals.update(may=actor_may, nav_link=nav_link, ui_url=ui_url, csrf_field=csrf_field)
    app.context_processor(_every_page)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_KEPT
    app.url_defaults(_name_static_by_content)


def as_written(text: str) -> str:
    """A name or a note, whose language nobody said, under the language that its letters tell."""
    tag = scripts.told_by_letters(text)
    return Markup('<span lang="{}">{}</span>').format(tag, text) if tag else text


def doer(name: str) -> str:
    """Who did something, by name; what nobody did, the program did by itself."""
    return gettext("the program") if name == SYSTEM.name else name


def topic_label(code: str) -> str:
    return taxonomy.topic_name(code, ui_locale())


def place_label(code: str) -> str:
    return taxonomy.place_name(code, ui_locale())


def autonym(tag: str) -> str:
    """The language's name in itself, as its readers look for it."""
    return registry.get(tag).autonym


def language_name(tag: str) -> str:
    """The language's name in the language of the pages."""
    return registry.name(tag, ui_locale())


def lang_attrs(tag: str) -> Markup:
    """The ``lang`` and ``dir`` that every piece of content carries."""
    language = registry.get(tag)
    return Markup('lang="{}" dir="{}"').format(language.tag, language.direction)


def day(value: datetime.date | datetime.datetime) -> str:
    """A date as people write it."""
    return format_date(value, "long")


def moment(value: datetime.datetime) -> str:
    """A date with its time, short, in the archive's time zone."""
    return format_datetime(value, "short")


def clock(value: datetime.datetime) -> str:
    """A time of the day, short, in the archive's time zone."""
    return format_time(value, "short")


def file_size(size: int) -> str:
    """A size in kB, MB or GB, never less than one."""
    if size >= 1000 * MEGABYTE:
        return gettext("%(size)s GB", size=format_decimal(round(size / (1000 * MEGABYTE), 1)))
    if size >= MEGABYTE:
        return gettext("%(size)s MB", size=format_decimal(round(size / MEGABYTE, 1)))
    return gettext("%(size)s kB", size=format_decimal(max(1, round(size / 1000))))


def file_url(attachment: Attachment) -> str:
    return url_for("reading.file", digest=attachment.digest, name=attachment.name)


def media_label(media_type: str) -> str:
    """What people call a type of file: the part after the slash, in capitals."""
    return media_type.partition("/")[2].partition("+")[0].removeprefix("x-").upper()


def actor_may(action: str, language: str = "") -> bool:
    """Whether whoever looks at this page may do the action."""
    return may(current_actor(), action, language)


def nav_link(endpoint: str, label: str) -> Markup:
    """A link of the main navigation; the page one is on, or its part of the site, is marked."""
    here = request.endpoint or ""
    current = here == endpoint or (endpoint.endswith(".home") and not endpoint.startswith("reading.")
                                   and here.partition(".")[0] == endpoint.partition(".")[0])
    return Markup('<a href="{}"{}>{}</a>').format(url_for(endpoint), Markup(' aria-current="page"') if current else "", label)


def ui_url(locale: str) -> str:
    """The address that changes the language of the pages and comes back here."""
    return url_for("reading.choose_ui", locale=locale, next=here(request))


def csrf_field() -> Markup:
    """The hidden fields that every form which changes something carries: its token, and whose form it is."""
    person = signed_in()
    whose = Markup('<input type="hidden" name="person" value="{}">').format(person.user_id) if person else Markup("")
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf()) + whose


LONGEST_ADDRESS = 4_000  # bytes after the question mark; every page repeats its address for each language


def here(asked: Request) -> str:
    """The address to come back to: this page, or the front door where this one answers a form."""
    if asked.method != "GET":
        return "/"
    return asked.full_path if 0 < len(asked.query_string) <= LONGEST_ADDRESS else asked.path


def _every_page() -> dict[str, Any]:
    return {"page_lang": html_lang(ui_locale()), "ui_languages": _ui_languages(), "person": signed_in(),
            "here": here(request)}


def static_name(filename: str) -> str:
    """What the content of a file of the pages is known by."""
    return _digest(Path(str(current_app.static_folder)) / filename)


def _name_static_by_content(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values["v"] = static_name(values["filename"])


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _ui_languages() -> list[tuple[str, str]]:
    """The languages of the pages with their tags, in the registry's order: the province's own comes first."""
    order = [language.tag for language in registry.all_languages()]
    return sorted(((one, html_lang(one)) for one in UI_LOCALES), key=lambda pair: order.index(pair[1]))


def _label(labels: Mapping[str, LazyString]) -> Any:
    # a pack from a newer program may carry a code that this one does not know
    return lambda code: str(labels.get(code, code))
