"""PURE: capital letters for drafts that were made in small ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.translation.engines.learned.tokens import bare, is_word

SMALL, LARGE, CAPITALS = "small", "large", "capitals"
_MOST_PARTNERS, _LEAST_SEEN = 8, 2
_ENDS = frozenset(".!?:…")


@dataclass(frozen=True)
class Casing:
    """How words are written, by how the words are that they stand for.

    ``partners`` are the source words that a word was most often linked to, in small letters. ``forms`` are those of
    words linked to words of a case (small, large, capitals) where they are not written like these.
    """

    partners: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def learned(pairs: Iterable[tuple[Sequence[str], Sequence[str], Any]]) -> Casing:
    """What texts and their alignments tell; where a sentence begins a capital letter says nothing."""
    partners: dict[str, Counter[str]] = defaultdict(Counter)
    forms: dict[str, dict[str, Counter[str]]] = {case: defaultdict(Counter) for case in (SMALL, LARGE, CAPITALS)}
    for source, target, links in pairs:
        theirs, ours = _inside(source), _inside(target)
        for column, word in enumerate(ours):
            linked = [row for row in links[:, column].nonzero()[0].tolist() if is_word(source[row])]
            if not is_word(target[column]) or not linked:
                continue
            partners[word.lower()].update(theirs[row].lower() for row in linked)
            forms[_case(theirs[linked[0]])][word.lower()][word] += 1
    return Casing({word: [one for one, _ in found.most_common(_MOST_PARTNERS)] for word, found in partners.items()},
                  {case: {word: form for word, found in known.items() for form, number in found.most_common(1)
                          if number >= _LEAST_SEEN and form != _written(word, case)} for case, known in forms.items()})


def cased(target: Sequence[str], source: Sequence[str], spans: Sequence[tuple[range, range]], casing: Casing) -> list[str]:
    """The tokens of a draft with the capital letters that belong there.

    ``spans`` say which places of the target came from which of the source. A word is written as it usually is when it
    stands for a word of that case, or else like that word.
    """
    found, inside = [bare(token) for token in target], _inside(source)
    begins = _beginnings(found)
    for theirs, ours in spans:
        places = [place for place in theirs if is_word(target[place])]
        rows = [place for place in ours if is_word(source[place])]
        for number, place in enumerate(places):
            if rows:
                row = _partner(found[place], rows, inside, number, len(places), casing)
                case = _case(inside[row])
                form = casing.forms.get(case, {}).get(found[place]) or _written(found[place], case)
                found[place] = _capital(form) if begins[place] and _case(bare(source[row])) != SMALL else form
    start, first = (next((place for place, token in enumerate(text) if is_word(token)), None) for text in (source, target))
    if start is not None and first is not None and _case(bare(source[start])) != SMALL:
        found[first] = _capital(found[first])
    return [token.replace(bare(token), form, 1) if form else token for token, form in zip(target, found, strict=True)]


def _partner(word: str, rows: Sequence[int], inside: Sequence[str], number: int, of: int, casing: Casing) -> int:
    """The place of the source word that a word stands for: the same word, the one it was linked to most, or the one at its place."""
    small = {inside[row].lower(): row for row in reversed(rows)}
    known = next((one for one in (word, *casing.partners.get(word, ())) if one in small), None)
    return small[known] if known else rows[min(len(rows) - 1, number * len(rows) // of)]


def _beginnings(words: Sequence[str]) -> list[bool]:
    """Which places begin a sentence: the first word after a sign that ends one."""
    found, begins = [], True
    for word in words:
        found.append(begins and is_word(word))
        begins = word in _ENDS or (begins and not is_word(word))
    return found


def _inside(tokens: Sequence[str]) -> list[str]:
    """The bare tokens as they would be inside a sentence: its first word small, unless the next one is large as well."""
    found = [bare(token) for token in tokens]
    for place, begins in enumerate(_beginnings(found)):
        after = next((one for one in found[place + 1:] if is_word(one)), "")
        if begins and _case(found[place]) == LARGE and _case(after) == SMALL:
            found[place] = found[place].lower()
    return found


def _case(word: str) -> str:
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return CAPITALS
    return LARGE if letters and letters[0].isupper() else SMALL


def _written(word: str, case: str) -> str:
    return word.upper() if case == CAPITALS else _capital(word) if case == LARGE else word


def _capital(word: str) -> str:
    """The word with its first letter large, be there an apostrophe before it."""
    for place, letter in enumerate(word):
        if letter.isalpha():
            return word[:place] + letter.upper() + word[place + 1:]
    return word
