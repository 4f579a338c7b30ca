"""The language of the pages and, apart from it, the languages a reader would like to read in."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, get_locale

from app.database import LOCAL_NAME
from app.errors import RongError
from app.languages import locales
from app.languages.registry import canonical
from app.settings import ROOT

COOKIE = "rong_ui"
CONTENT_COOKIE = "rong_content"
YEAR = 365 * 24 * 3600
CATALOGUES: Path = ROOT / "translations"


def setup(app: Flask, brought: Path) -> None:
    """Say the words of the program, or those that packs ``brought`` where these have them, from the next start on."""
    app.config["BABEL_DEFAULT_LOCALE"] = "vi"
    app.config["BABEL_DEFAULT_TIMEZONE"] = LOCAL_NAME
    Babel(app, locale_selector=_babel_locale)
    app.extensions["babel"].instance.domain_instance = _Words(brought)


class _Words(Domain):
    """The words of the program and, over them, those that packs brought.

    Flask-Babel takes the rule of plurals from the last folder, and one without a catalogue has that of English: then
    sentences with a number were said in English in languages with one form. The rule stays the program's.
    """

    def __init__(self, brought: Path) -> None:
        super().__init__([str(CATALOGUES), str(brought)])

    def get_translations(self) -> Translations:
        found = super().get_translations()
        found.plural = _plural_rule(str(get_locale()))
        return found


@cache
def _plural_rule(locale: str) -> Callable[[int], int]:
    rule: Callable[[int], int] = Translations.load(CATALOGUES, [locale]).plural
    return rule


def ui_locale() -> str:
    """The locale of the pages: the visitor's choice, else what the browser asks for, else Vietnamese."""
    if "ui_locale" not in g:
        chosen = request.cookies.get(COOKIE, "")
        if chosen not in locales.UI_LOCALES:
            chosen = request.accept_languages.best_match(locales.UI_LOCALES, "vi") or "vi"
        g.ui_locale = chosen
    locale: str = g.ui_locale
    return locale


def remember_ui_locale(response: Response, locale: str, *, secure: bool) -> None:
    response.set_cookie(COOKIE, locale, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)


def content_preference() -> tuple[str, ...]:
    """Content languages in the order this reader would like them: the last one read, the pages', the browser's."""
    wanted = [request.cookies.get(CONTENT_COOKIE, ""), locales.html_lang(ui_locale())]
    wanted += [tag for tag, _ in request.accept_languages]
    tags: list[str] = []
    for one in wanted:
        try:
            tag = canonical(one)
        except RongError:
            continue
        if tag not in tags:
            tags.append(tag)
    return tuple(tags)


def remember_content_language(response: Response, tag: str, *, secure: bool) -> None:
    response.set_cookie(CONTENT_COOKIE, tag, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)


def _babel_locale() -> str:
    # CLDR and gettext write the simplified script into the catalogue's name
    return {"zh": "zh_Hans"}.get(ui_locale(), ui_locale())
