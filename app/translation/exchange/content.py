"""PURE: the text of a segment in pieces: words, and codes that stand for markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

OPEN, CLOSE, ALONE = "open", "close", "alone"
# native code that is Markdown, and therefore text here; anything else is of another program
_MARKDOWN = re.compile(r"\*{1,3}|_{1,3}|~~|`+(?:[^`]*`+)?|!?\[|\](?:\([^()\s]*\)|\[[^\]]*\])?|\\[!-/:-@\[-`{-~]")


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


def filled(target: Content, source: Content) -> Content:
    """The target, its codes that carry no data with that of the code of the same id and kind in the source."""
    known = {(one.id, one.kind): one.data for one in source if isinstance(one, Code) and one.id}
    return tuple(replace(one, data=known.get((one.id, one.kind))) if isinstance(one, Code) and one.data is None else one for one in target)


def is_markdown(data: str) -> bool:
    """Whether native code is Markdown, which is text in this archive."""
    return _MARKDOWN.fullmatch(data) is not None


def markdown_only(content: Sequence[str | Code]) -> tuple[str, int]:
    """The text with those of its codes that are Markdown, and how many others were left out of it."""
    codes = [one for one in content if isinstance(one, Code)]
    kept = [one for one in codes if one.data is not None and is_markdown(one.data)]
    text = "".join(one if isinstance(one, str) else (one.data or "") * (one in kept) for one in content)
    return text, len(codes) - len(kept)
