"""PURE: the contract of a check."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

OFF, WARNS, BLOCKS = "off", "warns", "blocks"
SEVERITIES = (OFF, WARNS, BLOCKS)

Span = tuple[int, int]
"""A place in a text, in code points: ``text[start:end]``."""

Finder = Callable[[str, str, tuple[str, ...]], Iterable[tuple[str, Span]]]
"""Of a text, the tag of its language and some terms: those that stand in it, each with its place, no two over one another."""


@dataclass(frozen=True)
class Finding:
    """Something that may be wrong with a target; ``message`` is an English template that stands in the catalogues.

    ``code`` names what it is, as ``check.what`` (“numbers.missing”). ``source_span`` and ``target_span`` are the exact
    places, None where it is nowhere in that text.
    """

    check: str
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    source_span: Span | None = None
    target_span: Span | None = None
    severity: str = WARNS


@dataclass(frozen=True)
class Agreed:
    """A term that stands in the source at ``span``, and what it is called in the target language.

    ``attested`` are words of lists, which nobody has agreed on: shown to people and asked of no text.
    """

    text: str
    span: Span
    preferred: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    attested: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True)
class Context:
    """What a check may know beside the two texts; empty where nobody knows.

    ``part`` and ``kind`` are those of the segment. ``agreed`` are terms and official names (``exact``) of the source.
    ``elsewhere`` are other targets of the same source in this work, ``remembered`` those in the memory. ``ratio`` is the
    usual length of a target divided by that of its source in code points, with its spread, for these two languages.
    ``finder`` says where terms stand in a text; without one nothing is told of terms.
    """

    part: str = "body"
    kind: str = ""
    agreed: tuple[Agreed, ...] = ()
    elsewhere: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()
    ratio: tuple[float, float] | None = None
    finder: Finder | None = None


@dataclass(frozen=True)
class Pair:
    """What is checked: a source text and its target, NFC, in Markdown where ``context.part`` is the body."""

    source: str
    target: str
    source_tag: str
    target_tag: str
    context: Context = field(default_factory=Context)


class Check(ABC):
    """Compares a target text with its source and tells what looks wrong.

    A check never changes a text, does no I/O and raises nothing: it tells, people decide. The tags are those of the
    registry of languages. ``severity`` is how much it counts where nothing else is set for a language. ``habit`` says
    that what it tells may be how the published texts of two languages are usually written, and is then not told.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    severity: ClassVar[str] = WARNS
    habit: ClassVar[bool] = False

    @abstractmethod
    def find(self, pair: Pair) -> Iterator[Finding]:
        """Yield what looks wrong; nothing for a good target."""
