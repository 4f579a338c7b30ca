"""Known-item retrieval: how well the texts of one language are found with words of another."""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.search.analysis.registry import analyser_for
from app.search.engines.base import Document, EngineQuery, Scope, SearchEngine
from app.search.lexicon.base import Lexicon
from app.search.lexicon.names import HeardNames
from app.search.parsing import Parsed, Part
from app.search.questions import find, hearing, understand
from app.search.ranking import postings

DEPTH = 10
"""An item that is not among so many results counts as not found."""

_PUBLIC = "public"


@dataclass(frozen=True)
class Measured:
    """How known items were found: mean reciprocal rank, and the shares that came first and among the first ten."""

    n: int
    reciprocal_rank: float
    first: float
    among_ten: float


@dataclass(frozen=True)
class Retrieval:
    """The three measurements of one pair of languages: queries of the documents' own language, of the other
    without help, and of the other with the lexicons."""

    monolingual: Measured
    plain: Measured
    crosslingual: Measured


def measure(make_engine: Callable[[Path], SearchEngine], lexicon: Lexicon, units: Sequence[tuple[str, str]],
            query: str, document: str, terms: int | None, seed: int) -> Retrieval:
    """Index the documents' side of aligned units in a scratch index and ask for each unit by the other side.

    A question is ``terms`` consecutive words of a unit, all of it where ``terms`` is None; a unit with fewer is
    left out. The same seed chooses the same words.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = make_engine(Path(folder))
        engine.rebuild(_documents([text for _, text in units], document))
        asked = list(_questions([text for text, _ in units], query, terms, seed))
        own = list(_questions([text for _, text in units], document, terms, seed))
        return Retrieval(
            monolingual=_measured(engine, None, own, document, document),
            plain=_measured(engine, None, asked, query, document),
            crosslingual=_measured(engine, lexicon, asked, query, document))


def _documents(texts: Sequence[str], tag: str) -> Iterator[Document]:
    analyser = analyser_for(tag)
    for number, text in enumerate(texts):
        yield Document(work=_name(number), language=tag, stamp="", access=_PUBLIC, kind="", topics=(), places=(),
                       embargo_until=None, issued_on=None, postings=postings((), (), analyser.analyse(text, tag)))


def _questions(texts: Sequence[str], tag: str, terms: int | None, seed: int) -> Iterator[tuple[int, str]]:
    analyser, chance = analyser_for(tag), random.Random(seed)
    for number, text in enumerate(texts):
        words = analyser.ask(text, tag)
        if terms is None and words:
            yield number, text
        elif terms is not None and len(words) >= terms:
            first = chance.randrange(len(words) - terms + 1)
            yield number, text[words[first].start:words[first + terms - 1].end]


def _measured(engine: SearchEngine, lexicon: Lexicon | None, questions: Sequence[tuple[int, str]], query: str,
              document: str) -> Measured:
    names = HeardNames()
    ranks = [_rank(engine, lexicon, names, text, _name(number), query, document) for number, text in questions]
    found = [rank for rank in ranks if rank is not None]
    n = max(1, len(ranks))
    return Measured(len(ranks), sum(1 / rank for rank in found) / n, found.count(1) / n, len(found) / n)


def _rank(engine: SearchEngine, lexicon: Lexicon | None, names: HeardNames, text: str, work: str, query: str, document: str) -> int | None:
    """The place of the work among the results, as the page of results would show it; None below the tenth."""
    scope = Scope(frozenset({_PUBLIC}))
    asking = understand(engine, lexicon, Parsed(((Part(text),),)), text, (document,), query, heard=hearing(engine, names, scope))
    found = find(engine, asking, EngineQuery((), scope, limit=DEPTH), scope)
    works = [hit.work for hit in found.results.hits]
    return works.index(work) + 1 if work in works else None


def _name(number: int) -> str:
    return f"unit-{number:07}"
