r"""PURE: the rules of spelling, read from the tables in `tables/`, so that a speaker adds one without code.

A table says whom it is for: ``languages`` (tags), ``scripts`` (ISO 15924), or nothing, which is everybody. It may
give a ``cluster``, the pattern of a letter with all signs around it; its rules then see one cluster at a time.
Each ``[[rule]]`` has a ``name``, a ``form`` and what it does:

``form``: ``text``, letters that are changed before words are looked for, one for one; ``written``, for normal
spelling; ``folded``, only for the form that people find a word by; such rules
are everybody's.
``letters``: what is put for what. With ``pattern`` it only holds inside what the pattern matches, and with
``whole = true`` the pattern has to match a whole word.
``replace``: patterns and what is put for them, one after the other. With ``decomposed = true`` they see
letters and marks apart.
``order``: patterns of units, first to last; each cluster's units are put into that order, equal neighbours
once. ``unit`` is the pattern of a unit.
``simplified = true``: traditional Chinese letters become simplified ones.
``same`` and ``apart``: pairs that share the form, and pairs that do not.

Patterns are Python's regular expressions; texts are in NFC and lower case when rules of the last two forms see them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.families import BrokenFamilyError
from app.languages import registry
from app.search.analysis.simplified import simplified

FORMS = ("text", "written", "folded")
_TABLE = frozenset({"languages", "scripts", "cluster", "rule"})
_RULE = frozenset({"name", "form", "pattern", "whole", "letters", "replace", "decomposed", "unit", "order", "simplified",
                   "same", "apart"})
_WORD = r"\w\u0300-\u036f"
# what means something else, or nothing, in a pattern that is put beside others: groups called by number or name, and flags
_MEANT_ALONE = re.compile(r"\\[1-9]|\(\?(?:P|\(|[aiLmsux-]+[):])")

Change = Callable[[str], str]


@dataclass(frozen=True)
class Rule:
    """One rule of a table, with the pairs of spellings that show what it does.

    ``probe`` is a pattern that is somewhere in every text that the rule changes, "" where nothing says so.
    """

    table: str
    name: str
    form: str
    change: Change
    probe: str
    same: tuple[tuple[str, str], ...]
    apart: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """The rules of some languages or scripts; of all where both are empty."""

    name: str
    languages: frozenset[str]
    scripts: frozenset[str]
    cluster: re.Pattern[str] | None
    rules: tuple[Rule, ...]

    def serves(self, language: registry.Language) -> bool:
        if self.languages:
            return language.tag in self.languages
        return not self.scripts or language.script in self.scripts


@cache
def tables() -> tuple[Table, ...]:
    """All tables, the general one first; raises ``BrokenFamilyError`` with the name of what is wrong with one."""
    paths = sorted(Path(__file__).with_name("tables").glob("*.toml"))
    read = [table(path.name, path.read_text("utf-8")) for path in paths]
    return tuple(sorted(read, key=lambda one: bool(one.languages) * 2 + bool(one.scripts)))


def table(name: str, text: str) -> Table:
    """Read one table; raises ``BrokenFamilyError``."""
    try:
        row = tomllib.loads(text)
        if unknown := sorted(row.keys() - _TABLE):
            raise ValueError(f"does not know {', '.join(unknown)}")
        languages = frozenset(registry.get(_string(tag)).tag for tag in row.get("languages", ()))
        scripts = frozenset(map(_string, row.get("scripts", ())))
        if strange := sorted(scripts - {language.script for language in registry.all_languages()}):
            raise ValueError(f"names scripts that no language has: {', '.join(strange)}")
        cluster = re.compile(_string(row["cluster"])) if "cluster" in row else None
        rules = tuple(_rule(name, number, one) for number, one in enumerate(row.get("rule", ()), 1))
        if (languages or scripts) and any(rule.form == "folded" for rule in rules):
            raise ValueError("rules of the form folded belong into the table of everybody")
    except BrokenFamilyError:
        raise
    except Exception as error:  # whatever is wrong with a table, its name has to be told
        raise BrokenFamilyError(f"the table of spellings {name} cannot be used: {error}") from error
    return Table(name, languages, scripts, cluster, rules)


def _rule(table: str, number: int, row: Mapping[str, Any]) -> Rule:
    name = row.get("name") or f"number {number}"
    try:
        if unknown := sorted(row.keys() - _RULE):
            raise ValueError(f"it does not know {', '.join(unknown)}")
        if row["form"] not in FORMS:
            raise ValueError(f"its form is none of {', '.join(FORMS)}")
        same, apart = (tuple(_pair(one) for one in row.get(field, ())) for field in ("same", "apart"))
        change, probe = _change(row)
        return Rule(table, _string(row["name"]), row["form"], change, probe, same, apart)
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise BrokenFamilyError(f"the rule “{name}” of the table of spellings {table} cannot be used: {error!r}") from error


def _change(row: Mapping[str, Any]) -> tuple[Change, str]:
    """What a rule does, and its probe."""
    kinds = [kind for kind in ("letters", "replace", "order", "simplified") if kind in row]
    if len(kinds) != 1:
        raise ValueError("it has to say one of letters, replace, order, simplified")
    if row["form"] == "text" and not (kinds == ["simplified"] or (kinds == ["letters"] and _one_for_one(row["letters"]))):
        raise ValueError("a rule of the form text changes letters one for one")
    if kinds == ["letters"]:
        return _letters(row["letters"], row.get("pattern"), bool(row.get("whole")))
    if kinds == ["replace"]:
        return _replace(row["replace"], bool(row.get("decomposed")))
    return (_order(row["order"], _string(row["unit"])) if kinds == ["order"] else simplified), ""


def _letters(letters: Mapping[str, str], pattern: str | None, whole: bool) -> tuple[Change, str]:
    put = {_string(letter): _string(other) for letter, other in letters.items()}
    found = re.compile("|".join(map(re.escape, sorted(put, key=len, reverse=True))) if any(len(one) != 1 for one in put)
                       else f"[{re.escape(''.join(put))}]")

    def change(text: str) -> str:
        return found.sub(lambda one: put[one[0]], text)
    # most texts have none of these letters, which is seen soonest by the first two of each
    seen = "".join(f"[{re.escape(''.join(sorted({one[place] for one in put})))}]" for place in range(min(2, *map(len, put))))
    if pattern is None:
        return change, seen
    where = re.compile(rf"(?<![{_WORD}])(?:{pattern})(?![{_WORD}])" if whole else pattern)
    return (lambda text: where.sub(lambda one: change(one[0]), text)), seen


def _one_for_one(letters: Mapping[str, str]) -> bool:
    return all(len(letter) == len(other) == 1 for letter, other in letters.items())


def _replace(steps: Sequence[Sequence[str]], decomposed: bool) -> tuple[Change, str]:
    compiled = [(re.compile(_string(pattern)), _string(put)) for pattern, put in steps]

    def change(text: str) -> str:
        for pattern, put in compiled:
            text = pattern.sub(put, text)
        return text
    if not decomposed:
        alone = all(_MEANT_ALONE.search(pattern.pattern) is None for pattern, _ in compiled)
        return change, "|".join(f"(?:{pattern.pattern})" for pattern, _ in compiled) if alone else ""
    return (lambda text: unicodedata.normalize("NFC", change(unicodedata.normalize("NFD", text)))), ""


def _order(order: Sequence[str], unit: str) -> Change:
    units = re.compile(unit, re.DOTALL)
    places = [re.compile(_string(pattern)) for pattern in order]

    def place(one: str) -> int:
        return next((number for number, pattern in enumerate(places) if pattern.fullmatch(one)), len(places))

    def change(cluster: str) -> str:
        ordered = sorted(units.findall(cluster), key=place)
        return "".join(one for number, one in enumerate(ordered) if number == 0 or one != ordered[number - 1])
    return change


def _pair(row: Sequence[str]) -> tuple[str, str]:
    one, other = map(_string, row)
    return one, other


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
