"""Put mistakes with numbers, dates, times and units into good targets, to measure whether the checks find them.

It looks for digits and units with patterns of its own and uses nothing of the application, so that it does not
only find what the application can read.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping

Seeding = Callable[[str, str, random.Random], str | None]

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|&#?\w+;")
_NUMBER = re.compile(r"(?<![\d.,/:\-])\d+(?:[.,]\d+)*(?![\d/:]|[.,]\d)")
_DROPPED = re.compile(_NUMBER.pattern.replace(r"\d+", r"(?!0?1(?!\d|[.,]\d))\d+", 1))
_DATE = re.compile(r"(?<![\d./\-])(\d{1,2})([./\-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![\d.,/\-])(?:19|20)\d\d(?![\d.,/])")
_TIME = re.compile(r"(?<![\d:])([01]?\d|2[0-3])(:|h)([0-5]\d)(?!\d)")
_IN_DATE = re.compile(r"(?:(?:ngày|thứ|lúc|năr|và|đến|từ|ថ្ងៃ|ទី|ວັນທີ|ວັນ|月)[ \u200b]*|[:/.\-] ?)\d+[ \u200b]*$", re.IGNORECASE)
_ZEROS = {"lo": 0xED0, "km": 0x17E0}

UNITS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "vi": (("triệu", "tỷ"), ("nghìn", "triệu"), ("tỷ", "triệu"), ("km", "m"), ("kg", "tấn"), ("ha", "m2"), ("cm", "m"), ("mm", "cm"), ("%", " kg"),
           ("đồng", "USD"), ("ngày", "tháng"), ("tháng", "ngày"), ("tuần", "năm"), ("giờ", "phút"), ("phút", "giờ"), ("dặm", "km"), ("đô la", "đồng")),
    "en": (("million", "billion"), ("percent", "dollars"), ("%", " kg"), ("days", "weeks"), ("minutes", "hours"), ("months", "years"), ("years", "days"),
           ("weeks", "years"), ("hours", "minutes"), ("miles", "metres"), ("km", "m")),
    "lo": (("ລ້ານ", "ພັນ"), ("ພັນ", "ລ້ານ"), ("%", "ກິໂລ"), ("km", "m"), ("ກິໂລແມັດ", "ແມັດ"), ("ມື້", "ເດືອນ"), ("ຊົ່ວໂມງ", "ນາທີ"), ("ນາທີ", "ຊົ່ວໂມງ"),
           ("ໂດລາ", "ກີບ"), ("ອາທິດ", "ປີ")),
    "km": (("លាន", "ពាន់"), ("ពាន់", "លាន"), ("គីឡូម៉ែត្រ", "ម៉ែត្រ"), ("%", " គីឡូក្រាម"), ("ម៉ោង", "នាទី"), ("នាទី", "ម៉ោង"), ("ខែ", "ថ្ងៃ"), ("ដុល្លារ", "រៀល")),
    "zh": (("万", "亿"), ("亿", "万"), ("公里", "米"), ("米", "公里"), ("%", "元"), ("美元", "越南盾"), ("天", "年"), ("小时", "分钟"), ("分钟", "小时"),
           ("个月", "天"), ("岁", "个月")),
    "bdq": (("triêu", "ty"), ("ty", "triêu"), ("%", " kg"), ("ha", "m"), ("hecta", "met"), ("kilôgam", "met"), ("centimet", "met"), ("đông", "USD")),
}
"""Units after a number and what stands in their place, by language."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "vi": ("hai mươi", "ba mươi", "bốn mươi", "năm mươi", "sáu mươi", "bảy mươi", "tám mươi", "chín mươi"),
    "en": ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    "lo": ("ຊາວ", "ສາມສິບ", "ສີ່ສິບ", "ຫ້າສິບ", "ຫົກສິບ", "ເຈັດສິບ", "ແປດສິບ", "ເກົ້າສິບ"),
    "km": ("ម្ភៃ", "សាមសិប", "សែសិប", "ហាសិប", "ហុកសិប", "ចិតសិប", "ប៉ែតសិប", "កៅសិប"),
    "zh": ("二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十"),
    "bdq": ("'băl jĭt", "pêng jĭt", "puôn jĭt", "pơđăm jĭt", "drơ̆u jĭt", "tơpơ̆h jĭt", "tơhngam jĭt", "tơxĭnh jĭt"),
}
"""Tens in words, by language."""


