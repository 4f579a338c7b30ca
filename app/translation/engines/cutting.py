"""PURE: texts in sentences that a model takes whole, and what it gives in the letters that people write.

A model cuts off what is over its length without a word, so longer sentences go in parts.
"""

import unicodedata
from collections.abc import Callable

from app.languages.normalization import one_line
from app.languages.segmentation import sentences

LONGEST = 600  # characters
MOST_TOKENS = 200
_LAO_AM_APART, _LAO_AM = "\N{LAO NIGGAHITA}\N{LAO VOWEL SIGN AA}", "\N{LAO VOWEL SIGN AM}"


def cut(text: str, tag: str, tokens: Callable[[str], list[str]]) -> list[list[str]]:
    """The tokens of each sentence of a text, or of parts of one that is too long, cut at spaces where there are any."""
    line = " ".join(text.split())
    found = [line[span.start:span.end].strip() for span in sentences(line, tag)] if line else []
    return [part for sentence in found if sentence for part in _parts(sentence, tokens)]


def written(text: str) -> str:
    """A draft in one line; tokenizers know texts in form NFKC, which takes a Lao vowel apart that people write as one letter."""
    return one_line(text).replace(_LAO_AM_APART, _LAO_AM)


def _parts(sentence: str, tokens: Callable[[str], list[str]]) -> list[list[str]]:
    found, waiting = list[list[str]](), [sentence]  # the next part at the end
    while waiting:
        part = waiting.pop()
        if len(part) <= LONGEST and (len(taken := tokens(part)) <= MOST_TOKENS or len(part) < 2):
            found.append(taken)
        else:
            at = _middle(part)
            waiting += [part[at:].lstrip(), part[:at].rstrip()]
    return found


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
