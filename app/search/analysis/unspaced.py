"""PURE: the analysers of Lao and Khmer, which write no spaces between words."""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from itertools import count, pairwise, repeat
from operator import itemgetter
from typing import NamedTuple

from app.languages.segmentation import word_places
from app.search.analysis.alignment import Aligned
from app.search.analysis.base import PIECE, Analyser, Asked, Sighted, Term, Variant
from app.search.analysis.plain import LONGEST, kept_if_short
from app.search.analysis.spaced import EXACT_WEIGHT, beside, made, promising
from app.search.analysis.spelling import Forms, Spelling, spelling_for

PIECES_WEIGHT, PIECE_WEIGHT, PARTLY_WEIGHT = 0.5, 0.25, 0.7
"""What the pieces of a word count, found anywhere; a word of one piece is in many others and counts less."""
_START = itemgetter(1)


class _Pieces(NamedTuple):
    """The pieces of a text, one list a fact: where they begin and end, their keys, whether they are of the script."""

    firsts: list[int]
    lasts: list[int]
    keys: list[str]
    own: list[bool]

    def pairs(self) -> list[str]:
        """The keys of every piece and the one after it; a sign or a space between them does not matter."""
        return [f"{PIECE}{one} {other}" for one, other in pairwise(self.keys)]


class Unspaced(Analyser):
    """ICU words, found also by their pieces, since its dictionary does not cut two texts alike.

    A piece is a letter with the signs around it. Two pieces side by side are a key wherever words end, so that
    a compound is found by its half and a word that was cut wrongly by its letters. Phrases are runs of them.
    Normal spelling is all that is folded here, so nothing is kept apart as exact but words of other scripts.
    """

    excerpt_length = 150

    def analyse(self, text: str, tag: str) -> list[Term]:
        seen, found, pieces = _taken_apart(text, tag)
        starts = seen.starts or range(len(text))
        ends = seen.ends or range(1, len(text) + 1)
        begun = [starts[first] for first in pieces.firsts]
        ended = [ends[last - 1] for last in pieces.lasts]
        terms = list(map(made, zip(map(PIECE.__add__, pieces.keys), begun, ended, repeat(-1), strict=False)))
        terms += map(made, zip(pieces.pairs(), begun, ended[1:], count(), strict=False))
        for first, last, forms in found:
            start, end = starts[first], ends[last - 1]
            terms.append(made((forms.folded, start, end, max(0, bisect_right(pieces.firsts, first) - 1))))
            if marked := forms.marked():
                terms.append(made((marked, start, end, -1)))
        terms.sort(key=_START)
        return terms

    def sighted(self, text: str, tag: str, keys: AbstractSet[str], outlines: Collection[str]) -> Sighted:
        spelling = spelling_for(tag)
        seen = spelling.prepared(text)
        pieces = _pieces(seen.text, spelling)
        found = promising(seen.text, list(_whole_pieces(word_places(seen.text, tag), pieces)), tag, outlines)
        firsts, starts, ends = pieces.firsts, seen.starts or range(len(text)), seen.ends or range(1, len(text) + 1)
        parts = [(starts[first], ends[last - 1]) for first, last in zip(firsts, pieces.lasts, strict=True)]
        places = [(starts[first], ends[last - 1]) for first, last, _ in found]
        terms = [made((key, *parts[number], -1)) for number, key in enumerate(map(PIECE.__add__, pieces.keys)) if key in keys]
        terms += [made((key, parts[number][0], parts[number + 1][1], number)) for number, key in enumerate(pieces.pairs()) if key in keys]
        for place, (first, _, forms) in zip(places, found, strict=True):
            if forms.folded in keys:
                terms.append(made((forms.folded, *place, max(0, bisect_right(firsts, first) - 1))))
            if (marked := forms.marked()) in keys:
                terms.append(made((marked, *place, -1)))
        terms.sort(key=_START)
        return Sighted(terms, beside(terms, places, [forms.marked() for _, _, forms in found]) if terms else {}, places, parts)

    def ask(self, text: str, tag: str) -> list[Asked]:
        seen, found, pieces = _taken_apart(text, tag)
        pairs = pieces.pairs()
        return [Asked(forms.written, seen.start(first), seen.end(last), _variants(forms, first, last, pieces, pairs)) for first, last, forms in found]

    def ask_phrase(self, text: str, tag: str) -> Variant | None:
        return _phrase(_taken_apart(text, tag)[2])

    def known(self, text: str, tag: str) -> tuple[Variant, ...]:
        spelling = spelling_for(tag)
        pieces = _pieces(text, spelling)
        words = [(first, last, spelling.known(text[first:last][:LONGEST])) for first, last in _whole_pieces(word_places(text, tag), pieces)]
        found = [one for one in words if one[2].folded]
        if len(found) != 1:
            # pieces overlap, so that a text rarely holds them all elsewhere, and asking where they stand takes long
            phrase = _phrase(pieces)
            return (replace(phrase, adjacent=False),) if phrase else ()
        first, last, forms = found[0]
        if marked := forms.marked():
            return (Variant((marked,)),)
        return _variants(forms, first, last, pieces, pieces.pairs())

    def nearness(self, text: str, tag: str) -> list[Variant]:
        _, found, pieces = _taken_apart(text, tag)
        begun = {first for first, _, _ in found}
        return [Variant((key,), PIECES_WEIGHT) for key, first in zip(pieces.pairs(), pieces.firsts[1:], strict=True)
                if first in begun]

    def partly(self, text: str, tag: str) -> list[Variant]:
        spelling = spelling_for(tag)
        pieces = _pieces(spelling.prepared(text).text, spelling)
        pairs = list(dict.fromkeys(pieces.pairs()))
        if pairs:
            return [Variant((key,), PARTLY_WEIGHT / math.sqrt(len(pairs))) for key in pairs]
        return [Variant((PIECE + key,), PIECE_WEIGHT) for key, own in zip(pieces.keys, pieces.own, strict=True) if own]

    def edges(self, text: str, tag: str) -> tuple[str, str]:
        pieces = _pieces(text, spelling_for(tag)).keys
        return (f"{PIECE}{pieces[-1]} ", pieces[0]) if pieces else ("", "")

    def units(self, text: str, tag: str) -> list[str]:
        return [forms.written for _, _, forms in _taken_apart(text, tag)[1]]

    def loose(self, unit: str) -> str:
        return unit


