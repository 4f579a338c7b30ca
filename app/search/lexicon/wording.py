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

    def renditions(self, words: Sequence[str], source: str, target: str) -> Mapping[str, float]:
        """What words that stand side by side are together in the other language; nothing where they are no entry."""
        found = self.files.render(words, source, target)
        if len(found) != 1 or (found[0].first, found[0].last) != (0, len(words)):
            return {}
        return {one.text: one.weight for one in found[0].renditions if not one.part}
