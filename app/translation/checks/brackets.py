"""PURE: brackets that got lost, or that do not close."""

import re
from collections.abc import Iterator
from itertools import accumulate

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair
from app.translation.checks.masking import prose

_OPENS = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "｛": "｝", "【": "】", "〔": "〕", "〈": "〉"}
_ALIKE = {"（": "(", "［": "[", "｛": "{", "）": ")", "］": "]", "｝": "}"}
_CLOSES = {closing: opening for opening, closing in _OPENS.items()}
# a number or letter with a bracket after it, at the beginning of an item: 1) a)
_ITEM = re.compile(r"(?:^|(?<=[\n;:.])\s{0,8}+)(?:[^\W\d_]|\d{1,2}|[ivxIVX]{1,4})[)）]|(?<=\s)(?:[a-zđ]|\d)[)）](?=\s)")
_REMARK = re.compile(r"[(（][^()（）]{15,}[)）]")  # shorter ones are abbreviations and the like
_SMILEY = re.compile(r"[:;]-?[)(]")


class Brackets(Check):
    """As many brackets open and close as in the source, and each that opens is closed by its own kind.

    Chinese, Lao and Khmer may write them in full width.
    """

    name = "brackets"
    label = N_("Brackets")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not pair.target.strip():
            return
        source, target = _bare(pair.source), _bare(pair.target)
        open_here, open_there = _unclosed(target), _unclosed(source)
        if open_here and not open_there:
            for at in open_here:
                yield Finding(self.name, "brackets.unbalanced", N_("The bracket %(bracket)s has no partner."),
                              {"bracket": target[at]}, target_span=(at, at + 1))
        elif not open_here and not open_there:
            yield from self._lost(source, target)

    def _lost(self, source: str, target: str) -> Iterator[Finding]:
        if any(one in _OPENS for one in target):
            return
        for match in _REMARK.finditer(source):
            yield Finding(self.name, "brackets.missing", N_("The source has a remark in brackets, the translation has no brackets."),
                          source_span=match.span())
            return


def _bare(text: str) -> str:
    """The text without what only looks like a bracket out of place."""
    text = prose(text)
    for pattern in (_ITEM, _SMILEY):
        if pattern.search(text):
            text = _without_alone(pattern, text)
    return text


def _without_alone(pattern: re.Pattern[str], text: str) -> str:
    """The text without the matches before which nothing is open that their bracket could close."""
    depth = list(accumulate(((one in "(（") - (one in ")）") for one in text), initial=0))
    return pattern.sub(lambda match: match.group() if depth[match.start()] > 0 else "\ufffc" * len(match.group()), text)


def _unclosed(text: str) -> list[int]:
    """The places of brackets without a partner; a full-width one may close a narrow one."""
    opened: list[tuple[str, int]] = []
    wrong: list[int] = []
    for at, one in enumerate(text):
        if one in _OPENS:
            opened.append((_ALIKE.get(one, one), at))
        elif one in _CLOSES:
            opening = _ALIKE.get(_CLOSES[one], _CLOSES[one])
            if opened and opened[-1][0] == opening:
                opened.pop()
            else:
                wrong.append(at)
    return sorted(wrong + [at for _, at in opened])
