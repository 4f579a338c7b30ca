"""PURE: which full stops belong to an abbreviation, an initial or a label and end no sentence."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.languages import registry

REACH = 48
"""How many characters before a full stop decide what it is; no abbreviation and no label is longer."""

_CONSONANT = "[\u0e81-\u0eae\u1780-\u17a2]"
_LONE_CONSONANT = re.compile(rf"(?:.*\.)?{_CONSONANT}", re.DOTALL)
_CONSONANT_AND_STOP = re.compile(rf"{_CONSONANT}\.")
_LEADING_MARKUP = re.compile(r"\A[\W_]+")
_DAY_OR_MONTH = re.compile(r"\d{1,2}")
_REST_OF_DATE = re.compile(r"\s+(?:\d{1,2}\s?\.\s?\d{2,4}|\d{4})\b")
_NUMBERING = r"(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[IVXLCivx]{1,7})\\?"


@dataclass(frozen=True)
class Stops:
    """The lists of one language that say which full stops end nothing; `abbreviations.toml` explains them."""

    never: frozenset[str]
    counted: frozenset[str]
    soft: frozenset[str]
    words: frozenset[str]
    label: re.Pattern[str]
    apostrophe: re.Pattern[str] | None

    def is_inside(self, before: str, after: str, following: str, at_start: bool) -> bool:
        """Whether the full stop between these two pieces of text belongs to what stands before it.

        ``before`` ends at the full stop and reaches back at most `REACH` characters; ``at_start`` says that
        it is all there is of the sentence. ``following`` is the next letter or digit after it, or "".
        """
        token = _LEADING_MARKUP.sub("", before.split()[-1]) if before[-1:].strip() else ""
        last = token.rpartition(".")[2]
        if token in self.never or last in self.never or self._is_initial(token, last):
            return True
        if following.isdigit() and (token in self.counted or last in self.counted):
            return True
        if token in self.soft and following and not following.isupper():
            return True
        if _LONE_CONSONANT.fullmatch(token) or _CONSONANT_AND_STOP.match(after):
            return True
        if _DAY_OR_MONTH.fullmatch(token) and _REST_OF_DATE.match(after):
            return True
        return at_start and self.label.fullmatch(before) is not None

    def _is_initial(self, token: str, last: str) -> bool:
        """Whether the last part is one capital letter, marks aside."""
        base = "".join(c for c in unicodedata.normalize("NFC", last) if not unicodedata.combining(c))
        return len(base) == 1 and base.isupper() and (token != base or base not in self.words)


@cache
def stops(tag: str) -> Stops:
    """Give the lists for a canonical tag: its own, its fallbacks' and the English ones."""
    rows = _table()
    mine = [rows[t] for t in dict.fromkeys((tag, *registry.get(tag).fallbacks, "en")) if t in rows]

    def union(key: str) -> frozenset[str]:
        return frozenset(entry for row in mine for entry in row.get(key, ()))

    words = sorted(map(re.escape, union("labels")), key=len, reverse=True)
    label = rf"(?:(?:{'|'.join(words)})\s*)?{_NUMBERING}"
    letters = rows.get(tag, {}).get("apostrophe_before")
    return Stops(
        never=union("never"),
        counted=union("counted"),
        soft=union("soft"),
        words=union("words"),
        label=re.compile(rf"[\W_]*(?:{label}[.)][\W_]+)*{label}", re.IGNORECASE),
        apostrophe=re.compile(rf"(?<![\w'’])['’](?=[{letters}])") if letters else None,
    )


@cache
def _table() -> Mapping[str, dict[str, Any]]:
    path = Path(__file__).with_name("abbreviations.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
