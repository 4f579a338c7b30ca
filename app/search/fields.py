"""PURE: what may stand after language:, topic:, kind:, place: and the dates of a query."""

import calendar
import datetime
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from app.errors import Invalid
from app.languages import registry
from app.publications import taxonomy

LANGUAGE, TOPIC, KIND, PLACE = "language", "topic", "kind", "place"
SINCE, UNTIL, DATE = "since", "until", "date"

_MARKS = re.compile("[\u0300-\u036f]+")
_SIGNS = re.compile(r"[\W_]+")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?\Z")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[-./])?(\d{1,2})[-./](\d{4})\Z")
# "tiếng Việt" is also called "Việt"; so it is in the other languages of the pages
_THE_WORD_LANGUAGE = re.compile(r"\A(?:tiếng |ພາສາ|ភាសា)|(?:语|語|文)\Z")


def codes(field: str, value: str) -> tuple[str, ...]:
    """The tags or codes that a value of the field names, in any language of the pages; none for one that names none."""
    value = value.strip()
    if field == LANGUAGE:
        try:
            return (registry.get(value).tag,)
        except Invalid:
            pass
    return _names()[field].get(_plain(value), ())


def days(value: str) -> tuple[datetime.date | None, datetime.date | None] | None:
    """The first and the last day of a year, a month, a day, or a range a..b with one end open; None for no date."""
    first, dots, last = value.strip().partition("..")
    if not dots:
        return _span(first)
    if not first.strip() and not last.strip():
        return None
    since = _span(first) if first.strip() else (None, None)
    until = _span(last) if last.strip() else (None, None)
    return (since[0], until[1]) if since and until else None


def _span(text: str) -> tuple[datetime.date, datetime.date] | None:
    found = _YEAR_FIRST.match(text.strip())
    parts: tuple[str | None, ...] | None = found.groups() if found else None
    if parts is None:
        found = _DAY_FIRST.match(text.strip())
        parts = found.groups()[::-1] if found else None
    if parts is None:
        return None
    year, month, day = (int(part) if part else 0 for part in parts)
    try:
        if day:
            return (datetime.date(year, month, day),) * 2
        if month:
            return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except ValueError:
        return None


@cache
def _names() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each field what its values are called, without case, marks and signs."""
    kinds = tomllib.loads(resources.files("app.search").joinpath("kinds.toml").read_text("utf-8"))
    return {
        LANGUAGE: _table((one.tag, name) for one in registry.all_languages()
                         for called in (one.tag, one.autonym, one.english, *one.names.values())
                         for name in (called, _THE_WORD_LANGUAGE.sub("", called))),
        TOPIC: _table((one.code, name) for one in taxonomy.topics().values() for name in (one.code, *one.names.values())),
        PLACE: _table((one.code, name) for one in taxonomy.places().values() for name in (one.code, *one.names.values())),
        KIND: _table((code, name) for code, names in kinds.items()
                     for name in (code, *(name for several in names.values() for name in several))),
    }


def _table(named: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for code, name in named:
        table.setdefault(_plain(name), {})[code] = None
    table.pop("", None)
    return {name: tuple(several) for name, several in table.items()}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return _SIGNS.sub("", unicodedata.normalize("NFC", _MARKS.sub("", text)))
