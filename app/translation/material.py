"""What the archive's memory and glossary hold for those who learn from them.

What is learned is told to everybody, so pairs from works that not everybody may read today are left out, and so are
pairs that nobody approved, or read: who learns its own drafts learns its own faults.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from app.accounts.permissions import ANONYMOUS
from app.database import Database
from app.publications.models import LanguageVersion, Work
from app.publications.queries import readable
from app.translation.glossary.store import agreed_terms
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import WORK
from app.translation.memory.store import STANDING, count_pairs, pairs_of


@dataclass(frozen=True)
class Material:
    """Pairs and terms of one database; each call reads what is there at that moment."""

    database: Database

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many pairs of texts there are, by two languages in the order of their tags."""
        with self.database.unit() as uow:
            return count_pairs(uow, _open())

    def pairs(self, one: str, other: str) -> Iterable[tuple[str, str]]:
        """The pairs of texts of two languages, the newest last."""
        with self.database.unit() as uow:
            return list(pairs_of(uow, one, other, _open()))

    def newest(self) -> int:
        """The number of the newest pair of the memory."""
        with self.database.unit() as uow:
            return uow.session.scalar(select(func.max(MemoryUnit.id))) or 0

    def since(self, number: int, one: str, other: str, most: int) -> list[tuple[int, str, str]]:
        """The pairs of texts of two languages that came after the one of this number, at most so many, the newest; each with its number."""
        forward = MemoryUnit.source_language == one
        ways = or_(and_(forward, MemoryUnit.target_language == other), and_(MemoryUnit.source_language == other, MemoryUnit.target_language == one))
        chosen = select(MemoryUnit.id, forward, MemoryUnit.source, MemoryUnit.target).where(MemoryUnit.id > number, ways, _open())
        with self.database.unit() as uow:
            rows = uow.session.execute(chosen.order_by(MemoryUnit.id.desc()).limit(most)).all()
        return [(id, text, translation) if is_forward else (id, translation, text) for id, is_forward, text, translation in reversed(rows)]

    def terms(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """The agreed concepts, each with its words by language, those preferred first."""
        concepts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        with self.database.unit() as uow:
            for concept, language, text in agreed_terms(uow):
                concepts[concept][language].append(text)
        return tuple({tag: tuple(texts) for tag, texts in words.items()} for words in concepts.values())


def _open() -> ColumnElement[bool]:
    """The condition on pairs that everybody may know of."""
    works = (select(literal(WORK) + Work.id).join(LanguageVersion, LanguageVersion.work_id == Work.id).where(readable(ANONYMOUS)))
    return and_(STANDING, MemoryUnit.unread.is_(False), or_(MemoryUnit.origin.not_like(f"{WORK}%"), MemoryUnit.origin.in_(works)))
