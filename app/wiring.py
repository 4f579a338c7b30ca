"""Builds the services of one instance: the only place where a port meets its adapter."""

from dataclasses import dataclass

from app.database import Database
from app.events import Bus
from app.jobs.queue import JobKinds
from app.jobs.worker import Worker
from app.settings import Settings
from app.storage.filesystem import FileStore
from app.storage.port import ObjectStore


@dataclass(frozen=True)
class Services:
    """What the edges hand to use cases."""

    settings: Settings
    bus: Bus
    database: Database
    storage: ObjectStore
    kinds: JobKinds
    worker: Worker


def build(settings: Settings) -> Services:
    """Services on the instance of these settings; nothing is read or written yet but folders made."""
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.search_index.mkdir(parents=True, exist_ok=True)
    bus = Bus()
    database = Database(settings.database_url, bus)
    kinds = JobKinds()
    return Services(settings, bus, database, FileStore(settings.objects), kinds, Worker(database, kinds))
