"""The engines that there are, by name."""

from collections.abc import Mapping
from functools import cache

from app.families import load
from app.search.engines.base import SearchEngine

MEMBERS = ("app.search.engines.whoosh.WhooshEngine",)
DEFAULT = "whoosh"


@cache
def engines() -> Mapping[str, type[SearchEngine]]:
    """All engines by name; raises ``BrokenFamilyError`` when one of them is put together wrongly."""
    return load(SearchEngine, MEMBERS, ("name",))  # type: ignore[type-abstract]
