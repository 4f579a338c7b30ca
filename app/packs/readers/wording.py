"""The words around the texts of an edition, in the language of the pages that its readers know best."""

import gettext
from functools import cache

from babel.dates import format_date

from app.errors import N_
from app.languages import registry
from app.languages.locales import HTML_LANG, UI_LOCALES, html_lang
from app.packs.readers.edition import Wording
from app.settings import ROOT

KINDS = {
    "news": N_("News"), "article": N_("Article"), "reportage": N_("Reportage"), "brochure": N_("Brochure"),
    "radio-programme": N_("Radio programme"), "television-programme": N_("Television programme"),
    "training-material": N_("Training material"), "notice": N_("Notice"), "photo-set": N_("Photo set"),
}
_BY_TAG = {tag: locale for locale, tag in HTML_LANG.items()}


@cache
def wording_for(tag: str) -> Wording:
    """The words for readers of a language: its own catalogue, else that of the first language they fall back to."""
    locale = next((_BY_TAG[one] for one in (tag, *registry.get(tag).fallbacks) if one in _BY_TAG), UI_LOCALES[0])
    # CLDR and gettext write the simplified script into the catalogue's name
    cldr = {"zh": "zh_Hans"}.get(locale, locale)
    say = gettext.translation("messages", str(ROOT / "translations"), [cldr], fallback=True).gettext
    return Wording(locale, html_lang(locale), say, lambda day: format_date(day, "long", locale=cldr),
                   lambda code: say(KINDS[code]) if code in KINDS else code)
