"""PURE: agreed terms that are missing, and forbidden ones that are used."""

import unicodedata
from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Agreed, Check, Finding, Pair, Span


class Terms(Check):
    """Where the source has an agreed term the target has what it is called, and nowhere a forbidden word for it.

    A concept without a preferred term is a list of words, not an agreement.
    """

    name = "terms"
    label = N_("Agreed terms")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not pair.target.strip():
            return
        for one in pair.context.agreed:
            right = [span for term in (*one.preferred, *one.allowed) for span in _places(pair.target, term)]
            for term in one.forbidden:
                for span in _places(pair.target, term):
                    if not any(left <= span[0] and span[1] <= end for left, end in right):
                        yield Finding(self.name, "terms.forbidden", N_("“%(term)s” must not be used. Write “%(preferred)s”."),
                                      {"term": term, "preferred": _first(one)}, one.span, span)
            if not one.exact and one.preferred and not right:
                yield Finding(self.name, "terms.missing", N_("“%(source)s” is called “%(preferred)s” here."),
                              {"source": one.text, "preferred": _first(one)}, one.span)


def _first(one: Agreed) -> str:
    return next(iter((*one.preferred, *one.allowed)), "")


def _places(text: str, term: str) -> list[Span]:
    """Where a term stands as a whole, whatever its capitals; inside a longer word of a spaced script it is another word."""
    folded, sought = _folded(text), _folded(term)
    found = []
    at = folded.find(sought)
    while at >= 0 and sought:
        end = at + len(sought)
        if not _continues(folded, at, end):
            found.append((at, end))
        at = folded.find(sought, at + 1)
    return found


def _folded(text: str) -> str:
    """Small letters, one for one, so that places stay."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _continues(text: str, start: int, end: int) -> bool:
    """Whether a word goes on before or after, or a mark belongs to the last letter."""
    if end < len(text) and unicodedata.category(text[end]) == "Mn":
        return True
    before = start > 0 and _cased(text[start - 1]) and _cased(text[start])
    return before or (end < len(text) and _cased(text[end]) and _cased(text[end - 1]))


def _cased(one: str) -> bool:
    return one.isalpha() and one.upper() != one.lower()
