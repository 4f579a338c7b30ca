"""The search index of a static site, written as scripts, since browsers open no other files without a server."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

from app.packs.readers.keys import Keys, shard_of

CARDS_AT_ONCE = 50
"""How many works stand in one script of titles."""
_SMALLEST, _LARGEST = 16, 1024
_HELD = 2_000_000  # letters of postings in memory before they are put aside
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SiteIndex:
    """Takes works one after the other; what is in memory is put aside whenever it grows large.

    Works are numbered from 0. A posting is a number of base 36: how far the work is from the one before, times eight,
    plus what the key counts there: up to 3 for how often it is in the text, 4 more where it is in the title.
    """

    def __init__(self, folder: Path, aside: Path, keys: Keys, works: int) -> None:
        self._folder, self._aside, self._keys = folder, aside, keys
        self.shards = min(_LARGEST, max(_SMALLEST, 2 ** math.ceil(math.log2(max(1, works / 8)))))
        self._lines: list[list[str]] = [[] for _ in range(self.shards)]
        self._held = 0
        self._cards: list[list[str]] = []
        self.works = 0
        (folder / "words").mkdir(parents=True)
        (folder / "titles").mkdir()
        aside.mkdir()

    def add(self, card: list[str], title: str, text: str) -> None:
        """Take in one work: what a list of results shows of it, and its words."""
        titled = self._keys.counted(title)
        counted = self._keys.counted(text)
        for key in titled.keys() | counted.keys():
            weight = min(3, counted[key].bit_length() - 1 if counted[key] else 0) + (4 if key in titled else 0)
            line = f"{key}\t{self.works * 8 + weight}\n"
            self._lines[shard_of(key, self.shards)].append(line)
            self._held += len(line)
        self.works += 1
        self._cards.append(card)
        if len(self._cards) == CARDS_AT_ONCE:
            self._write_cards()
        if self._held > _HELD:
            self._put_aside()

    def finish(self) -> None:
        """Write all scripts, one part of the index at a time."""
        self._put_aside()
        if self._cards:
            self._write_cards()
        for shard in range(self.shards):
            words = dict(self._postings(shard))
            _write(self._folder / "words" / f"{shard}.js", f"rong.words({shard},{_json(words)});\n")
        _write(self._folder / "about.js", f"rong.about({self._keys.for_browsers()[:-1]}, \"works\": {self.works}, "
               f"\"shards\": {self.shards}, \"cards\": {CARDS_AT_ONCE}}});\n")

    def _put_aside(self) -> None:
        for shard, lines in enumerate(self._lines):
            if lines:
                with (self._aside / str(shard)).open("a", encoding="utf-8", newline="\n") as target:
                    target.writelines(lines)
                lines.clear()
        self._held = 0

    def _postings(self, shard: int) -> Iterator[tuple[str, str]]:
        place = self._aside / str(shard)
        found: dict[str, list[int]] = {}
        if place.is_file():
            with place.open(encoding="utf-8", newline="\n") as source:
                for line in source:
                    key, _, number = line.rstrip("\n").partition("\t")
                    found.setdefault(key, []).append(int(number))
            place.unlink()
        for key in sorted(found):
            before, said = 0, []
            for posting in found[key]:
                work, weight = divmod(posting, 8)
                said.append(_base36((work - before) * 8 + weight))
                before = work
            yield key, " ".join(said)

    def _write_cards(self) -> None:
        number = (self.works - 1) // CARDS_AT_ONCE
        _write(self._folder / "titles" / f"{number}.js", f"rong.titles({number},{_json(self._cards)});\n")
        self._cards = []


def _json(value: object) -> str:
    # a line separator ends a line in old scripts, and a script ends where it says so
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


def _write(place: Path, text: str) -> None:
    place.write_bytes(text.encode("utf-8"))
