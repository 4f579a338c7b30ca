"""The memory grows by approvals: what a reviewer has approved is remembered once the approval is kept."""

from app.database import Database
from app.publications.states import SEGMENT_APPROVED
from app.publications.works import version_by_id
from app.translation.events import VersionApproved
from app.translation.memory import store


def remember_approved(database: Database, event: VersionApproved) -> None:
    """Keep the approved pairs of the version in the memory, in a unit of work of its own.

    Titles and summaries are kept too; pairs that the memory holds already stay as they are.
    """
    with database.unit(write=True) as uow:
        version = version_by_id(uow, event.version_id)
        pairs = [(one.source, one.target) for one in version.segments if one.state == SEGMENT_APPROVED]
        store.add(uow, pairs, version.work.source_language, version.language,
                  origin=f"work:{version.work_id}", by=version.segments[0].editor_name if version.segments else "")
        uow.commit()
