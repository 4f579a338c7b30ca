"""PURE: a form of whole texts in any language, to rule out quickly those that hold none of some words."""

from functools import cache

from app.search.analysis.rules import tables
from app.search.analysis.simplified import simplified
from app.search.analysis.spelling import Spelling, general_spelling

# what the rules of single languages put for each other inside a word
_ALIKE = str.maketrans({"y": "i"})


def folded_text(text: str) -> str:
    """Give a whole text folded; the folded form of each of its words, folded so itself, is somewhere in it."""
    text = simplified(general_spelling().folded(text))
    for spelling in () if text.isascii() else _in_clusters():
        text = spelling.in_clusters(text)
    return text.translate(_ALIKE)


@cache
def _in_clusters() -> tuple[Spelling, ...]:
    return tuple(Spelling((table,)) for table in tables() if table.cluster)
