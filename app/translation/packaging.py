"""Use case: training an Argos package on the archive's own approved pairs, where PyTorch is there."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.accounts.permissions import SYSTEM, Actor, require
from app.audit.log import record
from app.database import Database, UnitOfWork
from app.errors import N_, Invalid, Unavailable
from app.jobs.models import Job
from app.jobs.queue import JobContext, enqueue
from app.languages import registry
from app.settings import Settings, installing
from app.translation.engines import packages
from app.translation.engines.packages import Model
from app.translation.learning import material

TRAIN_JOB = "train"
Progress = Callable[[int, int, str, dict[str, Any]], None]
MINUTES = 120.0
"""So long a training lasts at most, if nothing else is said."""


def can_train() -> bool:
    """Whether this machine has PyTorch."""
    return importlib.util.find_spec("torch") is not None


def train_package(database: Database, settings: Settings, actor: Actor, source: str, target: str, minutes: float, progress: Progress) -> tuple[Model, Path]:
    """Train a package and install it by the door of all packages; gives it and the file, which other machines can take.

    The package that was in use stays installed beside it. Asked again after a stop, training goes on where it was.
    """
    require(actor, "models.change")
    source, target = registry.get(source).tag, registry.get(target).tag
    if source == target:
        raise Invalid("learned.one_language", N_("A text is drafted from one language in another. Choose two."))
    if not can_train():
        raise without_torch()
    from app.translation.engines.trained import training  # it loads PyTorch

    path = training.train(material(database, source, target).pairs, source, target, settings.models, minutes, settings.threads, progress)
    model = packages.install(settings.models, path)
    packages.choose(settings.models, model.name)
    with database.unit(write=True) as uow:
        learned = model.learning
        record(uow, actor, "models.train", "model", model.name, pairs=learned.pairs if learned else 0,
               bleu=learned.bleu if learned else 0.0, chrf2=learned.chrf2 if learned else 0.0, kept=False)
        uow.commit()
    return model, path


def without_torch() -> Unavailable:
    return Unavailable("trained.no_torch", N_("Training an Argos package needs PyTorch, which this machine does not have. Run “%(command)s” in the folder of Rông, or learn without it: “rong models train --engine learned”."),
                       command=installing("train"))


def request_training(uow: UnitOfWork, actor: Actor, source: str, target: str) -> Job:
    """Ask for a package to be trained; one waiting job serves all who ask."""
    require(actor, "models.change")
    if not can_train():
        raise without_torch()
    return enqueue(uow, actor, TRAIN_JOB, {"source": registry.get(source).tag, "target": registry.get(target).tag})


def run(settings: Settings, context: JobContext) -> Mapping[str, Any]:
    """The handler of the job."""
    def tell(done: int, total: int, message: str, params: dict[str, Any]) -> None:
        context.progress(done, total, message, **params)

    source, target = context.payload["source"], context.payload["target"]
    model, path = train_package(context.database, settings, SYSTEM, source, target, MINUTES, tell)
    learned = model.learning
    return {"from": source, "to": target, "model": model.name, "file": path.name, "pairs": learned.pairs if learned else 0,
            "BLEU": learned.bleu if learned else 0.0, "chrF2": learned.chrf2 if learned else 0.0}
