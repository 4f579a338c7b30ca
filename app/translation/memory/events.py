"""What the translation memory tells after a commit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemoryGrew:
    """New pairs have come into the memory."""
