"""PURE: what a seeker asks and what is answered."""

import datetime
from dataclasses import dataclass, field

from markupsafe import Markup

from app.search.engines.base import RELEVANCE, Facets


@dataclass(frozen=True)
class Query:
    """A search. ``languages`` are those of the documents, none means all; ``source`` is the language of the text.

    ``topics``, ``kinds``, ``places`` and the dates of issue narrow; of several values one is enough. What the
    text itself says of these narrows further. ``across``: look for what the words are in other languages too.
    ``order`` is one of the engines' orders; pages are counted from 1.
    """

    text: str
    languages: tuple[str, ...] = ()
    source: str | None = None
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    across: bool = True
    order: str = RELEVANCE
    page: int = 1
    per_page: int = 10


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
class Understood:
    """A word or phrase of the query and what it was taken for in texts of other languages, likeliest first."""

    text: str
    renditions: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Results:
    """A page of hits. ``every_word`` is False when no text held all words and some of them had to do.

    ``detected`` is the language that the query seems to be in, None where nothing tells; ``source`` is the one
    that the seeker said or, failing that, the detected one; ``candidates`` are those that it may be in.
    ``missing`` are words that no text holds that the seeker may read; ``did_you_mean`` is a query that finds
    something with words in their place, "" where there is none.
    """

    hits: tuple[Hit, ...]
    total: int
    seconds: float
    page: int
    pages: int
    detected: str | None
    source: str | None
    every_word: bool
    candidates: tuple[str, ...] = ()
    understood: tuple[Understood, ...] = ()
    missing: tuple[str, ...] = ()
    did_you_mean: str = ""
    facets: Facets = field(default_factory=Facets)
