"""PURE: words that stand together so often in texts that they may be terms.

They are ranked by C-value (Frantzi, Ananiadou and Mima 2000): how often and how long, less what longer candidates
around them explain.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.languages import registry
from app.languages.segmentation import sentences, words

LEAST = 3  # how often a candidate has to stand in the texts
SHORT, LONG = 2, 5  # words in a candidate
_COMMON, _MANY = 0.1, 200  # a word in more than every tenth sentence is a function word, where there are many sentences
_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_SPACES = re.compile(r"[^\S\n]*(?:\n[^\S\n]*)?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_FUNCTION: Mapping[str, frozenset[str]] = {tag: frozenset(some.split()) for tag, some in {
    "vi": "và của các những là có được cho với trong ngoài trên dưới từ đến tại ở ra vào về theo để do vì bởi thì mà nhưng "
          "hoặc hay nếu khi này đó kia ấy đã đang sẽ không chưa cũng rất lại còn mỗi mọi một hai ba như bằng nên phải bị "
          "tôi ông bà anh chị em họ chúng ta người nào gì ai đây nhiều ít hơn nhất chỉ qua sau trước giữa cùng",
    "en": "a an the and or but nor of to in on at by for with from into onto over under about after before between during "
          "through than that this these those which who whom whose what when where why how is are was were be been being am "
          "has have had do does did will would shall should can could may might must not no it its he she they them their "
          "his her we us our you your i my me as if so such also more most other some any all each there here up out "
          "s t m d re ve ll",
    "lo": "ແລະ ຂອງ ໃນ ທີ່ ເປັນ ມີ ໄດ້ ບໍ່ ໃຫ້ ກັບ ຈາກ ແຕ່ ຫຼື ນີ້ ນັ້ນ ກໍ ຈະ ຢູ່ ໄປ ມາ ດ້ວຍ ຕາມ ເພື່ອ",
    "km": "និង ជា ក្នុង នៅ ដែល បាន មាន ការ របស់ នៃ ដោយ ពី ទៅ មក នេះ នោះ មិន ឬ ដើម្បី ឱ្យ គឺ នឹង តាម ក៏",
    "zh-Hans": "的 了 和 是 在 有 与 及 或 也 就 都 而 于 对 为 这 那 不 个 被 把 从 到 以 等 我 你 他 她 它 们 之",
    "zh-Hant": "的 了 和 是 在 有 與 及 或 也 就 都 而 於 對 為 這 那 不 個 被 把 從 到 以 等 我 你 他 她 它 們 之",
}.items()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be a term, as they are written most often, with one sentence in which they stand."""

    text: str
    count: int
    score: float
    example: str


def candidates(texts: Iterable[str], tag: str, known: Iterable[str] = (), limit: int = 100) -> tuple[Candidate, ...]:
    """The most likely terms of a language's texts that are not known yet, best first.

    A candidate is two to five words side by side, none of them a number or a function word: those that are listed for
    the language, and where the texts are many those that stand everywhere. What stands only inside one longer
    candidate is left out.
    """
    tag = registry.canonical(tag)
    lines = list(dict.fromkeys(text[one.start:one.end] for text in texts for one in sentences(_ADDRESS.sub("\n\n", text), tag)))
    runs = [list(_runs(line, tag)) for line in lines]
    stop = _FUNCTION.get(tag, frozenset()) | _everywhere(runs)
    counts: Counter[tuple[str, ...]] = Counter()
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    example: dict[tuple[str, ...], str] = {}
    for line, some in zip(lines, runs, strict=True):
        for key, form in _units(line, some, stop):
            counts[key] += 1
            forms[key][form] += 1
            example.setdefault(key, line)
    held = {key for one in known for key in [tuple(word for run in _runs(one, tag) for word, _, _ in run)]}
    scores = _scores({key: count for key, count in counts.items() if count >= LEAST})
    best = sorted((one for one in scores.items() if one[1] > 0 and one[0] not in held), key=lambda one: (-one[1], one[0]))
    return tuple(Candidate(forms[key].most_common(1)[0][0], counts[key], round(score, 2), example[key])
                 for key, score in best[:limit])


def _runs(line: str, tag: str) -> Iterator[list[tuple[str, int, int]]]:
    """Words side by side with nothing but space between them, without case; numbers end a run."""
    run: list[tuple[str, int, int]] = []
    for one in words(line, tag):
        word = _INVISIBLE.sub("", line[one.start:one.end]).casefold()
        gap = _INVISIBLE.sub("", line[run[-1][2]:one.start]) if run else ""
        counted = any(letter.isdigit() or letter == "_" for letter in word)
        if run and (counted or not _SPACES.fullmatch(gap)):
            yield run
            run = []
        if not counted:
            run.append((word, one.start, one.end))
    if run:
        yield run


def _everywhere(runs: Sequence[list[list[tuple[str, int, int]]]]) -> frozenset[str]:
    if len(runs) < _MANY:
        return frozenset()
    sentences_with = Counter(word for some in runs for word in {word for run in some for word, _, _ in run})
    return frozenset(word for word, count in sentences_with.items() if count > _COMMON * len(runs))


def _units(line: str, runs: list[list[tuple[str, int, int]]], stop: frozenset[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every two to five words in a row without a function word, and how they are written."""
    for run in runs:
        for first in range(len(run)):
            for last in range(first, min(first + LONG, len(run))):
                if run[last][0] in stop:
                    break
                if last - first >= SHORT - 1:
                    yield tuple(word for word, _, _ in run[first:last + 1]), line[run[first][1]:run[last][2]]


def _scores(counts: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], float]:
    """The C-value of each candidate: nothing for what stands only inside one longer one."""
    around: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, count in counts.items():
        for size in range(SHORT, len(key)):
            for inner in {key[at:at + size] for at in range(len(key) - size + 1)}:
                around[inner].append(count)
    return {key: math.log2(len(key)) * (count - (sum(around[key]) / len(around[key]) if key in around else 0))
            for key, count in counts.items()}
