"""PURE: the contract of analysers, which turn text into the terms that are indexed and looked up."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Term:
    """One index term of a text.

    ``exact`` is the word as it was written but for case and width, ``folded`` what several spellings share;
    either may be empty: a term without ``exact`` is only a way of finding, one without ``folded`` only ranks.
    ``start`` and ``end`` are code points of the text given; ``position`` counts words for phrases, so that
    terms side by side have positions side by side. Terms may overlap and share a position.
    """

    exact: str
    folded: str
    start: int
    end: int
    position: int


class Analyser(ABC):
    """How texts of the languages of some scripts become terms.

    Facts: ``name``; ``scripts``, the ISO 15924 scripts it serves (``*`` for all that no other one does);
    ``excerpt_length``, how many characters of such a text make an excerpt. Members hold no state, may be
    called from several threads, raise nothing for any text, and give the same terms for the same text.
    A text and a query that differ in what the analyser folds have the same ``folded`` terms.
    """

    name: ClassVar[str] = ""
    scripts: ClassVar[frozenset[str]] = frozenset()
    excerpt_length: ClassVar[int] = 160

    @abstractmethod
    def analyse(self, text: str, tag: str) -> list[Term]:
        """Give all terms of a text in the language of ``tag``, in order of their start."""

    def ask(self, text: str, tag: str) -> list[Term]:
        """Give the terms that a text must all have to hold these words."""
        return self.analyse(text, tag)

    def ask_phrase(self, text: str, tag: str) -> list[Term]:
        """Give the terms that must stand at positions side by side for a text to hold this phrase."""
        return self.analyse(text, tag)
