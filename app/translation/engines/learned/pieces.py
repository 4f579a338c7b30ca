"""PURE: long texts in pieces that the decoder takes whole, cut where a clause ends."""

from collections.abc import Sequence

from app.translation.engines.learned.tokens import LONGEST, SPACE, bare

# after which signs a text is cut, the best first; where no spaces stand between words, one stands between clauses
_SIGNS = tuple(map(frozenset, (".!?…។៕။。！？", ";:；：", ",،၊，、", SPACE)))


def pieces(found: Sequence[str], longest: int = LONGEST) -> list[Sequence[str]]:
    """The tokens in pieces of at most ``longest``, none of them empty, which together are all of them.

    A piece is at least half as long as it may be and ends after the last sign of the best kind that is in its second
    half, or where it has to if there is none.
    """
    parts = []
    while len(found) > longest:
        cut = _cut(found, longest)
        parts.append(found[:cut])
        found = found[cut:]
    return [*parts, found] if found else parts


def _cut(found: Sequence[str], longest: int) -> int:
    for signs in _SIGNS:
        for place in range(longest - 1, longest // 2 - 1, -1):
            if bare(found[place]) in signs:
                return place + 1
    return longest
