"""PURE: agreed terms that are missing, and forbidden ones that are used."""

from collections.abc import Iterator

from app.errors import N_
from app.translation.checks.base import Agreed, Check, Finding, Pair


class Terms(Check):
    """Where the source has an agreed term the target has what it is called, and nowhere a forbidden word for it.

    What counts as standing there is for the finder of the context to say. A concept without a preferred term is a list
    of words, not an agreement.
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
            if not one.exact and one.preferred and all(term in one.forbidden for term, _ in used):
                yield Finding(self.name, "terms.missing", N_("“%(source)s” is called “%(preferred)s” here."),
                              {"source": one.text, "preferred": _first(one)}, one.span)


def _first(one: Agreed) -> str:
    return next(iter((*one.preferred, *one.allowed)), "")
