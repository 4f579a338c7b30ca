"""Use cases: putting a drafting model into the instance and taking it out, with an entry in the audit record."""

from pathlib import Path

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.settings import Settings
from app.translation.engines import packages
from app.translation.engines.learned import files
from app.translation.engines.packages import Model


def install_model(uow: UnitOfWork, actor: Actor, settings: Settings, path: Path) -> Model:
    """Install a package file; see ``packages.install`` for what is refused."""
    require(actor, "models.change")
    model = packages.install(settings.models, path)
    record(uow, actor, "models.install", "model", model.name, source=model.source, target=model.target,
           version=model.version)
    return model


def remove_model(uow: UnitOfWork, actor: Actor, settings: Settings, name: str) -> Model | files.Learned:
    """Remove an installed package, or what was learned about a pair."""
    require(actor, "models.change")
    learned = any(one.name == name for one in files.all_current(settings.models))
    model = files.remove(settings.models, name) if learned else packages.remove(settings.models, name)
    record(uow, actor, "models.remove", "model", model.name)
    return model
