"""From the port's questions to Tantivy's queries, and from documents to what Tantivy indexes.

Tantivy weighs words in ways of its own, so nothing of that is used. Each key is indexed once as itself and once for
each bit of its impact; a question asks for each bit with a constant score, the weight times the bit, and Tantivy adds
them up. Its numbers are floats of 24 bits: larger sums are asked for in several rounds, some bits of the weights each.
"""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.search.engines.base import FLAT_IMPACT, MOST_IMPACT, Clause, Document, Match, Wanted
from app.search.engines.columns import row_of

if TYPE_CHECKING:
    import tantivy

KEYS, BITS, PLACES, NUMBER, ROW, WORK = "keys", "bits", "places", "number", "row", "work"
TOKENIZER = "between-spaces"
_BETWEEN, _AFTER = " ", "\x1f"
# Tantivy is quickest in parting terms at spaces; keys of two words have one too, and other signs are put otherwise
# only so that every key comes back as it was
_SPACE, _OTHERWISE = "\x1e", "\x1d"
_SIGNS = {ord(" "): _SPACE} | {ord(sign): f"{_OTHERWISE}{place}" for place, sign in enumerate(f"{_SPACE}{_OTHERWISE}\t\n\f\r")}
_READ = {written: chr(sign) for sign, written in _SIGNS.items()}
_WRITTEN = re.compile(f"{_SPACE}|{_OTHERWISE}.")
_ODD = re.compile("[\x1d\x1e\t\n\f\r\ud800-\udfff]")
_BITS = tuple(1 << bit for bit in range(MOST_IMPACT.bit_length()))
_SUFFIXES = [tuple(f"{_AFTER}{bit}" for bit in _BITS if impact & bit) for impact in range(MOST_IMPACT + 1)]
_EXACT_BITS = 24
_CLAUSES_KEPT = 2000


