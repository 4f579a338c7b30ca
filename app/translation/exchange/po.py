"""PURE: PO catalogues: entries in and out, each read for itself, so that one broken entry costs no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.errors import N_
from app.languages.encodings import decode
from app.translation.exchange.content import plain
from app.translation.exchange.report import Skipped
from app.translation.exchange.sheet import INITIAL, TRANSLATED, Back, Returned, Sheet

_FIELD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])\s*(".*")\s*')
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_OUT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
PARCEL = "X-Rong-Parcel"
UNREADABLE = N_("this line is no part of a PO file")
PLURAL = N_("entries with several forms are not used here")
TWICE = N_("the entry names the same thing twice")
NO_CONTEXT = N_("the entry has no msgctxt, which tells its segment")


@dataclass
class Entry:
    """One entry: its line, its fields as texts, its flags, what translators wrote about it, and what programs did."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    comments: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)

    @property
    def fuzzy(self) -> bool:
        return "fuzzy" in self.flags


def write(sheet: Sheet) -> bytes:
    return "".join(_catalogue(sheet)).encode()


def header(source: str, target: str, more: str = "") -> str:
    """The first entry of a catalogue."""
    lines = ("MIME-Version: 1.0\n", "Content-Type: text/plain; charset=UTF-8\n", "Content-Transfer-Encoding: 8bit\n",
             f"X-Source-Language: {source}\n", f"Language: {target}\n", more)
    return 'msgid ""\nmsgstr ""\n' + "".join(f"{quoted(one)}\n" for one in lines if one)


def quoted(text: str) -> str:
    """A text as a string of PO; every character without width stays as it is."""
    return '"' + "".join(_OUT.get(one, one) for one in text) + '"'


def _catalogue(sheet: Sheet) -> Iterator[str]:
    yield header(sheet.source_language, sheet.target_language, f"{PARCEL}: {sheet.parcel}\n")
    for row in sheet.rows:
        yield "\n" + "".join(f"#. {' '.join(one.split())}\n" for one in row.comments)
        yield f"#: {sheet.title.replace(' ', '_')}\n"
        if row.state == INITIAL and row.target:
            yield "#, fuzzy\n"
        yield f"msgctxt {quoted(row.id)}\nmsgid {quoted(plain(row.source))}\nmsgstr {quoted(plain(row.target))}\n"


def entries(data: bytes, name: str) -> Iterator[Entry | Skipped]:
    """Yield each entry that can be read, and each line that cannot, in order; obsolete entries are passed over.

    Raises ``Invalid`` for what is no text in UTF-8.
    """
    entry, last, broken = Entry(0), "", False
    for number, line in enumerate(decode(data, name).split("\n"), start=1):
        line = line.rstrip("\r")
        ends = not line.strip() or (line.startswith("#") and entry.fields) or (
            line.startswith(("msgctxt", "msgid ", 'msgid"')) and "msgstr" in entry.fields)
        if ends:
            if entry.fields and not broken:
                yield entry
            entry, last, broken = Entry(0), "", False
        if not line.strip() or line.startswith("#~"):
            continue
        entry.line = entry.line or number
        if line.startswith("#"):
            _comment(entry, line)
            continue
        problem = _field(entry, line, last)
        if isinstance(problem, Skipped):
            broken = True
            yield Skipped(number, problem.reason)
        else:
            last = problem
    if entry.fields and not broken:
        yield entry


def _comment(entry: Entry, line: str) -> None:
    if line.startswith("#,"):
        entry.flags |= {one.strip() for one in line[2:].split(",")}
    elif line.startswith("#."):
        entry.extracted.append(line[2:].strip())
    elif line[1:2] in ("", " ") and line[1:].strip():
        entry.comments.append(line[1:].strip())


def _field(entry: Entry, line: str, last: str) -> str | Skipped:
    """Take up one line of an entry; the field that it belongs to, or what is wrong with it."""
    found = _FIELD.fullmatch(line)
    if found:
        key, text = found.group(1), found.group(2)
        if key in entry.fields:
            return Skipped(0, TWICE)
        entry.fields[key] = ""
    else:
        key, text = last, line.strip()
    if not key or len(text) < 2 or text[0] != '"' or text[-1] != '"' or _loose_quote(text[1:-1]):
        return Skipped(0, UNREADABLE)
    entry.fields[key] += _ESCAPE.sub(_meant, text[1:-1])
    return key


def _loose_quote(text: str) -> bool:
    """Whether a quotation mark, or a lone backslash at the end, is not escaped."""
    bare = re.sub(r"\\.", "", text)
    return '"' in bare or "\\" in bare


def _meant(escape: re.Match[str]) -> str:
    text = escape.group(1)
    if text[0] == "x" and len(text) > 1:
        return chr(int(text[1:], 16))
    return chr(int(text, 8)) if text[0] in "01234567" else _ESCAPES.get(text, text)


def returned(data: bytes, name: str) -> Returned:
    """The segments of a catalogue, each by its msgctxt."""
    parcel, rows, problems = "", [], []
    for one in entries(data, name):
        if isinstance(one, Skipped):
            problems.append(one)
        elif "msgctxt" not in one.fields and not one.fields.get("msgid"):
            parcel = head(one, PARCEL)
        elif "msgid_plural" in one.fields:
            problems.append(Skipped(one.line, PLURAL))
        elif "msgctxt" not in one.fields:
            problems.append(Skipped(one.line, NO_CONTEXT))
        else:
            target = one.fields.get("msgstr", "")
            rows.append(Back(one.line, one.fields["msgctxt"], one.fields.get("msgid", ""), target or None,
                             TRANSLATED if target and not one.fuzzy else INITIAL, tuple(one.comments), unfinished=one.fuzzy))
    return Returned(parcel, tuple(rows), tuple(problems))


def head(entry: Entry, name: str) -> str:
    """What the first entry of a catalogue says under a name; "" where it does not."""
    lines = (line.partition(":") for line in entry.fields.get("msgstr", "").split("\n"))
    return next((value.strip() for key, _, value in lines if key.strip().lower() == name.lower()), "")
