"""Models in CTranslate2 folders that an office downloads elsewhere and carries in: NLLB-200, M2M-100, MADLAD-400, OPUS."""

from collections.abc import Sequence

from app.errors import N_, Unavailable
from app.settings import Settings
from app.translation.engines.base import Engine
from app.translation.engines.folders import FACTS, Folder, installed
from app.translation.engines.loaded import Loaded
from app.translation.engines.running import Kept

_MOST_LOADED = 2  # some take gigabytes


class CTranslate(Engine):
    """Drafts a pair with the model made for it alone, else with the largest that knows both languages."""

    name = "ctranslate2"
    label = N_("CTranslate2 models")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._kept: Kept[Loaded] = Kept(_MOST_LOADED)

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for model in installed(self.settings.models) for pair in model.pairs())

    def describe(self, source: str, target: str) -> str:
        model = self._model(source, target)
        return f"{model.kind.label} {source}→{target} ({model.name[:60]})"

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        model = self._model(source, target)
        try:
            loaded = self._kept.get(model.folder, FACTS, lambda: Loaded(model.folder, model.kind, self.settings.threads))
            return loaded.draft(texts, source, target)
        except (RuntimeError, OSError, ValueError) as error:
            raise Unavailable("engines.broken_model", N_("The model %(name)s cannot be used. Remove it and install it again."), name=model.name) from error

    def _model(self, source: str, target: str) -> Folder:
        fitting = [one for one in installed(self.settings.models) if (source, target) in one.pairs()]
        if not fitting:
            raise Unavailable("engines.no_folder", N_("No CTranslate2 model from %(source)s to %(target)s is installed. Install one, or draft with another engine."), source=source, target=target)
        return max(fitting, key=lambda one: (one.pair is not None, one.size, one.name))
