"""PURE: what the words of a number come to, in the order in which a language says them."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from app.languages.values.wording import any_of, listed

UNIT, TEN, SCALE, TAIL, TEEN, BEFORE, JOINER, POINT, HALF, NONE, DIGITS = (
    "units", "tens", "scales", "tails", "teens", "before", "joiners", "points", "halves", "skip", "digits")
_VALUED = (UNIT, TEN, SCALE, TAIL, BEFORE)
ZERO, ONE, HALF_OF = Decimal(0), Decimal(1), Decimal("0.5")


@dataclass(frozen=True)
class Token:
    """A word of a number, or a row of digits, with its place."""

    kind: str
    value: Decimal
    start: int
    end: int
    other: Decimal | None = None


@dataclass(frozen=True)
class Numerals:
    """The words of numbers of one language; `numerals.toml` explains them."""

    words: Mapping[str, tuple[str, Decimal]]
    pattern: re.Pattern[str]
    gaps: frozenset[str]
    ordinals: tuple[str, ...]
    sure: frozenset[str]
    loose: re.Pattern[str] | None
    loosely: Mapping[str, tuple[Decimal, ...]]
    percent: re.Pattern[str]
    digitwise: int
    short: bool
    mixed: bool
    comma: str


@dataclass
class _Sum:
    """A number that grows word by word; a part is what was said so far of one order, with the order that is free below."""

    parts: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    scale: Decimal = ZERO

    def value(self) -> Decimal:
        return sum((part for part, _ in self.parts), ZERO)

    def add(self, value: Decimal, free: Decimal) -> bool:
        """Take a value that fits below what was said last; ``free`` is the order that may still follow it."""
        if self.parts and self.parts[-1][1] <= value:
            return False
        self.parts.append((value, free))
        return True

    def multiply(self, scale: Decimal) -> bool:
        """Take a scale: it multiplies all parts below it, and stands for one of itself where there is none."""
        below = ZERO
        found = False
        while self.parts and self.parts[-1][1] < scale:
            below += self.parts.pop()[0]
            found = True
        if not found:
            below = ONE
            if self.parts and self.parts[-1][1] <= scale:
                return False
        self.parts.append((below * scale, scale))
        self.scale = scale
        return True


def numerals(tag: str) -> Numerals:
    """The words of numbers of a language; those of no language where none are known."""
    tables = _tables()
    return tables.get(tag) or tables.get(tag.split("-")[0]) or tables[""]


def counted(tokens: Sequence[Token], known: Numerals) -> Iterator[tuple[Decimal, Sequence[Token]]]:
    """Every number that the tokens of one row say, with its tokens."""
    at = 0
    while at < len(tokens):
        value, after = first(tokens, at, known)
        if value is not None:
            yield value, tokens[at:after]
        at = max(after, at + 1)


def first(tokens: Sequence[Token], at: int, known: Numerals) -> tuple[Decimal | None, int]:
    """The longest number from here on, and the place after it; None where none begins."""
    row = _row(tokens, at, known)
    if row is not None:
        return row
    total = _Sum()
    place = at
    while place < len(tokens):
        token = tokens[place]
        if token.kind == JOINER:
            if not total.parts or not _goes_on(tokens, place):
                break
        elif token.kind == POINT:
            fraction, after = _fraction(tokens, place + 1) if total.parts else (None, place)
            if fraction is None:
                break
            total = _Sum([(total.value() + fraction, ONE)])
            place = after
            continue
        elif not _takes(total, tokens, place, known.short):
            break
        place += 1
    return (total.value() if total.parts else None), place


def _takes(total: _Sum, tokens: Sequence[Token], place: int, short: bool = False) -> bool:
    token = tokens[place]
    follows = place + 1 < len(tokens) and tokens[place + 1].kind == SCALE
    if token.kind == SCALE:
        after_digits = bool(total.parts) and tokens[place - 1].kind == DIGITS
        return not (after_digits and token.value == 10) and total.multiply(token.value)
    if token.kind == TEEN:
        if total.parts and total.parts[-1][0] < 10:
            total.parts.append((Decimal(10), ONE))
            return True
        return False
    if token.kind == HALF:
        if total.scale:
            return total.add(total.scale / 2, ONE)
        return (follows or bool(total.parts)) and total.add(HALF_OF, HALF_OF)
    if token.kind == TAIL:
        return bool(total.parts) and total.add(token.value, ONE)
    if token.kind == BEFORE:
        return _stands(tokens, place) and total.add(token.value, Decimal(10) if token.value >= 10 else ONE)
    if token.value == 0 and total.parts and not follows:
        return total.parts[-1][1] > 1
    if short and not follows and token.kind == UNIT and total.parts and total.parts[-1][1] >= 100 and tokens[place - 1].kind == SCALE:
        return False
    if token.kind == TEN:
        return total.add(token.value, Decimal(10))
    if token.kind == DIGITS and total.parts and not follows:
        return False
    return total.add(token.value, ONE)


def _stands(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word that is mostly no number is one here, by the words around it."""
    after = tokens[place + 1].kind if place + 1 < len(tokens) else NONE
    joined = place > 0 and tokens[place - 1].kind == JOINER
    if tokens[place].value < 10 or after == SCALE:
        return joined or after == SCALE
    tens_follow = place + 2 < len(tokens) and tokens[place + 2].value == 10
    return after in (UNIT, TAIL) and not tens_follow


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].kind in (*_VALUED, DIGITS)


