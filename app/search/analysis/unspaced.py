"""PURE: what the analysers of scripts without spaces share."""

from app.languages.segmentation import words
from app.search.analysis.base import Analyser, Term
from app.search.analysis.folding import INVISIBLE, folded, written


class Unspaced(Analyser):
    """Words by ICU's dictionary, found as if no invisible character had been written between or in them."""

    def analyse(self, text: str, tag: str) -> list[Term]:
        visible, places = _visible(text)
        terms: list[Term] = []
        for span in words(visible, tag):
            word = visible[span.start:span.end]
            start, end = (places[span.start], places[span.end - 1] + 1) if places else (span.start, span.end)
            terms.append(Term(written(word), folded(word), start, end, len(terms)))
        return terms


def _visible(text: str) -> tuple[str, list[int]]:
    """Give the text without invisible characters and where each character stood; no places if none was left out."""
    if not INVISIBLE.search(text):
        return text, []
    places = [place for place, character in enumerate(text) if not INVISIBLE.match(character)]
    return "".join(text[place] for place in places), places
