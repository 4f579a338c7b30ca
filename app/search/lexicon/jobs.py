"""Learning the lexicons as a job, when enough new pairs have come."""

from collections.abc import Mapping
from typing import Any

from app.accounts.permissions import SYSTEM
from app.database import Database
from app.jobs.queue import JobContext, enqueue
from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.training import Material, train

LEXICON_JOB = "lexicon"

_LEAST_NEW = 20
_SHARE_NEW = 0.1


def due(material: Material, files: LexiconFiles) -> bool:
    """Whether a pair of languages has as many new pairs as make learning again worth while, or none was ever learned."""
    if not files.languages():
        return True
    for (one, other), number in material.counts().items():
        learned = files.pairs(one, other)
        if number - learned >= max(_LEAST_NEW, _SHARE_NEW * learned):
            return True
    return False


def ask_when_due(database: Database, material: Material, files: LexiconFiles) -> None:
    """Put the job into the queue when it is due; one that waits already serves."""
    if due(material, files):
        with database.unit(write=True) as uow:
            enqueue(uow, SYSTEM, LEXICON_JOB, {})
            uow.commit()


def run(material: Material, files: LexiconFiles, context: JobContext) -> Mapping[str, Any]:
    """The handler of the job: learn all lexicons anew."""
    trained = train(material, files, context.progress)
    return {"pairs": sum(one.pairs for one in trained), "lexicons": 2 * len(trained)}
