"""PURE: which segments of a new source text are those of the old one: the same, moved, mended, edited, joined, cut.

Nothing is matched twice, but for a text that has become two. What a person found good for a text stays good only for that
same text: SAME and MOVED, and MENDED where only signs, spaces or capitals differ.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from app.translation.mending import folded, only_mended
from app.translation.similar import Candidate, candidates

SAME, MOVED, MENDED, EDITED = "same", "moved", "mended", "edited"
MERGED, SPLIT, COPIED, NEW = "merged", "split", "copied", "new"
_REACHES = (16, 8, 4, 2, 1)  # how many segments on each side have to be equal, tried from the widest
_BACK = 64  # how far to look for the nearest


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment's source text, the part of the text it stands in (title, summary, body), and its kind there."""

    text: str
    part: str = "body"
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Match:
    """Where a new segment comes from: the numbers of old ones, in order, or of the one that a COPIED repeats.

    ``piece`` is the number, from 0, of a piece that is SPLIT from one.
    """

    how: str
    old: tuple[int, ...] = ()
    piece: int = 0


def match(old: Sequence[Unit], new: Sequence[Unit], tag: str) -> tuple[Match, ...]:
    """One match for each new segment; the language is the source's.

    Equal texts are told apart by what stands around them, not by their order alone.
    """
    matching = _Matching(old, new, tag)
    matching.pair_equal()
    matching.pair_mended()
    spared = matching.waiting_equal()
    matching.pair_similar(spared)
    if spared:
        matching.extend(1)
        matching.extend(-1)
        matching.extend(1, from_the_ends=True)
        matching.extend(-1, from_the_ends=True)
        matching.pair_leftover_equal()
        matching.pair_similar(frozenset())
    return matching.result()


def gone(matches: Iterable[Match], old_count: int) -> tuple[int, ...]:
    """The numbers of the old segments that no new one comes from."""
    used = {number for one in matches if one.how != COPIED for number in one.old}
    return tuple(number for number in range(old_count) if number not in used)


