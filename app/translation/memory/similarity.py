"""PURE: how alike two texts of one language are, in its own segmentation, and where they differ.

A text is compared as a sequence of keys: words in a language that separates them by spaces, grapheme clusters in one
that does not, punctuation marks in both; numbers and names are placeholders. The likeness is twice the length of the
longest common subsequence divided by both lengths: rapidfuzz's normalized Indel similarity.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress

from rapidfuzz.distance import Indel

from app.languages import registry
from app.languages.clusters import clusters, letters
from app.languages.segmentation import Span, words
from app.translation.memory.placeholders import (
    FIGURE,
    FIGURES,
    MARK,
    TITLE,
    WHOLE_FIGURES,
    WORD,
    Piece,
    replaced,
)

_CHUNK = re.compile(r"[^\s\u200b]+")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_BARRED = str.maketrans("đƀ", "db")
_JOINERS = "\u200c\u200d\u0e33\u0eb3"
_DATED = re.compile(r"\d+[^\W\d_]{1,3}\d*")  # 15h30, 30km: a word, but its figures are a number's
_FIGURES_IN_WORD = re.compile(r"\d+")
_LATIN_RUN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_RUNS = re.compile(f"({FIGURES.pattern})|({_LATIN_RUN.pattern})")


def keys(text: str, tag: str) -> tuple[list[str], list[str]]:
    """What a text is compared by, in order, and the keys that placeholders hide."""
    language = registry.get(tag)
    found: list[Piece] = []
    if language.spaces:
        for chunk in _CHUNK.findall(text):
            found += _chunk_pieces(chunk, language.tag)
        return replaced(found)
    for _, run, figures in _runs(text):
        if figures is None:
            found += chain.from_iterable(map(_cluster_piece, letters(run)))
        else:
            found.append(_run_piece(run, figures))
    return replaced(found)


@lru_cache(maxsize=64)
def places(text: str, tag: str) -> tuple[tuple[Span, str], ...]:
    """The places of everything that is compared, each with its key, without placeholders."""
    return tuple([(Span(begin + start, begin + end), key) for begin, some in _parts(text, tag) for start, end, key, _, _ in some])


def likeness(one: str, other: str, tag: str) -> float:
    """How alike two texts are, from 0 to 1."""
    return Indel.normalized_similarity(keys(one, tag)[0], keys(other, tag)[0])


def differences(one: str, other: str, tag: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The places in each of two texts that the other lacks, numbers, names and capitals included; whole clusters always."""
    (mine, starts, ends), (theirs, begins, stops) = _cut(one, tag), _cut(other, tag)
    left: list[Span] = []
    right: list[Span] = []
    at, over = 0, 0
    for block in Indel.editops(mine, theirs).as_matching_blocks():  # the last of them is empty, and stands at both ends
        if at < block.a:
            _mark(left, starts[at], ends[block.a - 1])
        if over < block.b:
            _mark(right, begins[over], stops[block.b - 1])
        at, over = block.a + block.size, block.b + block.size
    return tuple(left), tuple(right)


def fold(text: str) -> str:
    """The text without what a comparison passes over: capitals and characters without a picture."""
    return _UNSEEN.sub("", text).casefold()


def without_marks(key: str) -> str:
    """A key as people write it who leave its marks out."""
    return "".join(char for char in unicodedata.normalize("NFD", key) if unicodedata.category(char) != "Mn").translate(_BARRED)


@lru_cache(maxsize=64)
def _cut(text: str, tag: str) -> tuple[list[str], list[int], list[int]]:
    """Everything that is compared as it is written, and where the whole clusters of each begin and end."""
    if registry.get(tag).spaces:
        found = [(begin + start, begin + end) for begin, some in _parts(text, tag) for start, end, _, _, _ in some]
        return [text[start:end] for start, end in found], [_begin(text, start) for start, _ in found], [_end(text, end) for _, end in found]
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for begin, run, figures in _runs(text):
        some, places, seen = _letters(run, begin) if figures is None else ([run], [begin], [True])
        stops = [*places[1:], _end(text, begin + len(run))]
        places[0] = _begin(text, begin)  # within a run there are only whole ones
        written += compress(some, seen)
        starts += compress(places, seen)
        ends += compress(stops, seen)
    return written, starts, ends


