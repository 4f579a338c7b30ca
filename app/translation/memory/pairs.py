"""PURE: what the readers of memory files give: pairs, and lines that are none."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import N_, Invalid
from app.languages import registry
from app.languages.normalization import clean

LONGEST = 20_000  # characters of one side; beyond that it is no segment


@dataclass(frozen=True)
class Credit:
    """Where a pair came from, who made it and who approved it, and when; empty where that is not known."""

    origin: str = ""
    created_by: str = ""
    approved_by: str = ""
    created_at: datetime.datetime | None = None


NOBODY = Credit()
# what a file says about a pair, by the names that our files give it
CREDIT_FIELDS = ("origin", "created-by", "approved-by", "created-at")


@dataclass(frozen=True)
class Pair:
    """Two texts that say the same, with the registry's tags of their languages; ``line`` is where they stood.

    ``dropped`` counts the tags of another program that were left out of the texts.
    """

    line: int
    source_language: str
    target_language: str
    source: str
    target: str
    credit: Credit = NOBODY
    dropped: int = 0


@dataclass(frozen=True)
class Known:
    """A pair on its way out, with all that is known about it."""

    source: str
    target: str
    credit: Credit = NOBODY


@dataclass(frozen=True)
class Bad:
    """A line that gives no pair, and why, as an English message of the catalogues."""

    line: int
    reason: str


EMPTY_SIDE = N_("one of the two texts is empty")
TOO_LONG = N_("the text is too long for a segment")
UNKNOWN_LANGUAGE = N_("the language is not known here")
ONE_LANGUAGE = N_("there is only one language")
COLUMNS = N_("the number of columns is wrong")
UNFINISHED = N_("the translation is marked as unfinished")
TAGS_DROPPED = N_("tags of another program were left out of the text")


def paired(line: int, source_language: str, target_language: str, source: str, target: str, credit: Credit = NOBODY,
           dropped: int = 0) -> Pair | Bad:
    """The pair, its texts in normal form without white space around; or what is wrong with it."""
    source, target = clean(source).strip(), clean(target).strip()
    if not source or not target:
        return Bad(line, EMPTY_SIDE)
    if len(source) > LONGEST or len(target) > LONGEST:
        return Bad(line, TOO_LONG)
    if source_language == target_language:
        return Bad(line, ONE_LANGUAGE)
    return Pair(line, source_language, target_language, source, target, credit, dropped)


def credit_of(said: Mapping[str, str]) -> Credit:
    """The credit that a file gives; a moment that is none, or has no time zone, is left out."""
    origin, created_by, approved_by, made = (said.get(field, "") for field in CREDIT_FIELDS)
    try:
        at = datetime.datetime.fromisoformat(made)
    except ValueError:
        at = None
    return Credit(origin, created_by, approved_by, at if at is None or at.tzinfo else None)


def said_of(credit: Credit) -> dict[str, str]:
    """What a file says about a pair; what is not known is left out."""
    made = credit.created_at.isoformat() if credit.created_at else ""
    said = zip(CREDIT_FIELDS, (credit.origin, credit.created_by, credit.approved_by, made), strict=True)
    return {field: text for field, text in said if text}


def known_tag(tag: str) -> str | None:
    """The registry's spelling of a tag, None for a language that it lacks."""
    try:
        return registry.canonical(tag)
    except Invalid:
        return None
