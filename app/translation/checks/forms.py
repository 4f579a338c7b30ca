"""PURE: letters put together in another way than the rest: marks apart, marks twice, marks without a letter, invisible signs."""

import re
import unicodedata
from collections.abc import Iterator

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair

_LATIN_LETTERS = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
# a mark of Lao or Khmer stands on a letter of its script, on a dotted circle, or behind a joiner
_MARK_ALONE = re.compile(r"(?:^|(?<=[\s(\[\"“«]))[\u0300-\u036f]"
                         r"|(?<![\u0e81-\u0ecd\u0edc-\u0edf\u25cc\u200c\u200d])[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]"
                         r"|(?<![\u1780-\u17d3\u17dd\u25cc\u200c\u200d])[\u17b6-\u17d3\u17dd]")
_TWICE = re.compile(r"([\u0300-\u036f\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u17b6-\u17d1\u17d3])\1+")
_VOWELS_TWICE = re.compile(r"[\u0eb4-\u0eb7][\u0eb4-\u0eb7]|[\u0ec8-\u0ecb]{2,}|[\u17b7-\u17ba][\u17b7-\u17ba]")
_INVISIBLE = re.compile("[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]")
_JOINER = re.compile(f"(?<=[{_LATIN_LETTERS}])[\u200b-\u200d](?=[{_LATIN_LETTERS}])")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_LOOSE = {"Laoo": re.compile("ເເ"), "Khmr": re.compile("\u17c1\u17b8|\u17c1\u17b6|[\u17a3\u17a4\u17d8]")}


class Forms(Check):
    """The text is in NFC and its marks stand on letters, once each, in one order; nothing invisible stands in it.

    The archive brings text to NFC at the door; what comes by other ways, and what NFC leaves apart, is told here.
    """

    name = "forms"
    label = N_("Forms of letters")
    habit = True

    def find(self, pair: Pair) -> Iterator[Finding]:
        target, script = pair.target, registry.get(pair.target_tag).script
        if not unicodedata.is_normalized("NFC", target):
            yield Finding(self.name, "forms.apart", N_("Letters and marks stand apart (not in NFC)."), target_span=_first_apart(target))
        kinds = [(_MARK_ALONE, "forms.alone", N_("A mark stands without its letter.")),
                 (_TWICE, "forms.twice", N_("A mark stands twice on one letter.")),
                 (_VOWELS_TWICE, "forms.twice", N_("A mark stands twice on one letter.")),
                 (_INVISIBLE, "forms.invisible", N_("An invisible sign stands in the text.")),
                 (_JOINER, "forms.invisible", N_("An invisible sign stands in the text."))]
        if script in _LOOSE:
            kinds.append((_LOOSE[script], "forms.pieces", N_("A letter is put together from pieces that only look like it.")))
        if script not in ("Hans", "Hant"):
            kinds.append((_WIDE, "forms.wide", N_("Letters or digits in Chinese full width.")))
        for pattern, code, message in kinds:
            new = {said for said in {match.group() for match in pattern.finditer(target)} if said not in pair.source}
            for match in pattern.finditer(target) if new else ():
                if match.group() in new:
                    yield Finding(self.name, code, message, target_span=match.span())


def _first_apart(text: str) -> tuple[int, int]:
    """The first letter with marks that NFC would write otherwise."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            if not unicodedata.is_normalized("NFC", text[start:at]):
                return start, at
            start = at
    return 0, len(text)
