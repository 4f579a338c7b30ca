"""PURE: where a text says no."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from app.languages.values.numbers import Span, folded
from app.languages.values.wording import any_of, listed

NOT, YET, STOP = "not", "yet", "stop"
KINDS = (STOP, YET, NOT)
_DIGITS = "0123456789"
_SPACED = frozenset(("vi", "en", "bdq"))


@dataclass(frozen=True)
class Negation:
    """A word that denies: that something is so, that it is so yet, or that it may be done."""

    kind: str
    span: Span


def negations_in(text: str, tag: str) -> tuple[Span, ...]:
    """The places of the words that deny, in their order."""
    return tuple(negation.span for negation in denials_in(text, tag))


@lru_cache(maxsize=256)
def denials_in(text: str, tag: str) -> tuple[Negation, ...]:
    """The words that deny, in their order; words that only look like them are left out."""
    main = tag.split("-")[0]
    if main not in _tables():
        return ()
    plain = folded(text)
    if _heads(main).search(plain) is None:
        return ()
    return tuple(Negation(match.lastgroup.rstrip(_DIGITS), match.span()) for match in _patterns()[main].finditer(plain) if match.lastgroup)


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    raw: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("negations.toml").read_text(encoding="utf-8"))
    return raw


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {tag: _pattern(table, tag) for tag, table in _tables().items()}


def _pattern(table: Mapping[str, str], tag: str) -> re.Pattern[str]:
    """First what denies nothing, then the longest of the words that do, each kind in a group of its name."""
    before, after = (r"(?<![\w'])", r"(?![\w\u0300-\u036f])") if tag in _SPACED else ("", "")
    words = sorted(((word, kind) for kind in KINDS for word in listed(table[kind])), key=lambda pair: -len(pair[0]))
    either = [f"(?:{word})" for word in listed(table["except"])]
    either += [f"(?P<{kind}{place}>{re.escape(word)})" for place, (word, kind) in enumerate(words)]
    return re.compile(f"{before}(?:{'|'.join(either)}){after}" + (r"|(?<=\w)(?P<not>n't)\b" if tag == "en" else ""))


@cache
def _heads(tag: str) -> re.Pattern[str]:
    """The denying words alone: where none of them stands, there is nothing to look at closely."""
    table = _tables()[tag]
    return re.compile(any_of([word for kind in KINDS for word in listed(table[kind])] + (["n't"] if tag == "en" else []), False))
