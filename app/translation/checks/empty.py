"""PURE: a target that says nothing, or only repeats its source."""

from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding


class Empty(Check):
    """The target has no text, or is the source left as it was although it has words to translate."""

    name = "empty"
    label = N_("Nothing translated")

    def find(self, source: str, target: str, source_tag: str, target_tag: str) -> Iterator[Finding]:
        if source.strip() and not target.strip():
            yield Finding(self.name, N_("The translation is empty."))
        elif source_tag != target_tag and target.strip() == source.strip() and _has_sentence(source):
            yield Finding(self.name, N_("The translation is the same as the source."))


def _has_sentence(text: str) -> bool:
    """Whether there are words enough that staying the same is odd; names and numbers may stay."""
    return sum(any(letter.isalpha() for letter in word) for word in text.split()) >= 4
