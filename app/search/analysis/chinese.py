"""PURE: the analyser of Chinese: words for ranking, pairs and single letters for finding."""

import math
import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from app.languages.segmentation import word_places
from app.search.analysis.alignment import Aligned
from app.search.analysis.base import EXACT, Analyser, Asked, Sighted, Term, Variant
from app.search.analysis.plain import LONGEST, kept_if_short
from app.search.analysis.spaced import EXACT_WEIGHT, beside, made
from app.search.analysis.spelling import Forms, spelling_for

LETTER_WEIGHT = 0.7
"""What single letters of a word count that may be in other words."""

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
        seen, found = _words(text, tag)
        whole = seen.text
        starts = seen.starts or range(len(text))
        ends = seen.ends or range(1, len(text) + 1)
        terms: list[Term] = []
        put = terms.append
        position = 0
        for first, last, word, forms in found:
            start, end = starts[first], ends[last - 1]
            if forms:
                put(made((forms.folded, start, end, position)))
                if marked := forms.marked():
                    put(made((marked, start, end, -1)))
                position += 1
                continue
            put(made((EXACT + word, start, end, -1)))
            for place in range(first, last):
                put(made((whole[place], starts[place], ends[place], position)))
                if _HAN.match(whole, place + 1):
                    put(made((whole[place:place + 2], starts[place], ends[place + 1], position)))
                position += 1
        return terms

    def sighted(self, text: str, tag: str, keys: AbstractSet[str], outlines: Collection[str]) -> Sighted:
        seen, found = _words(text, tag)
        whole = seen.text
        starts, ends = seen.starts or range(len(text)), seen.ends or range(1, len(text) + 1)
        places = [(starts[first], ends[last - 1]) for first, last, _, _ in found]
        exact = [forms.marked() if forms else EXACT + word for _, _, word, forms in found]
        terms: list[Term] = []
        letters: list[tuple[int, int]] = []
        position = 0
        for number, (first, last, _, forms) in enumerate(found):
            if forms and forms.folded in keys:
                terms.append(made((forms.folded, *places[number], position)))
            if exact[number] in keys:
                terms.append(made((exact[number], *places[number], -1)))
            for place in () if forms else range(first, last):
                if whole[place] in keys:
                    terms.append(made((whole[place], starts[place], ends[place], position + place - first)))
                if whole[place:place + 2] in keys and _HAN.match(whole, place + 1):
                    terms.append(made((whole[place:place + 2], starts[place], ends[place + 1], position + place - first)))
                letters.append((starts[place], ends[place]))
            position += 1 if forms else last - first
        return Sighted(terms, beside(terms, places, exact) if terms else {}, places + letters)

    def ask(self, text: str, tag: str) -> list[Asked]:
        seen, found = _words(text, tag)
        asked = []
        for first, last, word, forms in found:
            keys = (forms.folded,) if forms else tuple(dict.fromkeys(_keys(word)))
            exact = forms.marked() if forms else EXACT + word
            variants = [Variant(keys)] + [Variant((exact,), EXACT_WEIGHT, flat=True)] * bool(exact)
            asked.append(Asked(word, seen.start(first), seen.end(last), tuple(variants)))
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
        pairs = [seen[last - 1:last + 1] for _, last in word_places(seen, tag)[:-1]]
        return [Variant((pair,)) for pair in pairs if len(pair) == 2 and _HAN.match(pair[0]) and _HAN.match(pair[1])]

    def partly(self, text: str, tag: str) -> list[Variant]:
        letters = dict.fromkeys("".join(word for _, _, word, forms in _words(text, tag)[1] if not forms))
        return [Variant((letter,), LETTER_WEIGHT / math.sqrt(len(letters))) for letter in letters]

    def edges(self, text: str, tag: str) -> tuple[str, str]:
        last, first = text[-1:], text[:1]
        return last if _HAN.match(last) else "", first if _HAN.match(first) else ""

    def units(self, text: str, tag: str) -> list[str]:
        return [word for _, _, word, _ in _words(text, tag)[1]]

    def loose(self, unit: str) -> str:
        return unit


@kept_if_short
def _words(text: str, tag: str) -> tuple[Aligned, list[tuple[int, int, str, Forms | None]]]:
    """The words of a text in normal spelling; forms are of those in other letters."""
    spelling = spelling_for(tag)
    seen = spelling.prepared(text)
    whole = seen.text
    found: list[tuple[int, int, str, Forms | None]] = []
    for first, last in word_places(whole, tag):
        if _HAN.match(whole, first):
            found.append((first, last, whole[first:last][:LONGEST], None))
        elif (forms := spelling.forms(whole[first:last])).folded:
            found.append((first, last, forms.written, forms))
    return seen, found


def _keys(word: str) -> Iterator[str]:
    """The pairs of letters of a word; the letter itself where there is only one."""
    if len(word) == 1:
        yield word
    for place in range(len(word) - 1):
        yield word[place:place + 2] if _HAN.match(word, place + 1) else word[place]
