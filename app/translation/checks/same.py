"""PURE: a source left as it was."""

import re
from collections.abc import Iterator, Sequence

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair
from app.translation.checks.masking import prose
from app.translation.checks.scripts import LATIN, own_script, script_of

_STOPS = (".", "!", "?", "…")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


class Same(Check):
    """The target is not the source itself; names and numbers may stay as they are."""

    name = "same"
    label = N_("Same as the source")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if pair.source_tag == pair.target_tag or pair.source.strip().casefold() != pair.target.strip().casefold():
            return
        words = [one.group() for one in _WORD.finditer(prose(pair.source))]
        if sum(not word[0].isupper() for word in words) >= 3 or _closed(pair.source, words) or _tied(pair.source) or _foreign(pair):
            yield Finding(self.name, "same.source", N_("The translation is the same as the source."), target_span=(0, len(pair.target)))


def _closed(text: str, words: Sequence[str]) -> bool:
    """Whether a full stop makes a sentence of words that are mostly no names."""
    return text.rstrip().endswith(_STOPS) and sum(word.islower() for word in words[1:]) * 2 > len(words) - 1


def _tied(text: str) -> bool:
    """Whether the text is of a script without spaces, and longer than a name is."""
    return sum(script_of(one) not in ("", LATIN) for one in text) >= 8


def _foreign(pair: Pair) -> bool:
    return own_script(registry.get(pair.target_tag).script) != LATIN and len(_WORD.findall(pair.source)) >= 3 and any(
        word[0].islower() for word in _WORD.findall(pair.source))
