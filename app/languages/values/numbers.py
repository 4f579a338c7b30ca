"""PURE: the numbers of a text as values, in digits of every script and in words."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from app.languages.values.numerals import (
    DIGITS,
    NONE,
    ONE,
    SCALE,
    TEN,
    UNIT,
    Numerals,
    Token,
    counted,
    first,
    numerals,
)

Span = tuple[int, int]
"""A place in a text, in code points: ``text[start:end]``."""

NUMBER, ORDINAL, PERCENT, ROMAN = "number", "ordinal", "percent", "roman"
BUDDHIST = 543
"""How many years the Buddhist calendar of Laos and Cambodia is ahead."""


@dataclass(frozen=True)
class Number:
    """A number of a text. ``others`` are what the same writing may also mean (“1.500”), ``spelled`` is one in words alone.

    ``sure`` says of such words that they are hardly ever anything else; ``scale`` is the hundred or thousand that they end with.
    """

    value: Decimal
    kind: str
    span: Span
    spelled: bool = False
    others: tuple[Decimal, ...] = ()
    sure: bool = False
    scale: Decimal = ONE

    @property
    def readings(self) -> frozenset[Decimal]:
        """Every value that this writing can have."""
        return frozenset((self.value, *self.others))


@lru_cache(maxsize=256)
def numbers_in(text: str, tag: str) -> tuple[Number, ...]:
    """Every number of the text in its order, none within another."""
    known = numerals(tag)
    plain = folded(text)
    counted_up = list(_ranged([number for row in _rows(plain, known) for number in _numbers(row, plain, known)], plain))
    return tuple(sorted([*_heights(counted_up, plain), *_romans(text)], key=lambda number: number.span))


def loose_in(text: str, tag: str) -> frozenset[Decimal]:
    """The values that words of the text may stand for, although mostly they are no numbers (“both”, “a”, “năm”)."""
    known = numerals(tag)
    if known.loose is None:
        return frozenset()
    plain = folded(text)
    return frozenset(value for match in known.loose.finditer(plain) for value in known.loosely[match.group()])


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """The text of the same length in small letters, with digits of all scripts as 0 to 9 and one kind of space and apostrophe."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(one if len(one.lower()) != 1 else one.lower() for one in text)
    return _FOLDS.sub(lambda one: _SIGNS.get(one[0]) or str(unicodedata.decimal(one[0])), small)


def written(value: Decimal) -> str:
    """The value as people write it in a message."""
    return format(value.normalize(), "f")


def _rows(plain: str, known: Numerals) -> Iterator[list[Token]]:
    """The tokens of the text, each row of them as long as nothing but a gap stands between."""
    row: list[Token] = []
    for match in known.pattern.finditer(plain):
        said = match.group()
        if not said[0].isdigit():
            kind, value = known.words[said]
            if kind == NONE:
                yield row
                row = []
                continue
            tokens = [Token(kind, value, match.start(), match.end())]
        else:
            tokens = list(_digits(said, match.start(), known))
        if row and (len(tokens) > 1 or not _joined(plain[row[-1].end:match.start()], row[-1], tokens[0], known)):
            yield row
            row = []
        for token in tokens[:-1]:
            yield [token]
        row.append(tokens[-1])
    if row:
        yield row


def _joined(gap: str, before: Token, after: Token, known: Numerals) -> bool:
    if gap not in known.gaps:
        return False
    if before.kind == DIGITS and after.kind == DIGITS:
        return False
    return "and" not in gap or (before.value in (100, 1000) and after.kind in (UNIT, TEN))


def _digits(digits: str, start: int, known: Numerals) -> Iterator[Token]:
    """A row of digits as one number; as several where it is a date, a version or a list."""
    if " " in digits:
        yield Token(DIGITS, Decimal(digits.replace(" ", "")), start, start + len(digits))
        return
    read = _read(digits, known.comma, known.mixed)
    if read is not None:
        yield Token(DIGITS, read[0], start, start + len(digits), read[1])
        return
    for part in _PART.finditer(digits):
        yield Token(DIGITS, Decimal(part.group()), start + part.start(), start + part.end())


