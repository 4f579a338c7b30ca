"""PURE: the analysers of languages that write spaces."""

import re
from collections.abc import Callable
from functools import partial
from typing import cast

from app.languages.segmentation import word_places
from app.search.analysis.alignment import Aligned
from app.search.analysis.base import PAIR, Analyser, Asked, Term, Variant
from app.search.analysis.plain import kept_if_short
from app.search.analysis.spelling import Forms, general_spelling, spelling_for

EXACT_WEIGHT = 2.0
"""What a word counts in the very spelling asked for, however often it is there: more than any folded word can."""

_NEAR = re.compile(r"[^\S\n]*[-‐‑–/]?[^\S\n]*")

made = cast(Callable[[tuple[str, int, int, int]], Term], partial(tuple.__new__, Term))
"""A term of its four facts; texts have so many that the way through ``Term()`` would take most of the time."""

_Found = list[tuple[int, int, Forms]]


class Spaced(Analyser):
    """Words by ICU, found folded; those in the spelling asked for rank first, and so do two words side by side."""

    def analyse(self, text: str, tag: str) -> list[Term]:
        seen, found = _words(text, tag)
        whole, starts, ends = seen.text, seen.starts, seen.ends
        terms: list[Term] = []
        put = terms.append
        ended = begun = begins = 0
        before = ""
        for position, (first, last, (_, folded, exact)) in enumerate(found):
            start, end = (starts[first], ends[last - 1]) if starts else (first, last)
            if before and (whole[ended:first] == " " or _NEAR.fullmatch(whole, ended, first)):
                terms.insert(begun, made((f"{PAIR}{before} {folded}", begins, end, -1)))
            begun = len(terms)
            put(made((folded, start, end, position)))
            if exact:
                put(made((exact, start, end, -1)))
            ended, begins, before = last, start, folded
        return terms

    def ask(self, text: str, tag: str) -> list[Asked]:
        seen, found = _words(text, tag)
        return [Asked(forms.written, seen.start(first), seen.end(last), variants(forms)) for first, last, forms in found]

    def ask_phrase(self, text: str, tag: str) -> Variant | None:
        keys = tuple(forms.folded for _, _, forms in _words(text, tag)[1])
        return Variant(keys, adjacent=len(keys) > 1) if keys else None

    def known(self, text: str, tag: str) -> tuple[Variant, ...]:
        forms = [spelling_for(tag).known(word) for word in text.split(" ")]
        if len(forms) == 1:
            return (Variant((forms[0].exact or forms[0].folded,)),)
        keys = tuple(one.folded for one in forms)
        return (Variant((f"{PAIR}{keys[0]} {keys[1]}",)) if len(keys) == 2 else Variant(keys, adjacent=True),)

    def nearness(self, text: str, tag: str) -> list[Variant]:
        return [Variant((term.key,)) for term in self.analyse(text, tag) if term.key.startswith(PAIR)]

    def units(self, text: str, tag: str) -> list[str]:
        return [forms.written for _, _, forms in _words(text, tag)[1]]

    def loose(self, unit: str) -> str:
        return general_spelling().forms(unit).folded


class General(Spaced):
    """ICU words; case, width, digits and marks on European letters folded."""

    name = "general"
    scripts = frozenset({"*"})


class LatinMarks(Spaced):
    """Vietnamese, the languages of the Highlands, English: “bien gioi” finds “biên giới”, “bar” finds “ƀar” and “’bar”.

    English is among them, because its texts are full of names with marks.
    """

    name = "latin-marks"
    scripts = frozenset({"Latn"})


def variants(forms: Forms) -> tuple[Variant, ...]:
    """What to look for where a word is asked for: the word folded, and above it in the spelling given."""
    folded = Variant((forms.folded,))
    return (folded, Variant((forms.exact,), EXACT_WEIGHT, flat=True)) if forms.exact else (folded,)


@kept_if_short
def _words(text: str, tag: str) -> tuple[Aligned, _Found]:
    spelling = spelling_for(tag)
    seen = spelling.prepared(text)
    whole, forms_of = seen.text, spelling.forms
    found = [(first, last, forms_of(whole[first:last])) for first, last in word_places(whole, tag)]
    return seen, [one for one in found if one[2].folded]
