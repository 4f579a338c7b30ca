"""Bringing the index up to date as a job, where that could not be done when something changed."""

from collections.abc import Mapping
from typing import Any

from app.accounts.permissions import SYSTEM
from app.database import Database
from app.errors import Unavailable
from app.jobs.queue import JobContext, enqueue
from app.search.engines.base import BUSY
from app.search.indexer import Indexer

INDEX_JOB = "index"


def ask(database: Database) -> None:
    """Put the job into the queue; one that waits already serves."""
    with database.unit(write=True) as uow:
        enqueue(uow, SYSTEM, INDEX_JOB, {})
        uow.commit()


def run(indexer: Indexer, context: JobContext) -> Mapping[str, Any]:
    """The handler of the job: mend whatever drift there is, as soon as nobody else writes."""
    while True:
        try:
            return {"versions": indexer.repair()}
        except Unavailable as error:  # the engine has waited for its turn
            if error.code != BUSY:
                raise
            context.progress(0, 1)
