"""PURE: agreed terms that are missing, and forbidden ones that are used."""

import re
from collections.abc import Iterator

from app.errors import N_
from app.languages import registry
from app.languages.clusters import clusters
from app.translation.checks.base import Agreed, Check, Finding, Pair


class Terms(Check):
    """Where the source has an agreed term the target has what it is called, and nowhere a forbidden word for it.

    What counts as standing there is for the finder of the context to say; where a language writes no spaces and words
    grow together with their neighbours (“村” in “村民”), whole letters are enough for a term not to be missing. A concept
    without a preferred term is a list of words, not an agreement.
    """

    name = "terms"
    label = N_("Agreed terms")

    def find(self, pair: Pair) -> Iterator[Finding]:
        finder = pair.context.finder
        if finder is None or not pair.target.strip():
            return
        for one in pair.context.agreed:
            used = list(finder(pair.target, pair.target_tag, (*one.preferred, *one.allowed, *one.forbidden)))
            for term, span in used:
                if term in one.forbidden:
                    yield Finding(self.name, "terms.forbidden", N_("“%(term)s” must not be used. Write “%(preferred)s”."),
                                  {"term": term, "preferred": _first(one)}, one.span, span)
            if not one.exact and one.preferred and all(term in one.forbidden for term, _ in used) and not _within_words(pair, one):
                yield Finding(self.name, "terms.missing", N_("“%(source)s” is called “%(preferred)s” here."),
                              {"source": one.text, "preferred": _first(one)}, one.span)


def _within_words(pair: Pair, one: Agreed) -> bool:
    """Whether a term stands in a text without spaces, if only as a part of words, and in no forbidden word."""
    if registry.get(pair.target_tag).spaces:
        return False
    text = pair.target
    for word in one.forbidden:
        text = text.replace(word, "\n")
    here = [term for term in (*one.preferred, *one.allowed) if term in text]
    edges = {span.start for span in clusters(text)} | {len(text)} if here else set()
    return any(match.start() in edges and match.end() in edges for term in here for match in re.finditer(re.escape(term), text))


def _first(one: Agreed) -> str:
    return next(iter((*one.preferred, *one.allowed)), "")
