"""Use cases: putting a drafting model into the instance and taking it out, with an entry in the audit record."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.languages import registry
from app.settings import Settings
from app.translation.engines import folders, packages
from app.translation.engines.folders import Folder
from app.translation.engines.learned import files
from app.translation.engines.packages import Model


def install_model(uow: UnitOfWork, actor: Actor, settings: Settings, path: Path, pair: tuple[str, str] | None = None) -> Model | Folder:
    """Install an Argos package, or a CTranslate2 model in a folder or a zip of one; their doors say what is refused.

    ``pair`` are the languages of a model whose files do not say them.
    """
    require(actor, "models.change")
    model = folders.install(settings.models, path, pair) if _is_folder(path) else packages.install(settings.models, path)
    languages = model.languages if isinstance(model, Folder) else (model.source, model.target)
    record(uow, actor, "models.install", "model", model.name, languages=list(languages), licence=model.licence,
           version=model.version if isinstance(model, Model) else "")
    return model


def carried_models(settings: Settings, language: str) -> Iterator[tuple[str, Path]]:
    """The installed models that know a language, or all for an empty one: the name of each as a file, and its folder."""
    for package in packages.installed(settings.models):
        if language in ("", package.source, package.target):
            yield f"{package.name}.argosmodel", package.folder
    for folder in folders.installed(settings.models):
        if not language or language in folder.languages:
            yield f"{folder.name}.zip", folder.folder


def remove_model(uow: UnitOfWork, actor: Actor, settings: Settings, name: str) -> Model | Folder | files.Learned:
    """Remove an installed model, or what was learned about a pair."""
    require(actor, "models.change")
    model: Model | Folder | files.Learned
    if any(one.name == name for one in files.all_current(settings.models)):
        model = files.remove(settings.models, name)
    elif any(one.name == name for one in folders.installed(settings.models)):
        model = folders.remove(settings.models, name)
    else:
        model = packages.remove(settings.models, name)
    record(uow, actor, "models.remove", "model", model.name)
    return model


def choose_package(uow: UnitOfWork, actor: Actor, settings: Settings, name: str) -> Model:
    """Let one of several packages of a pair draft it."""
    require(actor, "models.change")
    model = packages.choose(settings.models, name)
    record(uow, actor, "models.choose", "model", model.name, source=model.source, target=model.target, version=model.version)
    return model


def pair_of(source: str, target: str) -> tuple[str, str] | None:
    """The pair that somebody named; None for none; raises ``Invalid`` for an unknown language."""
    return (registry.get(source).tag, registry.get(target).tag) if source and target else None


def _is_folder(path: Path) -> bool:
    """Whether this is a model in a folder rather than an Argos package; what is neither goes to the packages' door."""
    if path.is_dir():
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [PurePosixPath(name).parts for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile):
        return False
    return not any(parts[-1:] == ("metadata.json",) for parts in inner) and any(len(parts) == 2 and parts[1] == "model.bin" for parts in inner)