class Lao(Unspaced):
    """Words of Lao and their pieces; one spelling for the many ways of encoding a syllable."""

    name = "lao"
    scripts = frozenset({"Laoo"})


class Khmer(Unspaced):
    """Words of Khmer and their pieces; one order of signs, whether or not the writer set invisible spaces."""

    name = "khmer"
    scripts = frozenset({"Khmr"})


def _variants(forms: Forms, first: int, last: int, pieces: _Pieces, pairs: Sequence[str]) -> tuple[Variant, ...]:
    """What to look for where a word is asked for: the word, above it in its very spelling, and its pieces."""
    inside = range(bisect_left(pieces.firsts, first), bisect_left(pieces.firsts, last))
    keys = tuple(dict.fromkeys(pairs[number] for number in inside[:-1]))
    variants = [Variant((forms.folded,))]
    if marked := forms.marked():
        variants.append(Variant((marked,), EXACT_WEIGHT, flat=True))
    if keys:
        variants.append(Variant(keys, PIECES_WEIGHT))
    elif inside and pieces.own[inside[0]]:
        variants.append(Variant((PIECE + pieces.keys[inside[0]],), PIECE_WEIGHT))
    return tuple(variants)


def _phrase(pieces: _Pieces) -> Variant | None:
    keys = tuple(pieces.pairs()) or tuple(map(PIECE.__add__, pieces.keys))
    return Variant(keys, adjacent=len(keys) > 1) if keys else None


@kept_if_short
def _taken_apart(text: str, tag: str) -> tuple[Aligned, list[tuple[int, int, Forms]], _Pieces]:
    spelling = spelling_for(tag)
    seen = spelling.prepared(text)
    whole, forms_of = seen.text, spelling.forms
    pieces = _pieces(whole, spelling)
    found = [(first, last, forms_of(whole[first:last])) for first, last in _whole_pieces(word_places(whole, tag), pieces)]
    return seen, [one for one in found if _is_word(one[2].folded)], pieces


def _is_word(folded: str) -> bool:
    """Whether letters or digits are left; a sign that hung on an apostrophe says nothing without it."""
    return folded[:1].isalnum() or any(map(str.isalnum, folded))


def _whole_pieces(places: Iterable[tuple[int, int]], pieces: _Pieces) -> Iterator[tuple[int, int]]:
    """Words with no piece of the script cut in two, which ICU does where its dictionary knows only a part."""
    firsts, lasts, own = pieces.firsts, pieces.lasts, pieces.own
    begun, ended = set(firsts), set(lasts)
    for first, last in places:
        if first not in begun:
            number = bisect_right(firsts, first) - 1
            if number >= 0 and own[number] and first < lasts[number]:
                first = lasts[number]
        if last not in ended:
            number = bisect_right(firsts, last - 1) - 1
            if number >= 0 and own[number] and last < lasts[number]:
                last = lasts[number]
        if first < last:
            yield first, last


def _pieces(text: str, spelling: Spelling) -> _Pieces:
    matches = list(_pattern(spelling).finditer(text))
    own = [one.lastgroup is not None for one in matches]
    keys = [one[0][:LONGEST] if mine else spelling.forms(one[0]).folded for one, mine in zip(matches, own, strict=True)]
    if not all(keys):
        kept = [number for number, key in enumerate(keys) if key]
        matches, keys, own = [matches[one] for one in kept], [keys[one] for one in kept], [own[one] for one in kept]
    return _Pieces([one.start() for one in matches], [one.end() for one in matches], keys, own)


@cache
def _pattern(spelling: Spelling) -> re.Pattern[str]:
    cluster = spelling.cluster.pattern if spelling.cluster else r"(?!)"
    return re.compile(rf"(?P<own>{cluster})|(?:(?!{cluster})[\w\u0300-\u036f])+")
