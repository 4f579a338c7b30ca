"""PURE: stretches of a text, for asking quickly whether something stands in one of them."""

from bisect import bisect_right
from collections.abc import Iterable

Span = tuple[int, int]
"""A place in a text, in code points: ``text[start:end]``."""


class Places:
    """Stretches of a text, in any order and also over one another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def meet(self, span: Span) -> bool:
        """Whether one of the stretches and this one have a character in common."""
        place = bisect_right(self._ends, span[0])
        return place < len(self._starts) and self._starts[place] < span[1]
