"""What happens in translating that others act upon, told after the commit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LanguageRequested:
    """A work is to be translated into one more language."""


@dataclass(frozen=True)
class PeopleTold:
    """There are new notifications; who wants them by mail can be written to."""
