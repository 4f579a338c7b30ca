"""PURE: what a file of segments says, whatever its format: what leaves, and what comes back."""

from dataclasses import dataclass

from app.translation.exchange.content import Content
from app.translation.exchange.report import Skipped

# the states of XLIFF 2, which all formats here share
INITIAL, TRANSLATED, REVIEWED, FINAL = "initial", "translated", "reviewed", "final"
STATES = (INITIAL, TRANSLATED, REVIEWED, FINAL)
MARK = "rong-"  # before the id of a parcel, so that a file is known as one of ours


@dataclass(frozen=True)
class Row:
    """One segment on its way out; ``substate`` is what the archive itself calls its state."""

    id: str
    source: Content
    target: Content
    state: str
    substate: str
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The segments of one translation on their way out."""

    parcel: str
    title: str
    source_language: str
    target_language: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Back:
    """One segment that came back; ``target`` is None where the file has none, ``unknown`` counts codes without data.

    ``unfinished`` says that the file itself calls the text one, which is more than that nobody touched its state.
    """

    line: int
    id: str
    source: str
    target: str | None
    state: str
    comments: tuple[str, ...] = ()
    unknown: int = 0
    unfinished: bool = False


@dataclass(frozen=True)
class Returned:
    """A file that came back: its parcel, "" where it names none, what it says, and lines that cannot be read.

    ``by_rows`` says that it is a table, whose rows are counted where files of text count lines.
    """

    parcel: str
    rows: tuple[Back, ...]
    problems: tuple[Skipped, ...] = ()
    by_rows: bool = False
