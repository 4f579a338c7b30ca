"""PURE: words that stand twice in a row by mistake."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from app.errors import N_
from app.languages import registry, segmentation
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import prose

_LONGEST = 4  # words of a phrase that may be doubled
_SIGNS = frozenset("ៗໆ々")
_SPACE = re.compile(r"[ \u00a0\n]+")
_TOGETHER = re.compile("\u200b?")  # in scripts without spaces a space is the end of a clause
_SHORT = {"lo": 4, "km": 4, "zh-Hans": 2, "zh-Hant": 2}  # words shorter than this may be doubled
# Vietnamese words that are said twice for another sense, and those of which there are two in a row by chance
_VIETNAMESE = frozenset(["ai", "âm", "ầm", "ào", "ba", "bim", "bảnh", "bạc", "bồng", "bon", "bừng", "cả", "càng", "cào", "chang", "chằm", "chầm", "chậm", "chôm", "chung", "chút", "chuồn", "cong", "dài", "dần", "dành", "dấu", "dửng", "đâu", "đầu", "đen", "đêm", "đều", "điều", "đỏ", "đôi", "đời", "đu", "đủ", "gần", "gì", "giờ", "già", "hai", "hay", "hăng", "hằm", "hằng", "hàng", "hâm", "hiu", "hoài", "hờ", "hồng", "hơ", "im", "khe", "khẽ", "khít", "khư", "kè", "lá", "lai", "lặng", "lắm", "lâu", "lầm", "lần", "liền", "long", "lớp", "lù", "luôn", "luông", "mãi", "mang", "mãng", "măng", "máy", "mới", "mơ", "mờ", "mỗi", "mười", "muôn", "mùng", "nao", "nay", "năm", "nào", "nâng", "nè", "ngày", "ngang", "người", "nguây", "ngút", "nguồn", "nhà", "nhan", "nhao", "nhè", "nhẹ", "nho", "nhỏ", "nơi", "nườm", "oang", "oe", "phau", "phần", "phầm", "phăng", "phơi", "quanh", "quen", "ran", "rào", "rất", "rầm", "rần", "rì", "riêng", "rồi", "rõ", "rung", "rừng", "sa", "sáng", "sau", "sầm", "sè", "so", "song", "sớm", "sừng", "tà", "tăm", "tầng", "tầm", "tấp", "tám", "tẹo", "thăm", "thẳm", "thật", "thâu", "thênh", "thi", "thoang", "thôn", "thường", "tim", "tím", "tít", "to", "trăm", "trắng", "trăng", "tròn", "trùng", "trơ", "trừng", "từ", "tới", "tư", "từng", "tuần", "túc", "ung", "ùn", "ù", "và", "vàng", "văng", "vạn", "vân", "vằng", "vẳng", "vèo", "vi", "vui", "vừa", "vời", "vù", "xa", "xã", "xanh", "xám", "xăm", "xôn", "xong", "xinh", "xoa", "xôm", "xuân", "xương", "xưng", "ý", "yên"]) - {"và", "điều", "xã", "người"}
_ENGLISH = frozenset({"had", "that", "very", "so", "no", "ha", "bye", "blah", "really", "many", "long", "far", "knock", "well"})


class Repeated(Check):
    """No word or phrase stands twice in a row where the source has no such pair.

    Vietnamese doubles some words to change their sense; those are known. The languages of the highlands double many:
    there only phrases of two words or more count. Lao, Khmer and Chinese double short words.
    """

    name = "repeated"
    label = N_("Repeated words")

    def find(self, pair: Pair) -> Iterator[Finding]:
        target = _doubled(pair.target, pair.target_tag)
        if not target:
            return
        there = len(_doubled(pair.source, pair.source_tag))
        for start, end in target[:max(0, len(target) - there)]:
            yield Finding(self.name, "repeated.words", N_("“%(words)s” stands twice."), {"words": pair.target[start:end]}, target_span=(start, end))


def _doubled(text: str, tag: str) -> list[Span]:
    """The places of words and phrases that stand twice in a row."""
    plain = prose(text)
    words = [(one.start, one.end) for one in segmentation.words(plain, tag)]
    if not registry.get(tag).spaces:
        return _doubled_tied(plain, words, tag)
    texts = [plain[start:end] for start, end in words]
    if len(set(texts)) == len(texts):
        return []
    found: list[Span] = []
    at = 0
    while at < len(words):
        size = next((size for size in range(_LONGEST, 0, -1) if _twice(plain, words, texts, at, size, tag)), 0)
        if size:
            found.append((words[at][0], words[at + 2 * size - 1][1]))
        at += 2 * size or 1
    return found


def _doubled_tied(text: str, words: Sequence[Span], tag: str) -> list[Span]:
    """The same in a script without spaces, where what follows a word may have been cut into other words."""
    found: list[Span] = []
    for at, (start, _) in enumerate(words):
        if found and start < found[-1][1]:
            continue
        for _, end in reversed(words[at:at + _LONGEST]):
            phrase, gap = text[start:end], _TOGETHER.match(text, end)
            after = gap.end() if gap else end
            if text.startswith(phrase, after) and not _may_double(phrase, tag) and not any(one.isspace() or one in _SIGNS for one in phrase) and (
                    any(one.isalpha() for one in phrase) and not _goes_on(text, after + len(phrase))):
                found.append((start, after + len(phrase)))
                break
    return found


def _goes_on(text: str, end: int) -> bool:
    """Whether the letter before goes on in a mark, or doubling is marked anyway."""
    return end < len(text) and (unicodedata.category(text[end]) in ("Mn", "Mc") or text[end] in _SIGNS)


def _twice(text: str, words: Sequence[Span], texts: Sequence[str], at: int, size: int, tag: str) -> bool:
    phrase = texts[at:at + size]
    if phrase != texts[at + size:at + 2 * size] or not any(one.isalpha() for word in phrase for one in word):
        return False
    gaps = (text[words[place][1]:words[place + 1][0]] for place in range(at, at + 2 * size - 1))
    if not all(_SPACE.fullmatch(gap) for gap in gaps):
        return False
    return not _may_double(phrase[0], tag) if size == 1 else len(set(phrase)) > 1


def _may_double(word: str, tag: str) -> bool:
    language = registry.get(tag)
    if language.tag == "vi":
        return word.lower() in _VIETNAMESE
    if language.tag == "en":
        return word.lower() in _ENGLISH
    return language.minority or len(word) < _SHORT.get(language.tag, 2)
