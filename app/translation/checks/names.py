"""PURE: names of several words in Latin letters that stand in the target nearly, but not quite, as in the source."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import prose

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST = 64  # names with a word in common that are looked at
_SHORTEST = 6  # letters of a name that one wrong letter does not make another name


class Names(Check):
    """A name of two words or more in Latin letters keeps them.

    The languages of the highlands write names in their own way. Names may be translated, shortened or lose their marks; only one that stands there with a letter lost, added or
    changed is told.
    """

    name = "names"
    label = N_("Names")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if any(registry.get(tag).minority for tag in (pair.source_tag, pair.target_tag)):
            return
        mine, theirs = dict(_names(pair.source)), list(_names(pair.target))
        held, near = {name for name, _ in theirs}, _near(theirs)
        told: set[int] = set()
        for name, span in sorted(mine.items(), key=lambda one: -len(one[0])):
            if name in held or len(name) < _SHORTEST:
                continue
            for other, place in sorted({one for key in _keys(name) for one in near.get(key, ())[:_MOST]}, key=lambda one: one[1]):
                if other not in mine and other[0] == name[0] and told.isdisjoint(range(*place)) and (
                        Levenshtein.distance(name, other, score_cutoff=1) <= 1):
                    told.update(range(*place))
                    yield Finding(self.name, "names.written", N_("“%(given)s” is “%(wanted)s” in the source."),
                                  {"given": pair.target[place[0]:place[1]], "wanted": pair.source[span[0]:span[1]]}, span, place)
                    break


def _near(names: Sequence[tuple[str, Span]]) -> dict[tuple[int, bool, str], list[tuple[str, Span]]]:
    """The names by what those have in common that differ in one letter."""
    found: dict[tuple[int, bool, str], list[tuple[str, Span]]] = {}
    for one in names:
        for key in _keys(one[0]):
            found.setdefault(key, []).append(one)
    return found


def _keys(name: str) -> Iterator[tuple[int, bool, str]]:
    """How many words the name has, with its first word and with its last: one wrong letter leaves one of the two."""
    words = name.split(" ")
    yield len(words), True, words[0]
    yield len(words), False, words[-1]


def _names(text: str) -> Iterator[tuple[str, Span]]:
    """Runs of two to five capitalized words in small letters without marks, and where they stand."""
    plain = prose(text)
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(plain), None]:
        if word and word.group()[0].isupper() and (not run or plain[run[-1].end():word.start()] == " "):
            run.append(word)
            continue
        for size in range(2, min(5, len(run)) + 1):
            for at in range(len(run) - size + 1):
                yield _bare(" ".join(one.group() for one in run[at:at + size])), (run[at].start(), run[at + size - 1].end())
        run = [word] if word and word.group()[0].isupper() else []


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(one))
