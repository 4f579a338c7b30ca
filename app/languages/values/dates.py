"""PURE: the dates and times of a text as values."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from app.languages.values.layout import NUMBER_SIGN, YEAR_SIGN, Layout, laid_out
from app.languages.values.numbers import BUDDHIST, Number, Span, folded
from app.languages.values.patterns import ANYWHERE, DATES, TIMES
from app.languages.values.places import Places
from app.languages.values.wording import any_of, listed


@dataclass(frozen=True)
class Date:
    """A date, or the part of one that stands in the text; the year is Gregorian, and Monday is 1.

    A year that is said in the ``buddhist`` calendar begins in the one before it. ``swapped`` tells that day and month may also be the other way round, because only digits say which is which.
    """

    day: int | None
    month: int | None
    year: int | None
    span: Span
    swapped: bool = False
    weekday: int | None = None
    buddhist: bool = False


@dataclass(frozen=True)
class Time:
    """A time of day, 0:00 to 24:00; ``halved`` tells that nothing says whether it is before or after noon."""

    hour: int
    minute: int
    span: Span
    halved: bool = False


@dataclass(frozen=True)
class _Calendar:
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    english: bool
    dates: re.Pattern[str]
    times: re.Pattern[str]
    days: re.Pattern[str] | None
    noons: re.Pattern[str]
    noon_at: Mapping[str, int]


@lru_cache(maxsize=256)
def dates_in(text: str, tag: str) -> tuple[Date | Time, ...]:
    """Every date and time of the text in its order."""
    laid = laid_out(text, tag)
    calendar = _calendar(tag)
    dates = tuple(_dates(laid, calendar))
    found: list[Date | Time] = [*dates, *_times(laid, calendar, dates)]
    if calendar.days is not None:
        found += (Date(None, None, None, match.span(), weekday=calendar.weekdays[match.group()])
                  for match in calendar.days.finditer(laid.plain))
    return tuple(sorted(found, key=lambda one: one.span))


def noons_in(text: str, tag: str) -> tuple[Time, ...]:
    """Noon and midnight in words; in a translation they are often said in another way."""
    calendar, plain = _calendar(tag), folded(text)
    return tuple(Time(calendar.noon_at[match.group()], 0, match.span()) for match in calendar.noons.finditer(plain))


def _dates(laid: Layout, calendar: _Calendar) -> Iterator[Date]:
    if not laid.numbers and not any(month in laid.signed for month in calendar.months):
        return  # every pattern has a number or the name of a month
    for match in calendar.dates.finditer(laid.signed):
        parts = {name[0]: name for name, said in match.groupdict().items() if said is not None}
        numbers = {part: laid.numbers.get(match.start(name)) for part, name in parts.items()}
        day, month, year = _day(numbers.get("d")), _month(numbers.get("m")), _year(numbers.get("y"))
        if "w" in parts:
            month = calendar.months[match.group(parts["w"])]
            if month in (3, 5) and laid.text[laid.span(*match.span(parts["w"]))[0]].islower() and calendar.english:
                continue  # they may march
        dotted = _dotted(numbers.get("d"), laid)
        if dotted is not None:
            day, month = dotted
        if ("d" in parts and day is None) or ("m" in parts and month is None):
            continue
        if not (day or month or year) or (year is None and _is_loose(parts, numbers, match, laid)):
            continue
        swapped = calendar.english and "w" not in parts and day is not None and day <= 12 and month is not None
        said = numbers.get("y")
        buddhist = said is not None and year is not None and year != said.value
        yield Date(day, month, year, laid.span(*match.span()), swapped, buddhist=buddhist)


def _day(number: Number | None) -> int | None:
    return int(number.value) if number is not None and number.value == int(number.value) and 1 <= number.value <= 31 else None


def _month(number: Number | None) -> int | None:
    return int(number.value) if number is not None and number.value == int(number.value) and 1 <= number.value <= 12 else None


def _year(number: Number | None) -> int | None:
    """The Gregorian year; a Buddhist one where the number can be read so."""
    if number is None:
        return None
    year = int(number.value)
    return year - BUDDHIST if year - BUDDHIST in number.others else year


def _dotted(number: Number | None, laid: Layout) -> tuple[int, int] | None:
    """Day and month of “24.7”, which by itself is a number with a decimal."""
    if number is None or number.value == int(number.value):
        return None
    match = _DAY_AND_MONTH.fullmatch(laid.plain, *number.span)
    return (int(match[1]), int(match[2])) if match and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12 else None


def _is_loose(parts: Mapping[str, str], numbers: Mapping[str, Number | None], match: re.Match[str], laid: Layout) -> bool:
    """Whether small words may as well count something else: “một tháng hai lần”, “ngày hai”, “tháng năm”."""
    day, month = numbers.get("d"), numbers.get("m")
    if day is not None and (not day.spelled or (month is not None and match.group()[0] != NUMBER_SIGN)):
        return False
    if "w" in parts:
        return day is None and match.group(parts["w"]) == "năm"
    if month is None:
        return day is not None
    # nothing is done eleven times a month: “tháng mười một” is November
    return month.spelled and month.value < 11 and laid.text[month.span[0]].islower()


def _times(laid: Layout, calendar: _Calendar, dates: Iterable[Date]) -> Iterator[Time]:
    if not laid.numbers:
        return
    taken = Places(date.span for date in dates)
    for match in calendar.times.finditer(laid.signed):
        parts = {name.rstrip("0123456789"): name for name, said in match.groupdict().items() if said is not None}
        said = match.group()
        span = laid.span(match.start() + len(said) - len(said.lstrip(" \u200b")), match.end() - len(said) + len(said.rstrip(" \u200b")))
        hour, minute = laid.numbers[match.start(parts["h"])], laid.numbers.get(match.start(parts["n"])) if "n" in parts else None
        if taken.meet(span) or not _is_clock(hour, minute, parts, laid):
            continue
        word = next((match.group(parts[part]) for part in ("a", "b", "early", "late") if part in parts), "")
        shifted = _shifted(int(hour.value), word, "a" in parts or "early" in parts)
        minutes = 30 if "half" in parts else 15 if "quarter" in parts else int(minute.value) if minute is not None else 0
        if "less" in parts:
            shifted, minutes = divmod((shifted * 60 - minutes) % (24 * 60), 60)
        yield Time(shifted, minutes, span, halved=not word and 1 <= hour.value <= 12)


def _is_clock(hour: Number, minute: Number | None, parts: Mapping[str, str], laid: Layout) -> bool:
    """Whether this is a time of day, and neither a duration nor a score."""
    if hour.value not in range(25) or (minute is not None and minute.value not in range(60)):
        return False
    before = laid.plain[max(0, hour.span[0] - 5):hour.span[0]]
    if before.endswith(("/", ":", "-", ".")) or (before[-1:].isalpha() and laid.plain[hour.span[1]:hour.span[1] + 1] == "h"):
        return False
    if minute is not None and laid.plain[hour.span[1]:minute.span[0]].strip() == ":":
        return minute.span[1] - minute.span[0] == 2
    return bool(parts.keys() & {"a", "b", "early", "late", "clock", "less"}) or minute is not None or before.endswith("lúc ") \
        or laid.plain.startswith("h", hour.span[1])


def _shifted(hour: int, word: str, early: bool) -> int:
    """The hour of 24 by the word for the part of the day."""
    if not word:
        return hour
    if early or (word in _NIGHT and (hour == 12 or hour < 5)):
        return 0 if hour == 12 else hour
    return hour + 12 if hour < 12 and not (word == "trưa" and hour >= 10) else hour


@cache
def _calendar(tag: str) -> _Calendar:
    raw = tomllib.loads(Path(__file__).with_name("calendar.toml").read_text(encoding="utf-8"))
    main = tag if tag in raw else tag.split("-")[0]
    table = raw.get(main, {})
    months = {word: place for place, said in enumerate(table.get("months", ()), 1) for word in listed(said)}
    weekdays = {word: place for place, said in enumerate(table.get("weekdays", ()), 1) for word in listed(said)}
    early, late = frozenset(listed(table.get("early", ""))), frozenset(listed(table.get("late", "")))
    noon_at = {word: hour for hour, part in ((12, "noon"), (0, "midnight")) for word in listed(table.get(part, ""))}
    spaced = main in ("vi", "en", "bdq")
    fill = {"y": YEAR_SIGN, "w": any_of(months, spaced), "a": any_of(early, False), "b": any_of(late, False)}
    days = None
    if weekdays:
        days = re.compile(any_of(weekdays, spaced) + (_WEEKDAY if main == "vi" else ""))
    return _Calendar(months, weekdays, main == "en", _compiled((*ANYWHERE, *DATES.get(main, ())), fill),
                     _compiled(TIMES.get(main, TIMES["bdq"][:1]), fill), days, re.compile(any_of(noon_at, spaced)), noon_at)


def _compiled(patterns: Iterable[str], fill: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern of many, in which every group has a number of its own behind its name."""
    count = itertools.count()

    def named(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return f"(?P<{name}{next(count)}>{'' if match[2] else fill.get(name, NUMBER_SIGN) + ')'}"

    whole = "|".join(patterns).replace("~", r"[ \u200b]{0,3}")
    return re.compile(_GROUP.sub(named, whole))


_GROUP = re.compile(r"\{([dmywhnab])\}|\(\?P<(half|quarter|less|clock|early|late)>")
_DAY_AND_MONTH = re.compile(r"(\d\d?)\.(\d\d?)")
_NIGHT = frozenset(("đêm", "យប់", "晚上", "夜间", "夜里", "晚", "ຄ່ຳ", "ຄໍ່າ", "kơmăng"))
_WEEKDAY = "(?:" + "|".join(
    f"(?<={before} {day})" for before in ("hôm", "vào", "sáng", "chiều", "tối", "ngày", "từ", "đến", "và", "là")
    for day in ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy")) + "|(?<=nhật))"
"""“Thứ hai” is Monday, and the second of anything else."""
