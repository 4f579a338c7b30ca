"""PURE: the analyser of Chinese: words for ranking, pairs and single letters for finding."""

import re
from collections.abc import Iterator

from app.languages.segmentation import words
from app.search.analysis.base import EXACT, Analyser, Asked, Term, Variant
from app.search.analysis.plain import LONGEST
from app.search.analysis.spaced import EXACT_WEIGHT
from app.search.analysis.spelling import spelling_for

_HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Chinese(Analyser):
    """Two letters side by side are the unit of finding, so that no wrong guess about words loses a match.

    A query of one letter finds that letter. Where the letters asked for are a word by themselves, the text
    ranks first. Traditional and simplified letters are the same.
    """

    name = "chinese"
    scripts = frozenset({"Hans", "Hant"})
    excerpt_length = 80

    def analyse(self, text: str, tag: str) -> list[Term]:
        spelling = spelling_for(tag)
        seen = spelling.prepared(text)
        whole = seen.text
        terms: list[Term] = []
        put = terms.append
        position = 0
        for span in words(whole, tag):
            start, end = seen.start(span.start), seen.end(span.end)
            if not _HAN.match(whole, span.start):
                forms = spelling.forms(whole[span.start:span.end])
                if forms.folded:
                    put(Term(forms.folded, start, end, position))
                    if forms.written != forms.folded:
                        put(Term(forms.exact, start, end, -1))
                    position += 1
                continue
            put(Term(EXACT + whole[span.start:span.end][:LONGEST], start, end, -1))
            for place in range(span.start, span.end):
                first = seen.start(place)
                put(Term(whole[place], first, seen.end(place + 1), position))
                if _HAN.match(whole, place + 1):
                    put(Term(whole[place:place + 2], first, seen.end(place + 2), position))
                position += 1
        return terms

    def ask(self, text: str, tag: str) -> list[Asked]:
        asked = []
        spelling = spelling_for(tag)
        seen = spelling.prepared(text)
        for span in words(seen.text, tag):
            word = seen.text[span.start:span.end]
            if _HAN.match(word):
                keys = tuple(dict.fromkeys(_keys(word)))
                unit, exact = word[:LONGEST], EXACT + word[:LONGEST]
            else:
                forms = spelling.forms(word)
                keys = (forms.folded,) if forms.folded else ()
                unit, exact = forms.written, forms.exact if forms.written != forms.folded else ""
            if keys:
                variants = [Variant(keys)] + [Variant((exact,), EXACT_WEIGHT, flat=True)] * bool(exact)
                asked.append(Asked(unit, seen.start(span.start), seen.end(span.end), tuple(variants)))
        return asked

    def ask_phrase(self, text: str, tag: str) -> Variant | None:
        by_position: dict[int, str] = {}
        for term in self.analyse(text, tag):  # of two at one place the longer one comes last
            if term.position >= 0:
                by_position[term.position] = term.key
        keys = [by_position[position] for position in sorted(by_position)]
        if len(keys) > 1 and len(keys[-2]) == 2 and _HAN.match(keys[-2]) and keys[-2][1] == keys[-1]:
            keys.pop()  # the pair before holds it
        return Variant(tuple(keys), adjacent=len(keys) > 1) if keys else None

    def nearness(self, text: str, tag: str) -> list[Variant]:
        seen = spelling_for(tag).prepared(text).text
        found = words(seen, tag)
        pairs = [seen[one.end - 1:one.end + 1] for one in found[:-1]]
        return [Variant((pair,)) for pair in pairs if len(pair) == 2 and _HAN.match(pair[0]) and _HAN.match(pair[1])]

    def units(self, text: str, tag: str) -> list[str]:
        return [asked.unit for asked in self.ask(text, tag)]

    def loose(self, unit: str) -> str:
        return unit


def _keys(word: str) -> Iterator[str]:
    """The pairs of letters of a word; the letter itself where there is only one."""
    if len(word) == 1:
        yield word
    for place in range(len(word) - 1):
        yield word[place:place + 2] if _HAN.match(word, place + 1) else word[place]
