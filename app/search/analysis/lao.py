"""PURE: the analyser of Lao."""

from app.search.analysis.unspaced import Unspaced


class Lao(Unspaced):
    """ICU words of Lao, the same whether their writer set invisible spaces or not."""

    name = "lao"
    scripts = frozenset({"Laoo"})
    excerpt_length = 150
