"""PURE: spaces that are doubled, stand at the ends or before a sign, and invisible ones out of place."""

import re
from collections.abc import Iterator

from app.errors import N_
from app.languages import registry
from app.languages.normalization import is_blank
from app.translation.checks.base import Check, Finding, Pair
from app.translation.checks.masking import prose

_EDGE = re.compile(r"^\s++|(?<!\s)\s++$")
_DOUBLED = re.compile(r"(?<=\S)[ \t\u00a0]{2,}(?=\S)")
_BEFORE = re.compile(r"(?<=[^\W\d_])[ \u00a0]+(?=[,.;:!?…。，、；：！？)\]}”»])(?![.][\w.])")
_AFTER = re.compile(r"(?<=[^\W\d_])[,;!?](?=[^\W\d_])")
_ZERO = re.compile("\u200b{2,}|(?<=\\s)\u200b|\u200b(?=\\s)|^\u200b+|\u200b+$")
_ODD = re.compile(r"[\t\u1680\u2000-\u200a\u205f\u3000]")
_WITH_ZERO = frozenset({"Laoo", "Khmr", "Thai"})
# a space may stand before these signs in Khmer and Lao
_BEFORE_LOOSE = re.compile(r"(?<=[^\W\d_])[ \u00a0]+(?=[,.;)\]}”»])(?![.][\w.])")


class Spaces(Check):
    """No space is doubled, at an end or before a sign, unless the source has such ones too.

    Lao and Khmer may say with zero-width spaces where a line may break, once at a place and between letters; they, and
    French habits in them, may have a space before : ! ? and their own signs.
    """

    name = "spaces"
    label = N_("Spaces")
    habit = True

    def find(self, pair: Pair) -> Iterator[Finding]:
        if is_blank(pair.target):
            return
        language = registry.get(pair.target_tag)
        source, target = prose(pair.source), prose(pair.target)
        before = _BEFORE if language.spaces else _BEFORE_LOOSE
        kinds = [(_EDGE, "spaces.edge", N_("A space stands at the beginning or end.")),
                 (_DOUBLED, "spaces.doubled", N_("A space is doubled.")),
                 (before, "spaces.before", N_("A space stands before a punctuation mark.")),
                 (_ODD, "spaces.odd", N_("An unusual space, or a tab."))]
        if language.spaces:
            kinds.append((_AFTER, "spaces.after", N_("A space is missing after a punctuation mark.")))
        if language.script in _WITH_ZERO:
            kinds.append((_ZERO, "spaces.zero", N_("A zero-width space is doubled or stands beside a space.")))
        for pattern, code, message in kinds:
            if pattern is _ODD and language.script in ("Hans", "Hant"):
                continue
            if pattern.search(source) is None:
                for match in pattern.finditer(target):
                    yield Finding(self.name, code, message, target_span=match.span())
