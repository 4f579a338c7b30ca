"""PURE: a target that says nothing, or only repeats its source."""

from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair


class Empty(Check):
    """The target has no text, or is the source left as it was although it has words to translate."""

    name = "empty"
    label = N_("Nothing translated")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source, target = pair.source, pair.target
        if source.strip() and not target.strip():
            yield Finding(self.name, "empty.nothing", N_("The translation is empty."))
        elif pair.source_tag != pair.target_tag and target.strip() == source.strip() and _has_sentence(source):
            yield Finding(self.name, "empty.same", N_("The translation is the same as the source."))


def _has_sentence(text: str) -> bool:
    """Whether there are words enough that staying the same is odd; names and numbers may stay."""
    return sum(any(letter.isalpha() for letter in word) for word in text.split()) >= 4
