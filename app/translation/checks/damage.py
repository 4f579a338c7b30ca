"""PURE: text that came through a wrong encoding: old Vietnamese fonts, UTF-8 read as Latin-1, lost characters."""

import re
from collections.abc import Iterator

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import BLOCKS, Check, Finding, Pair, Span
from app.translation.checks.scripts import LATIN, own_script, script_of

_LOST = re.compile("\ufffd+|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_]*\\?[^\\W\\d_])")
_HIGH = re.compile("[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{2,}")
# what is left of UTF-8 read as Latin-1 when its control characters were cut out
_REMAINS = re.compile("á[º»](?=\\w|$|[\u2018-\u203a¡-¿])|Ä[\u2018\u2019](?=\\w)|Æ[°¡]|â€[\u0153™œ“”˜¦]|à[º»][\u00a1-\u00bf]|Ã[ ¡-¿]\\w")
_REST_OF_TIED = re.compile("(?:[àáâ][\u00a0-\u00bf]{0,2}){4}")  # Lao, Khmer and Thai without their control characters
# TCVN3: signs among letters, capitals with marks inside small words. VNI: vowels with a second, marked one after them
_TCVN3 = re.compile("(?<=[A-Za-z])[µ¸¶·¹»¾¼½©ª¨Æ¬­®](?=[a-zà-ÿ])|(?<=[a-zà-ÿ])[µ¸¶¾¼½ª¨Æ¬](?![\\w])|(?<![^\\s(“\"])[®§¬](?=[a-z\u00a8-\u00ff])|(?<=[a-z])[ÊËÌÎÏÐÑÒÓÖ×ØÜÝÞ](?=[a-z]{1,3}\\b)")
_VNI = re.compile("(?<=[aeouyAEOUY])[øûïäåëüö](?=[a-z]?[a-z]?\\b)|(?<=[aeoAEO])[âêô](?=[a-z]{1,2}\\b)")
_ENOUGH = 2
_BYTES = {bytes([one]).decode("cp1252"): one for one in range(128, 256) if one not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


class Damage(Check):
    """No character was lost or turned into another by a wrong encoding on the way."""

    name = "damage"
    label = N_("Damaged characters")
    severity = BLOCKS

    def find(self, pair: Pair) -> Iterator[Finding]:
        own = own_script(registry.get(pair.target_tag).script)
        for match in _LOST.finditer(pair.target):
            if match.group() not in pair.source or "\ufffd" in match.group():
                yield Finding(self.name, "damage.lost", N_("A character was lost on the way."), target_span=match.span())
        for span in _misread(pair.target, own):
            yield Finding(self.name, "damage.misread", N_("“%(text)s” is text read in a wrong encoding."),
                          {"text": pair.target[span[0]:span[1]]}, target_span=span)
        for pattern, font in ((_TCVN3, "TCVN3"), (_VNI, "VNI")):
            spans = [match.span() for match in pattern.finditer(pair.target)]
            if len(spans) >= _ENOUGH and not pattern.search(pair.source):
                yield Finding(self.name, "damage.font", N_("The text looks like one written with the old font encoding %(font)s."),
                              {"font": font}, target_span=(spans[0][0], spans[-1][1]))


def _misread(text: str, own: str) -> Iterator[Span]:
    """Stretches that are UTF-8 when their characters are taken for bytes."""
    seen = -1
    for run in _HIGH.finditer(text):
        place = run.start()
        while place < run.end() - 1:
            size = _character(text[place:place + 4], own)
            if size:
                yield place, place + size
                seen = place = place + size
            else:
                place += 1
    if seen < 0 and (match := _REMAINS.search(text) or _REST_OF_TIED.search(text)):
        yield match.span()


def _character(text: str, own: str) -> int:
    """How many characters at the beginning are the bytes of one letter or sign that could stand here; 0 for none."""
    raw = bytes(_BYTES.get(one, ord(one) if ord(one) < 256 else 0) for one in text)
    for size in (2, 3):
        try:
            letter = raw[:size].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(letter) == 1 and ((script_of(letter) in (own, LATIN) and script_of(letter)) or "\u2010" <= letter <= "\u2026"):
            return size
    return 0
