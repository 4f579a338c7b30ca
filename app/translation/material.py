"""What the archive's memory and glossary hold for those who learn from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.database import Database
from app.translation.glossary.store import agreed_terms
from app.translation.memory.store import count_pairs, pairs_of


@dataclass(frozen=True)
class Material:
    """Pairs and terms of one database; each call reads what is there at that moment."""

    database: Database

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many pairs of texts there are, by two languages in the order of their tags."""
        with self.database.unit() as uow:
            return count_pairs(uow)

    def pairs(self, one: str, other: str) -> Iterable[tuple[str, str]]:
        """The pairs of texts of two languages, the newest last."""
        with self.database.unit() as uow:
            return list(pairs_of(uow, one, other))

    def terms(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """The agreed concepts, each with its words by language, those preferred first."""
        concepts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        with self.database.unit() as uow:
            for concept, language, text in agreed_terms(uow):
                concepts[concept][language].append(text)
        return tuple({tag: tuple(texts) for tag, texts in words.items()} for words in concepts.values())