def schema(library: Any) -> "tantivy.Schema":
    """The fields of a document."""
    builder = library.SchemaBuilder()
    builder.add_text_field(KEYS, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field(BITS, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field(PLACES, tokenizer_name=TOKENIZER, index_option="position")
    builder.add_text_field(WORK, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(NUMBER, fast=True)
    builder.add_bytes_field(ROW, stored=True)
    built: tantivy.Schema = builder.build()
    return built


def tokenizer(library: Any) -> "tantivy.TextAnalyzer":
    """Keys are given in one text, with spaces between them."""
    made: tantivy.TextAnalyzer = library.TextAnalyzerBuilder(library.Tokenizer.whitespace()).build()
    return made


def term(language: str, key: str) -> str:
    """A key as it is indexed: without what parts keys, and without what cannot be in a text in UTF-8."""
    return _indexable(f"{language}{_AFTER}{key}")


def key_of(found: str) -> str:
    """The key of a term, without its language."""
    key = found.partition(_AFTER)[2]
    return _WRITTEN.sub(lambda sign: _READ[sign[0]], key) if _WRITTEN.search(key) else key


def _indexable(text: str) -> str:
    if _ODD.search(text):
        return text.translate(_SIGNS).encode("utf-8", "replace").decode("utf-8")
    return text.replace(" ", _SPACE)


def indexed(library: Any, document: Document, number: int) -> "tantivy.Document":
    """The document as Tantivy's writer takes it."""
    made: tantivy.Document = library.Document()
    token, before = library.Token, document.language + _AFTER
    held = {_indexable(before + key): posting for key, posting in document.postings.items()}
    made.add_text(KEYS, _BETWEEN.join([_AFTER + document.language, *held]))
    made.add_text(BITS, _BETWEEN.join([text + bit for text, posting in held.items() for bit in _SUFFIXES[posting.impact]]))
    tokens = [token(text, place, 0, 0) for text, posting in held.items() if posting.positions for place in sorted(posting.positions)]
    made.add_pre_tokenized_text(PLACES, library.PreTokenizedString("", tokens))
    made.add_text(WORK, document.work)
    made.add_unsigned(NUMBER, number)
    made.add_bytes(ROW, json.dumps(row_of(document), ensure_ascii=False).encode("utf-8"))
    return made


class Asking:
    """Makes Tantivy's queries for one state of an index.

    What a clause has become is kept, as one search asks several questions of the same words.
    """

    def __init__(self, library: Any, known: "tantivy.Schema", searcher: "tantivy.Searcher") -> None:
        self._query: type[tantivy.Query] = library.Query
        self._schema, self._searcher = known, searcher
        self._must, self._should, self._never = library.Occur.Must, library.Occur.Should, library.Occur.MustNot
        self._kept: dict[tuple[str, Clause, int, int], tantivy.Query] = {}

    def any_of(self, queries: Sequence["tantivy.Query"], least: int = 1) -> "tantivy.Query":
        """The documents that so many of these queries match, with the sum of their scores."""
        if len(queries) == 1:
            return queries[0]
        return self._query.boolean_query([(self._should, one) for one in queries], minimum_number_should_match=least)

    def rounds(self, wanted: Wanted) -> list[tuple["tantivy.Query", int]]:
        """Queries that all match the same documents; a score is the sum of theirs, each times its factor."""
        matches = [match for clause in wanted.clauses for match in clause.matches] + list(wanted.ranking)
        most = max((match.weight for match in matches), default=0)
        chunk = _EXACT_BITS - (MOST_IMPACT * max(1, len(matches))).bit_length()
        if sum(match.weight for match in matches) * MOST_IMPACT < 1 << _EXACT_BITS:
            chunk = max(1, most.bit_length())
        return [(self._whole(wanted, shift, (1 << chunk) - 1), 1 << shift) for shift in range(0, max(1, most.bit_length()), chunk)]

    def _whole(self, wanted: Wanted, shift: int, mask: int) -> "tantivy.Query":
        clauses = [self._clause(wanted.language, clause, shift, mask) for clause in wanted.clauses if clause.matches]
        if wanted.least > len(clauses):
            return self._query.empty_query()
        extra = [self._clause(wanted.language, Clause((match,)), shift, mask) for match in wanted.ranking]
        never = [(self._never, self._held(wanted.language, match)) for match in wanted.excluded]
        if wanted.least <= 0:
            base = self._const(self._key(_AFTER + wanted.language), 0)
            extra = [*clauses, *extra]
        else:
            base = self.any_of(clauses, wanted.least)
        if not extra and not never:
            return base
        return self._query.boolean_query([(self._must, base), *((self._should, one) for one in extra), *never])

    def _clause(self, language: str, clause: Clause, shift: int, mask: int) -> "tantivy.Query":
        known = language, clause, shift, mask
        made = self._kept.get(known)
        if made is None:
            if len(self._kept) >= _CLAUSES_KEPT:
                self._kept.clear()
            made = self._kept[known] = self.any_of(
                [part for match in clause.matches for part in self._match(language, match, match.weight >> shift & mask)])
        return made

    def _match(self, language: str, match: Match, weight: int) -> list["tantivy.Query"]:
        """Queries whose scores add up to that of the match."""
        if len(match.keys) != 1 or match.flat:
            return [self._const(self._held(language, match), weight * FLAT_IMPACT)]
        texts = [(term(language, match.keys[0]) + suffix, bit) for suffix, bit in zip(_SUFFIXES[-1], _BITS, strict=True)]
        return [self._const(self._query.term_query(self._schema, BITS, text, "basic"), weight * bit)
                for text, bit in texts if self._searcher.doc_freq(BITS, text)]

    def _held(self, language: str, match: Match) -> "tantivy.Query":
        """The documents that a match is in, whatever they score."""
        terms = [term(language, key) for key in match.keys]
        if len(terms) == 1:
            return self._key(terms[0])
        if match.adjacent:
            return self._query.phrase_query(self._schema, PLACES, [*terms])
        if not terms:
            return self._query.empty_query()
        return self._query.boolean_query([(self._must, self._key(one)) for one in terms])

    def _key(self, text: str) -> "tantivy.Query":
        return self._query.term_query(self._schema, KEYS, text, "basic")

    def _const(self, query: "tantivy.Query", score: int) -> "tantivy.Query":
        return self._query.const_score_query(query, float(score))
