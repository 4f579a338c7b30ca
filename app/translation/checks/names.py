"""PURE: names of several words in Latin letters that stand in the target nearly, but not quite, as in the source."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import prose

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAPITAL = "[A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2))) + "]"  # small letters stand between those after Ạ
_RUN = re.compile(rf"(?<![^\W\d_]){_CAPITAL}[^\W\d_]*+(?: {_CAPITAL}[^\W\d_]*+)*+")
# a Vietnamese syllable without its marks, but for those that are English words of a title
_SYLLABLE = re.compile(r"(?!(?:i|but|an?|the|in|on|no|so|to|do|he|me|we|my|can|man|men|ten|sun|hot|big|top|may)$)"
                       r"(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdghklmnpqrstvx])?(?:[aeiouy]{1,3})(?:ch|n[gh]|[cmnpt])?")
_OPENING = frozenset(".!?:;…\"“”‘(•–—-*#>|\n")
_MOST = 64  # names with a word in common that are looked at
# words that begin a sentence and belong to no name, and those that begin names of offices, which are translated
_LEADING = frozenset({"ở", "tại", "về", "theo", "từ", "đến", "trong", "và", "nhưng", "khi", "các", "mỗi", "những", "tỉnh", "huyện", "xã", "ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "người", "đồng"})
_BODIES = frozenset({"hội", "ban", "bộ", "sở", "phòng", "ủy", "uỷ", "đoàn", "tổ", "cục", "vụ", "viện", "chi", "trường", "mặt", "tổng", "đảng", "đội", "khối", "lễ", "phần", "vốn"})
_PEOPLES = ("người ", "dân tộc ", "đồng bào ", "tiếng ")  # after these stand names that every language has its own for
_NEARLY = 0.6  # how like each other a syllable and the way to write it in a language of the highlands are
MISSING = "names.missing"
_SHORTEST = 6  # letters of a name that one wrong letter does not make another name


class Names(Check):
    """A name of two words or more in Latin letters keeps them.

    The languages of the highlands write names in their own way. Names may be translated, shortened or lose their marks; only one
    that stands there with a letter lost, added or changed is told, and, between Vietnamese and English, a Vietnamese name that
    took the place of another. From Vietnamese into Latin letters a name is told of which no word is there, where no name is
    there that could stand for it.
    """

    name = "names"
    label = N_("Names")

    def find(self, pair: Pair) -> Iterator[Finding]:
        yield from self._lost(pair)
        if any(registry.get(tag).minority for tag in (pair.source_tag, pair.target_tag)):
            return
        mine, theirs = dict(_names(pair.source)), list(_names(pair.target))
        held, near = {name for name, _ in theirs}, _near(theirs)
        told: set[int] = set()
        for name, span in sorted(mine.items(), key=lambda one: -len(one[0])):
            if name in held or len(name) < _SHORTEST:
                continue
            for other, place in sorted({one for key in _keys(name) for one in near.get(key, ())[:_MOST]}, key=lambda one: one[1]):
                if other not in mine and other[0] == name[0] and told.isdisjoint(range(*place)) and (
                        Levenshtein.distance(name, other, score_cutoff=1) <= 1):
                    told.update(range(*place))
                    yield Finding(self.name, "names.written", N_("“%(given)s” is “%(wanted)s” in the source."),
                                  {"given": pair.target[place[0]:place[1]], "wanted": pair.source[span[0]:span[1]]}, span, place)
                    break
        yield from self._replaced(pair)

    def _lost(self, pair: Pair) -> Iterator[Finding]:
        target = registry.get(pair.target_tag)
        if registry.get(pair.source_tag).tag != "vi" or target.tag == "vi" or target.script != "Latn" or not pair.target.strip():
            return
        for span in _gone(pair.source, pair.target, nearly=target.minority):
            yield Finding(self.name, MISSING, N_("The name “%(name)s” of the source is missing."), {"name": pair.source[slice(*span)]}, span)

    def _replaced(self, pair: Pair) -> Iterator[Finding]:
        english = registry.get(pair.target_tag).tag == "en"
        if not english and registry.get(pair.source_tag).tag != "en":
            return
        for one, other in _other(pair.target, pair.source) if english else _other(pair.source, pair.target):
            given, wanted = (one, other) if english else (other, one)
            yield Finding(self.name, "names.other", N_("“%(given)s” is “%(wanted)s” in the source."),
                          {"given": pair.target[slice(*given)], "wanted": pair.source[slice(*wanted)]}, wanted, given)


def _other(mine: str, theirs: str) -> Iterator[tuple[Span, Span]]:
    """A Vietnamese name in one text of which no word stands in the other, with a name of the other of which none stands in the first.

    Both texts in letters without marks, as places of the names in the first and in the second.
    """
    words = [{_bare(match.group()) for match in _WORD.finditer(prose(text))} for text in (mine, theirs)]
    named = [span for span in _whole(theirs) if not words[0] & set(_bare(theirs[slice(*span)]).split())]
    for start, end in _whole(mine) if named else ():
        name = _bare(mine[start:end]).split()
        if len(name) > 1 and all(_SYLLABLE.fullmatch(word) for word in name) and not words[1] & set(name):
            yield (start, end), named[0]
            return


def _gone(source: str, target: str, *, nearly: bool) -> list[Span]:
    """Names of two words or more of which no word stands in the target; none where a name stands there that the source has not.

    ``nearly`` is for languages that write names in their own way.
    """
    theirs = [_bare(match.group()) for match in _WORD.finditer(prose(target))]
    run = "".join(theirs)
    gone = []
    for start, end in (_led(source, span) for span in _whole(source)):
        words = _bare(source[start:end]).split()
        stands = "".join(words) in run or not set(words).isdisjoint(theirs) or (
            nearly and any(Levenshtein.normalized_similarity(one, other) >= _NEARLY for one in words for other in theirs))
        translated = source[start:end].split()[0].casefold() in _BODIES or source[:start].casefold().endswith(_PEOPLES)
        if len(words) > 1 and not stands and not translated:
            gone.append((start, end))
    held = {_bare(match.group()) for match in _WORD.finditer(prose(source))} if gone else set()
    return gone if all(held.issuperset(_bare(target[slice(*span)]).split()) for span in (_whole(target) if gone else ())) else []


def _led(text: str, span: Span) -> Span:
    """The place of a name without the words before it that have a capital letter because a sentence begins."""
    start, end = span
    while begins_sentence(text, span[0]) and (first := text[start:end].split(" ")[0]).casefold() in _LEADING and start + len(first) < end:
        start += len(first) + 1
    return start, end


def _whole(text: str) -> Iterator[Span]:
    """Where names stand in full; a capital at the beginning of a sentence alone makes no name."""
    for match in _RUN.finditer(prose(text)):
        if " " in match.group() or not begins_sentence(text, match.start()):
            yield match.span()


def begins_sentence(text: str, at: int) -> bool:
    """Whether a capital letter may stand at this place because a sentence begins."""
    before = prose(text)[:at].rstrip()
    return not before or before[-1] in _OPENING


def _near(names: Sequence[tuple[str, Span]]) -> dict[tuple[int, bool, str], list[tuple[str, Span]]]:
    """The names by what those have in common that differ in one letter."""
    found: dict[tuple[int, bool, str], list[tuple[str, Span]]] = {}
    for one in names:
        for key in _keys(one[0]):
            found.setdefault(key, []).append(one)
    return found


def _keys(name: str) -> Iterator[tuple[int, bool, str]]:
    """How many words the name has, with its first word and with its last: one wrong letter leaves one of the two."""
    words = name.split(" ")
    yield len(words), True, words[0]
    yield len(words), False, words[-1]


def _names(text: str) -> Iterator[tuple[str, Span]]:
    """Runs of two to five capitalized words in small letters without marks, and where they stand."""
    plain = prose(text)
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(plain), None]:
        if word and word.group()[0].isupper() and (not run or plain[run[-1].end():word.start()] == " "):
            run.append(word)
            continue
        for size in range(2, min(5, len(run)) + 1):
            for at in range(len(run) - size + 1):
                yield _bare(" ".join(one.group() for one in run[at:at + size])), (run[at].start(), run[at + size - 1].end())
        run = [word] if word and word.group()[0].isupper() else []


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(one))
