"""PURE: sentences and words of a text, as places in it.

Words come from ICU, which has dictionaries for Lao, Khmer, Thai and Chinese. Sentences follow rules of our
own: ICU knows no Vietnamese, Lao or Khmer abbreviation, leaves an opening quotation mark with the sentence
before it, joins a sentence that starts with a number to the one before, and its rules move with its version
while the segments of a stored translation must not.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from icu4py.breakers import WordBreaker

from app.languages import registry
from app.languages.abbreviations import REACH, Stops, stops

_STRONG = "。！？｡‽⁇⁈⁉។៕៘꩝꩞꩟"
_END = re.compile(rf"[.!?…．{_STRONG}]+")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_SPACE = re.compile("[\\s\u200b]*")
_SPACES = "".join(map(chr, (9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C),
                            0x2028, 0x2029, 0x202F, 0x205F, 0x3000)))
_MARKS = re.compile("\"+|'+|＂+|\\*+|_+|~+|`+")
_NEXT = re.compile(r"(?:[^\w.!?…។。！？]|_){0,40}([^\W_]?)")
_KHMER_ETC = re.compile(r"\s?ល\s?។")
_KHMER_ETC_END = re.compile(r"។\s?ល\s?\Z")
_WORD = re.compile(r"[^\W_]")
# numbers and Latin words inside a word of a script without spaces: ICU joins “ປີ2011ແລະ”
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_FOREIGN = re.compile(rf"\d+(?:[.,]\d+)*|[{_LATIN}](?:['’]?[{_LATIN}])*|[^\d{_LATIN}]+")
_MIXED = re.compile(rf"(?=.*[\d{_LATIN}])(?=.*[^\W\d_{_LATIN}])", re.DOTALL)
_FOREIGN_SIGN = re.compile(rf"[\d{_LATIN}]")
# Latin letters and digits, and signs that end a word wherever they stand, or wherever no letter or digit follows:
# by the rules of Unicode (UAX 29) words are then the runs of letters and digits, which are found sooner than ICU begins
_LETTERS = "A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_RUN = re.compile(f"[{_LETTERS}]+")
_PLAIN = re.compile(f"(?:[{_LETTERS} \n!?()\"“”«»–/%-]|[.,:;](?![{_LETTERS}]))*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PARITY_REACH = 2000


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, in Python's code points: ``text[start:end]``."""

    start: int
    end: int


def words(text: str, tag: str) -> list[Span]:
    """Give the places of the words, leaving out spaces, punctuation and symbols."""
    return [Span(start, end) for start, end in word_places(text, tag)]


def word_places(text: str, tag: str) -> list[tuple[int, int]]:
    """Give the places of the words as plain pairs, for whoever takes many texts apart: making spans takes longer than ICU."""
    language = registry.get(tag)
    breakable = _LONE_SURROGATE.sub("\ufffd", text)
    apostrophe = stops(language.tag).apostrophe
    if apostrophe:
        breakable = apostrophe.sub("\u02bc", breakable)  # a letter to ICU; one code point for another
    if language.spaces and _PLAIN.fullmatch(breakable):
        return [run.span() for run in _RUN.finditer(breakable)]
    may_be_mixed = not language.spaces and _FOREIGN_SIGN.search(breakable)
    found = []
    end = 0
    # The pieces themselves are counted: ICU's own numbers are UTF-16 units.
    for piece in WordBreaker(breakable, language.segmenter):
        start, end = end, end + len(piece)
        if may_be_mixed and _MIXED.match(piece):
            parts = _FOREIGN.finditer(piece)
            found += [(start + part.start(), start + part.end()) for part in parts if _WORD.search(part[0])]
        elif piece.isalnum() or _WORD.search(piece):
            found.append((start, end))
    return found


def sentences(text: str, tag: str) -> list[Span]:
    """Give the places of the sentences, without the spaces around them.

    A line break is a space, a blank line ends a sentence. What closes a sentence (quotation marks, brackets,
    Markdown's emphasis) stays with it. Every character that is not a space is in exactly one sentence.
    """
    rules = stops(registry.canonical(tag))
    found = []
    for start, end in _paragraphs(text):
        chunk = text[start:end]
        begin = 0
        for boundary in (*_boundaries(chunk, rules), len(chunk)):
            piece = chunk[begin:boundary]
            left = begin + len(piece) - len(piece.lstrip(_SPACES))
            right = begin + len(piece.rstrip(_SPACES))
            if left < right:
                found.append(Span(start + left, start + right))
            begin = boundary
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Give the ends of the pieces between blank lines."""
    begin = 0
    for gap in _BLANK_LINES.finditer(text):
        yield begin, gap.start()
        begin = gap.end()
    yield begin, len(text)


def _boundaries(text: str, rules: Stops) -> Iterator[int]:
    """Give the places in one paragraph where a sentence ends and another begins."""
    begin = 0
    for run in _END.finditer(text):
        end = _after_closing(text, begin, run.end())
        if end < len(text) and _ends_sentence(text, begin, run, end, rules):
            yield end
            begin = end


def _ends_sentence(text: str, begin: int, run: re.Match[str], end: int, rules: Stops) -> bool:
    """Whether the terminators of ``run``, closed at ``end``, end the sentence that began at ``begin``."""
    stop = run.group()
    before = text[max(begin, run.start() - REACH):run.start()]
    if any(c in _STRONG for c in stop):
        return not (stop == "។" and (_KHMER_ETC.match(text, run.end()) or _KHMER_ETC_END.search(before)))
    letter = _letter_at_end(before)
    cased = letter.isupper() or letter.islower() or not letter.isalpha()
    if _after_spaces(text, end) == end and (cased or not _is_caseless(text[end])):
        return False
    found = _NEXT.match(text, end)
    following = found.group(1) if found else ""
    if "!" in stop or "?" in stop:
        return not (end > run.end() and following.islower())
    if cased and following.islower():
        return False
    if stop not in (".", "．"):
        return cased
    at_start = run.start() - _after_spaces(text, begin) < REACH
    return not rules.is_inside(before, text[run.end():run.end() + 16], following, at_start)


def _after_closing(text: str, begin: int, end: int) -> int:
    """Move past the marks that close what stands before ``end``.

    A mark that may open or close (a straight quotation mark, an asterisk) closes when a space follows it,
    or when one like it is open in this sentence.
    """
    tail = end + sum(1 for _ in takewhile(_may_close, text[end:end + 16]))
    if tail == len(text) or _after_spaces(text, tail) > tail:
        return tail
    while end < tail:
        if unicodedata.category(text[end]) in ("Pe", "Pf"):
            end += 1
            continue
        marks = _MARKS.match(text, end)
        if not marks or text[end] == "'" or not _is_open(text, max(begin, end - _PARITY_REACH), marks):
            break
        end = marks.end()
    return end


def _after_spaces(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _may_close(char: str) -> bool:
    return char in "\"'＂*_~`" or unicodedata.category(char) in ("Pe", "Pf", "Pi")


def _is_open(text: str, begin: int, marks: re.Match[str]) -> bool:
    """Whether an odd number of such marks stands between ``begin`` and these."""
    return text.count(marks.group()[0], begin, marks.start()) // len(marks.group()) % 2 == 1


def _letter_at_end(text: str) -> str:
    """Give the last letter or digit among the last characters of a text, or ""."""
    return next((c for c in reversed(text[-8:]) if c.isalnum()), "")


def _is_caseless(char: str) -> bool:
    return char.isalpha() and not char.isupper() and not char.islower()
