"""Where pairs of the memory came from, as translators read it."""

from collections.abc import Iterable

from flask_babel import gettext
from markupsafe import Markup

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.publications.queries import titles_known_to
from app.translation.memory.origins import documents_of, is_superseded, work_of
from app.web.presenting import lang_attrs


def origin_labels(uow: UnitOfWork, actor: Actor, origins: Iterable[str]) -> dict[str, str]:
    """Each origin as it reads: the title of a work, what became of a text, or the name of a file."""
    works = {origin: work_of(origin) for origin in origins}
    titles = titles_known_to(uow, actor, {one for one in works.values() if one})

    def label(origin: str, work_id: str) -> str:
        if is_superseded(origin):
            return gettext("a text that has changed since")
        if work_id in titles:
            title, language = titles[work_id]
            return Markup("<span {}>{}</span>").format(lang_attrs(language), title)
        return gettext("another work") if work_id else documents_of(origin) or origin

    return {origin: label(origin, work_id) for origin, work_id in works.items()}
