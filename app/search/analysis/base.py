"""PURE: the contract of analysers, which turn text into the terms that are indexed and looked up."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

EXACT, PAIR, PIECE = "=", "+", "~"
"""How the keys of terms begin that are no folded words: as written, two words side by side, a part of a word."""


class Term(NamedTuple):
    """One way in which a place of a text can be found.

    ``key`` says how: a folded word as it is; ``EXACT`` and the word in its normal spelling; ``PAIR`` and two
    folded words with a space between; ``PIECE`` and a part of a word. ``start`` and ``end`` are code points of
    the text given. ``position`` counts along the text for phrases, so that terms side by side have positions
    side by side; it is -1 for terms of which no phrase is made. Terms may overlap and share a position.
    """

    key: str
    start: int
    end: int
    position: int


class Sighted(NamedTuple):
    """Where some keys are in a text, and where it could be cut.

    ``terms`` have those keys, in the order of ``Analyser.analyse``. ``written`` are the ``EXACT`` keys at the very
    places of these terms. ``words`` are the places, start and end, of all words and ``pieces`` of all their parts;
    no other term of the text begins or ends elsewhere.
    """

    terms: Sequence[Term]
    written: Mapping[tuple[int, int], str]
    words: Sequence[tuple[int, int]]
    pieces: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which an asked word may be in a text: all ``keys``, and side by side in this order if ``adjacent``.

    ``weight`` is what such a match is worth beside a folded word, whose weight is 1. A ``flat`` one is worth the
    same however much a text is about it.
    """

    keys: tuple[str, ...]
    weight: float = 1.0
    adjacent: bool = False
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a query: any of ``variants`` is a match, and what several of them are worth adds up.

    ``start`` and ``end`` are its place in the query; ``unit`` is the word in its normal spelling, as lexicons
    and vocabularies know it.
    """

    unit: str
    start: int
    end: int
    variants: tuple[Variant, ...]


class Analyser(ABC):
    """How texts of the languages of some scripts become terms.

    Facts: ``name``; ``scripts``, the ISO 15924 scripts it serves (``*`` for all that no other one does);
    ``excerpt_length``, how many characters of such a text make an excerpt. Members hold no state, may be
    called from several threads, raise nothing for any text, and give the same terms for the same text.
    A text and a query that differ only in what the analyser folds find each other.
    """

    name: ClassVar[str] = ""
    scripts: ClassVar[frozenset[str]] = frozenset()
    excerpt_length: ClassVar[int] = 160

    @abstractmethod
    def analyse(self, text: str, tag: str) -> list[Term]:
        """Give all terms of a text in the language of ``tag``, in order of their start."""

    @abstractmethod
    def sighted(self, text: str, tag: str, keys: AbstractSet[str], outlines: Collection[str]) -> Sighted:
        """Find those terms of a text alone that have one of these keys: much faster than giving all.

        A word that has none of ``outlines`` in its own (see ``outlines``) need not be looked at: it has none of the keys.
        """

    @abstractmethod
    def ask(self, text: str, tag: str) -> list[Asked]:
        """Give the words of a query, in order; a text has to match each of them to hold them all."""

    @abstractmethod
    def ask_phrase(self, text: str, tag: str) -> Variant | None:
        """Give what a text has to hold for these words to stand in it side by side; None where there is no word."""

    def known(self, text: str, tag: str) -> tuple[Variant, ...]:
        """Give what a text may hold for words in normal spelling, with single spaces between them, to stand in it side by side.

        These are looked for as they are written, where that says more than the folded word. Where the keys of
        words overlap, a text that holds them all may be taken for one that holds them side by side.
        """
        asked = self.ask(text, tag)
        if len(asked) == 1:
            exact = tuple(Variant(one.keys) for one in asked[0].variants if len(one.keys) == 1 and one.keys[0].startswith(EXACT))
            return exact[:1] or tuple(one for one in asked[0].variants if not one.flat)
        pairs = [one for one in self.nearness(text, tag) if one.keys[0].startswith(PAIR)]
        phrase = self.ask_phrase(text, tag)
        # two words side by side have a key of their own, which knows how much a text is about them
        return (pairs[0],) if len(asked) == 2 and len(pairs) == 1 else (phrase,) if phrase else ()

    def nearness(self, text: str, tag: str) -> list[Variant]:
        """Give what makes a text rank higher beside its words: their standing side by side as in the query."""
        return []

    def partly(self, text: str, tag: str) -> list[Variant]:
        """Give what a text may hold of these words though it holds other ones: parts of words, each by itself."""
        return []

    def edges(self, text: str, tag: str) -> tuple[str, str]:
        """Give how the key begins of what stands right after words in normal spelling, and how it ends of them right after others.

        The beginning of one and the end of another are together the key of both side by side; "" is none.
        """
        return "", ""

    @abstractmethod
    def units(self, text: str, tag: str) -> list[str]:
        """Give the words of a text in their normal spelling, in order: what lexicons are learned from.

        Normal spelling makes equal what is the same word written with other code points (case, width, digits,
        order of signs, deprecated letters, old and new places of tone marks, simplified and traditional); it
        keeps what tells words apart, such as the marks of Vietnamese.
        """

    @abstractmethod
    def loose(self, unit: str) -> str:
        """Give the folded form of a word in normal spelling: what it shares with the word typed without marks."""
