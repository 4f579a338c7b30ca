"""PURE: Markdown inline text as runs of words and runs of markup, so that only words are drafted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What is markup, in this order: code, autolinks and tags, pictures, the two ends of links, bare addresses,
# escapes, entities, emphasis, strikethrough, brackets
_MARKUP = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)"
    r"|<[A-Za-z/!?][^<>]*>"
    r"|\]\((?:[^()\\\s]|\\.|\([^()]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"|\]\[[^\]]*\]"
    r"|!?\["
    r"|\]"
    r"|https?://[^\s<>\])]+"
    r"|\\[!-/:-@\[-`{-~]"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|\*+|~~|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)",
    re.DOTALL,
)
_RISKY = re.compile(r"[\\*_`\[\]<]")


@dataclass(frozen=True)
class Run:
    """A stretch of a text; ``words`` says that it is to be drafted."""

    text: str
    words: bool


def runs(text: str) -> tuple[Run, ...]:
    """The text in runs that joined give it back exactly; spaces at the ends of words are runs of their own."""
    found: list[Run] = []
    at = 0
    for match in _MARKUP.finditer(text):
        found.extend(_words(text[at:match.start()]))
        found.append(Run(match.group(), words=False))
        at = match.end()
    found.extend(_words(text[at:]))
    return tuple(found)


def stretches(text: str) -> tuple[Run, ...]:
    """The text in runs of markup and runs of everything between; joined they give it back exactly."""
    found: list[Run] = []
    at = 0
    for match in _MARKUP.finditer(text):
        found += [Run(text[at:match.start()], words=True), Run(match.group(), words=False)]
        at = match.end()
    return tuple(one for one in (*found, Run(text[at:], words=True)) if one.text)


def joined(pieces: Sequence[Run], drafts: Sequence[str]) -> str:
    """The text with each run of words replaced by its draft; a draft cannot bring markup of its own."""
    waiting = iter(drafts)
    return "".join(harmless(next(waiting), one.text) if one.words else one.text for one in pieces)


def harmless(draft: str, source: str) -> str:
    """The draft with a backslash before whatever could be read as markup and does not stand in its source."""
    return _RISKY.sub(lambda match: match.group() if match.group() in source else "\\" + match.group(), draft)


def _words(text: str) -> list[Run]:
    core = text.strip()
    if not any(letter.isalpha() for letter in core):
        return [Run(text, words=False)] if text else []
    start = text.index(core)
    parts = (Run(text[:start], False), Run(core, True), Run(text[start + len(core):], False))
    return [part for part in parts if part.text]
