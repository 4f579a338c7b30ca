"""The lexicons of an instance: one text file a direction, which a person can read, looked up in memory."""

import logging
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.errors import N_, Unavailable
from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.lexicon.base import Rendered, Rendition
from app.search.lexicon.company import Company
from app.search.lexicon.estimation import Entry
from app.search.lexicon.rendering import SYLLABLES, Halves, Reader, Table
from app.search.lexicon.rows import Rows
from app.storage.filesystem import no_room

log = logging.getLogger(__name__)

_HEADER = "rong-lexicon 1"
_ENDING = ".tsv"
# how a row begins that says in which company a word is; no word does
_COMPANY = b"&"
# of so many words may a syllable be a half, those seen most
_MOST_HALVES = 6


class LexiconFiles:
    """The lexicons in one folder, read when they are first needed and again when they have changed.

    Used by several threads; another process may replace a file at any time. A file that cannot be read is told of in
    the log and counts as one that says nothing, until it is learned anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[tuple[str, str], Table] = {}
        self._lock = threading.Lock()

    def languages(self) -> frozenset[str]:
        """The languages that it can render from."""
        return frozenset(source for source, _ in self._directions())

    def read(self, source: str) -> None:
        """Read the lexicons of a language before anybody asks."""
        for one, target in list(self._directions()):
            if one == source:
                self.table(one, target)

    def render(self, units: Sequence[str], source: str, target: str) -> tuple[Rendered, ...]:
        """What words that stand side by side are in another language; see the port."""
        reader = Reader(self.table, source, target)
        return tuple(reader.read(tuple(units)))

    def together(self, asked: Sequence[Sequence[str]], source: str, target: str) -> list[tuple[Rendition, ...]]:
        """What each of many rows of words is together in another language; nothing where it is no entry as a whole."""
        reader = Reader(self.table, source, target)
        return [reader.together(tuple(units)) for units in asked]

    def write(self, source: str, target: str, pairs: int, entries: Mapping[str, Entry], known: int | None = None,
              company: Company | None = None) -> None:
        """Replace one direction in one step; a full disk raises ``Unavailable`` and leaves the old file.

        It was learned from ``pairs`` of the ``known`` pairs of texts, which are the same number where it is not said.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{_HEADER}\t{pairs}\t{pairs if known is None else known}"]
        for word, entry in sorted(entries.items()):
            if entry.renditions:
                fields = (f"{text}\t{share:.3f}" for text, share in entry.renditions)
                lines.append("\t".join((word, str(entry.seen), *fields)))
        for word, several in sorted((company or {}).items()):
            lines.append("\t".join((_COMPANY.decode() + word, "0", *(f"{text}\t{strength:.2f}" for text, strength in several))))
        # with the rights of any file here: a temporary one of the system's could be read by its writer alone
        part = self._folder / f"{source}.{target}.{secrets.token_hex(4)}.part"
        try:
            part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
            part.replace(self._path(source, target))
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError) and no_room(error):
                raise Unavailable("lexicon.disk_full", N_("The disk has no room left for the lexicon. The old one is kept; free some space and train again.")) from error
            raise

    def pairs(self, source: str, target: str) -> int:
        """How many pairs of texts there were when one direction was learned; 0 where it is not there or cannot be read."""
        try:
            with self._path(source, target).open(encoding="utf-8") as file:
                return _numbers(file.readline())[1]
        except (OSError, ValueError):
            return 0

    def table(self, source: str, target: str) -> Table | None:
        """One direction, None where there is none."""
        path = self._path(source, target)
        try:
            told = path.stat()
        except FileNotFoundError:
            return None
        stamp = (told.st_mtime_ns, told.st_size)
        known = self._tables.get((source, target))
        if known is None or known.stamp != stamp:
            try:
                known = _read(path, stamp, source)
            except (OSError, ValueError) as error:
                log.warning("the lexicon %s cannot be read; “rong lexicon train” makes it anew: %s", path.name, error)
                known = Table(stamp, 0, Rows(), {}, {}, {}, Rows())
            with self._lock:
                self._tables[source, target] = known
        return known

    def _path(self, source: str, target: str) -> Path:
        return self._folder / f"{source}.{target}{_ENDING}"

    def _directions(self) -> Iterator[tuple[str, str]]:
        if self._folder.is_dir():
            for path in self._folder.glob(f"*{_ENDING}"):
                source, _, target = path.stem.partition(".")
                yield source, target


def _numbers(header: str) -> tuple[int, int]:
    """From how many pairs of texts a file was learned, and how many there were; raises ``ValueError``."""
    name, pairs, *known = header.split("\t")
    if name != _HEADER:
        raise ValueError(f"begins with {name[:40]!r}")
    return int(pairs), int(known[0] if known else pairs)


def _read(path: Path, stamp: tuple[int, int], source: str) -> Table:
    data = path.read_bytes()
    data.decode()  # raises ValueError where it is no UTF-8
    header, *rows = data.splitlines()
    if not data.endswith(b"\n") or any(row.count(b"\t") % 2 == 0 for row in rows):
        raise ValueError("cut short")
    words = Rows(row for row in rows if not row.startswith(_COMPANY))
    company = Rows(row.removeprefix(_COMPANY) for row in rows if row.startswith(_COMPANY))
    counted = list(words.counted())
    return Table(stamp, _numbers(header.decode())[0], words, _spellings(counted, source), *_halves(counted, source), company,
                 not registry.get(source).spaces)


def _spellings(counted: Sequence[tuple[str, int]], source: str) -> dict[str, tuple[str, ...]]:
    """The words by their folded form, those seen most first; only what more than one spelling or a marked one has."""
    if registry.get(source).script != "Latn":
        return {}
    loose = analyser_for(source).loose
    folded: dict[str, str] = {}
    by_form: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, seen in counted:
        form = " ".join(folded.setdefault(unit, loose(unit)) for unit in word.split(" "))
        by_form[form].append((-seen, word))
    return {form: tuple(word for _, word in sorted(several)) for form, several in by_form.items() if len(several) > 1 or several[0][1] != form}


def _halves(counted: Sequence[tuple[str, int]], source: str) -> tuple[Halves, Halves]:
    """The words of two syllables by the last one and by the first one, those seen most first."""
    if source not in SYLLABLES:
        return {}, {}
    found: tuple[dict[str, list[tuple[int, str]]], ...] = (defaultdict(list), defaultdict(list))
    for word, seen in counted:
        first, _, last = word.partition(" ")
        if last and " " not in last:
            for several, syllable in zip(found, (last, first), strict=True):
                several[syllable].append((seen, word))
    endings, beginnings = ({syllable: sorted(several, key=lambda one: (-one[0], one[1]))[:_MOST_HALVES]
                            for syllable, several in words_by.items()} for words_by in found)
    return endings, beginnings
