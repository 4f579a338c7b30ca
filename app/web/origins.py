"""Where pairs of the memory came from, as translators read it."""

from collections.abc import Iterable

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.publications.models import Work
from app.publications.queries import source_titles, visibilities
from app.translation.memory.origins import documents_of, is_superseded, work_of
from app.web.presenting import lang_attrs


def origin_labels(uow: UnitOfWork, actor: Actor, origins: Iterable[str]) -> dict[str, str]:
    """Each origin as it reads: the title of a work, what became of a text, or the name of a file."""
    works = {origin: work_of(origin) for origin in origins}
    seen = uow.session.execute(select(Work.id, Work.source_language).where(
        Work.id.in_({one for one in works.values() if one}), Work.visibility.in_(visibilities(actor))))
    languages = {work_id: language for work_id, language in seen}
    titles = source_titles(uow, languages)

    def label(origin: str, work_id: str) -> str:
        if is_superseded(origin):
            return gettext("a text that has changed since")
        if work_id in titles:
            return Markup("<span {}>{}</span>").format(lang_attrs(languages[work_id]), titles[work_id])
        return gettext("another work") if work_id else documents_of(origin) or origin

    return {origin: label(origin, work_id) for origin, work_id in works.items()}
