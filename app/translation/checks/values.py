"""PURE: values of one text that the other lacks, both ways round."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from app.languages.values.holding import without_addresses
from app.translation.checks.base import Pair, Span


class Value(Protocol):
    """What stands at a place of a text."""

    @property
    def span(self) -> Span: ...


Lost = Callable[[str, str, str, str], Iterable[Value]]
"""Of a text and its tag, what another text and its tag lack."""


def missing_and_added(pair: Pair, lost: Lost) -> Iterator[tuple[Span | None, Span | None]]:
    """The places in the source of what the target lacks, then those in the target of what the source lacks.

    Where links lead says nothing, and an empty target lacks nothing.
    """
    source, target = without_addresses(pair.source), without_addresses(pair.target)
    if target.strip():
        yield from ((value.span, None) for value in lost(source, pair.source_tag, target, pair.target_tag))
        yield from ((None, value.span) for value in lost(target, pair.target_tag, source, pair.source_tag))
