"""PURE: the core vocabulary that comes with Rông: general words in five languages, for search and drafts from the first day."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

SEPARATOR = "|"
_FIRST_COUNTS = 2.0

Concept = Mapping[str, tuple[str, ...]]


@cache
def concepts() -> tuple[Concept, ...]:
    """Every concept with its words by language; the first word of each is the usual one."""
    folder = resources.files(__package__) / "core"
    parts = sorted((one for one in folder.iterdir() if one.name.endswith(".tsv")), key=lambda one: one.name)
    return tuple(row for part in parts for row in rows(part.read_text("utf-8")))


def rows(table: str) -> list[Concept]:
    """The concepts of a table: its first line has the tags of languages, the others their words, apart by ``|``."""
    lines = table.splitlines()
    tags = lines[0].split("\t")
    return [{tag: words for tag, cell in zip(tags, line.split("\t"), strict=True)
             if (words := tuple(word.strip() for word in cell.split(SEPARATOR) if word.strip()))} for line in lines[1:]]


def usual(place: int) -> float:
    """How much a word counts that stands at this place among those of a concept: the first twice as much as the third."""
    return _FIRST_COUNTS / (_FIRST_COUNTS + place)


def renditions(source: str, target: str) -> list[tuple[str, str, float]]:
    """Words with what they are in another language, each two once, and how much they count: 1 for the usual words of a concept, others less.

    A rendition that is the usual one with other spaces (Kontum for Kon Tum) is left out.
    """
    found: dict[tuple[str, str], float] = {}
    for row in concepts():
        for place, word in enumerate(row.get(source, ())):
            for other_place, other in enumerate(row.get(target, ())):
                if other_place and _letters(other) == _letters(row[target][0]):
                    continue
                found[word, other] = max(found.get((word, other), 0.0), usual(place) * usual(other_place))
    return [(word, other, count) for (word, other), count in found.items()]


def _letters(word: str) -> str:
    return "".join(word.split()).casefold()
