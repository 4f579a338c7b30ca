"""Use case: drafts of lines that belong to no work, as the workbench would draft them, of which nothing is kept."""

from collections.abc import Sequence

from app.database import Database
from app.translation.checks.base import Context
from app.translation.engines.base import Engine
from app.translation.glossary.finding import found_in
from app.translation.pipeline.sentences import Asked, draft_checked
from app.translation.surroundings import agreed_in


def draft_lines(database: Database, engine: Engine, lines: Sequence[str], source: str, target: str) -> list[str]:
    """A draft by an engine for each line, with its numbers, links and agreed terms; an empty one for an empty line."""
    with database.unit() as uow:
        agreed = agreed_in(uow, dict.fromkeys(lines), source, target)
    asked = [(Asked(line, True), Context(agreed=agreed.get(line, ()), finder=found_in)) for line in lines]
    return [draft.text for draft in draft_checked(engine, asked, source, target)]
