"""PURE: a query as typed, taken apart. Nothing that is typed is an error: what is no sign of the query language is words."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from app.search import fields

LONGEST_QUERY = 400
MOST_NAME_WORDS = 8
"""So many words after a field may be one name of a language, a topic, a kind or a place."""

WORDS, PHRASE, PREFIX = "words", "phrase", "prefix"
"""How a part of a query is meant: words wherever they stand, words side by side, how a word begins."""

_FIELD = r"(?i:title|language|topic|kind|place|since|until|date)"
_PART = re.compile(
    r"(?P<or>[|｜]+|(?<![^\s)\"”“»」』＂])OR(?![^\s(\"„“«「『＂]))"
    r"|(?P<bracket>[()（）])"
    r"|(?P<minus>(?<![^\s(|｜（])[-−－](?=\S))?"
    rf"(?:(?P<field>{_FIELD})[:：](?:(?=[^\s|｜()（）])|(?P<gap>\s+)(?![|｜()（）\-−－]|{_FIELD}[:：]|\Z)))?"
    r"(?:\"(?P<straight>[^\"]*)\"|[“„”](?P<curly>[^“”]*)[”“]|«(?P<angle>[^»]*)»|「(?P<corner>[^」]*)」"
    r"|『(?P<double>[^』]*)』|＂(?P<wide>[^＂]*)＂"
    r"|(?P<word>[^\s\"“„”«「『＂|｜()（）]+|[\"“„”«「『＂]))")
_QUOTES = ("straight", "curly", "angle", "corner", "double", "wide")
_PREFIX = re.compile(r"(\w[\w\u0300-\u036f'’ʼ]+)[*＊]\Z")
_OR, _BRACKET = "or", "bracket"
_NAMED = (fields.LANGUAGE, fields.TOPIC, fields.KIND, fields.PLACE)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the query as it stands there from ``start`` on; ``title`` where only titles are meant."""

    text: str
    start: int = 0
    manner: str = WORDS
    title: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of a query.

    One of each group of ``wanted`` has to be in a text, and none of ``excluded``. The other fields narrow:
    of several values one is enough, and none means all; texts in ``other_than`` are left out, and so is what any of ``without``
    narrows to, which say nothing else.
    """

    wanted: tuple[tuple[Part, ...], ...] = ()
    excluded: tuple[Part, ...] = ()
    languages: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    without: tuple["Parsed", ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether any field was said that narrows."""
        return any((self.languages, self.other_than, self.topics, self.kinds, self.places, self.since, self.until, self.without))


@dataclass
class _Reading:
    """What has been read of a query so far."""

    text: str
    groups: list[list[Part]] = field(default_factory=list)
    excluded: list[Part] = field(default_factory=list)
    named: dict[str, dict[str, None]] = field(default_factory=dict)
    without: dict[Parsed, None] = field(default_factory=dict)
    since: datetime.date | None = None
    until: datetime.date | None = None
    joining: bool = False
    running: bool = False

    def word(self, start: int, end: int) -> None:
        """Words that follow each other stay one text, so that their standing together is known."""
        if self.running and not self.joining:
            before = self.groups[-1][-1].start
            self.groups[-1][-1] = Part(self.text[before:end], before)
        else:
            self.part(Part(self.text[start:end], start))
        self.running = True

    def part(self, part: Part) -> None:
        if self.joining:
            self.groups[-1].append(part)
        else:
            self.groups.append([part])
        self.joining = self.running = False

    def leave_out(self, name: str, value: str) -> bool:
        """Take a field that leaves out what it would narrow to; False where its value says nothing."""
        alone = _Reading("")
        if said := alone.narrow(name, value):
            self.without[alone.parsed()] = None
        return said

    def parsed(self) -> Parsed:
        """What has been read."""
        languages, topics, kinds, places = (tuple(self.named.get(name, ())) for name in _NAMED)
        other_than = dict.fromkeys(tag for one in self.without for tag in one.languages)
        without = tuple(one for one in self.without if not one.languages)
        return Parsed(tuple(map(tuple, self.groups)), tuple(self.excluded), languages, tuple(other_than), topics, kinds, places,
                      self.since, self.until, without)

    def narrow(self, name: str, value: str) -> bool:
        """Take a field that narrows; False where its value says nothing."""
        if name in (fields.SINCE, fields.UNTIL, fields.DATE):
            days = fields.days(value)
            if days is None:
                return False
            since, until = days
            if name != fields.UNTIL and since:
                self.since = max(since, self.since or since)
            if name != fields.SINCE and until:
                self.until = min(until, self.until or until)
            return True
        codes = fields.codes(name, value)
        self.named.setdefault(name, {}).update(dict.fromkeys(codes))
        return bool(codes)


