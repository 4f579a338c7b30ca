"""PURE: what must come through an engine unharmed is taken out of a text before it, and put back after it.

Markup is taken off the words that it stands around, so that an engine sees a whole sentence, and is put around the same
words of the draft. Addresses, code, placeholders and references to documents become numbers, which every kind of engine
copies. Where either cannot be found again the text is drafted in pieces instead: nothing is ever lost.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from app.translation.checks.masking import BARE, PLACEHOLDER
from app.translation.exchange.content import CLOSE, OPEN
from app.translation.markup import Run, harmless, runs
from app.translation.tagging import tagged

Span = tuple[int, int]

# 2509/KH-UBND, 12/2009/NĐ-CP, 07/CT-TTg
REFERENCE = re.compile(r"(?<![\w/])\d{1,5}[A-Za-z]?(?:/\d{4})?/[A-ZĐƯ][A-ZĐƯa-z]{0,5}\d{0,2}(?:[-–][A-ZĐƯ&][A-ZĐƯa-z&]{0,9}\d{0,3}){0,4}(?!\w)")
_ATOMS = (BARE, PLACEHOLDER, REFERENCE)
_TRAILING = ".,;:!?…'\"’”»"
_STRAY = ".,;:"
_ALIKE = 86.0  # how much of marked words, in per cent, has to stand in the draft of the whole
_MOST_ALONE = 6
_NONE_LEFT = ""
_AS_IT_IS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Mark:
    """Markup around the words from ``start`` to ``end`` of the bare text."""

    start: int
    end: int
    opens: str
    closes: str


@dataclass(frozen=True)
class Protected:
    """A text as an engine gets it: ``text`` is bare, ``kept`` says what each of the numbers in it stands for."""

    source: str
    text: str
    kept: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    markdown: bool = True
    whole: bool = True

    def phrases(self) -> tuple[str, ...]:
        """The marked words whose place in a draft only their own draft tells."""
        return tuple(self.text[one.start:one.end] for one in self.marks if _edges(self.text, (one.start, one.end)) is None)


def protected(source: str, *, markdown: bool, also: Sequence[Span] = (), instead: Mapping[str, str] = _AS_IT_IS) -> Protected:
    """The text made ready for an engine; ``also`` are places in it that are to be kept as they are, or as ``instead`` says.

    ``whole`` is False where its markup cannot be taken off, or more is to be kept than there are numbers for: then it has
    to be drafted in pieces.
    """
    names = _names(source)
    kept: dict[str, str] = {}
    text, at = "", 0
    opened: dict[str, tuple[int, str]] = {}
    marks: list[Mark] = []
    alone = 0
    for piece in tagged(source, "").source if markdown else (source,):
        data = piece if isinstance(piece, str) else piece.data or ""
        if isinstance(piece, str):
            for part, atom in _parts(piece, at, also):
                text += _mask(kept, names, instead.get(part, part)) if atom else part
        elif piece.kind == OPEN:
            opened[piece.id] = len(text), data
        elif piece.kind == CLOSE:
            start, opens = opened.pop(piece.id)
            marks.append(Mark(start, len(text), opens, data))
        else:
            alone += 1
            text += _mask(kept, names, data)
        at += len(data)
    if _NONE_LEFT in kept or alone > _MOST_ALONE or opened or any(_lost_in(text, one) for one in marks):
        return Protected(source, text, markdown=markdown, whole=False)
    return Protected(source, text, kept, tuple(marks), markdown)


def restored(one: Protected, draft: str, phrases: Sequence[str]) -> str | None:
    """The draft with everything put back where it belongs; None where a place is not to be found.

    ``phrases`` are the drafts of ``one.phrases()``.
    """
    if not one.whole or any(len(_standing(name, draft)) != 1 for name in one.kept):
        return None
    waiting = iter(phrases)
    places: list[tuple[Span, Mark]] = []
    for mark in one.marks:
        inner = _edges(one.text, (mark.start, mark.end))
        place = _trimmed(draft, inner) if inner is not None else \
            found_near(draft, _as_ended(next(waiting), one.text[mark.start:mark.end]), (mark.start + mark.end) / (2 * len(one.text)))
        if place is None or place[0] >= place[1]:
            return None
        places.append((place, mark))
    return _woven(one, draft, places) if _nested(places) else None


def divided(source: str, *, markdown: bool, also: Sequence[Span] = (), instead: Mapping[str, str] = _AS_IT_IS) -> tuple[Run, ...]:
    """The text in runs of words to be drafted and of what stays as it is; joined they give it back exactly, but for ``instead``."""
    found: list[Run] = []
    at = 0
    for run in runs(source) if markdown else (Run(source, words=True),):
        if run.words:
            found += [Run(instead.get(part, part) if atom else part, words=not atom and any(letter.isalpha() for letter in part))
                      for part, atom in _parts(run.text, at, also) if part]
        else:
            found.append(run)
        at += len(run.text)
    return tuple(_bare_edges(found))


def _bare_edges(found: Sequence[Run]) -> Iterator[Run]:
    """The runs with the spaces around words as runs of their own: an engine does not keep them."""
    for run in found:
        core = run.text.strip()
        if not run.words or core == run.text:
            yield run
            continue
        start = run.text.index(core)
        for part in (Run(run.text[:start], False), Run(core, True), Run(run.text[start + len(core):], False)):
            if part.text:
                yield part


def _parts(text: str, at: int, also: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """The text in what an engine may change and what it may not; it stands at ``at`` in the whole."""
    places = [(match.start(), match.start() + len(match.group().rstrip(_TRAILING) if pattern is BARE else match.group()))
              for pattern in _ATOMS for match in pattern.finditer(text)]
    places += [(start - at, end - at) for start, end in also if at <= start and end <= at + len(text)]
    end = 0
    for start, stop in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= end and stop > start:
            yield text[end:start], False
            yield text[start:stop], True
            end = stop
    yield text[end:], False


def standing_in(phrase: str, text: str, *, exactly: bool = True) -> list[Span]:
    """Where words stand in a text as a whole; not ``exactly`` is whatever their capitals."""
    sought, here = (phrase, text) if exactly else (phrase.casefold(), text.casefold())
    if not sought.strip() or len(here) != len(text):
        return []
    return [match.span() for match in re.finditer(re.escape(sought), here) if not _inside(here, *match.span())]


def _names(source: str) -> Iterator[str]:
    """Numbers that do not stand in the text."""
    return (str(number) for number in range(7013, 9990, 97) if str(number) not in source)


def _lost_in(text: str, mark: Mark) -> bool:
    """Whether a mark stands around no words, or around a part of one, so that no draft of the whole can show its place."""
    return not any(map(_of_word, text[mark.start:mark.end])) or _inside(text, mark.start, mark.end)


def _mask(kept: dict[str, str], names: Iterator[str], atom: str) -> str:
    name = next(names, _NONE_LEFT)
    kept[name] = atom
    return name


def _standing(name: str, text: str) -> list[Span]:
    """Where a number of ours stands, also when it was written with a separator."""
    return [match.span() for match in re.finditer(rf"(?<!\d){name[0]}[.,\u00a0\u202f]?{name[1:]}(?!\d)", text)]


def _edges(text: str, span: Span) -> Span | None:
    """How many signs stand before and after marked words that are all words of the text; None where they are not."""
    before, after = text[:span[0]], text[span[1]:]
    if any(one.isalnum() for one in before + after):
        return None
    return len(before.strip()), len(after.strip())


def _trimmed(draft: str, signs: Span) -> Span:
    """The draft without spaces and so many signs at its ends, as far as signs stand there."""
    start, end = len(draft) - len(draft.lstrip()), len(draft.rstrip())
    for _ in range(signs[0]):
        start += start < end and not _of_word(draft[start])
    for _ in range(signs[1]):
        end -= end > start and not _of_word(draft[end - 1])
    return start, end


def _as_ended(phrase: str, source: str) -> str:
    """The draft of a phrase without a full stop that an engine ended it with: one that the phrase has itself belongs to it."""
    return phrase.strip() if source.rstrip().endswith(".") else phrase.strip().rstrip(".").strip()


def found_near(draft: str, phrase: str, near: float) -> Span | None:
    """Where the draft of a phrase stands in that of the whole: as it is, or nearly; of several places the nearest."""
    sought, text = phrase.casefold(), draft.casefold()
    if not sought or len(text) != len(draft):
        return None
    found = standing_in(sought, text)
    if found:
        return min(found, key=lambda span: abs((span[0] + span[1]) / (2 * len(draft)) - near))
    best = fuzz.partial_ratio_alignment(sought, text, score_cutoff=_ALIKE) if len(sought) < len(text) else None
    if best is None:
        return None
    start, end = best.dest_start, best.dest_end
    while start < end and not _of_word(text[start]):
        start += 1
    while end > start and not _of_word(text[end - 1]):
        end -= 1
    while start and _joined(text, start):
        start -= 1
    while end < len(text) and _joined(text, end):
        end += 1
    return start, end


def _inside(text: str, start: int, end: int) -> bool:
    """Whether a place begins or ends within a word."""
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, at: int) -> bool:
    """Whether what stands before and after a place belongs to one word, or one letter where words are written together."""
    if not 0 < at < len(text) or not (_of_word(text[at - 1]) and _of_word(text[at])):
        return False
    return unicodedata.category(text[at])[0] == "M" or not (_unspaced(text[at - 1]) or _unspaced(text[at]))


def _of_word(one: str) -> bool:
    return one.isalnum() or unicodedata.category(one)[0] == "M"


def _unspaced(one: str) -> bool:
    """Whether a letter is of a script that writes words together."""
    return "\u0e00" <= one <= "\u0eff" or "\u1780" <= one <= "\u17ff" or "\u3400" <= one <= "\u9fff"


def _nested(places: Sequence[tuple[Span, Mark]]) -> bool:
    """Whether any two places are apart or one within the other, as their marks are."""
    for number, ((start, end), mark) in enumerate(places):
        for (left, right), other in places[number + 1:]:
            apart = end <= left or right <= start
            within = other.start <= mark.start and mark.end <= other.end
            around = mark.start <= other.start and other.end <= mark.end
            if within or around:
                if not (left <= start and end <= right if within else start <= left and right <= end):
                    return False
            elif not apart:
                return False
    return True


def _woven(one: Protected, draft: str, places: Sequence[tuple[Span, Mark]]) -> str:
    """The draft with marks and kept things in their places; of two marks at one place the outer one opens first."""
    put: list[tuple[int, int, int, int, str]] = []
    for number, ((start, end), mark) in enumerate(places):
        # inner marks come before outer ones in ``places``: what closes goes in that order, what opens the other way round
        put.append((start, 1, -number, start, mark.opens))
        put.append((end, 0, number, end, mark.closes))
    for name, atom in one.kept.items():
        start, end = _standing(name, draft)[0]
        put.append((start, 2, 0, end, atom))
    text, at = "", 0
    for start, _, _, end, what in sorted(put, key=lambda step: step[:3]):
        text += tidy(draft[at:start], one) + what
        at = end
    return text + tidy(draft[at:], one)


def begun(source: str, draft: str) -> str:
    """The draft without a stray sign before it, and with a capital letter first where the text has one.

    Words like “iPhone”, entities and what begins with figures stay.
    """
    if source[:1] not in _STRAY:
        draft = draft.lstrip(_STRAY + " ")
    first = re.match(r"[^\w&]*([^\W\d_])[^\W\d_]*", draft)
    theirs = re.match(r"[^\w]*([^\W\d_])", source)
    if first is None or theirs is None or not theirs[1].isupper() or not first[0].islower() or len(first[1].upper()) != 1:
        return draft
    return draft[:first.start(1)] + first[1].upper() + draft[first.end(1):]


def tidy(draft: str, one: Protected) -> str:
    """A draft, or a piece of one, that brings no markup of its own."""
    return harmless(draft, one.source) if one.markdown else draft
