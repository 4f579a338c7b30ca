"""PURE: brackets and quotation marks that a draft lost, put back around the words that they stand around in the source.

The draft of the enclosed words alone tells where these are. Marks are those of the draft where it kept one of a pair, so that
what the language is used to stays; nothing is done where the result would not open and close as the source does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import category

from rapidfuzz import fuzz

from app.translation.pipeline.protection import Span, found_near

_BRACKETS = {"(": ")", "[": "]", "（": "）"}
_QUOTES = {"“": "”", "«": "»", '"': '"'}
_CLOSING = frozenset((*_BRACKETS.values(), *_QUOTES.values()))
_ALIKE = 78.0  # how much of enclosed words, in per cent, has to stand beside the one mark that was kept
_PLAIN = '"'
_LEAST = 3  # letters of words that are looked for without any mark beside them
_LOOSE = re.compile(r"(?<=[(\[（]) +(?=\S)|(?<=\S) +(?=[)\]）])")
_MARKUP = ("](", "<")
_OTHERS = re.compile(r"''|[「」『』《》〈〉„‹›【】〔〕［］]|‘(?=\w)")  # marks of languages and people who are used to others


@dataclass(frozen=True)
class _Mark:
    """A mark at a place; ``opens`` is True for one that opens, ``partner`` the place of the other of its pair, -1 for none."""

    at: int
    opens: bool
    partner: int


def enclosed(source: str, draft: str) -> tuple[str, ...]:
    """The words that stand between marks in the source where the draft lacks some; none where nothing can be done."""
    return tuple(source[start:end] for pairs in (_BRACKETS, _QUOTES) for start, end in _wanted(source, draft, pairs))


def completed(source: str, draft: str, phrases: Sequence[str]) -> str:
    """The draft with its marks; ``phrases`` are the drafts of what ``enclosed`` says."""
    waiting, wanted = iter(phrases), [(pairs, _wanted(source, draft, pairs)) for pairs in (_BRACKETS, _QUOTES)]
    for pairs, places in wanted:
        said = [(span, next(waiting).strip().rstrip(".").strip()) for span in places]
        if said:
            better = _filled(source, draft, pairs, said)
            draft = better if _is_closed(better, pairs) and len(_marks(better, pairs)) <= 2 * len(said) else draft
    return draft


def tightened(source: str, draft: str) -> str:
    """The draft without spaces on the inner side of brackets and plain quotation marks where the source has none."""
    if not _LOOSE.search(source):
        draft = _LOOSE.sub("", draft)
    return _seated(draft) if draft.count(_PLAIN) == source.count(_PLAIN) and _seated(source) == source else draft


def _seated(text: str) -> str:
    """The text with the spaces on the inner side of its plain quotation marks, which open and close in turn, on the outer side."""
    pieces = text.split(_PLAIN)
    if len(pieces) % 2 == 0 or not all(one.strip() for one in pieces[1::2]):
        return text
    for at in range(1, len(pieces), 2):
        inner = pieces[at].strip(" ")
        before, after = pieces[at].startswith(" "), pieces[at].endswith(" ")
        pieces[at] = inner
        pieces[at - 1] += " " if before and pieces[at - 1][-1:].strip() else ""
        pieces[at + 1] = (" " if after and pieces[at + 1][:1].isalnum() else "") + pieces[at + 1]
    return _PLAIN.join(pieces)


def _wanted(source: str, draft: str, pairs: dict[str, str]) -> list[Span]:
    """The enclosed places of a source whose marks are all closed, one within no other, if the draft has fewer of them."""
    marks = () if any(one in text for one in _MARKUP for text in (source, draft)) else _marks(source, pairs)
    if not marks or _OTHERS.search(draft) or not _is_closed(source, pairs) or len(_marks(draft, pairs)) >= len(marks):
        return []
    found = [(one.at + 1, one.partner) for one in marks if one.opens]
    return found if all(end <= start for (_, end), (start, _) in pairwise(found)) else []


def _marks(text: str, pairs: dict[str, str]) -> list[_Mark]:
    closing = set(pairs.values())
    opened: list[tuple[str, int]] = []
    found: dict[int, _Mark] = {}
    for at, one in enumerate(text):
        before, after = text[at - 1:at], text[at + 1:at + 2]
        if one in pairs and (one not in closing or _begins(before, after, pending=bool(opened))):
            opened.append((one, at))
            found[at] = _Mark(at, True, -1)
        elif one in closing:
            fits = bool(opened) and pairs[opened[-1][0]] == one
            found[at] = _Mark(at, False, opened[-1][1] if fits else -1)
            if fits:
                start = opened.pop()[1]
                found[start] = _Mark(start, True, at)
    return [found[at] for at in sorted(found)]


def _begins(before: str, after: str, *, pending: bool) -> bool:
    """Whether a mark that opens and closes alike opens here; ``pending`` says that one is open."""
    return bool(after.strip()) and (not before.strip() or before in _BRACKETS or (not pending and _unspaced(before)))


def _is_closed(text: str, pairs: dict[str, str]) -> bool:
    return all(one.partner >= 0 for one in _marks(text, pairs))


def _filled(source: str, draft: str, pairs: dict[str, str], said: Sequence[tuple[Span, str]]) -> str:
    """First the other of each pair of which one stands, then both around what is found and stands between none."""
    for _ in said:
        alone = next((one for one in _marks(draft, pairs) if one.partner < 0), None)
        if alone is None:
            break
        at = _other_end(source, draft, alone, said)
        if at is None:
            return draft
        given = draft[alone.at]
        other = pairs[given] if alone.opens else next(opening for opening, closing in pairs.items() if closing == given)
        draft = draft[:at] + other + draft[at:]
    left = [(span, phrase) for span, phrase in said if not any(_like(phrase, draft[one.at + 1:one.partner]) for one in _marks(draft, pairs) if one.opens)]
    for (start, end), phrase in left if len(_marks(draft, pairs)) < 2 * len(said) else ():
        place = found_near(draft, phrase, (start + end) / (2 * len(source))) if sum(map(str.isalpha, phrase)) >= _LEAST else None
        if place and not any(min(one.at, one.partner) < place[1] and place[0] < max(one.at, one.partner) for one in _marks(draft, pairs)):
            draft = f"{draft[:place[0]]}{source[start - 1]}{draft[slice(*place)]}{source[end]}{draft[place[1]:]}"
    return draft


def _other_end(source: str, draft: str, alone: _Mark, said: Sequence[tuple[Span, str]]) -> int | None:
    """Where the other mark of a pair belongs: at an end of the text as in the source, else where the words beside the mark end."""
    kept, trimmed = draft.rstrip(), source.rstrip()
    last = said[-1][0][1]
    if alone.opens and not any(map(str.isalnum, trimmed[last + 1:])) and not any(one.at > alone.at for one in _marks(draft, _BRACKETS | _QUOTES)):
        signs = len(trimmed) - last - 1
        ending = kept[len(kept) - signs:] if signs else ""
        return len(kept) - (signs if not any(map(str.isalnum, ending)) else 0)
    found = [(share, at) for _, phrase in said for share, at in _reaches(draft, alone, phrase)]
    best = max(found, default=(0.0, 0))
    if best[0] < _ALIKE:
        return None
    before, after = draft[:best[1]], draft[best[1]:]
    return len(before.rstrip()) if alone.opens else best[1] + len(after) - len(after.lstrip())


def _reaches(draft: str, alone: _Mark, phrase: str) -> Iterator[tuple[float, int]]:
    """How like a phrase the words from a mark to each end of a word are, as far as another mark."""
    ways = range(alone.at + 2, len(draft) + 1) if alone.opens else range(alone.at - 1, -1, -1)
    for at in ways:
        words = draft[alone.at + 1:at] if alone.opens else draft[at:alone.at]
        if any(one in _BRACKETS or one in _QUOTES or one in _CLOSING for one in words) or len(words) > 2 * len(phrase) + 8:
            return
        if _at_edge(draft, at):
            yield fuzz.ratio(words.casefold().strip(), phrase.casefold()), at


def _at_edge(draft: str, at: int) -> bool:
    """Whether a word ends or begins there, and no space lies on its inner side; never within a letter and its marks."""
    before, after = draft[at - 1:at], draft[at:at + 1]
    if category(after or " ")[0] == "M":
        return False
    return _is_word(before) != _is_word(after) or _unspaced(before) or _unspaced(after)


def _is_word(one: str) -> bool:
    return one.isalnum() or category(one or " ")[0] == "M"


def _unspaced(one: str) -> bool:
    return "\u0e80" <= one <= "\u0eff" or "\u1780" <= one <= "\u17ff" or "\u3400" <= one <= "\u9fff"


def _like(phrase: str, words: str) -> bool:
    return fuzz.ratio(phrase.casefold(), words.casefold().strip()) >= _ALIKE
