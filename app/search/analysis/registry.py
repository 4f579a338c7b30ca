"""PURE: which analyser serves which language."""

from collections.abc import Mapping
from functools import cache

from app.families import BrokenFamilyError, load
from app.languages import registry
from app.search.analysis.base import Analyser

MEMBERS = (
    "app.search.analysis.spaced.General",
    "app.search.analysis.spaced.LatinMarks",
    "app.search.analysis.unspaced.Lao",
    "app.search.analysis.unspaced.Khmer",
    "app.search.analysis.chinese.Chinese",
)
REST = "*"


@cache
def analysers() -> Mapping[str, Analyser]:
    """All analysers by name; raises ``BrokenFamilyError`` when two serve a script or none serves the rest."""
    loaded = {name: member() for name, member in load(Analyser, MEMBERS, ("name", "scripts", "excerpt_length")).items()}  # type: ignore[type-abstract]
    served: dict[str, str] = {}
    for name, analyser in loaded.items():
        for script in analyser.scripts:
            if script in served:
                raise BrokenFamilyError(f"the analysers {served[script]} and {name} both serve {script}")
            served[script] = name
    if REST not in served:
        raise BrokenFamilyError("no analyser serves the scripts that no other one does")
    return loaded


@cache
def analyser_for(tag: str) -> Analyser:
    """The analyser of a language; raises ``Invalid`` for a tag that the registry of languages does not hold."""
    script = registry.get(tag).script
    by_script = {script: analyser for analyser in analysers().values() for script in analyser.scripts}
    return by_script.get(script, by_script[REST])
