"""What packs need of an instance: its database, its storage, and a folder for the manifests it exports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.database import Database
from app.packs.trust import DigestSeal, Trust
from app.storage.port import ObjectStore


@dataclass(frozen=True)
class PackRoom:
    """An instance as packs see it; ``folder`` keeps the manifests that were exported."""

    database: Database
    storage: ObjectStore
    folder: Path
    trust: Trust = field(default_factory=DigestSeal)


# told with what is done and what there is to do, in objects
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """The progress of those who do not watch."""
