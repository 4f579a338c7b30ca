"""PURE: what parts of laws are called in other languages, where published texts leave no doubt."""

import re
from collections.abc import Iterable, Mapping

from app.translation.checks.base import Agreed

# all 30 articles of the Universal Declaration in either language, and the one aligned sentence of news that names an article
_ARTICLE: Mapping[tuple[str, str], str] = {("vi", "lo"): "ມາດຕາ", ("vi", "km"): "មាត្រា"}
_OPEN = re.compile(r"\b(?:[Kk]hoản(?= \d)|[Đđ]iểm(?= (?:\d|[a-zđ]\b))|[Ss]ố(?= \d+/))")
# of these no aligned text tells before a number, in Lao, Khmer or English
_DOCUMENT = re.compile(r"\b(?:[Nn]ghị định|[Qq]uyết định|[Tt]hông tư|[Cc]hỉ thị|[Nn]ghị quyết)(?=(?: số)? \d)")
_DOCUMENTS_INTO = frozenset({"lo", "km", "en"})
_NUMBERED = re.compile(r"\b[Đđ]iều(?= \d)")


def references_in(text: str, source: str, target: str) -> tuple[Agreed, ...]:
    """The words for articles of laws in a text, as agreed terms."""
    called = _ARTICLE.get((source, target))
    return tuple(Agreed(one[0], one.span(), (called,)) for one in _NUMBERED.finditer(text)) if called else ()


def undecided_in(text: str, source: str, target: str, agreed: Iterable[Agreed]) -> tuple[str, ...]:
    """The words for clauses, points, numbers and kinds of laws that nobody has agreed on, and that no text tells in these languages."""
    known = [one.span for one in agreed if one.preferred]
    patterns = ((_OPEN,) if (source, target) in _ARTICLE else ()) + ((_DOCUMENT,) if source == "vi" and target in _DOCUMENTS_INTO else ())
    return tuple(one[0] for pattern in patterns for one in pattern.finditer(text) if not any(start < one.end() and one.start() < end for start, end in known))
