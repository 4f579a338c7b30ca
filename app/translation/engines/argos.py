"""Argos Translate: packages (.argosmodel) run by CTranslate2 on this machine."""

import threading
from collections.abc import Sequence
from pathlib import Path

from app.errors import N_, Unavailable
from app.settings import Settings
from app.translation.engines import argos_library
from app.translation.engines.base import Engine
from app.translation.engines.packages import Model, argos_home, installed


class Argos(Engine):
    """Drafts with the newest installed Argos package of a pair.

    Packages are found anew at every call, so that one installed by another process is used at once; a loaded
    model stays loaded until its package is gone.
    """

    name = "argos"
    label = N_("Argos Translate")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._loaded: dict[tuple[Path, int], argos_library.Translation] = {}
        self._loading = threading.Lock()

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset((model.source, model.target) for model in installed(self.settings.models))

    def describe(self, source: str, target: str) -> str:
        model = self._model(source, target)
        words = f"Argos {model.source}→{model.target} {model.version[:40]}".strip()
        return f"{words} (demonstration)" if model.demonstration else words

    def is_makeshift(self, source: str, target: str) -> bool:
        return self._model(source, target).demonstration

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        model = self._model(source, target)
        translation = self._translation(model)
        try:
            return [translation.draft(text) for text in texts]
        except RuntimeError as error:
            raise _broken(model) from error

    def _model(self, source: str, target: str) -> Model:
        fitting = [one for one in installed(self.settings.models) if (one.source, one.target) == (source, target)]
        if not fitting:
            raise Unavailable("engines.no_package", N_("No Argos package for %(source)s to %(target)s is installed."),
                              source=source, target=target)
        return max(fitting, key=lambda one: (not one.demonstration, _numbers(one.version), one.name))

    def _translation(self, model: Model) -> argos_library.Translation:
        with self._loading:
            for gone in [key for key in self._loaded if not key[0].is_dir()]:
                del self._loaded[gone]
            try:
                key = (model.folder, (model.folder / "metadata.json").stat().st_mtime_ns)
                if key not in self._loaded:
                    library = argos_library.load(argos_home(self.settings.models))
                    self._loaded[key] = argos_library.Translation(
                        library, model.folder, model.source, model.target, self.settings.threads)
            except (RuntimeError, OSError, ValueError) as error:
                raise _broken(model) from error
            return self._loaded[key]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _broken(model: Model) -> Unavailable:
    return Unavailable("engines.broken_model", N_("The model %(name)s cannot be used. Remove it and install it again."), name=model.name)
