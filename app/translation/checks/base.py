"""PURE: the contract of a check."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Finding:
    """Something that may be wrong with a target; ``message`` is an English template that stands in the catalogues."""

    check: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Check(ABC):
    """Compares a target text with its source and tells what looks wrong.

    A check never changes a text, does no I/O and raises nothing: it warns, people decide. Texts are NFC, in
    Markdown where they come from a body; the tags are those of the registry of languages.
    """

    name: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def find(self, source: str, target: str, source_tag: str, target_tag: str) -> Iterator[Finding]:
        """Yield what looks wrong; nothing for a good target."""
