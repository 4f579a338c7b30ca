"""PURE: the words of a text that name somebody or something, as far as writing shows it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from app.languages.values.dates import dates_in
from app.languages.values.numbers import ROMAN, numbers_in
from app.languages.values.places import Places
from app.languages.values.units import quantities_in

_LATIN = frozenset(("vi", "en", "bdq", "jra"))
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f]|['’](?=\w))*")
_ENDS = frozenset(".!?:;…\"“”‘(•–—-*#>|\n")
_AFTER = {
    "lo": re.compile(r"(?:ແຂວງ|ເມືອງ|ບ້ານ|ນະຄອນຫຼວງ|ນະຄອນ|ປະເທດ|ແມ່ນ້ຳ|ພູ)[ \u200b]*([\u0e80-\u0eff\u200b]{2,5})"),
    "km": re.compile(r"(?:ខេត្ត|ក្រុង|ស្រុក|ឃុំ|ភូមិ|ប្រទេស|ទីក្រុង|ទន្លេ)[ \u200b]*([\u1780-\u17d3\u200b]{2,6})"),
    "zh": re.compile(r"([\u4e00-\u9fff]{2})(?:省|市|县|縣|乡|鄉|镇|鎮|村|州|河|江)"),
}
_NO_NAME = re.compile(r"[全我本该各外某这此两几城进出在和与个农山新]")


def names_differ(one: str, other: str, tag: str) -> bool:
    """Whether a name of one text does not stand in the other; spaces, case and the place of a tone mark make no difference."""
    if tag.split("-")[0] not in _LATIN:
        return _places(one, tag) != _places(other, tag)
    mine, theirs = _runs(one, tag), _runs(other, tag)
    if mine == theirs:
        return False
    first, second = _words(one), _words(other)
    return _lacks(mine, first, second) or _lacks(theirs, second, first)


def _lacks(runs: Sequence[tuple[str, ...]], own: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether one of the runs of names is not among the words, neither in full nor by its first letters."""
    known = frozenset(words)
    missing = [run for run in runs if not known.issuperset(run)]
    if not missing:
        return False
    joined, letters, mine = "".join(words), "".join(word[0] for word in words), "".join(word[0] for word in own)
    short = {word for word in known.difference(own) if len(word) > 2 and word in mine}
    return any("".join(run) not in joined and not _is_short(run, letters, short) for run in set(missing))


def _is_short(run: tuple[str, ...], letters: str, short: Set[str]) -> bool:
    """Whether the run is an abbreviation by the first letters of the other text's words, or one of its abbreviations stands for the run."""
    if len(run) == 1 and len(run[0]) > 2 and run[0] in letters:
        return True
    initials = "".join(part[0] for part in run)
    return any(initials in word for word in short)


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_plain(match.group()) for match in _WORD.finditer(text))


@lru_cache(maxsize=256)
def _runs(text: str, tag: str) -> tuple[tuple[str, ...], ...]:
    """Rows of words with capitals; the first word of a sentence only where the next has one too."""
    if text.isupper():
        return ()
    valued = [one.span for one in (*dates_in(text, tag), *quantities_in(text, tag))]
    valued += [one.span for one in numbers_in(text, tag) if one.kind == ROMAN or one.spelled]
    return tuple(tuple(_plain(word) for word in run) for run in _capitals(text, Places(valued)))


def _capitals(text: str, valued: Places) -> Iterator[list[str]]:
    run: list[str] = []
    opened = False
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if not run and not word[0].isupper():
            end = match.end()
            continue
        gap, end = text[end:match.start()], match.end()
        starts = (not gap.strip() and match.start() == 0) or bool(_ENDS & set(gap))
        capital = word[0].isupper() and word not in ("I", "I'm") and not valued.meet((match.start(), match.start() + 1))
        if run and (not capital or gap.strip(" -")):
            if not (opened and len(run) == 1):
                yield run
            run = []
        if capital:
            opened = starts if not run else opened
            run.append(word)
    if run and not (opened and len(run) == 1):
        yield run


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    """The word in small letters with its tone mark behind it, so that hoà is hòa."""
    small = unicodedata.normalize("NFD", word.lower().replace("’", "'"))
    if small.isascii():
        return small
    bare = small.translate(_TONES)
    return bare + "".join(one for one in small if one not in bare)


@lru_cache(maxsize=256)
def _places(text: str, tag: str) -> tuple[str, ...]:
    """What stands beside the words for province, town and village, in texts that know no capitals."""
    pattern = _AFTER.get(tag.split("-")[0])
    if pattern is None:
        return ()
    found = (match[1].replace("\u200b", "") for match in pattern.finditer(text))
    return tuple(sorted(name for name in found if not _NO_NAME.search(name)))
