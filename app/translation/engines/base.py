"""The contract of a drafting engine."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from app.settings import Settings


class Engine(ABC):
    """Drafts texts of one language in another, on this machine alone.

    Attributes: ``name`` is the short word that commands and records use, ``label`` what people read.

    An engine never opens a network connection, is safe to call from several threads, and gives the same
    drafts for the same texts. What it drafts is plain text: it neither knows nor keeps Markdown.
    """

    name: ClassVar[str]
    label: ClassVar[str]

    def __init__(self, settings: Settings) -> None:
        """Keep the settings of the instance; nothing heavy is loaded before the first draft."""
        self.settings = settings

    @abstractmethod
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs (source, target) of language tags that can be drafted now; looks anew at each call."""

    @abstractmethod
    def describe(self, source: str, target: str) -> str:
        """What drafts this pair, for people and for the record: "Argos vi→en 1.0 (demonstration)".

        At most 120 characters. Raises ``Unavailable`` for a pair that is not among ``pairs()``.
        """

    def is_makeshift(self, source: str, target: str) -> bool:
        """Whether its model for a pair is only there to show how drafting goes: any other engine goes before."""
        return False

    def learned_at(self, source: str, target: str) -> datetime.datetime | None:
        """When its model for a pair was learned from the archive's own texts; None for one that has never seen them."""
        return None

    def expected(self, source: str, target: str) -> float | None:
        """How much of its drafts of a pair, by letters from 0 to 1, stood in texts kept apart when its model was learned; None where nobody measured it."""
        return None

    def as_learned(self) -> "Engine":
        """This engine without what it has taken in since ``learned_at``: the one to measure on texts that came later."""
        return self

    @abstractmethod
    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """A draft for each text, in the same order; an empty or blank text gives an empty draft.

        White space, line breaks among it, counts as one space. Raises ``Unavailable`` for a pair that is not
        among ``pairs()`` and when the model cannot be used; it never answers a failure with an empty draft.
        """
