"""Models that come and go as a whole: by way of a folder beside their place, which a power cut may leave behind."""

import shutil
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from app.errors import N_, NotFound, Unavailable

INCOMING, OUTGOING, UPLOAD = "incoming-", "outgoing-", "upload-"
UNUSED_AFTER = 24 * 60 * 60  # seconds


class Installed(Protocol):
    """A model in its place."""

    @property
    def name(self) -> str: ...

    @property
    def folder(self) -> Path: ...


Some = TypeVar("Some", bound=Installed)


def incoming(home: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder to put a model together in; those that nobody has touched for a day are deleted first."""
    home.mkdir(parents=True, exist_ok=True)
    for place in (*home.glob(f"{INCOMING}*"), *home.glob(f"{OUTGOING}*"), *home.parent.glob(f"{UPLOAD}*")):
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < time.time() - UNUSED_AFTER:
                shutil.rmtree(place, ignore_errors=True)
    return tempfile.TemporaryDirectory(dir=home, prefix=INCOMING)


def named(models: Iterable[Some], name: str) -> Some:
    """The model of this name; raises ``NotFound``."""
    model = next((one for one in models if one.name == name), None)
    if model is None:
        raise NotFound("engines.no_model", N_("There is no model %(name)s here. “rong models list” shows what there is."), name=name[:100])
    return model


def take_out(model: Installed, home: Path) -> None:
    """Delete an installed model, as a whole or not at all; raises ``Unavailable`` where the system lets nobody move files in use."""
    with tempfile.TemporaryDirectory(dir=home, prefix=OUTGOING) as temporary:
        try:
            model.folder.replace(Path(temporary) / model.name)
        except PermissionError as error:
            raise Unavailable("engines.model_in_use", N_("The model %(name)s is in use and was not removed. Stop Rông, then remove it with “rong models remove”."),
                              name=model.name) from error
