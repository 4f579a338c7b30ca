"""PURE: texts in sentences that a model takes whole; a model cuts off what is over its length without a word."""

import unicodedata
from collections.abc import Callable

from app.languages.segmentation import sentences

LONGEST = 600  # characters
MOST_TOKENS = 200


def cut(text: str, tag: str, tokens: Callable[[str], list[str]]) -> list[list[str]]:
    """The tokens of each sentence of a text, or of parts of one that is too long, cut at spaces where there are any."""
    line = " ".join(text.split())
    found = [line[span.start:span.end].strip() for span in sentences(line, tag)] if line else []
    return [part for sentence in found if sentence for part in _parts(sentence, tokens)]


def _parts(sentence: str, tokens: Callable[[str], list[str]]) -> list[list[str]]:
    if len(sentence) <= LONGEST and (len(found := tokens(sentence)) <= MOST_TOKENS or len(sentence) < 2):
        return [found]
    at = _middle(sentence)
    return [*_parts(sentence[:at].rstrip(), tokens), *_parts(sentence[at:].lstrip(), tokens)]


def _middle(sentence: str) -> int:
    """A place near the middle: after a space if one is in the middle half, else never before a sign that belongs to the one before it."""
    half = min(len(sentence) // 2, LONGEST)
    space = sentence.rfind(" ", half // 2, half + 1)
    if space > 0:
        return space
    at = half
    while at < len(sentence) - 1 and unicodedata.category(sentence[at]).startswith("M"):
        at += 1
    return at
