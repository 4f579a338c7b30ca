"""PURE: where terms stand in a text, by the word rules of its language.

Terms and texts are taken apart alike: into words where a language writes spaces, into letters with all that belongs
to them where it does not. A place is always whole grapheme clusters of the text as given, in whatever normal form.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.languages import registry
from app.languages.clusters import clusters
from app.languages.segmentation import Span, words

_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'"})
_BARRED = str.maketrans({"đ": "d", "ƀ": "b"})  # letters whose mark Unicode does not take off
_PARTS = re.compile(r"[.:]|[^._:]+")  # ICU joins “km.Biên” and “_biên”
# Lao vowels that are written apart from their consonant: before it, and after it
_BEFORE, _AFTER = frozenset("ເແໂໃໄ"), frozenset("ະາຳຽ")
_HAN = frozenset({"Hans", "Hant"})
_VOWEL = re.compile("[aeiouy]")
_DOUBLES = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")  # “plan” gives “planned”: “planed” is of “plane”
_HISSING = ("sses", "xes", "ches", "shes", "zes")
_SAME, _INFLECTED, _BARE, _OTHER = range(4)  # how a term is spelled in the text, best first


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term, as it was given, and the place where it stands."""

    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class Token:
    """A word or letter: ``exact`` without case, ``plain`` without marks besides, ``key`` without inflection besides.

    ``opens`` and ``closes`` say whether a word of the language begins or ends with it.
    """

    exact: str
    plain: str
    key: str
    start: int
    end: int
    opens: bool = True
    closes: bool = True


@dataclass(slots=True)
class _Node:
    """The terms that end here, and what may follow."""

    terms: list[tuple[str, tuple[Token, ...]]] = field(default_factory=list)
    next: dict[str, "_Node"] = field(default_factory=dict)


class Terms:
    """Terms of one language, ready to be found. Building takes a while, finding does not."""

    def __init__(self, texts: Iterable[str], tag: str) -> None:
        self._language = registry.get(tag)
        self._root = _Node()
        for text in dict.fromkeys(texts):
            parts = tokens(text, self._language.tag)
            node = self._root
            for one in parts:
                node = node.next.setdefault(one.key, _Node())
            if parts:
                node.terms.append((text, tuple(parts)))

    def occurrences(self, text: str, without: frozenset[str] = frozenset()) -> tuple[Occurrence, ...]:
        """See ``occurrences``; terms of ``without`` count as not being there."""
        parts = tokens(text, self._language.tag)
        marked = any(one.exact != one.plain for one in parts)
        met = sorted(self._met(parts), key=lambda one: (parts[one[0]].start - parts[one[1]].end, one[0]))
        taken: set[int] = set()
        found = []
        for first, last, node in met:
            here = range(first, last + 1)
            best = [] if taken.intersection(here) else _best(node, parts[first:last + 1], marked, without)
            if best:
                taken.update(here)
                found += [Occurrence(term, Span(parts[first].start, parts[last].end)) for term in best]
        return tuple(sorted(found, key=lambda one: one.span.start))

    def _met(self, parts: Sequence[Token]) -> Iterator[tuple[int, int, _Node]]:
        """Every run of words or letters in which a term may stand, as its first, its last and the terms."""
        han = self._language.script in _HAN
        for first, begun in enumerate(parts):
            node: _Node | None = self._root
            for last in range(first, len(parts)):
                node = node.next.get(parts[last].key) if node else None
                if node is None:
                    break
                if node.terms and last - first >= _least(begun.opens, parts[last].closes, han):
                    yield first, last, node


def occurrences(terms: Terms, text: str) -> tuple[Occurrence, ...]:
    """The terms that stand in a text, in its order; longer ones first, no two over one another.

    Case does not count, nor do English endings, nor marks where a whole text is typed without any: but where a term
    is spelled exactly so, others that would be so without their marks or endings are left out. In languages without
    spaces a term begins and ends where words do, unless it is too long to stand there by chance.
    """
    found = terms.occurrences(text)
    edges = {one.start for one in clusters(text)} | {len(text)} if found else set()
    return tuple(one for one in found if one.span.start in edges and one.span.end in edges)