def _read(digits: str, comma: str, mixed: bool) -> tuple[Decimal, Decimal | None] | None:
    """What the digits say with the language's own marks, and what with those of others; None if they are no one number."""
    marks = [one for one in digits if one in ".,"]
    if not marks:
        return Decimal(digits), None
    groups = re.split("[.,]", digits)
    if len(groups[0]) > 1 and groups[0][0] == "0":
        return None
    grouped = 1 <= len(groups[0]) <= 3 and groups[0][0] != "0"
    if len(marks) == 1:
        decimal = Decimal(f"{groups[0]}.{groups[1]}")
        if grouped and len(groups[1]) == 3:
            whole = Decimal("".join(groups))
            return (decimal, whole) if marks[0] == comma and not mixed else (whole, decimal if mixed else None)
        if marks[0] == "." and _YEAR.fullmatch(groups[1]) and len(groups[0]) <= 2:
            return None
        return decimal, None
    threes = grouped and all(len(group) == 3 for group in groups[1:-1])
    if threes and len(set(marks)) == 1 and len(groups[-1]) == 3:
        return Decimal("".join(groups)), None
    if threes and len(set(marks)) == 2 and len(set(marks[:-1])) == 1:
        return Decimal("".join(groups[:-1]) + "." + groups[-1]), None
    return None


def _numbers(row: Sequence[Token], plain: str, known: Numerals) -> Iterator[Number]:
    for value, tokens in counted(row, known):
        span = tokens[0].start, tokens[-1].end
        if _NONE.fullmatch(plain[slice(*span)] + plain[span[1]:span[1] + 2]):
            continue
        others: list[Decimal] = []
        if any(token.other is not None for token in tokens):
            other, _ = first([replace(token, value=token.other) if token.other is not None else token for token in tokens], 0, known)
            others += [other] if other is not None else []
        spelled = all(token.kind != DIGITS for token in tokens)
        before = plain[max(0, span[0] - 12):span[0]]
        if _is_below_zero(plain, span, before):
            value, others = -value, [-other for other in others]
            yield Number(value, _kind(span, plain, before, known), span, spelled, tuple(others), True, _scale(tokens))
            continue
        if not spelled:
            others += _years(value, before, plain[span[1]:span[1] + 3])
        elif len(tokens) == 2 and all(token.kind == UNIT for token in tokens):
            others += [token.value for token in tokens]
        sure = spelled and (plain[slice(*span)] in known.sure or (len(tokens) > 1 and value >= 10))
        yield Number(value, _kind(span, plain, before, known), span, spelled, tuple(others), sure, _scale(tokens))


def _is_below_zero(plain: str, span: Span, before: str) -> bool:
    """Whether a minus or a word for it stands before the number; a dash between words, in a range or before an item of a list is none."""
    if _MINUS.search(before):
        return True
    if not _BELOW.search(before):
        return _UNDER.match(plain, span[1]) is not None
    around = plain[max(0, span[0] - 40):span[0]], plain[span[1]:span[1] + 30]
    return bool(_DEGREES.match(around[1]) or _WARMTH.search(around[0])) or not (around[0].strip(" -") or around[1].strip(" ។.。"))


def _scale(tokens: Sequence[Token]) -> Decimal:
    """What the scales at the end of a number come to, hundreds and more."""
    scale = ONE
    for token in reversed(tokens):
        if token.kind != SCALE or token.value < 100:
            break
        scale *= token.value
    return scale


def _ranged(numbers: Sequence[Number], plain: str) -> Iterator[Number]:
    """The numbers, where the first of a range may also be meant with the scale of the second: “40 - 45 nghìn”."""
    for one, after in zip(numbers, [*numbers[1:], None], strict=False):
        if after is not None and after.scale > 1 and one.scale == 1 and _UNTIL.fullmatch(plain, one.span[1], after.span[0]):
            one = replace(one, others=(*one.others, one.value * after.scale))
        yield one


def _heights(numbers: Sequence[Number], plain: str) -> Iterator[Number]:
    """The numbers, “1m70” as one."""
    joined = False
    for one, after in zip(numbers, [*numbers[1:], None], strict=False):
        if joined:
            joined = False
            continue
        joined = after is not None and not one.spelled and plain[one.span[1]:after.span[0]] == "m" and (
            _CENTIMETRES.fullmatch(plain, *after.span) is not None and one.value < 100 and one.value == int(one.value))
        if joined and after is not None:
            one = replace(one, value=one.value + after.value.scaleb(after.span[0] - after.span[1]), span=(one.span[0], after.span[1]))
        yield one


def _years(value: Decimal, before: str, after: str) -> Iterator[Decimal]:
    """The Gregorian year of a Buddhist one, and the whole year of a decade said in two digits or the other way round."""
    if 2400 <= value <= 2650 and _BUDDHIST.search(before):
        yield from (value - BUDDHIST, value - BUDDHIST - 1)  # a Buddhist year ends in the spring
    if 1900 <= value < 2000 and value % 10 == 0:
        yield value - 1900
    short = _SHORT.search(before) is not None
    if 20 <= value < 100 and ((value % 10 == 0 and _DECADE.search(before + after)) or short):
        yield value + 1900
    if short and value < 100:
        yield from (value + 1800, value + 2000)


