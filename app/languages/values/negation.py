"""PURE: where a text says no."""

from app.languages.values.numbers import Span


def negations_in(text: str, tag: str) -> tuple[Span, ...]:
    """The places of the words that deny, in their order."""
    return ()
