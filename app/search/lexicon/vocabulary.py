"""PURE: the core vocabulary that comes with Rông: general words in five languages, so that search crosses them from the first day."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("vi", "en", "lo", "km", "zh-Hans")
SEPARATOR = "|"
_FIRST_COUNTS = 2.0

Normal = Callable[[str, str], str]
"""Gives a text in the normal spelling of its language, its units apart by single spaces."""


@cache
def concepts() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Every concept with its words by language; the first word of each is the usual one."""
    found = []
    folder = resources.files(__package__) / "core"
    for part in sorted((one for one in folder.iterdir() if one.name.endswith(".tsv")), key=lambda one: one.name):
        lines = part.read_text("utf-8").splitlines()
        tags = lines[0].split("\t")
        if tags != list(LANGUAGES):
            continue
        for line in lines[1:]:
            cells = dict(zip(tags, line.split("\t"), strict=True))
            found.append({tag: words for tag, cell in cells.items()
                          if (words := tuple(word.strip() for word in cell.split(SEPARATOR) if word.strip()))})
    return tuple(found)


def word_list(rows: tuple[Mapping[str, tuple[str, ...]], ...], source: str, target: str,
              normal: Normal) -> dict[str, dict[str, float]]:
    """What each word of the source language is in the target language, as shares; first words count twice as much."""
    counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        renditions = [text for word in row.get(target, ()) if (text := normal(word, target))]
        for word in row.get(source, ()):
            if known := normal(word, source):
                for place, text in enumerate(renditions):
                    counted[known][text] += _FIRST_COUNTS / (_FIRST_COUNTS + place)
    return {word: {text: count / sum(texts.values()) for text, count in texts.items()} for word, texts in counted.items()}
