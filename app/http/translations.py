"""The translation that an address names, for the workbench and for programs."""

from app.http.identity import current_actor
from app.http.unit import reading
from app.publications import works
from app.publications.models import LanguageVersion
from app.translation.access import translation


def find(work_id: str, tag: str) -> LanguageVersion:
    """The version in the address, if it is this person's to see at the workbench."""
    uow = reading()
    return translation(uow, current_actor(), works.get_version(uow, work_id, tag).id, "workbench.open")
