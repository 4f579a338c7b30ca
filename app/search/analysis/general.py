"""PURE: the analyser of languages that write spaces and have no rule of their own."""

from app.languages.segmentation import words
from app.search.analysis.base import Analyser, Term
from app.search.analysis.folding import folded, written


class General(Analyser):
    """ICU words; case, width, digits and marks on European letters folded."""

    name = "general"
    scripts = frozenset({"*"})

    def analyse(self, text: str, tag: str) -> list[Term]:
        terms: list[Term] = []
        for span in words(text, tag):
            word = text[span.start:span.end]
            terms.append(Term(written(word), folded(word), span.start, span.end, len(terms)))
        return terms
