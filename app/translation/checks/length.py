"""PURE: a target much shorter or longer than such targets usually are."""

from collections.abc import Iterable

Ratio = tuple[float, float]


def learn(pairs: Iterable[tuple[str, str]]) -> Ratio | None:
    """The usual length of a target divided by that of its source, and its spread; None from too few pairs."""
    return None
