"""Use case: terms that the works written in a language use often and the glossary lacks."""

from sqlalchemy import func, select

from app.database import UnitOfWork
from app.languages import registry
from app.publications.models import LanguageVersion, Revision, Work
from app.translation.glossary import store
from app.translation.glossary.candidates import Candidate, candidates


def missing_terms(uow: UnitOfWork, language: str, limit: int) -> tuple[Candidate, ...]:
    """At most ``limit`` terms to agree upon, from the newest revision of each source text, the most telling first."""
    tag = registry.get(language).tag
    newest = (select(func.max(Revision.id)).join(LanguageVersion, Revision.version_id == LanguageVersion.id)
              .join(Work, LanguageVersion.work_id == Work.id)
              .where(Work.source_language == tag, LanguageVersion.language == tag).group_by(Revision.version_id))
    texts = uow.session.execute(select(Revision.title, Revision.summary, Revision.body).where(Revision.id.in_(newest)))
    known = [one.term for one in store.all_entries(uow) if one.language == tag]
    return candidates(("\n\n".join(one) for one in texts), tag, known, limit)