def number_changed(text: str, tag: str, chance: random.Random) -> str | None:
    """One digit of one number is another."""
    match = _one(_NUMBER, text, chance)
    if match is None:
        return None
    places = [place for place in range(*match.span()) if text[place].isdecimal()]
    place = chance.choice(places)
    zero = ord(text[place]) - int(text[place])
    first = place == match.start() and len(places) > 1
    others = [digit for digit in range(1 if first else 0, 10) if digit != int(text[place])]
    return text[:place] + chr(zero + chance.choice(others)) + text[place + 1:]


def number_dropped(text: str, tag: str, chance: random.Random) -> str | None:
    """One number is gone; not a 1, which may say no more than “a”."""
    match = _one(_DROPPED, text, chance)
    return None if match is None else text[:match.start()].rstrip(" ") + " " + text[match.end():].lstrip(" ")


def number_added(text: str, tag: str, chance: random.Random) -> str | None:
    """A number stands where none was; in the digits of the language now and then."""
    places = [match.start() for match in re.finditer(r"(?<=[^\W\d]) (?=[^\W\d])", text)] or [len(text)]
    number = str(chance.randint(13, 980))
    if chance.random() < 0.3 and tag in _ZEROS:
        number = "".join(chr(_ZEROS[tag] + int(digit)) for digit in number)
    place = chance.choice(places)
    return f"{text[:place]} {number} {text[place:].lstrip(' ')}"


def words_changed(text: str, tag: str, chance: random.Random) -> str | None:
    """Tens in words are other tens."""
    words = WORDS.get(_main(tag), ())
    if not words:
        return None
    match = _one(re.compile("|".join(rf"(?<!\w){re.escape(word)}" if _main(tag) in ("vi", "en", "bdq") else re.escape(word) for word in words)), text, chance)
    if match is None:
        return None
    return text[:match.start()] + chance.choice([word for word in words if word != match.group()]) + text[match.end():]


def date_changed(text: str, tag: str, chance: random.Random) -> str | None:
    """The day, the month or the year of a date in digits is another."""
    match = _one(_DATE, text, chance)
    if match is None:
        return None
    part = chance.choice((1, 3, 4))
    limit = {1: 28, 3: 12}.get(part)
    now = int(match[part])
    other = chance.choice([one for one in range(1, limit + 1) if one != now]) if limit else now + chance.choice((-10, -2, -1, 1, 2, 10))
    return text[:match.start(part)] + str(other) + text[match.end(part):]


def year_changed(text: str, tag: str, chance: random.Random) -> str | None:
    """A year is another."""
    match = _one(_YEAR, text, chance)
    return None if match is None else text[:match.start()] + str(int(match.group()) + chance.choice((-10, -2, -1, 1, 2, 10))) + text[match.end():]


def time_changed(text: str, tag: str, chance: random.Random) -> str | None:
    """The hour or the minute of a time is another."""
    match = _one(_TIME, text, chance)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[3])
    if chance.random() < 0.5:
        hour = (hour + chance.choice((1, 2, 3))) % 24
    else:
        minute = (minute + chance.choice((5, 10, 15))) % 60
    return f"{text[:match.start()]}{hour}{match[2]}{minute:02}{text[match.end():]}"


def unit_changed(text: str, tag: str, chance: random.Random) -> str | None:
    """The unit after a number is another, thousands have become millions."""
    found = [(match.start(1), match.end(1), after) for before, after in UNITS.get(_main(tag), ())
             for match in re.finditer(rf"(?<!^)\d[ \u200b]?({re.escape(before)})(?![^\W\d_]| ?\d+[./])" if before.isascii() or _main(tag) in ("vi", "bdq")
                                      else rf"\d[ \u200b]?({re.escape(before)})", text)]
    found = [one for one in found if not _IN_DATE.search(text[:one[0]])]
    if not found:
        return None
    start, end, after = chance.choice(found)
    return text[:start] + after + text[end:]


SEEDINGS: Mapping[str, Seeding] = {
    "number changed": number_changed, "number dropped": number_dropped, "number added": number_added, "words changed": words_changed,
    "date changed": date_changed, "year changed": year_changed, "time changed": time_changed, "unit changed": unit_changed,
}


def seeded(text: str, tag: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """One mistake of every kind for which the text has a place: its kind, and the text with it."""
    for kind, seeding in SEEDINGS.items():
        wrong = seeding(text, tag, chance)
        if wrong is not None and wrong != text:
            yield kind, wrong


def _one(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    found = [match for match in pattern.finditer(text) if not any(start <= match.start() < end for start, end in addresses)]
    return chance.choice(found) if found else None


def _main(tag: str) -> str:
    return tag.split("-")[0]
