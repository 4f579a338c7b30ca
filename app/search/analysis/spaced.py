"""PURE: the analysers of languages that write spaces."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import cast

from app.languages.segmentation import word_places
from app.search.analysis.alignment import Aligned
from app.search.analysis.base import PAIR, Analyser, Asked, Sighted, Term, Variant
from app.search.analysis.plain import kept_if_short
from app.search.analysis.spelling import Forms, general_spelling, spelling_for
from app.search.outlines import outline

EXACT_WEIGHT = 2.0
"""What a word counts in the very spelling asked for, however often it is there: more than any folded word can."""

_NEAR = re.compile(r"[^\S\n]*[-‐‑–/]?[^\S\n]*")

made = cast(Callable[[tuple[str, int, int, int]], Term], partial(tuple.__new__, Term))
"""A term of its four facts; texts have so many that the way through ``Term()`` would take most of the time."""

_Found = list[tuple[int, int, Forms]]
_NONE = Forms("", "", "")


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

    def sighted(self, text: str, tag: str, keys: AbstractSet[str], outlines: Collection[str]) -> Sighted:
        seen = spelling_for(tag).prepared(text)
        whole, starts, ends = seen.text, seen.starts, seen.ends
        found = promising(whole, word_places(whole, tag), tag, outlines)
        places = [(starts[first], ends[last - 1]) for first, last, _ in found] if starts else [(first, last) for first, last, _ in found]
        terms: list[Term] = []
        begun = 0
        before = ""
        for number, (first, _, (_, folded, exact)) in enumerate(found):
            if before and folded and f"{PAIR}{before} {folded}" in keys and _NEAR.fullmatch(whole, found[number - 1][1], first):
                terms.insert(begun, made((f"{PAIR}{before} {folded}", places[number - 1][0], places[number][1], -1)))
            begun, before = len(terms), folded
            if folded in keys:
                terms.append(made((folded, *places[number], number)))
            if exact in keys:
                terms.append(made((exact, *places[number], -1)))
        return Sighted(terms, beside(terms, places, [exact for _, _, (_, _, exact) in found]) if terms else {}, places)

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

    def edges(self, text: str, tag: str) -> tuple[str, str]:
        known = spelling_for(tag).known
        first, last = (known(word).folded for word in (text.partition(" ")[0], text.rpartition(" ")[2]))
        return f"{PAIR}{last} " if last else "", first

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


def beside(terms: Iterable[Term], places: Iterable[tuple[int, int]], exact: Iterable[str]) -> dict[tuple[int, int], str]:
    """The exact keys at the very places of these terms; "" is none."""
    taken = {(term.start, term.end) for term in terms}
    return {place: key for place, key in zip(places, exact, strict=True) if key and place in taken}


def promising(text: str, places: Sequence[tuple[int, int]], tag: str, outlines: Collection[str]) -> _Found:
    """The words at these places, with forms of those alone whose outlines hold one of these: making forms takes long."""
    forms_of, words = spelling_for(tag).forms, [text[first:last] for first, last in places]
    found = [(first, last, forms_of(word) if not alike or any(map(alike.__contains__, outlines)) else _NONE)
             for (first, last), word, alike in zip(places, words, outline("\n".join(words), tag).split("\n") if words else (), strict=True)]
    return [one for one in found if one[2] is _NONE or one[2].folded]


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
