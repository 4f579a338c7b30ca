"""PURE: the analyser of Chinese: words for ranking, pairs and single characters for finding."""

import re

from app.languages.segmentation import words
from app.search.analysis.base import Analyser, Term
from app.search.analysis.folding import folded, written

_HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Chinese(Analyser):
    """Two characters side by side are the unit of finding, so that no wrong guess about words loses a match.

    A query of one character finds that character. Where the characters asked for are a word by themselves,
    the text ranks first: words are the exact terms.
    """

    name = "chinese"
    scripts = frozenset({"Hans", "Hant"})
    excerpt_length = 80

    def analyse(self, text: str, tag: str) -> list[Term]:
        terms: list[Term] = []
        position = 0
        for span in words(text, tag):
            word = text[span.start:span.end]
            if not _HAN.match(word):
                terms.append(Term(written(word), folded(word), span.start, span.end, position))
                position += 1
                continue
            terms.append(Term(written(word), "", span.start, span.end, position))
            for place in range(span.start, span.end):
                for length in (1, 2):
                    piece = text[place:place + length]
                    if len(piece) == length and _HAN.match(piece[-1]):
                        terms.append(Term("", written(piece), place, place + length, position))
                position += 1
        return terms

    def ask(self, text: str, tag: str) -> list[Term]:
        terms = self.analyse(text, tag)
        in_pairs = _places_in_pairs(terms)
        return [term for term in terms if not (_is_single(term) and term.start in in_pairs)]

    def ask_phrase(self, text: str, tag: str) -> list[Term]:
        terms = [term for term in self.analyse(text, tag) if term.folded]
        begun = {term.start for term in terms if _is_pair(term)}
        return [term for term in terms if not (_is_single(term) and term.start in begun)]


def _is_single(term: Term) -> bool:
    return not term.exact and term.end - term.start == 1


def _is_pair(term: Term) -> bool:
    return not term.exact and term.end - term.start == 2


def _places_in_pairs(terms: list[Term]) -> set[int]:
    return {place for term in terms if _is_pair(term) for place in (term.start, term.start + 1)}
