"""PURE: what in a text is not prose: addresses, code, tags, entities and placeholders, and the text with them covered."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from app.translation.checks.base import Span

PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\$\{[^{}\n]{1,60}\}|(?<!\{)\{[A-Za-z_][\w.]{0,40}\}|\{\d{1,2}\}"
    r"|%\([A-Za-z_]\w{0,40}\)[sdif]|(?<![\d%])%(?:\d{1,2}\$)?[sd](?![A-Za-z0-9_%])")
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>|</?\d{1,3}/?>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
CODE = re.compile(r"(?<!`)(`{1,16}+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK_END = re.compile(r"\]\(\s*+<?((?:[^()<>\s]++|\([^()\s]*+\))*+)>?(?:\s++(?:\"[^\"]*\"|'[^']*'))?+\s*+\)")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
BARE = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]“”«»\"\u0e80-\u0eff\u1780-\u17ff\u3000-\u9fff\uff00-\uffef]+|(?<![a-z0-9.+_-])[a-z0-9.+_-]{1,64}+@[a-z0-9-]++(?:\.[a-z0-9-]++)++", re.IGNORECASE)
# every pattern takes a time that grows with the text and not with its square: none can begin anew within what it has read in vain
_NOT_PROSE = (CODE, LINK_END, AUTOLINK, BARE, TAG, ENTITY, PLACEHOLDER)
COVER = "\ufffc"


@lru_cache(maxsize=64)
def prose(text: str) -> str:
    """The text with each character of what is not prose replaced by an object sign: places stay what they were."""
    for pattern in _NOT_PROSE:
        text = pattern.sub(lambda match: COVER * len(match.group()), text)
    return text


def placed(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, Span]]:
    """Every match of the pattern outside code, and its place."""
    plain = CODE.sub(lambda match: COVER * len(match.group()), text)
    for match in pattern.finditer(plain):
        yield match.group(), match.span()


def unmatched(ones: list[tuple[str, Span]], others: list[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
    """Those of the first texts that the second do not have as often, the last of equal ones."""
    left = Counter(text for text, _ in others)
    for text, span in ones:
        if left[text] > 0:
            left[text] -= 1
        else:
            yield text, span
