"""Argos Translate: packages (.argosmodel) run by CTranslate2 on this machine, one after the other where no package has the pair."""

import datetime
from collections.abc import Sequence

from app.errors import N_, Unavailable
from app.settings import Settings
from app.translation.engines import argos_library
from app.translation.engines.base import Engine
from app.translation.engines.learned.files import current
from app.translation.engines.packages import FACTS, Model, argos_home, in_use
from app.translation.engines.running import Kept

_DEMONSTRATION, _NAMED = "demonstration", 120


class Argos(Engine):
    """Drafts with the Argos package of a pair, or with two by way of a third language.

    Packages are found anew at every call, so that one installed by another process is used at once; a loaded
    model stays loaded until its package is gone.
    """

    name = "argos"
    label = N_("Argos Translate")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._kept: Kept[argos_library.Translation] = Kept()

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(self._ways())

    def describe(self, source: str, target: str) -> str:
        way = self._way(source, target)
        words = "Argos " + ", ".join(f"{one.source}→{one.target} {one.version[:30]}".strip() for one in way)
        return (f"{words} ({_DEMONSTRATION})" if any(one.demonstration for one in way) else words)[:_NAMED]

    def is_makeshift(self, source: str, target: str) -> bool:
        """A demonstration, a chain, and a package trained here that what was learned here surpassed on texts kept apart."""
        first, *others = self._way(source, target)
        learned = current(self.settings.models, source, target)
        beaten = first.learning is not None and learned is not None and learned.chrf2 > first.learning.chrf2
        return bool(others) or first.demonstration or beaten

    def learned_at(self, source: str, target: str) -> datetime.datetime | None:
        return max((one.learning.made_at for one in self._way(source, target) if one.learning), default=None)

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        drafts = list(texts)
        for model in self._way(source, target):
            try:
                drafts = self._translation(model).draft(drafts)
            except (RuntimeError, OSError, ValueError) as error:
                raise _broken(model) from error
        return drafts

    def _way(self, source: str, target: str) -> tuple[Model, ...]:
        way = self._ways().get((source, target))
        if way is None:
            raise Unavailable("engines.no_package", N_("No Argos package for %(source)s to %(target)s is installed. Install one, or draft with another engine."),
                              source=source, target=target)
        return way

    def _ways(self) -> dict[tuple[str, str], tuple[Model, ...]]:
        """The packages that each pair goes through: one, else two; a demonstration only where nothing else leads there."""
        models = list(in_use(self.settings.models).values())
        ways: dict[tuple[str, str], tuple[Model, ...]] = {(one.source, one.target): (one,) for one in models}
        for first in models:
            for second in models:
                pair = first.source, second.target
                if first.target == second.source and pair[0] != pair[1] and _is_better((first, second), ways.get(pair)):
                    ways[pair] = first, second
        return ways

    def _translation(self, model: Model) -> argos_library.Translation:
        library = argos_library.load(argos_home(self.settings.models))
        return self._kept.get(model.folder, FACTS, lambda: argos_library.Translation(library, model.folder, model.source, self.settings.threads))


def _is_better(way: tuple[Model, ...], other: tuple[Model, ...] | None) -> bool:
    """Whether one way to a pair goes before another; equal ones by the language in the middle, so that it is always the same."""
    def rank(one: tuple[Model, ...]) -> tuple[bool, int, bool, str]:
        middle = one[0].target
        return any(model.demonstration for model in one), len(one), middle != "en", middle

    return other is None or rank(way) < rank(other)


def _broken(model: Model) -> Unavailable:
    return Unavailable("engines.broken_model", N_("The model %(name)s cannot be used. Remove it and install it again."), name=model.name)
