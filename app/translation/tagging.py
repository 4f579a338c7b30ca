"""PURE: the Markdown of a segment as the protected codes of an exchange file."""

import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace

from app.translation.exchange.content import ALONE, CLOSE, OPEN, Code, Content
from app.translation.markup import stretches

_LINK_START = re.compile(r"!?\[")
_LINK_END = re.compile(r"\](?:\(.*\)|\[.*\])?", re.DOTALL)
_EMPHASIS = re.compile(r"\*+|_+|~~")
_BRACKET = "]"


@dataclass(frozen=True)
class Tagged:
    """Source and target of a segment in pieces; a code of the target that stands in the source has its id there."""

    source: Content
    target: Content


def tagged(source: str, target: str) -> Tagged:
    """Both texts with their markup as codes: what opens and closes well nested as pairs, everything else alone."""
    first = _numbered(_paired(source))
    second = _paired(target)
    free: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for span, name in _spans(first):
        free[span].append(name)
    names: dict[str, str] = {}
    highest = sum(map(len, free.values()))
    for span, name in _spans(second):
        if free[span]:
            names[name] = free[span].popleft()
        else:
            highest += 1
            names[name] = str(highest)
    return Tagged(first, tuple(one if isinstance(one, str) else replace(one, id=names[one.id]) for one in second))


def _paired(text: str) -> list[str | Code]:
    """The pieces of a text; the ids are places in it, the same for both ends of a pair."""
    pieces: list[str | Code] = []
    waiting: list[tuple[str, int]] = []  # what is open, innermost last: what closes it, and its place
    counts: Counter[str] = Counter()
    for place, run in enumerate(stretches(text)):
        if run.words:
            pieces.append(run.text)
            continue
        closes = _BRACKET if _LINK_END.fullmatch(run.text) else run.text
        if not counts[closes]:
            pieces.append(Code(run.text, ALONE, str(place)))
            if _LINK_START.fullmatch(run.text) or _EMPHASIS.fullmatch(run.text):
                waiting.append((_BRACKET if run.text.endswith("[") else run.text, place))
                counts[waiting[-1][0]] += 1
            continue
        while True:
            kind, opener = waiting.pop()
            counts[kind] -= 1
            if kind == closes:
                break
        first = pieces[opener]
        assert isinstance(first, Code)
        pieces[opener] = replace(first, kind=OPEN)
        pieces.append(Code(run.text, CLOSE, first.id))
    return pieces


def _spans(pieces: Content | list[str | Code]) -> list[tuple[tuple[str, str], str]]:
    """The data of each code alone and of each pair, with its id, in the order in which they begin."""
    ends = {one.id: one.data or "" for one in pieces if isinstance(one, Code) and one.kind == CLOSE}
    return [((one.data or "", ends.get(one.id, "")), one.id) for one in pieces
            if isinstance(one, Code) and one.kind != CLOSE]


def _numbered(pieces: list[str | Code]) -> Content:
    """The same with ids from 1 on."""
    names = {name: str(number) for number, (_, name) in enumerate(_spans(pieces), start=1)}
    return tuple(one if isinstance(one, str) else replace(one, id=names[one.id]) for one in pieces)