def _begin(text: str, place: int) -> int:
    while place and _joins(text[place]):
        place -= 1
    return place


def _end(text: str, place: int) -> int:
    while place < len(text) and _joins(text[place]):
        place += 1
    return place


def _mark(marks: list[Span], start: int, end: int) -> None:
    """Add a place to the marks, or to the last of them where it reaches there."""
    if marks and marks[-1].end >= start:
        before = marks.pop()
        start, end = before.start, max(before.end, end)
    marks.append(Span(start, end))


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether a character belongs to the one before it: a mark on a figure or a Latin letter is in another piece."""
    return unicodedata.category(char)[0] == "M" or char in _JOINERS


def _parts(text: str, tag: str) -> list[tuple[int, tuple[Piece, ...]]]:
    """The pieces of a text, some at a time: where these begin, and they with places counted from there."""
    language = registry.get(tag)
    if language.spaces:
        return [(chunk.start(), _chunk_pieces(chunk[0], language.tag)) for chunk in _CHUNK.finditer(text)]
    found: list[tuple[int, tuple[Piece, ...]]] = []
    for begin, run, figures in _runs(text):
        if figures is not None:
            found.append((begin, (_run_piece(run, figures),)))
            continue
        _, places, seen = _letters(run, begin)
        found += compress(zip(places, seen, strict=True), seen)
    return found


def _letters(run: str, begin: int) -> tuple[list[str], list[int], list[tuple[Piece, ...]]]:
    """The clusters of a run, where each begins, and the piece that it is; none where nothing is seen of it."""
    some = list(letters(run))
    return some, list(accumulate(map(len, some[:-1]), initial=begin)), list(map(_cluster_piece, some))


def _runs(text: str) -> Iterator[tuple[int, str, bool | None]]:
    """The runs of a text without spaces and where they begin: figures are true, Latin letters false, the others None."""
    begin = 0
    for run in _RUNS.finditer(text):
        if begin < run.start():
            yield begin, text[begin:run.start()], None
        yield run.start(), run[0], run[1] is not None
        begin = run.end()
    if begin < len(text):
        yield begin, text[begin:], None


def _run_piece(run: str, figures: bool) -> Piece:
    return Piece(0, len(run), fold(run), FIGURE if figures else WORD, False)


@lru_cache(maxsize=30_000)
def _cluster_piece(letter: str) -> tuple[Piece, ...]:
    """The cluster as a piece; nothing for a space, and for what has no picture."""
    key = fold(letter)
    if not key or key.isspace():
        return ()
    return (Piece(0, len(letter), key, WORD if unicodedata.category(key[0])[0] in "LN" else MARK, False),)


@lru_cache(maxsize=60_000)
def _chunk_pieces(chunk: str, tag: str) -> tuple[Piece, ...]:
    """The pieces between two spaces: figures, words and each of the clusters between them."""
    found = [Piece(one.start(), one.end(), one[0], FIGURE, False) for one in WHOLE_FIGURES.finditer(chunk)]
    for start, end in list(_between(found, 0, len(chunk))):
        parts = [_word(chunk, start + word.start, start + word.end) for word in words(chunk[start:end], tag)]
        marks = [Piece(left + one.start, left + one.end, fold(chunk[left + one.start:left + one.end]), MARK, False)
                 for left, right in _between(parts, start, end) for one in clusters(chunk[left:right])]
        found += parts + [one for one in marks if one.key]
    found.sort()
    return (found[0]._replace(apart=True), *found[1:]) if found else ()


def _between(pieces: Sequence[Piece], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The places between and around the pieces that hold anything."""
    for piece in pieces:
        if start < piece.start:
            yield start, piece.start
        start = piece.end
    if start < stop:
        yield start, stop


def _word(chunk: str, start: int, end: int) -> Piece:
    text = chunk[start:end]
    bare = text.lstrip("'’ʼ")
    title = len(bare) > 1 and bare[0].isupper() and bare[1:].islower()
    key = _FIGURES_IN_WORD.sub("0", text) if _DATED.fullmatch(text) else text
    return Piece(start, end, fold(key), TITLE if title else WORD, False)