def parse(text: str) -> Parsed:
    """Take a query apart; a quotation mark without its other half, a lone hyphen or an OR with one side is nothing special."""
    text = text[:LONGEST_QUERY]
    tokens = list(_PART.finditer(text))
    reading = _Reading(text)
    grouping = any(_is_or(tokens, place) for place in range(len(tokens)))
    taken = 0
    for place, token in enumerate(tokens):
        if place < taken:
            continue
        if token[_OR]:
            if _is_or(tokens, place):
                reading.joining, reading.running = True, False
            elif token[_OR] == "OR":
                reading.word(*token.span())
        elif token[_BRACKET]:
            reading.running = reading.running and not grouping
        elif name := _long_name(reading.text, tokens, place):
            taken = place + name[1]
            take = reading.leave_out if token["minus"] else reading.narrow
            reading.running = not take(token["field"].lower(), name[0])
        else:
            _read(reading, token)
    return reading.parsed()


def _read(reading: _Reading, token: re.Match[str]) -> None:
    name = (token["field"] or "").lower()
    quote = next((kind for kind in _QUOTES if token[kind] is not None), "")
    value, (start, end) = token[quote or "word"], token.span(quote or "word")
    if token["minus"]:
        reading.running = False
        if name in ("", "title"):
            reading.excluded.append(Part(value, start, PHRASE, bool(name)))
        elif not reading.leave_out(name, value):
            reading.excluded.append(Part(reading.text[token.start("field"):end], token.start("field"), PHRASE))
        return
    if name and name != "title":
        if reading.narrow(name, value):
            reading.running = False
            return
        name = ""  # no such value: then it is words
        start = token.start("field") if token["gap"] and not quote else start
    begins = None if quote else _PREFIX.match(value)
    if begins:
        reading.part(Part(begins[1], start, PREFIX, bool(name)))
    elif quote or name:
        reading.part(Part(value, start, PHRASE, bool(name)))
    else:
        reading.word(start, end)


def _long_name(text: str, tokens: list[re.Match[str]], place: int) -> tuple[str, int] | None:
    """The name of several words that begins after a field, as in place:Đức Cơ, and how many tokens it takes."""
    field_name = (tokens[place]["field"] or "").lower()
    if tokens[place]["word"] is None or field_name not in _NAMED:
        return None
    following = list(takewhile(_is_bare, tokens[place + 1:place + MOST_NAME_WORDS]))
    for size in range(len(following), 0, -1):
        name = text[tokens[place].start("word"):following[size - 1].end()]
        beyond = tokens[place + size + 1:place + size + 2]
        if not (beyond and beyond[0][_OR]) and fields.codes(field_name, name):
            return name, size + 1
    return None


def _is_bare(token: re.Match[str]) -> bool:
    return token["word"] is not None and not token["minus"] and not token["field"]


def _is_or(tokens: list[re.Match[str]], place: int) -> bool:
    """Whether this OR stands between two things that may be in a text."""
    return bool(tokens[place][_OR]) and _is_sought(_beside(tokens, place, -1)) and _is_sought(_beside(tokens, place, 1))


def _beside(tokens: list[re.Match[str]], place: int, step: int) -> re.Match[str] | None:
    brackets = ")）" if step < 0 else "(（"
    return next(_outside(tokens, place + step, step, brackets), None)


def _outside(tokens: list[re.Match[str]], place: int, step: int, brackets: str) -> Iterator[re.Match[str]]:
    while 0 <= place < len(tokens):
        if not tokens[place][_BRACKET] or tokens[place][_BRACKET] not in brackets:
            yield tokens[place]
        place += step


def _is_sought(token: re.Match[str] | None) -> bool:
    return (token is not None and not token[_OR] and not token[_BRACKET] and not token["minus"]
            and (token["field"] or "title").lower() == "title")
