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
# four letters or more that stand twice in a row, wherever the words were cut
_AGAIN = {"lo": re.compile(r"([\u0e81-\u0eae\u0ec0-\u0ec4\u0edc\u0edd][\u0e80-\u0ecd\u0edc\u0edd]{3,40}?)\u200b?\1"),
          "km": re.compile(r"([\u1780-\u17b3][\u1780-\u17d3]{3,40}?)\u200b?\1")}
_BEFORE = frozenset("ເແໂໃໄ\u17d2")  # what belongs to the letter after it
_SHORT = {"lo": 4, "km": 4, "zh-Hans": 2, "zh-Hant": 2}  # words shorter than this may be doubled
# Vietnamese words that are said twice for another sense, and those of which there are two in a row by chance
_VIETNAMESE = frozenset([
    "ai", "ầm", "ào", "ba", "bim", "bảnh", "bồng", "bon", "bừng", "càng", "chang", "chằm", "chầm", "chậm", "chôm", "chung", "chút", "chuồn",
    "cong", "dài", "dần", "dửng", "đâu", "đen", "đêm", "đều", "đỏ", "đời", "đu", "gần", "hăng", "hằm", "hằng", "hâm", "hiu", "hờ", "hơ", "im",
    "khe", "khẽ", "khít", "khư", "kè", "lặng", "lắm", "lâu", "lớp", "lù", "luôn", "luông", "mãi", "mãng", "mờ", "muôn", "mùng", "nao", "năm",
    "nè", "ngày", "ngang", "nguây", "ngút", "nhà", "nhan", "nhao", "nhè", "nhẹ", "nhỏ", "nơi", "nườm", "oang", "oe", "phau", "phầm", "phăng",
    "phơi", "quanh", "quen", "ran", "rào", "rầm", "rần", "rì", "rõ", "rung", "sầm", "sè", "song", "sớm", "sừng", "tà", "tăm", "tầng", "tầm",
    "tấp", "tẹo", "thẳm", "thật", "thâu", "thênh", "thoang", "tím", "tít", "to", "trắng", "trăng", "tròn", "trùng", "trơ", "trừng", "từ", "ung",
    "ùn", "ù", "vàng", "văng", "vạn", "vân", "vằng", "vẳng", "vèo", "vi", "vui", "vừa", "vù", "xa", "xanh", "xám", "xăm", "xôn", "xinh", "xoa",
    "xôm", "xuân", "xương", "xưng"])
# and what follows where that is a mistake after all: “nhà nhà nước”, “ngày ngày 28”
_ONCE = {"nhà": re.compile(r" (?:nước|ở|thờ|tù|máy|trường)\b"), "ngày": re.compile(r" \d"), "năm": re.compile(r" \d")}
# words that end one compound and begin the next (“hành vi vi phạm”), by what stands before and after
_MEETING = {
    "vi": ("hành", "phạm"), "tác": ("công hợp đối", "nghiệp động phẩm giả hại"), "thể": ("có cụ tập", "hiện thao chế lệ"),
    "chứng": ("bằng minh nhân", "minh kiến nhận"), "đối": ("phản tuyệt", "với đầu mặt tác"), "sản": ("thủy thuỷ nông hải tài lâm", "xuất phẩm lượng"),
    "dân": ("nhân nông công người", "tộc cư số chủ quân vận"), "đầu": ("bắt ban", "tư tiên"), "phát": ("xuất", "triển động hiện"),
    "chính": ("tài hành", "sách phủ quyền thức trị"), "học": ("khoa đại tiểu trung", "sinh tập viên"), "cầu": ("cây yêu", "vồng thủ nguyện"),
    "sinh": ("học", "sống hoạt"), "hợp": ("phối kết tổng", "tác pháp đồng lý"), "động": ("hoạt hành lao vận", "vật viên cơ"),
}
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
    return found or list(_again(text, words, tag))


def _again(text: str, words: Sequence[Span], tag: str) -> Iterator[Span]:
    """Letters that stand twice where doubling had the words cut otherwise; a word has to begin or end with them."""
    edges = {start for start, _ in words}, {end for _, end in words}
    for match in _AGAIN[tag].finditer(text) if tag in _AGAIN else ():
        start, end = match.span()
        whole = (start in edges[0] or end in edges[1]) and not (start and text[start - 1] in _BEFORE)
        if whole and not _goes_on(text, end) and not match[1].endswith(tuple(_BEFORE)):
            yield start, end


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
    if size > 1:
        return len(set(phrase)) > 1
    once = _ONCE.get(phrase[0].lower()) if tag == "vi" else None
    if once and once.match(text, words[at + 1][1]):
        return True
    before, after = (texts[place] if 0 <= place < len(texts) else "" for place in (at - 1, at + 2))
    return not _may_double(phrase[0], tag) and not _meet(before, phrase[0], after, tag)


def _meet(before: str, word: str, after: str, tag: str) -> bool:
    """Whether one compound ends and the next begins with the word."""
    ends, begins = _MEETING.get(word.lower(), ("", "")) if tag == "vi" else ("", "")
    return before.lower() in ends.split() and after.lower() in begins.split()


def _may_double(word: str, tag: str) -> bool:
    language = registry.get(tag)
    if language.tag == "vi":
        return word.lower() in _VIETNAMESE
    if language.tag == "en":
        return word.lower() in _ENGLISH
    return language.minority or len(word) < _SHORT.get(language.tag, 2)
