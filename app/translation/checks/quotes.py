"""PURE: quotation marks that got lost, or that do not close."""

import re
from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import ENTITY, prose

_PAIRS = {"“": "”", "«": "»", "„": "“", "「": "」", "『": "』", "《": "》"}
_PLAIN = ("\"", "＂")
_TITLES = frozenset("《》〈〉")
_QUOTE = re.compile(r"[\"＂“”„«»「」『』《》]")
_SINGLE = re.compile(r"(?<!\w)['‘‹〈](?=\w)|(?<=\w)['’›〉](?!\w)")
_SPEECH = 40  # characters between two marks that are more than a word in an unusual sense


class Quotes(Check):
    """What is quoted in the source is quoted in the target, with marks that open and close.

    The marks may be those of either language: “ ” in Vietnamese, also « » in Lao and Khmer, 「 」 and 《 》 in Chinese.
    """

    name = "quotes"
    label = N_("Quotation marks")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not pair.target.strip():
            return
        wanted, given = _quotes(pair.source), _quotes(pair.target)
        wrong, wrong_there = _unpaired(given), _unpaired(wanted)
        if wrong and not wrong_there:
            text, span = wrong
            yield Finding(self.name, "quotes.unbalanced", N_("The quotation mark %(mark)s has no partner."), {"mark": text}, target_span=span)
        elif not wrong and not wrong_there and _speech(wanted) and not given and not _SINGLE.search(prose(pair.target)):
            text, span = wanted[0]
            yield Finding(self.name, "quotes.missing", N_("The source has quotation marks, the translation has none."), {"mark": text}, source_span=span)


def _quotes(text: str) -> list[tuple[str, Span]]:
    """The quotation marks of a text; apostrophes and single marks are none."""
    entities = {match.span() for match in ENTITY.finditer(text) if match.group() == "&quot;"}
    plain = prose(text)
    marks = [(match.group(), match.span()) for match in _QUOTE.finditer(plain)]
    return sorted([*marks, *(("\"", span) for span in entities)], key=lambda one: one[1])


def _unpaired(marks: list[tuple[str, Span]]) -> tuple[str, Span] | None:
    """The first mark without a partner; plain marks pair among themselves."""
    opened: list[tuple[str, Span]] = []
    plain: list[tuple[str, Span]] = []
    wrong: list[tuple[str, Span]] = []
    for text, span in marks:
        if text in _PLAIN:
            plain.append((text, span))
        elif opened and _PAIRS[opened[-1][0]] == text:
            opened.pop()
        else:
            (opened if text in _PAIRS else wrong).append((text, span))
    left = sorted([*opened, *wrong, *(plain if len(plain) % 2 else ())], key=lambda one: one[1])
    return left[0] if left else None


def _speech(marks: list[tuple[str, Span]]) -> bool:
    """Whether somebody's words stand between two marks that follow each other, and no title or single word."""
    return len(marks) > 1 and any(text not in _TITLES and after[0] - before[1] >= _SPEECH
                                  for (text, before), (_, after) in zip(marks[::2], marks[1::2], strict=False))
