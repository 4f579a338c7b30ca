"""PURE: a query as typed, taken apart into words, “phrases” and -exclusions. Nothing that is typed is an error."""

import re
from dataclasses import dataclass

LONGEST_QUERY = 400
_PART = re.compile(
    r"(?P<minus>(?<!\S)[-−－](?=\S))?"
    r"(?:\"(?P<straight>[^\"]*)\"|[“„”](?P<curly>[^“”]*)[”“]|«(?P<angle>[^»]*)»|「(?P<corner>[^」]*)」"
    r"|『(?P<double>[^』]*)』|＂(?P<wide>[^＂]*)＂|(?P<word>[^\s\"“„”«「『＂]+|[\"“„”«「『＂]))")


@dataclass(frozen=True)
class Parsed:
    """The parts of a query; the words that are neither quoted nor excluded stay one text."""

    words: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]


def parse(text: str) -> Parsed:
    """Take a query apart; a quotation mark without its other half, or a lone hyphen, is nothing special."""
    words, phrases, excluded = [], [], []
    for part in _PART.finditer(text[:LONGEST_QUERY]):
        found = part.groupdict()
        minus, word = found.pop("minus"), found.pop("word")
        quoted = next((value for value in found.values() if value is not None), None)
        if minus:
            excluded.append(word if quoted is None else quoted)
        elif quoted is None:
            words.append(word)
        else:
            phrases.append(quoted)
    return Parsed(" ".join(words), tuple(phrases), tuple(excluded))
