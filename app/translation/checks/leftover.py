"""PURE: words of the source language left in the target."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import prose
from app.translation.checks.scripts import LATIN, own_script, script_of

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Latin scripts of Viet Nam that write none of the five tone marks: a small word with one is Vietnamese
_TONELESS = frozenset({"en", "bdq", "jra", "rad", "sed", "kpm", "hre", "cmo", "hmv", "mww"})
_DOMAIN = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9-]++(?:\.[A-Za-z]{2,}+)++")
_RUN, _RUN_WITH_TONES, _LETTERS = 5, 3, 2
_WHOLE, _PART, _AROUND = 400, 100, 50  # words: longer texts are compared part by part, each with some more of the source on either side


class Leftover(Check):
    """No words of the source language stay between those of the target; names may.

    Where the scripts differ, letters of the source's own script count, and small Latin words that the source has. In the
    same script it is runs of words: short ones where a tone mark says that they are Vietnamese, longer ones otherwise.
    """

    name = "leftover"
    label = N_("Words of the source language")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if pair.source_tag == pair.target_tag or pair.source.strip().casefold() == pair.target.strip().casefold():
            return
        for start, end in _left(pair):
            yield Finding(self.name, "leftover.words", N_("“%(words)s” is left in the source language."),
                          {"words": pair.target[start:end]}, target_span=(start, end))


def _left(pair: Pair) -> Iterator[Span]:
    mine, theirs = (own_script(registry.get(tag).script) for tag in (pair.source_tag, pair.target_tag))
    if mine != theirs and mine != LATIN:
        yield from _letters(pair.target, mine)
    elif mine == theirs != LATIN:
        return
    else:
        yield from _words(pair, few=theirs != LATIN)


def _letters(text: str, script: str) -> Iterator[Span]:
    """Runs of letters of a script that the target does not write."""
    start = None
    for at, one in enumerate(text + " "):
        if script_of(one) == script:
            start = at if start is None else start
        elif start is not None:
            if at - start >= _LETTERS:
                yield start, at
            start = None


def _words(pair: Pair, *, few: bool) -> Iterator[Span]:
    """Runs of words that stand in both texts; in a target of another script ``few`` are enough."""
    source, target = prose(pair.source), _DOMAIN.sub(lambda match: "\ufffc" * len(match.group()), prose(pair.target))
    mine = [one.group() for one in _WORD.finditer(source)]
    theirs = [(one.group(), one.span()) for one in _WORD.finditer(target) if script_of(one.group()[0]) == LATIN]
    if not mine or not theirs:
        return
    toneless = pair.target_tag in _TONELESS or few
    for start, end in _common(mine, [word for word, _ in theirs]):
        run = theirs[start:end]
        if run and _is_language([word for word, _ in run], few=few, toneless=toneless):
            yield run[0][1][0], run[-1][1][1]


def _common(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Span]:
    """Where runs of words stand in the second text that the first has too, in its order."""
    longest = max(len(mine), len(theirs))
    parts = 1 if longest <= _WHOLE else -(-longest // _PART)
    for part in range(parts):
        start, end = (len(theirs) * at // parts for at in (part, part + 1))
        first, last = (len(mine) * at // parts for at in (part, part + 1))
        around = mine[max(0, first - _AROUND):last + _AROUND]
        for block in SequenceMatcher(None, around, theirs[start:end], autojunk=False).get_matching_blocks():
            yield start + block.b, start + block.b + block.size


def _is_language(words: Sequence[str], *, few: bool, toneless: bool) -> bool:
    """Whether a run of words is language and no name."""
    small = [word for word in words if word.islower()]
    toned = toneless and any(_has_tone(word) for word in small)
    if few:
        return toned or any(all(word.islower() for word in words[at:at + 3]) for at in range(len(words) - 2))
    return (toned and len(words) >= _RUN_WITH_TONES) or (len(words) >= _RUN and len(small) >= 3)


def _has_tone(word: str) -> bool:
    return any(one in _TONES for one in unicodedata.normalize("NFD", word))
