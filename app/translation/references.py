"""PURE: what parts of laws are called in other languages, where published texts leave no doubt."""

import re
from collections.abc import Mapping

from app.translation.checks.base import Agreed

# all 30 articles of the Universal Declaration in either language, and the one aligned sentence of news that names an article
_ARTICLE: Mapping[tuple[str, str], str] = {("vi", "lo"): "ມາດຕາ", ("vi", "km"): "មាត្រា"}
_NUMBERED = re.compile(r"\b[Đđ]iều(?= \d)")


def references_in(text: str, source: str, target: str) -> tuple[Agreed, ...]:
    """The words for articles of laws in a text, as agreed terms. Nothing is said of clauses and points, which the texts do not have."""
    called = _ARTICLE.get((source, target))
    return tuple(Agreed(one[0], one.span(), (called,)) for one in _NUMBERED.finditer(text)) if called else ()
