"""PURE: phrases that stand for each other, from aligned texts, and the table of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST = 7
"""So many tokens a phrase has at most, on either side."""

MOST = 20
"""So many renditions of a phrase are kept, the most frequent ones."""

Table = Mapping[str, Sequence[tuple[str, float]]]


def phrases(source: Sequence[str], target: Sequence[str], links: Any) -> Iterator[tuple[str, str]]:
    """All phrase pairs that agree with an alignment: no token of one is linked to a token outside of the other.

    Tokens without a link may belong to a phrase beside them (Och and Ney 2004; Koehn 2010, 5.2.3).
    """
    columns_of = [[place for place, linked in enumerate(row) if linked] for row in links.tolist()]
    rows_of = [[place for place, linked in enumerate(column) if linked] for column in links.T.tolist()]
    for first in range(len(source)):
        low, high = len(target), -1
        for last in range(first, min(first + LONGEST, len(source))):
            if columns_of[last]:
                low, high = min(low, columns_of[last][0]), max(high, columns_of[last][-1])
            if high < 0:
                continue
            if high - low >= LONGEST:
                break
            if any(rows_of[column] and (rows_of[column][0] < first or rows_of[column][-1] > last) for column in range(low, high + 1)):
                continue
            text = " ".join(source[first:last + 1])
            start = low
            while True:  # with what stands free before and after it
                end = high
                while end - start < LONGEST:
                    yield text, " ".join(target[start:end + 1])
                    end += 1
                    if end >= len(target) or rows_of[end]:
                        break
                start -= 1
                if start < 0 or rows_of[start] or high - start >= LONGEST:
                    break


def table_of(counted: Counter[tuple[str, str]]) -> dict[str, list[tuple[str, float]]]:
    """The renditions of each source phrase, most frequent first."""
    by_source: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (source, target), count in counted.items():
        by_source[source].append((target, count))
    return {source: sorted(found, key=lambda one: (-one[1], one[0]))[:MOST] for source, found in by_source.items()}

