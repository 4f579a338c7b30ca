"""The engine that drafts by what was learned from the archive's own approved pairs."""

import datetime
import os
from collections.abc import Sequence
from copy import copy

from app.errors import N_, Unavailable
from app.settings import Settings
from app.translation.engines.base import Engine
from app.translation.engines.learned.files import Learned as Model
from app.translation.engines.learned.files import all_current, current
from app.translation.engines.learned.serving import Failed, Processes

_MOST_PROCESSES = 2


class Learned(Engine):
    """Drafts with the model in use of a pair, in processes of its own.

    Models are looked up at every call, so that one learned by another process is used at once. What is approved after
    a model was learned is taken in by the processes that draft with it.
    """

    name = "learned"
    _growing = True
    label = N_("Learned here")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._processes = Processes(min(settings.threads or _MOST_PROCESSES, os.cpu_count() or 1, _MOST_PROCESSES))

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset((model.source, model.target) for model in all_current(self.settings.models))

    def describe(self, source: str, target: str) -> str:
        model = self._model(source, target)
        return f"Learned {model.source}→{model.target} {model.made_at[:10]} ({model.pairs})"

    def learned_at(self, source: str, target: str) -> datetime.datetime | None:
        return datetime.datetime.fromisoformat(self._model(source, target).made_at)

    def expected(self, source: str, target: str) -> float | None:
        model = current(self.settings.models, source, target)
        return model.stayed if model else None

    def as_learned(self) -> "Learned":
        engine = copy(self)
        engine._growing = False
        return engine

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        model = self._model(source, target)
        wanted = dict.fromkeys(line for text in texts if (line := " ".join(text.split())))
        try:
            drafts = dict(zip(wanted, self._processes.draft(model.folder, list(wanted), self._growing), strict=True))
        except Failed as error:
            raise Unavailable("learned.broken", N_("The model learned from %(source)s to %(target)s cannot be used. Train it again."),
                              source=source, target=target) from error
        return [drafts.get(" ".join(text.split()), "") for text in texts]

    def _model(self, source: str, target: str) -> Model:
        model = current(self.settings.models, source, target)
        if model is None:
            raise Unavailable("learned.no_model", N_("Nothing was learned from %(source)s to %(target)s yet. Run “rong models train --from %(source)s --to %(target)s”."), source=source, target=target)
        return model
