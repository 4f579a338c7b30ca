"""PURE: reading values out of a decoded document, each checked for its type, its form and its limits."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from app.errors import N_, Invalid, RongError
from app.languages import registry
from app.languages.normalization import clean
from app.packs.layout import DIGEST

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Shape:
    """One object of a document; every reader raises ``Invalid`` naming the file and the field."""

    def __init__(self, value: Any, name: str, where: str = "") -> None:
        self._name, self._where = name, where
        self.require(isinstance(value, dict), "")
        self.value: dict[str, Any] = value

    @staticmethod
    def is_digest(text: object) -> bool:
        return isinstance(text, str) and DIGEST.fullmatch(text) is not None

    @staticmethod
    def is_slug(text: object) -> bool:
        return isinstance(text, str) and _SLUG.fullmatch(text) is not None

    def require(self, right: bool, field: str) -> None:
        """Raise ``Invalid`` naming the field unless it is right."""
        if not right:
            raise Invalid("packs.bad_manifest", N_("%(name)s is not a list that this program understands (%(where)s). Copy the pack again, or install a newer Rông."),
                          name=self._name, where=f"{self._where}{field}" or "{}")

    def keys(self, *names: str) -> None:
        """Exactly these fields are there."""
        self.require(set(self.value) == set(names), "fields")

    def shapes(self, field: str, most: int) -> Iterator["Shape"]:
        """A list of at most so many objects."""
        items = self.items(field, most)
        for number, item in enumerate(items):
            yield Shape(item, self._name, f"{self._where}{field}[{number}].")

    def mapping(self, field: str, most: int) -> dict[str, Any]:
        value = self.value[field]
        self.require(isinstance(value, dict) and len(value) <= most, field)
        return dict(value)

    def digest(self, field: str) -> str:
        value = self.value[field]
        self.require(self.is_digest(value), field)
        return str(value)

    def slug(self, field: str) -> str:
        value = self.value[field]
        self.require(self.is_slug(value), field)
        return str(value)

    def slugs(self, field: str) -> tuple[str, ...]:
        """At most a hundred different codes."""
        items = self.items(field, 100)
        self.require(all(self.is_slug(item) for item in items) and len(set(items)) == len(items), field)
        return tuple(items)

    def tag(self, field: str) -> str:
        """A language tag as the registry spells it."""
        value = self.value[field]
        self.require(isinstance(value, str), field)
        try:
            right = registry.get(value).tag == value
        except RongError:
            right = False
        self.require(right, field)
        return str(value)

    def line(self, field: str, most: int, *, empty: bool = True) -> str:
        """Clean text of one line and at most so many characters."""
        value = self.value[field]
        self.require(isinstance(value, str) and len(value) <= most and (empty or value != ""), field)
        self.require(" ".join(clean(value).split()) == value, field)
        return str(value)

    def file_name(self, field: str) -> str:
        """The name of a file without any folder."""
        name = self.line(field, 255, empty=False)
        self.require(not re.search(r'[/\\\x00-\x1f]', name) and name.strip(".") != "", field)
        return name

    def integer(self, field: str, most: int, *, least: int = 0) -> int:
        value = self.value[field]
        self.require(type(value) is int and least <= value <= most, field)
        return int(value)

    def boolean(self, field: str) -> bool:
        value = self.value[field]
        self.require(isinstance(value, bool), field)
        return bool(value)

    def one_of(self, field: str, allowed: tuple[str, ...]) -> str:
        value = self.value[field]
        self.require(value in allowed, field)
        return str(value)

    def moment(self, field: str) -> datetime.datetime:
        """A moment in UTC to the second, ``2026-11-22T20:15:00Z``."""
        value = self.value[field]
        self.require(isinstance(value, str) and _MOMENT.fullmatch(value) is not None, field)
        try:
            return datetime.datetime.fromisoformat(value)
        except ValueError:
            self.require(False, field)
            raise

    def day(self, field: str) -> datetime.date | None:
        """A date, ``2026-11-22``, or nothing."""
        value = self.value[field]
        if value is None:
            return None
        self.require(isinstance(value, str) and _DAY.fullmatch(value) is not None, field)
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.require(False, field)
            raise

    def items(self, field: str, most: int) -> list[Any]:
        """A list of at most so many values."""
        value = self.value[field]
        self.require(isinstance(value, list) and len(value) <= most, field)
        return list(value)
