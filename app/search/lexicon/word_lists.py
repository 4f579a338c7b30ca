"""PURE: what words are in another language by a list of concepts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from app.languages.vocabulary import Concept, concepts, rows, usual

Normal = Callable[[str, str], str]
"""Gives a text in the normal spelling of its language, its units apart by single spaces."""


@cache
def vocabulary() -> tuple[Concept, ...]:
    """The core vocabulary, and words of Vietnamese that texts have for a Lao one, too loose to draft with."""
    looser = resources.files(__package__) / "core" / "looser.tsv"
    return (*concepts(), *rows(looser.read_text("utf-8")))


def word_list(rows: Sequence[Concept], source: str, target: str, normal: Normal) -> dict[str, dict[str, float]]:
    """What each word of the source language is in the target language, as shares; first words count twice as much."""
    counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        renditions = [text for word in row.get(target, ()) if (text := normal(word, target))]
        for word in row.get(source, ()):
            if known := normal(word, source):
                for place, text in enumerate(renditions):
                    counted[known][text] += usual(place)
    return {word: {text: count / sum(texts.values()) for text, count in texts.items()} for word, texts in counted.items()}
