"""PURE: which language a query seems to be in, by its letters."""

import re
import unicodedata

_SCRIPTS = {
    "lo": re.compile("[\u0e80-\u0eff]"),
    "km": re.compile("[\u1780-\u17ff\u19e0-\u19ff]"),
    "zh-Hans": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"),
    "blt": re.compile("[\uaa80-\uaadf]"),
    "cjm": re.compile("[\uaa00-\uaa5f]"),
}
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
_MARKED = re.compile("[đ\u0300-\u0303\u0306\u0309\u031b\u0323]")
# what Vietnamese does not write: ƀ, č, ñ, a breve on another letter than a, ’b
_NOT_VIETNAMESE = re.compile("ƀ|\u030c|n\u0303|[b-zđ][\u031b\u0302]?\u0306|['’ʼ]b")


def detect(text: str) -> str | None:
    """Give the tag of the language that the letters tell; None for Latin letters that several languages write."""
    counts = {tag: len(letters.findall(text)) for tag, letters in _SCRIPTS.items()}
    tag = max(counts, key=lambda one: counts[one])
    latin = len(_LATIN.findall(text))
    if counts[tag] and counts[tag] * 4 >= latin:
        return tag
    taken_apart = unicodedata.normalize("NFD", text.casefold())
    if _MARKED.search(taken_apart) and not _NOT_VIETNAMESE.search(taken_apart):
        return "vi"
    return None
