"""PURE: the languages of the user interface, which are not the languages of the content."""

from types import MappingProxyType

UI_LOCALES: tuple[str, ...] = ("en", "vi", "lo", "km", "zh")
"""The catalogues there are, the one everything falls back to first."""

HTML_LANG = MappingProxyType({"en": "en", "vi": "vi", "lo": "lo", "km": "km", "zh": "zh-Hans"})
"""The BCP 47 tag that a page in each of these says in its ``lang`` attribute."""


def html_lang(ui_locale: str) -> str:
    """Give the BCP 47 tag of a user-interface locale; KeyError for one that has no catalogue."""
    return HTML_LANG[ui_locale]