class _Matching:
    """Both texts and what has been matched so far, as numbers of segments."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit], tag: str) -> None:
        self.old, self.new, self.tag = old, new, tag
        self.matches: dict[int, Match] = {}
        self.used: set[int] = set()
        numbers: dict[tuple[str, str], int] = {}
        self.old_ids = [numbers.setdefault((one.part, one.text), len(numbers)) for one in old]
        self.new_ids = [numbers.setdefault((one.part, one.text), len(numbers)) for one in new]

    def pair_equal(self) -> None:
        """Texts that stand once in both, then those of several whose surroundings are equal, then what follows them."""
        old_counts, new_counts = Counter(self.old_ids), Counter(self.new_ids)
        self._pair_by({number: one for number, one in enumerate(self.old_ids) if old_counts[one] == new_counts[one] == 1},
                      {number: one for number, one in enumerate(self.new_ids) if old_counts[one] == new_counts[one] == 1})
        for reach in _REACHES:
            self._pair_by(_surroundings(self.old, self.old_ids, self.free_old(), reach),
                          _surroundings(self.new, self.new_ids, self.free_new(), reach))
        self.extend(1)  # what a text follows says more than what follows it

    def pair_mended(self) -> None:
        """Texts that say the same in other signs, each with the nearest; what has an equal text waiting is spared."""
        spared = self.waiting_equal()
        by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number in self.free_old():
            if self.old_ids[number] not in spared:
                by_key[self.old[number].part, folded(self.old[number].text, self.tag)].append(number)
        for number in [one for one in self.free_new() if self.new_ids[one] not in spared]:
            text = self.new[number].text
            same = [one for one in by_key.get((self.new[number].part, folded(text, self.tag)), ())
                    if one not in self.used and only_mended(self.old[one].text, text, self.tag)]
            if same:
                self._take(Match(MENDED, (self._nearest(number, same),)), number)

    def pair_similar(self, spared: Set[int]) -> None:
        """Edited, joined and cut texts, the most alike first, but for the texts that are spared."""
        free_old = [one for one in self.free_old() if self.old_ids[one] not in spared]
        free_new = [one for one in self.free_new() if self.new_ids[one] not in spared]
        gaps_old, gaps_new = self._gaps()
        found = candidates([(number, self.old[number].text, self.old[number].part, gaps_old[number]) for number in free_old],
                           [(number, self.new[number].text, self.new[number].part, gaps_new[number]) for number in free_new],
                           self.tag)
        for one in found:
            if self.used.isdisjoint(one.old) and not any(number in self.matches for number in one.new):
                self._take_similar(one)

    def extend(self, step: int, *, from_the_ends: bool = False) -> None:
        """Pair equal texts that follow (1), or stand before (-1), two that are matched; or, more weakly, the ends of both."""
        numbers = range(len(self.new))[::step]
        for number in numbers:
            beside = self.matches.get(number - step)
            if number in self.matches or not (beside or (from_the_ends and number == numbers[0])):
                continue
            one = beside.old[-1 if step == 1 else 0] + step if beside else 0 if step == 1 else len(self.old) - 1
            if 0 <= one < len(self.old) and one not in self.used and self.old_ids[one] == self.new_ids[number]:
                self._take(Match(SAME, (one,)), number)

    def pair_leftover_equal(self) -> None:
        """Equal texts about which nothing else is known: each with the nearest."""
        by_id: dict[int, list[int]] = defaultdict(list)
        for number in self.free_old():
            by_id[self.old_ids[number]].append(number)
        for number in list(self.free_new()):
            same = [one for one in by_id[self.new_ids[number]] if one not in self.used]
            if same:
                self._take(Match(SAME, (self._nearest(number, same),)), number)

    def result(self) -> tuple[Match, ...]:
        """All matches in order: those out of the longest row of equal ones have moved, repeated texts are copies."""
        twins: dict[int, list[int]] = defaultdict(list)
        for number, text in enumerate(self.old_ids):
            twins[text].append(number)
        rows = [(number, one.old[0]) for number, one in sorted(self.matches.items()) if one.how in (SAME, MENDED)]
        staying = {rows[place][0] for place in _longest_rising([before for _, before in rows])}
        found = []
        for number in range(len(self.new)):
            one = self.matches.get(number, Match(NEW))
            if one.how == SAME and number not in staying:
                one = Match(MOVED, one.old)
            elif one.how == NEW and twins[self.new_ids[number]]:
                one = Match(COPIED, (self._nearest(number, twins[self.new_ids[number]]),))
            found.append(one)
        return tuple(found)

    def waiting_equal(self) -> set[int]:
        """The texts that stand unmatched on both sides."""
        return {self.old_ids[one] for one in self.free_old()} & {self.new_ids[one] for one in self.free_new()}

    def free_old(self) -> Iterator[int]:
        return (number for number in range(len(self.old)) if number not in self.used)

    def free_new(self) -> Iterator[int]:
        return (number for number in range(len(self.new)) if number not in self.matches)

    def _pair_by(self, old: dict[int, Hashable], new: dict[int, Hashable]) -> None:
        """Pair those with equal keys, in order."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for number, key in reversed(old.items()):
            waiting[key].append(number)
        for number, key in new.items():
            if waiting.get(key):
                self._take(Match(SAME, (waiting[key].pop(),)), number)

    def _take(self, one: Match, number: int) -> None:
        self.matches[number] = one
        self.used.update(one.old)

    def _take_similar(self, one: Candidate) -> None:
        if len(one.new) > 1:
            for piece, number in enumerate(one.new):
                self._take(Match(SPLIT, one.old, piece), number)
        else:
            self._take(Match(MERGED if len(one.old) > 1 else EDITED, one.old), one.new[0])

    def _gaps(self) -> tuple[dict[int, int], dict[int, int]]:
        """For each unmatched segment the old number after which it stands, so that equal ones share a gap."""
        old: dict[int, int] = {}
        after = -1
        for number in range(len(self.old)):
            if number in self.used:
                after = number
            else:
                old[number] = after
        new: dict[int, int] = {}
        after = -1
        for number in range(len(self.new)):
            if number in self.matches:
                after = self.matches[number].old[-1] if self.matches[number].old else after
            else:
                new[number] = after
        return old, new

    def _nearest(self, number: int, choices: Sequence[int]) -> int:
        """The old one of the choices, in order, that is of the new one's kind and next to where it would have stood."""
        known = next((one for one in range(number - 1, max(-1, number - _BACK), -1) if one in self.matches), None)
        place = number if known is None else self.matches[known].old[-1] + number - known
        middle = bisect_left(choices, place)
        return min(choices[max(0, middle - _BACK):middle + _BACK],
                   key=lambda one: (self.old[one].kind != self.new[number].kind, abs(one - place)))


def _surroundings(units: Sequence[Unit], ids: Sequence[int], free: Iterable[int], reach: int) -> dict[int, Hashable]:
    """For each free segment its text, its kind, and the texts around it, the ends of the whole included."""
    padded = (*(-1,) * reach, *ids, *(-2,) * reach)
    return {number: (units[number].kind, padded[number:number + 2 * reach + 1]) for number in free}


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest row of numbers that grow."""
    ends: list[int] = []  # of the best row of each length, its last place
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number, key=numbers.__getitem__)
        before.append(ends[length - 1] if length else -1)
        ends[length:length + 1] = [place]
    row: list[int] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        row.append(place)
        place = before[place]
    return row
