"""The lexicons of an instance: one text file a direction, which a person can read, looked up in memory."""

import logging
import math
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import N_, Unavailable
from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.lexicon.base import Rendered, Rendition
from app.search.lexicon.estimation import Entry
from app.search.lexicon.readings import chinese_for, vietnamese_for
from app.storage.filesystem import no_room

log = logging.getLogger(__name__)

LONGEST_PHRASE = 4
"""So many words side by side may be one entry."""

_HEADER = "rong-lexicon 1"
_ENDING = ".tsv"
# languages through which a word is looked up where two languages have no pairs, the best known first
_PIVOTS = ("vi", "en")
_PIVOT_WIDTH = 5
_PARTS = 0.3
# languages that write syllables apart: two that belong together are one word, and mean nothing of it by themselves
_SYLLABLES = frozenset({"vi"})
# what is less likely than this share of the likeliest is looked for, but told to nobody
_TOLD = 0.1
_MOST_SPELLINGS = 5


@dataclass(frozen=True)
class _Table:
    """One direction as it lies in its file: the line of each word, and the words by their folded form."""

    stamp: tuple[int, int]
    pairs: int
    lines: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]

    def entry(self, word: str) -> Entry | None:
        line = self.lines.get(word)
        if line is None:
            return None
        seen, *fields = line.split("\t")
        return Entry(int(seen), tuple(zip(fields[::2], map(float, fields[1::2]), strict=True)))


class LexiconFiles:
    """The lexicons in one folder, read when they are first needed and again when they have changed.

    Used by several threads; another process may replace a file at any time. A file that cannot be read is told of in
    the log and counts as one that says nothing, until it is learned anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[tuple[str, str], _Table] = {}
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
        reader = _Reader(self, source, target)
        return tuple(reader.read(tuple(units)))

    def together(self, asked: Sequence[Sequence[str]], source: str, target: str) -> list[tuple[Rendition, ...]]:
        """What each of many rows of words is together in another language; nothing where it is no entry as a whole."""
        reader = _Reader(self, source, target)
        return [reader.together(tuple(units)) for units in asked]

    def write(self, source: str, target: str, pairs: int, entries: Mapping[str, Entry], known: int | None = None) -> None:
        """Replace one direction in one step; a full disk raises ``Unavailable`` and leaves the old file.

        It was learned from ``pairs`` of the ``known`` pairs of texts, which are the same number where it is not said.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{_HEADER}\t{pairs}\t{pairs if known is None else known}"]
        for word, entry in sorted(entries.items()):
            if entry.renditions:
                fields = (f"{text}\t{share:.3f}" for text, share in entry.renditions)
                lines.append("\t".join((word, str(entry.seen), *fields)))
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

    def table(self, source: str, target: str) -> _Table | None:
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
                known = _Table(stamp, 0, {}, {})
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


class _Reader:
    """Reads one query in one direction."""

    def __init__(self, files: LexiconFiles, source: str, target: str) -> None:
        self._files, self._source, self._target = files, source, target
        self._direct = files.table(source, target)
        self._ways = [(one, other) for pivot in _PIVOTS if pivot not in (source, target)
                      if (one := files.table(source, pivot)) and (other := files.table(pivot, target))]
        self._loose = analyser_for(source).loose

    def read(self, units: tuple[str, ...]) -> Iterator[Rendered]:
        unmarked = all(self._loose(unit) == unit for unit in units)
        place = 0
        while place < len(units):
            size = self._size(units[place:], unmarked)
            rendered = self._rendered(units[place:place + size], unmarked)
            if rendered:
                renditions, weight = rendered
                yield Rendered(place, place + size, renditions, weight)
            place += size

    def together(self, units: tuple[str, ...]) -> tuple[Rendition, ...]:
        """What these words are together; nothing where nothing says that they belong together."""
        unmarked = all(self._loose(unit) == unit for unit in units)
        if len(units) > 1 and not self._known(" ".join(units), unmarked):
            return ()
        rendered = self._rendered(units, unmarked)
        return rendered[0] if rendered else ()

    def _size(self, units: tuple[str, ...], unmarked: bool) -> int:
        """How many words belong together here: the most that are an entry, else two that only readings know."""
        for size in range(min(LONGEST_PHRASE, len(units)), 1, -1):
            if self._known(" ".join(units[:size]), unmarked):
                return size
        read = len(units) > 1 and self._read(" ".join(units[:2])) and not self._known(" ".join(units[1:3]), unmarked)
        return 2 if read else 1

    def _known(self, phrase: str, unmarked: bool) -> bool:
        return any(phrase in table.lines or (unmarked and phrase in table.spellings) for table in self._tables())

    def _tables(self) -> Iterator[_Table]:
        if self._direct:
            yield self._direct
        for one, _ in self._ways:
            yield one

    def _rendered(self, units: tuple[str, ...], unmarked: bool) -> tuple[tuple[Rendition, ...], float] | None:
        """What these words are together and, less, each by itself, and how much they count."""
        shares: dict[str, float] = defaultdict(float)
        word = " ".join(units)
        whole, weight = self._looked_up(word, unmarked)
        guesses = frozenset() if self._known(word, unmarked) else frozenset(self._read(word))
        parts = [self._looked_up(part, unmarked)[0] for part in self._parts(units, unmarked)]
        told = [(whole, 1.0)] + [(part, _PARTS / len(parts)) for part in parts]
        total = sum(share for one, share in told if one)
        for one, share in told:
            for text, chance in one.items():
                shares[text] += chance * share / total
        if not shares:
            return None
        likely = sorted(shares.items(), key=lambda one: (-one[1], one[0]))
        least = _TOLD * max(whole.values(), default=0.0)
        one_word = bool(whole) and len(units) == 2 and self._source in _SYLLABLES
        return tuple(Rendition(text, share, text not in guesses and whole.get(text, 0.0) >= least, one_word and text not in whole)
                     for text, share in likely), weight * math.sqrt(len(units))

    def _parts(self, units: tuple[str, ...], unmarked: bool) -> Iterator[str]:
        """The words and shorter phrases that a phrase is made of."""
        place = 0
        while len(units) > 1 and place < len(units):
            size = self._size(units[place:place + len(units) - 1], unmarked)
            yield " ".join(units[place:place + size])
            place += size

    def _looked_up(self, word: str, unmarked: bool) -> tuple[Mapping[str, float], float]:
        if self._direct and (found := _shares(self._direct, word, unmarked)):
            return found
        for one, other in self._ways:
            through = _shares(one, word, unmarked)
            if through and (shares := _through(through[0], other)):
                return shares, through[1]
        return self._read(word), 1.0

    def _read(self, word: str) -> Mapping[str, float]:
        """What a word may be by the readings of Chinese characters."""
        if (self._source, self._target) == ("vi", "zh-Hans"):
            return chinese_for(word)
        if (self._source, self._target) == ("zh-Hans", "vi"):
            return vietnamese_for(word)
        return {}


