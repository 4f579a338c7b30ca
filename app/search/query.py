"""PURE: what a seeker asks and what is answered."""

import datetime
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Query:
    """A search. ``languages`` are those of the documents, none means all; ``source`` is the language of the text.

    The other fields narrow as the filters of browsing do; pages are counted from 1.
    """

    text: str
    languages: tuple[str, ...] = ()
    source: str | None = None
    topic: str = ""
    kind: str = ""
    place: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True)
class Hit:
    """One work that was found, in the language of the query or else the version that matches best.

    ``other_languages`` match too, best first. The score is that of the best version.
    ``published`` is False for what only staff see. ``marks`` are the places of found words in ``excerpt``;
    ``excerpt_html`` is the same, escaped, with ``<mark>`` around them.
    """

    work: str
    language: str
    title: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    excerpt_html: Markup
    score: float
    published: bool
    kind: str
    issued_on: datetime.date | None
    other_languages: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """A page of hits. ``every_word`` is False when no text held all words and some of them had to do.

    ``detected`` is the language that the query seems to be in, None where its letters do not tell;
    ``source`` is the one that the seeker said or, failing that, the detected one.
    """

    hits: tuple[Hit, ...]
    total: int
    seconds: float
    page: int
    pages: int
    detected: str | None
    source: str | None
    every_word: bool
