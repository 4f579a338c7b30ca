"""PURE: the topics and places of the archive, after the plan it serves; names in every language of the pages."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.errors import N_, Invalid
from app.languages.locales import html_lang


@dataclass(frozen=True)
class Entry:
    """A topic or a place: its names by language tag; places say their kind and what they are part of."""

    code: str
    names: Mapping[str, str]
    kind: str = ""
    part_of: str = ""

    def name(self, ui_locale: str) -> str:
        """The name in the language of the pages (``zh`` reads the simplified Chinese one)."""
        return self.names[html_lang(ui_locale)]


@cache
def topics() -> Mapping[str, Entry]:
    """All topics by code, in the order of the plan."""
    return _read("topics.toml")


@cache
def places() -> Mapping[str, Entry]:
    """All places by code."""
    return _read("places.toml")


def topic_name(code: str, ui_locale: str) -> str:
    return _name(topics(), code, ui_locale)


def place_name(code: str, ui_locale: str) -> str:
    return _name(places(), code, ui_locale)


def checked_topics(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes in the taxonomy's order, once each; raises ``Invalid`` naming the first unknown one."""
    return _checked(topics(), codes, "publications.unknown_topic", N_("There is no topic “%(code)s”."))


def checked_places(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes in the taxonomy's order, once each; raises ``Invalid`` naming the first unknown one."""
    return _checked(places(), codes, "publications.unknown_place", N_("There is no place “%(code)s”."))


def _name(entries: Mapping[str, Entry], code: str, ui_locale: str) -> str:
    # a pack from a newer program may carry a code this one does not know yet
    return entries[code].name(ui_locale) if code in entries else code


def _checked(entries: Mapping[str, Entry], codes: Iterable[str], error: str, message: str) -> tuple[str, ...]:
    wanted = set(codes)
    for code in sorted(wanted):
        if code not in entries:
            raise Invalid(error, message, code=code)
    return tuple(code for code in entries if code in wanted)


def _read(name: str) -> Mapping[str, Entry]:
    data = tomllib.loads(resources.files(__name__).joinpath(name).read_text("utf-8"))
    return {
        code: Entry(code, {tag: text for tag, text in values.items() if tag not in ("kind", "part_of")},
                    values.get("kind", ""), values.get("part_of", ""))
        for code, values in data.items()
    }
