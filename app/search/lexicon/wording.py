"""What other rooms ask the lexicons: the words of a text, and what words are in another language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.training import units


@dataclass(frozen=True)
class Wording:
    """Answers from the lexicons of an instance, by their words."""

    files: LexiconFiles

    def units(self, text: str, tag: str) -> Sequence[str]:
        """The words of a text in normal spelling, in order."""
        return units(text, tag)

    def renditions(self, asked: Sequence[Sequence[str]], source: str, target: str) -> list[Mapping[str, float]]:
        """What each row of words is together in the other language; nothing where it is no entry."""
        return [{one.text: one.weight for one in found if not one.part} for found in self.files.together(asked, source, target)]
