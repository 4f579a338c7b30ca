"""How documents lie in a Whoosh index, and how their words are weighed."""

import datetime
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh import fields, formats, scoring
from whoosh.codec.whoosh3 import W3Codec

from app.search.analysis.base import Term
from app.search.engines.base import BODY_WEIGHT, SUMMARY_WEIGHT, TITLE_WEIGHT, Document

EXACT, FOLDED = "exact", "folded"
# so many positions between title, summary and body that no phrase reaches across
_GAP = 1000
NO_DAY, FIRST_DAY, LAST_DAY = "00000000", "00000001", "99999999"
Postings = Mapping[str, tuple[float, list[int]]]


class PreparedTerms(fields.FieldType):  # type: ignore[misc]
    """A field that is given its terms with their weights and positions, and analyses nothing."""

    def __init__(self) -> None:
        super().__init__(formats.Positions(), analyzer=None, scorable=True)

    def index(self, value: Postings, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text, (weight, positions) in value.items():
            yield text.encode("utf-8"), len(positions), weight, self.format.encode(positions)


def schema() -> Any:
    """The fields of a document. Texts are not kept: whoever shows them reads them from the database."""
    return fields.Schema(
        key=fields.ID(stored=True), stamp=fields.STORED,
        work=fields.ID(sortable=True), language=fields.ID(sortable=True),
        access=fields.ID(), kind=fields.ID(), topic=fields.KEYWORD(commas=True), place=fields.KEYWORD(commas=True),
        embargo=fields.ID(), issued=fields.ID(),
        exact=PreparedTerms(), folded=PreparedTerms())


def fields_of(document: Document) -> dict[str, Any]:
    """The document as Whoosh's writer takes it."""
    parts = ((document.title, TITLE_WEIGHT), (document.summary, SUMMARY_WEIGHT), (document.body, BODY_WEIGHT))
    return {
        "key": document.key, "stamp": document.stamp, "work": document.work, "language": document.language,
        "access": document.access, "kind": document.kind,
        "topic": ",".join(document.topics), "place": ",".join(document.places),
        "embargo": day_of(document.embargo_until), "issued": day_of(document.issued_on),
        EXACT: _postings(parts, EXACT), FOLDED: _postings(parts, FOLDED),
    }


def day_of(date: datetime.date | None) -> str:
    """The date as YYYYMMDD, which sorts by date; ``NO_DAY`` for none.

    Words, not numbers: Whoosh's ranges of numbers hold everything when they begin at 0.
    """
    return NO_DAY if date is None else date.isoformat().replace("-", "")


def _postings(parts: Iterable[tuple[tuple[Term, ...], float]], form: str) -> Postings:
    postings: dict[str, tuple[float, list[int]]] = {}
    base = 0
    for terms, weight in parts:
        for term in terms:
            text = term.exact if form == EXACT else term.folded
            if text:
                before, positions = postings.get(text, (0.0, []))
                positions.append(base + term.position)
                postings[text] = (before + weight, positions)
        base += (terms[-1].position if terms else 0) + _GAP
    return postings


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own, but for the names of new segments.

    Those come from the shared random generator, which somebody may have set to a fixed start.
    """

    def new_segment(self, storage: Any, indexname: str) -> Any:
        segment = super().new_segment(storage, indexname)
        segment.segid = secrets.token_hex(8)
        return segment


class ExactFirst(scoring.BM25F):  # type: ignore[misc]
    """BM25 over both forms of a word, in which no number of folded matches outweighs one exact match.

    A folded match is worth at most its rarity times K1 + 1, so that much is added to every exact one; an
    exact word is never more frequent than its folded form, and so never less rare.
    """

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        if fieldname == EXACT:
            return _ExactScorer(searcher, fieldname, text, self.B, self.K1, qf=qf)
        return super().scorer(searcher, fieldname, text, qf=qf)


class _ExactScorer(scoring.BM25FScorer):  # type: ignore[misc]
    def _score(self, weight: float, length: int) -> float:
        score: float = self.idf * (self.K1 + 1) + super()._score(weight, length)
        return score
