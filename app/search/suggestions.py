"""What may be meant while a query is being typed: titles that the seeker may read, and names of topics, places and kinds."""

import datetime
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.languages import registry
from app.publications import states
from app.publications.models import LanguageVersion, Revision, Work
from app.search.analysis.registry import analyser_for
from app.search.detection import by_letters
from app.search.outlines import outline
from app.search.shown import shown

SHORTEST, LONGEST = 2, 80
"""So many letters make a suggestion possible; of more than the other number only the first count."""

MOST_TITLES = 6
_LATIN = "vi"
_WORD = re.compile(r"\w+")
_BATCH, _BATCHES = 24, 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title that fits what was typed, and where it leads."""

    work: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class _Title:
    work: str
    language: str
    title: str
    revision_id: int
    issued_on: datetime.date
    outline: str
    spaces: bool


class Titles:
    """All titles of the archive, kept in step with the database; whoever asks is told only what they may read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = ""
        self._kept: Mapping[int, _Title] = {}
        self._newest_first: tuple[_Title, ...] = ()

    def suggest(self, uow: UnitOfWork, actor: Actor, text: str, generation: str) -> tuple[Suggestion, ...]:
        """Titles with words that begin as those typed do: with the marks that were typed, then those that begin so themselves, then the newest."""
        text, tag = text[:LONGEST], by_letters(text) or _LATIN
        if sum(letter.isalnum() for letter in text) < SHORTEST:
            return ()
        found: dict[str, Suggestion] = {}
        candidates = _fitting(self._read(uow, generation), text, tag)
        for _ in range(_BATCHES):
            batch = list(islice(candidates, _BATCH))
            rows = shown(uow, actor, [one.work for one in batch])
            for one in batch:
                row = rows.get((one.work, one.language))
                if row and row.revision_id == one.revision_id:
                    found.setdefault(one.work, Suggestion(one.work, one.language, one.title))
            if len(batch) < _BATCH or len(found) >= MOST_TITLES:
                break
        return tuple(found.values())[:MOST_TITLES]

    def _read(self, uow: UnitOfWork, generation: str) -> tuple[_Title, ...]:
        with self._lock:
            if generation != self._generation:
                with uow.beside() as session:  # what was read before may be older than this generation
                    self._kept = _brought_up_to_date(session, self._kept)
                self._newest_first = tuple(sorted(self._kept.values(), key=lambda one: (-one.issued_on.toordinal(), one.work)))
                self._generation = generation
            return self._newest_first


def fits(typed: str, typed_tag: str, text: str, tag: str) -> bool:
    """Whether every word typed begins a word of the text, or stands in one that is written without spaces."""
    words, folded = _fold(typed, typed_tag).split(), _fold(text, tag)
    if registry.get(tag).spaces:
        return bool(words) and all(" " + word in " " + folded for word in words)
    return bool(words) and all(word in folded for word in words)


def _fitting(titles: Sequence[_Title], text: str, tag: str) -> Iterator[_Title]:
    """Titles in which what was typed stands by their outlines; where these tell too little, by their words as well."""
    words = _outlined(text, tag).split()
    starts = [" " + word for word in words] if registry.get(tag).spaces else words
    found = titles if starts else ()
    for start in starts:
        found = [one for one in found if start in one.outline]
    whole = " " + " ".join(words)
    marked = [] if text.isascii() else unicodedata.normalize("NFC", text.casefold()).split()
    for lacks, first in product((False, True) if marked else (False,), (True, False)):
        for one in found:
            if (one.outline.startswith(whole) == first and _lacks(one.title, marked) == lacks
                    and (one.spaces or fits(text, tag, one.title, one.language))):
                yield one


def _lacks(title: str, words: Sequence[str]) -> bool:
    """Whether any of these words is nowhere in the title as it was typed, with its marks."""
    return bool(words) and not all(word in title.casefold() for word in words)


def _outlined(text: str, tag: str) -> str:
    """The outline of a text's words, each after a space; quick enough for all titles of an archive."""
    return " " + " ".join(_WORD.findall(outline(text, tag)))


@lru_cache(maxsize=16384)
def _fold(text: str, tag: str) -> str:
    """The words of a text as they are compared here, with spaces between them where the language writes any."""
    analyser = analyser_for(tag)
    return (" " if registry.get(tag).spaces else "").join(map(analyser.loose, analyser.units(text, tag)))


def _brought_up_to_date(session: Session, kept: Mapping[int, _Title]) -> Mapping[int, _Title]:
    """The titles by revision; texts are read only of those that are not known yet."""
    newest = (select(func.max(Revision.id)).where(Revision.version_id == LanguageVersion.id)
              .correlate(LanguageVersion).scalar_subquery())
    current = {number: issued_on or datetime.date.min for number, issued_on in session.execute(
        select(func.coalesce(LanguageVersion.published_revision_id, newest), Work.issued_on).join(Work)
        .where(LanguageVersion.published_revision_id.is_not(None) | (LanguageVersion.state != states.WITHDRAWN)))}
    titles = {number: replace(one, issued_on=current[number]) for number, one in kept.items() if number in current}
    missing = sorted(number for number in current.keys() - titles.keys() if number is not None)
    for start in range(0, len(missing), 500):
        rows = session.execute(
            select(Revision.id, Revision.title, LanguageVersion.language, LanguageVersion.work_id)
            .join(LanguageVersion, LanguageVersion.id == Revision.version_id).where(Revision.id.in_(missing[start:start + 500])))
        for number, title, language, work in rows:
            titles[number] = _Title(work, language, title, number, current[number], _outlined(title, language),
                                    registry.get(language).spaces)
    return titles
