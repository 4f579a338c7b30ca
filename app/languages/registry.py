"""PURE: every language the archive can hold text in, by BCP 47 tag."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from app.errors import N_, Invalid

_REGION = re.compile(r"[a-z]{2}|[0-9]{3}")
_CHINESE = frozenset({"zh", "zho", "chi", "cmn"})
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_SIMPLIFIED = frozenset({"hans", "cn", "sg", "my"})


@dataclass(frozen=True)
class Language:
    """A language and what its texts need; `registry.toml` says what each field means."""

    tag: str
    autonym: str
    english: str
    names: Mapping[str, str] = field(hash=False)
    script: str
    direction: str
    spaces: bool
    fallbacks: tuple[str, ...]
    font: str
    segmenter: str
    marks_optional: bool
    minority: bool


def get(tag: str) -> Language:
    """Give the language of a tag in any spelling `canonical` takes; Invalid ``language.unknown`` if none."""
    return _tables()[0][canonical(tag)]


def all_languages() -> tuple[Language, ...]:
    """Give every language, in the registry's order: the five of the interface first."""
    return tuple(_tables()[0].values())


@lru_cache(maxsize=1024)
def canonical(tag: str) -> str:
    """Give the registry's spelling of a tag; Invalid ``language.unknown`` when it holds no such language.

    Case, underscores, ISO 639-2 and -3 codes, regions and a script that says nothing new are taken:
    ``vi_VN``, ``lao``, ``EN-us``. ``zh`` alone is simplified; ``zh-TW`` is traditional.
    """
    languages, aliases = _tables()
    lowered = tag.strip().replace("_", "-").lower()
    if lowered in aliases:
        return aliases[lowered]
    primary, *rest = lowered.split("-")
    if primary in _CHINESE:
        found = _chinese(rest)
    else:
        found = aliases.get(primary)
        if found and not _says_nothing_new(rest, languages[found].script.lower()):
            found = None
    if found is None:
        raise Invalid(
            "language.unknown",
            N_("The language “%(tag)s” is not known here. Use one of these tags: %(known)s."),
            tag=tag,
            known=", ".join(languages),
        )
    return found


def name(tag: str, ui_locale: str) -> str:
    """Give a language's name in a language of the user interface, or in English where there is none."""
    language = get(tag)
    return language.names.get(ui_locale, language.english)


def _chinese(subtags: list[str]) -> str | None:
    """Choose between the two ways of writing Chinese; a script decides before a region."""
    if subtags and subtags[0] == "cmn":
        subtags = subtags[1:]
    for subtag in subtags:
        if subtag in _TRADITIONAL:
            return "zh-Hant"
        if subtag in _SIMPLIFIED:
            return "zh-Hans"
    return None if subtags else "zh-Hans"


def _says_nothing_new(subtags: list[str], script: str) -> bool:
    """Whether the subtags are at most the language's own script and a region."""
    if subtags and subtags[0] == script:
        subtags = subtags[1:]
    return not subtags or (len(subtags) == 1 and _REGION.fullmatch(subtags[0]) is not None)


@cache
def _tables() -> tuple[Mapping[str, Language], Mapping[str, str]]:
    """Read the registry once: languages by tag, and tags by lower-case spelling."""
    path = Path(__file__).with_name("registry.toml")
    languages: dict[str, Language] = {}
    aliases: dict[str, str] = {}
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["language"]:
        language = Language(
            tag=row["tag"],
            autonym=row["autonym"],
            english=row["english"],
            names=MappingProxyType({"en": row["english"], **row["names"]}),
            script=row["script"],
            direction=row.get("direction", "ltr"),
            spaces=row["spaces"],
            fallbacks=tuple(row["fallbacks"]),
            font=row["font"],
            segmenter=row["segmenter"],
            marks_optional=row.get("marks_optional", False),
            minority=row.get("minority", False),
        )
        languages[language.tag] = language
        for alias in (language.tag, *row.get("aliases", ())):
            aliases[alias.lower()] = language.tag
    return MappingProxyType(languages), MappingProxyType(aliases)
