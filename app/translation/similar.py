"""PURE: which old and new texts are likely one text that was edited, joined with its neighbour, or cut in two."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz.distance import Levenshtein

from app.languages import registry
from app.translation.marking import units

NEAR, FAR, ELSEWHERE = 0.5, 0.6, 0.8  # how alike texts have to be: in the same gap, in another place, in another part
JOINED = 0.7  # the same for texts that were joined or cut
_LONGEST_RUN = 3  # texts that become one, or that one becomes
_SHORT = 4  # words
_BEST = 6  # texts that are compared with each
_COMMON = 64  # what stands in more texts than this tells none of them apart

Place = tuple[int, str, str, int]  # number, text, part, and the gap it stands in


@dataclass(frozen=True, slots=True)
class Candidate:
    """Old and new texts by their numbers, of which one side is a single one, and how alike they are, from 0 to 1."""

    score: float
    near: bool
    old: tuple[int, ...]
    new: tuple[int, ...]


def candidates(old: Sequence[Place], new: Sequence[Place], tag: str) -> list[Candidate]:
    """The likely pairs, the most alike first."""
    if not old or not new:
        return []
    before, after = [_Text(*one, tag) for one in old], [_Text(*one, tag) for one in new]
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], Candidate] = {}
    for ones, others, turned in ((after, before, False), (before, after, True)):
        likely = _Likely(others)
        for one in ones:
            for run in _runs(others, likely.of(one)):
                pair = _compared([one], run) if turned else _compared(run, [one])
                if pair is not None:
                    found[pair.old, pair.new] = pair
    return sorted(found.values(), key=lambda one: (-one.score, not one.near, len(one.old) + len(one.new),
                                                   abs(one.old[0] - one.new[0]), one.new))


class _Text:
    """A text with its units, and with what it is looked up by."""

    def __init__(self, number: int, text: str, part: str, gap: int, tag: str) -> None:
        self.number, self.text, self.part, self.gap = number, text.casefold(), part, gap
        self.spaces = registry.get(tag).spaces
        self.units = units(text, tag)
        # single letters stand everywhere: where they are the units, two in a row are looked up
        self.signs = set(self.units if self.spaces else zip(self.units, self.units[1:], strict=False))


class _Likely:
    """Texts by what stands in them."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self.by_sign: dict[object, list[int]] = defaultdict(list)
        self.by_gap: dict[int, list[int]] = defaultdict(list)
        for place, one in enumerate(texts):
            self.by_gap[one.gap].append(place)
            for sign in one.signs:
                self.by_sign[sign].append(place)

    def of(self, text: _Text) -> list[int]:
        """The places of the texts that have most in common with this one, and of the few in the same gap."""
        shared: Counter[int] = Counter()
        for sign in text.signs:
            places = self.by_sign.get(sign, ())
            if len(places) <= _COMMON:
                shared.update(places)
        best = [place for place, _ in shared.most_common(_BEST)]
        beside = self.by_gap[text.gap]
        return list(dict.fromkeys([*best, *beside])) if len(beside) <= _BEST else best


def _runs(texts: Sequence[_Text], likely: Sequence[int]) -> Iterator[list[_Text]]:
    """Each likely text by itself and with its neighbours, as long as they stand side by side in one part."""
    seen: set[tuple[int, int]] = set()
    for place in likely:
        for size in range(1, _LONGEST_RUN + 1):
            for first in range(max(0, place - size + 1), min(place, len(texts) - size) + 1):
                run = texts[first:first + size]
                beside = run[-1].number - run[0].number == size - 1 and run[0].part == run[-1].part
                if beside and (first, size) not in seen:
                    seen.add((first, size))
                    yield list(run)


def _compared(old: Sequence[_Text], new: Sequence[_Text]) -> Candidate | None:
    """The candidate that they make; None where they are not alike enough."""
    near = old[0].gap == new[0].gap
    several = len(old) + len(new) > 2
    if several and old[0].part != new[0].part:
        return None
    least = ELSEWHERE if old[0].part != new[0].part else JOINED if several else NEAR if near else FAR
    lengths = sum(len(one.units) for one in old), sum(len(one.units) for one in new)
    if min(lengths) < least * max(lengths) - _SHORT:
        return None
    score = Levenshtein.normalized_similarity(_units(old), _units(new), score_cutoff=least)
    if score < least and not several and old[0].spaces and min(len(old[0].units), len(new[0].units)) <= _SHORT:
        # a letter mended in a short text changes half of its words
        score = Levenshtein.normalized_similarity(old[0].text, new[0].text, score_cutoff=least)
    if score < least:
        return None
    return Candidate(score, near, tuple(one.number for one in old), tuple(one.number for one in new))


def _units(texts: Sequence[_Text]) -> list[str]:
    return list(chain.from_iterable(one.units for one in texts))
