"""PURE: the text of a segment in pieces: words, and codes that stand for markup."""

from collections.abc import Sequence
from dataclasses import dataclass

OPEN, CLOSE, ALONE = "open", "close", "alone"


@dataclass(frozen=True)
class Code:
    """Markup inside a text: its original ``data``, None where the file does not say it, and whether it opens or closes.

    ``id`` is what links the two ends of a pair, and a code of a target to the one of its source.
    """

    data: str | None
    kind: str
    id: str = ""


Content = tuple[str | Code, ...]


def plain(content: Sequence[str | Code]) -> str:
    """The text with the original data of its codes in their places; codes that carry none are left out."""
    return "".join(one if isinstance(one, str) else one.data or "" for one in content)


def lost(content: Sequence[str | Code]) -> list[Code]:
    """The codes whose data nobody knows."""
    return [one for one in content if isinstance(one, Code) and one.data is None and one.kind != CLOSE]