def _kind(span: Span, plain: str, before: str, known: Numerals) -> str:
    if known.percent.match(plain, span[1]) or _HUNDREDTHS.search(before):
        return PERCENT
    stripped = before.rstrip(" \u200b")
    if stripped.endswith(known.ordinals) if known.ordinals else _SUFFIX.match(plain, span[1] - 2) or _SUFFIX.match(plain, span[1]):
        return ORDINAL
    return NUMBER


def _romans(text: str) -> Iterator[Number]:
    """Roman numerals: two letters or more anywhere, one after a word for what is numbered so."""
    for match in _ROMAN.finditer(text):
        letters = match.group()
        if len(letters) > 1 or _NUMBERED.search(text[max(0, match.start() - 14):match.start()]):
            value = sum(_ROMANS[one] if _ROMANS[one] >= _ROMANS.get(after, 0) else -_ROMANS[one]
                        for one, after in zip(letters, letters[1:] + " ", strict=True))
            yield Number(Decimal(value), ROMAN, match.span())


_SIGNS = {chr(code): sign for codes, sign in (
    ((0xA0, 0x2009, 0x202F, 0x2007, 0x3000), " "), ((0x2019, 0x2018, 0x2BC, 0xB4, 0x60), "'"), ((0x2013, 0x2014), "-"),
    ((0xFF0C,), ","), ((0xFF0E,), "."), ((0xFF05,), "%"), ((0xFF1A,), ":"), ((0xFF0F,), "/")) for code in codes}
_FOLDS = re.compile(rf"[^\D0-9]|[{''.join(_SIGNS)}]")
_PART = re.compile(r"\d+")
_CENTIMETRES = re.compile(r"\d\d?(?![^\W\d_])")
_UNTIL = re.compile(r"[ \u200b]*(?:-|đến|tới|to|truh|ຫາ|ເຖິງ|ដល់|至|到)[ \u200b]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BUDDHIST = re.compile(r"(?:ພ\.?ສ\.?|ព\.?ស\.?|พ\.?ศ\.?|ពុទ្ធសករាជ|ພຸດທະສັກກະຣາດ|ພຸດທະສັງກາດ|ປີ|ឆ្នាំ|b\.?e\.?|phật lịch|pl\.?|佛历|佛曆)\s*$")
_DECADE = re.compile(r"(?:thập kỷ|thập kỉ|thập niên|những năm|ທົດສະວັດ|ທີ|ទសវត្សរ៍ទី|ទសវត្ស|the '?)\s*|年代")
_SHORT = re.compile(r"(?:'|&apos;)\s?$")
_MINUS = re.compile(r"(?:(?<![\da-zà-ɏḁ-ỹ)])(?<!\d )\u2212[ ]?|零下|摄氏负|\bminus |(?<![^\W_])negative |ຕິດລົບ ?)$")
_BELOW = re.compile(r"(?:(?<![\da-zà-ɏḁ-ỹ.,)%°])(?<!\d )(?<!° )(?<!% )(?<!°c )(?<!độ )-|(?<!\w)âm |负|ລົບ ?|ដក ?)$")
"""What is a minus only where something else says so too."""
_UNDER = re.compile(r" ?(?:°c|degrees(?: celsius)?|độ(?: c)?)? (?:below (?:zero|0)|dưới (?:không|0))\b")
_DEGREES = re.compile(r" ?(?:°|º|℃|%|(?:độ|degrees?)\b|អង្សា|ອົງສາ|度|摄氏)| ?(?:-|đến|tới|to|and|và|ຫາ|ដល់|至|到) ?[-\u2212]\d")
_WARMTH = re.compile(r"(?:nhiệt độ|temperature|សីតុណ្ហភាព|ອຸນຫະພູມ|温度|气温)[^\d.;。។]{0,30}$")
_NONE = re.compile(r"百分之|十分[^钟鐘之]?")
_HUNDREDTHS = re.compile(r"百分之$")
_SUFFIX = re.compile(r"(?:st|nd|rd|th|[a-z]?st|[a-z]?nd|[a-z]?rd)\b")
_ROMAN = re.compile(r"(?<![\w.\-'’])(?=[IVXL])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w'’])")
_NUMBERED = re.compile(r"(?:thế kỷ|thế kỉ|quý|khóa|khoá|lần thứ|thứ|chương|phần|mục|loại|hạng|cấp|hội|khu|đợt|century|chapter|part|quarter|volume|phụ lục|ksô|mă|quy|quĭ|loai|ຄັ້ງທີ|ສະຕະວັດທີ|ទី|第)\s*$", re.IGNORECASE)
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
