"""The engines that there are, by name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.errors import N_, Invalid
from app.families import load
from app.search.engines.base import SearchEngine

MEMBERS = ("app.search.engines.whoosh.WhooshEngine", "app.search.engines.tantivy.TantivyEngine")


@cache
def engines() -> Mapping[str, type[SearchEngine]]:
    """All engines by name; raises ``BrokenFamilyError`` when one of them is put together wrongly."""
    return load(SearchEngine, MEMBERS, ("name",))  # type: ignore[type-abstract]


def open_engine(name: str, folder: Path, wait_seconds: float = 10.0) -> SearchEngine:
    """The engine of this name on a folder; raises ``Invalid`` for a name that no engine has."""
    if name not in engines():
        raise Invalid("search.no_engine", N_("There is no search engine “%(name)s”. RONG_SEARCH_ENGINE can be: %(names)s."),
                      name=name[:80], names=", ".join(engines()))
    return engines()[name](folder, wait_seconds)