def _shares(table: _Table, word: str, unmarked: bool) -> tuple[Mapping[str, float], float] | None:
    """What the table says of a word, and how much it counts; of all spellings of one typed without marks."""
    words = table.spellings.get(word, (word,)) if unmarked else (word,)
    entries = [entry for one in words[:_MOST_SPELLINGS] if (entry := table.entry(one))]
    if not entries:
        return None
    total = sum(entry.seen + 1 for entry in entries)
    shares: dict[str, float] = defaultdict(float)
    for entry in entries:
        for text, share in entry.renditions:
            shares[text] += share * (entry.seen + 1) / total
    return shares, _weight(max(entry.seen for entry in entries), table.pairs)


def _weight(seen: int, pairs: int) -> float:
    """How much a word counts by its own language: 1 for a rare one, less for one that is in every text."""
    if not pairs:
        return 1.0
    rarest = math.log(1 + (pairs + 0.5) / 0.5)
    return math.sqrt(math.log(1 + (max(0, pairs - seen) + 0.5) / (seen + 0.5)) / rarest)


def _through(shares: Mapping[str, float], other: _Table) -> dict[str, float]:
    likely = sorted(shares.items(), key=lambda one: -one[1])[:_PIVOT_WIDTH]
    found: dict[str, float] = defaultdict(float)
    for text, share in likely:
        entry = other.entry(text)
        for rendition, chance in entry.renditions[:_PIVOT_WIDTH] if entry else ():
            found[rendition] += share * chance
    return found


def _numbers(header: str) -> tuple[int, int]:
    """From how many pairs of texts a file was learned, and how many there were; raises ``ValueError``."""
    name, pairs, *known = header.split("\t")
    if name != _HEADER:
        raise ValueError(f"begins with {name[:40]!r}")
    return int(pairs), int(known[0] if known else pairs)


def _read(path: Path, stamp: tuple[int, int], source: str) -> _Table:
    text = path.read_text("utf-8")
    header, *rows = text.splitlines()
    if not text.endswith("\n") or any(row.count("\t") % 2 == 0 for row in rows):
        raise ValueError("cut short")
    lines = dict(row.split("\t", 1) for row in rows)
    return _Table(stamp, _numbers(header)[0], lines, _spellings(lines, source))


def _spellings(lines: Mapping[str, str], source: str) -> dict[str, tuple[str, ...]]:
    """The words by their folded form, those seen most first; only what more than one spelling or a marked one has."""
    if registry.get(source).script != "Latn":
        return {}
    loose = analyser_for(source).loose
    folded: dict[str, str] = {}
    by_form: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, line in lines.items():
        form = " ".join(folded.setdefault(unit, loose(unit)) for unit in word.split(" "))
        by_form[form].append((-int(line.partition("\t")[0]), word))
    return {form: tuple(word for _, word in sorted(words)) for form, words in by_form.items()}