def _row(tokens: Sequence[Token], at: int, known: Numerals) -> tuple[Decimal, int] | None:
    """A number that is read digit by digit: three units or more, or two where the language does it with all."""
    if not known.digitwise:
        return None
    after = at
    while after < len(tokens) and tokens[after].kind == UNIT and tokens[after].value < 10:
        after += 1
    if after < len(tokens) and tokens[after].kind == SCALE:
        after -= 1
    if after - at < known.digitwise:
        return None
    return Decimal("".join(str(token.value) for token in tokens[at:after])), after


def _fraction(tokens: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """What stands after the decimal comma: digits one by one, or a number of its own."""
    digits, place = "", at
    total = _Sum()
    while place < len(tokens) and tokens[place].kind in (UNIT, TEN, TAIL, SCALE) and (
            tokens[place].kind != SCALE or tokens[place].value <= 100):
        if tokens[place].kind in (UNIT, TAIL) and (place + 1 >= len(tokens) or tokens[place + 1].kind != SCALE or tokens[place + 1].value > 100) \
                and not total.parts:
            digits += str(tokens[place].value)
        elif not _takes(total, tokens, place):
            break
        place += 1
    digits += str(total.value()) if total.parts else ""
    return (Decimal("0." + digits) if digits else None), place


@cache
def _tables() -> Mapping[str, Numerals]:
    raw = tomllib.loads(Path(__file__).with_name("numerals.toml").read_text(encoding="utf-8"))
    return {"": _read({}), **{tag: _read(table) for tag, table in raw.items()}}


def _read(table: Mapping[str, Any]) -> Numerals:
    words: dict[str, tuple[str, Decimal]] = {}
    for kind in _VALUED:
        for value, said in table.get(kind, {}).items():
            words.update((word, (kind, Decimal(value))) for word in listed(said))
    for kind in (TEEN, JOINER, POINT, HALF):
        words.update((word, (kind, ZERO)) for word in listed(table.get(kind, "")))
    words.update((word, (NONE, ZERO)) for word in listed(table.get(NONE, "") + " " + table.get("percent", "")))
    spaced = not table.get("together", False)
    loosely: dict[str, tuple[Decimal, ...]] = {}
    for value, said in table.get("loose", {}).items():
        for word in said.split():
            loosely[word] = (*loosely.get(word, ()), Decimal(value))
    percent = "|".join(re.escape(word) for word in listed(table.get("percent", "")))
    return Numerals(
        words, re.compile(any_of(words, spaced, "0-9", _DIGITS)), frozenset(table.get("gaps", ())),
        tuple(table.get("ordinal", "").split()), frozenset(listed(table.get("sure", ""))), re.compile(any_of(loosely, spaced)) if loosely else None, loosely,
        re.compile(rf"[ \u200b]?(?:%{'|' + percent if percent else ''})"), table.get("digitwise", 0), table.get("short", False),
        table.get("mixed", False), table.get("comma", "."))


_NO_POWER = r"(?:(?<!\dm.)|(?=\d(?!\d)))" + "".join(rf"(?<!{before}m.)" for before in (r"\d ", "/", "/ ", "k", "c", "d", "u ", "ìn "))
_DIGITS = rf"(?<=[0-9]){_NO_POWER}(?:(?<![0-9].)[0-9]{{0,2}}(?: 000)+(?![0-9])|[0-9]*(?:[.,][0-9]+)*)"
"""Digits after the first one; the 2 of “m2” is none, nor that of “nghìn m2”; the 70 of “1m70” is."""
