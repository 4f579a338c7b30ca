"""PURE: what the readers of glossary files give: terms of concepts, and lines that are none."""

import re
import unicodedata
from dataclasses import dataclass

from app.errors import N_, Invalid
from app.languages import registry
from app.languages.normalization import one_line

PREFERRED, ALLOWED, FORBIDDEN = "preferred", "allowed", "forbidden"
ATTESTED = "attested"  # stands in a word list, maybe in its phonetic script: a search finds by it, nobody writes it into a text
STATUSES = (PREFERRED, ALLOWED, ATTESTED, FORBIDDEN)
TERM_LIMIT, DOMAIN_LIMIT, SOURCE_LIMIT, DEFINITION_LIMIT, NOTE_LIMIT = 300, 64, 500, 10_000, 10_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Entry:
    """One term of one concept in one language; ``line`` is where it stood."""

    line: int
    concept: str
    domain: str
    definition: str
    language: str
    term: str
    status: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Bad:
    """A line that gives no term, and why, as an English message of the catalogues."""

    line: int
    reason: str


NO_CONCEPT = N_("the concept has no usable name: a–z, digits and hyphens")
NO_TERM = N_("the term is empty or longer than 300 characters")
LONG_DEFINITION = N_("the definition is longer than 10,000 characters")
LONG_NOTE = N_("the note is longer than 10,000 characters")
UNKNOWN_LANGUAGE = N_("the language is not known here")
UNKNOWN_STATUS = N_("the status is not preferred, allowed, attested or forbidden")
COLUMNS = N_("the number of columns is wrong")


def checked(line: int, *, concept: str, domain: str, definition: str, language: str, term: str, status: str,
            source: str, note: str = "") -> Entry | Bad:
    """The entry in normal form; an empty status is "allowed". Or what is wrong with it."""
    term, definition, status = one_line(term), one_line(definition), status.strip().lower() or ALLOWED
    note = one_line(note)
    concept = slug(concept)
    if not _ID.fullmatch(concept):
        return Bad(line, NO_CONCEPT)
    if not term or len(term) > TERM_LIMIT:
        return Bad(line, NO_TERM)
    if len(definition) > DEFINITION_LIMIT:
        return Bad(line, LONG_DEFINITION)
    if len(note) > NOTE_LIMIT:
        return Bad(line, LONG_NOTE)
    if status not in STATUSES:
        return Bad(line, UNKNOWN_STATUS)
    try:
        tag = registry.canonical(language)
    except Invalid:
        return Bad(line, UNKNOWN_LANGUAGE)
    return Entry(line, concept, one_line(domain)[:DOMAIN_LIMIT].strip(), definition, tag, term, status,
                 one_line(source)[:SOURCE_LIMIT].strip(), note)


def slug(text: str) -> str:
    """A name of a concept in a–z, digits and hyphens, without marks: "Cột mốc" gives "cot-moc"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    words = re.sub(r"[^a-z0-9]+", "-", "".join(one for one in plain if not unicodedata.combining(one)))
    return words.strip("-")[:64].strip("-")