def found_in(text: str, tag: str, terms: tuple[str, ...]) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Which of a few terms stand in a text of their language, and where, in its order; see ``occurrences``."""
    return tuple((one.term, (one.span.start, one.span.end)) for one in occurrences(_built(terms, tag), text))


@lru_cache(maxsize=1024)
def _built(terms: tuple[str, ...], tag: str) -> Terms:
    return Terms(terms, tag)


def tokens(text: str, tag: str) -> list[Token]:
    """The words or letters of a text, and each mark that is neither space nor hyphen."""
    language = registry.get(tag)
    found: list[Token] = []
    end = 0
    for word in words(text, tag):
        if text[end:word.start] not in ("", " "):
            found += _between(text, end, word.start)
        for start, stop in _divided(text, word.start, word.end):
            piece = text[start:stop]
            whole = language.spaces or piece[0].isdigit() or "LATIN" in unicodedata.name(piece[0], "")
            for one in (Span(0, len(piece)),) if whole else _letters(piece):
                forms = _forms(piece[one.start:one.end], language.script, language.tag)
                if forms[0]:
                    found.append(Token(*forms, start + one.start, start + one.end, one.start == 0, one.end == len(piece)))
        end = word.end
    return [*found, *_between(text, end, len(text))]


def _divided(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words in what ICU takes for one; numbers stay whole."""
    piece = text[start:end]
    if piece.isalpha() or (any(one.isdigit() for one in piece) and "_" not in piece):
        yield start, end
        return
    for part in _PARTS.finditer(piece):
        yield start + part.start(), start + part.end()


def _between(text: str, start: int, end: int) -> Iterator[Token]:
    """What stands between words, but for spaces and hyphens."""
    gap = text[start:end]
    if not gap.strip():
        return
    for one in clusters(gap):
        sign = _INVISIBLE.sub("", gap[one.start:one.end])
        if sign and not sign.isspace() and sign not in _HYPHENS and sign != "_":
            yield Token(sign, sign, sign, start + one.start, start + one.end)


def _letters(word: str) -> list[Span]:
    """The letters of a word; a Lao consonant and the vowels around it are one."""
    spans: list[Span] = []
    for one in clusters(word):
        if spans and (word[one.start] in _AFTER or word[spans[-1].end - 1] in _BEFORE):
            spans[-1] = Span(spans[-1].start, one.end)
        else:
            spans.append(one)
    return spans


@lru_cache(maxsize=50_000)
def _forms(piece: str, script: str, tag: str) -> tuple[str, str, str]:
    exact = unicodedata.normalize("NFC", _INVISIBLE.sub("", piece).casefold().translate(_APOSTROPHES))
    plain = _unmarked(exact) if script == "Latn" else exact
    return exact, plain, _stem(plain) if tag == "en" else plain


def _unmarked(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.translate(_BARRED))
    return "".join(one for one in plain if not unicodedata.combining(one)) or word


def _stem(word: str) -> str:
    """What the forms of an English word have in common: “placing”, “placed” and “place” give “plac”.

    It is for looking up: words that have nothing to do with each other may share it.
    """
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(_HISSING) else word[:-1]
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and _may_be(base):
            word = _undoubled(base)
            break
    return word.removesuffix("e") if len(word) > 3 else word


@lru_cache(maxsize=20_000)
def _bases(word: str) -> frozenset[str]:
    """The English words of which a word may be a plural or a form of a verb, itself among them."""
    word = word.removesuffix("'s")
    found = {word}
    if len(word) > 4 and word.endswith(("ies", "ied")):
        found.add(word[:-3] + "y")
    if len(word) > 3 and word.endswith("s") and word != "news":
        found |= {word[:-1]} | ({word[:-2]} if word.endswith(_HISSING) else set())
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and _may_be(base):
            found |= {base + "e"} | (set() if _DOUBLES.fullmatch(base) else {base, _undoubled(base)})
    return frozenset(found)


def _may_be(base: str) -> bool:
    """Whether this can be a word without its ending: “str” of “string” cannot."""
    return len(base) > 2 and _VOWEL.search(base) is not None


def _undoubled(base: str) -> str:
    return base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base


def _least(opens: bool, closes: bool, han: bool) -> int:
    """How many letters there must be besides the first, so that an end inside a word is no chance."""
    inside = (not opens) + (not closes)
    return inside if han or not inside else inside + 1


def _best(node: _Node, here: Sequence[Token], marked: bool, without: frozenset[str]) -> list[str]:
    """Those of the terms that are spelled most like the text; none whose marks are not the text's, if it has any."""
    levels: dict[int, list[str]] = {}
    for term, parts in node.terms:
        if term not in without:
            levels.setdefault(max(_level(one, mine) for one, mine in zip(parts, here, strict=True)), []).append(term)
    best = min(levels, default=_OTHER)
    return levels[best] if best < (_BARE if marked else _OTHER) else []


def _level(term: Token, text: Token) -> int:
    if term.exact == text.exact:
        return _SAME
    if _inflected(term.exact, text.exact):
        return _INFLECTED
    # a term without marks does not stand for a word that has some
    return _BARE if text.exact == text.plain and _inflected(term.plain, text.plain) else _OTHER


def _inflected(one: str, other: str) -> bool:
    """Whether one of two words is a form of the other."""
    return one in _bases(other) or other in _bases(one)
