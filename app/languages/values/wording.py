"""PURE: patterns that find one of many words quickly."""

import re
from collections.abc import Iterable

MARKS = "\u0300-\u036f\u0eb0-\u0ebd\u0ec8-\u0ecd\u17b6-\u17d3"
"""Marks that stand after the letter to which they belong, where a word has not ended yet."""


def listed(said: str) -> list[str]:
    """The words of a row in a table, in which an underscore is a space."""
    return [word.replace("_", " ") for word in said.split()]


def any_of(words: Iterable[str], spaced: bool, before: str = "", otherwise: str = "") -> str:
    """A pattern for the longest of the words, as whole words where the language has spaces between them.

    It begins with the set of first letters, because ``re`` skips quickly to one of a set. ``before`` are more letters of
    that set, and ``otherwise`` is what may follow them.
    """
    rest: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rest.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = "|".join(f"(?<={re.escape(letter)})(?:{'|'.join(tails)})" for letter, tails in rest.items()) or r"(?!)"
    if spaced:
        branches = rf"(?<![^\W\d_].)(?<![{MARKS}'].)(?:{branches})(?![\w{MARKS}])"
    else:
        branches = rf"(?:{branches})(?![{MARKS}])"
    letters = before + "".join(re.escape(letter) for letter in rest)
    return rf"[{letters}](?:{otherwise + '|' if otherwise else ''}{branches})" if letters else r"(?!)"
