"""PURE: the analyser of Khmer."""

from app.search.analysis.unspaced import Unspaced


class Khmer(Unspaced):
    """ICU words of Khmer, the same whether their writer set invisible spaces or not."""

    name = "khmer"
    scripts = frozenset({"Khmr"})
    excerpt_length = 150
