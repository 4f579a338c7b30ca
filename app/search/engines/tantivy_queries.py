"""How documents and their keys lie in a Tantivy index.

Tantivy weighs words in ways of its own, and knows no whole numbers from 1 to 15, so nothing of that is used. Each key
is indexed once as itself and once with its impact; the documents with a key and an impact are one term's.
"""

import json
import re
from typing import TYPE_CHECKING, Any

from app.search.engines.base import MOST_IMPACT, Document
from app.search.engines.columns import row_of

if TYPE_CHECKING:
    import tantivy

KEYS, IMPACTS, PLACES, NUMBER, ROW, WORK = "keys", "impacts", "places", "number", "row", "work"
TOKENIZER = "between-spaces"
_BETWEEN, _AFTER = " ", "\x1f"
# Tantivy is quickest in parting terms at spaces; keys of two words have one too, and other signs are put otherwise
# only so that every key comes back as it was
_SPACE, _OTHERWISE = "\x1e", "\x1d"
_SIGNS = {ord(" "): _SPACE} | {ord(sign): f"{_OTHERWISE}{place}" for place, sign in enumerate(f"{_SPACE}{_OTHERWISE}\t\n\f\r")}
_READ = {written: chr(sign) for sign, written in _SIGNS.items()}
_WRITTEN = re.compile(f"{_SPACE}|{_OTHERWISE}.")
_ODD = re.compile("[\x1d\x1e\t\n\f\r\ud800-\udfff]")
SUFFIXES = [f"{_AFTER}{impact}" for impact in range(MOST_IMPACT + 1)]


def schema(library: Any) -> "tantivy.Schema":
    """The fields of a document."""
    builder = library.SchemaBuilder()
    builder.add_text_field(KEYS, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field(IMPACTS, tokenizer_name=TOKENIZER, index_option="basic")
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


def term_of_language(language: str) -> str:
    """What every document of a language holds."""
    return _AFTER + language


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
    made.add_text(KEYS, _BETWEEN.join([term_of_language(document.language), *held]))
    made.add_text(IMPACTS, _BETWEEN.join([text + SUFFIXES[posting.impact] for text, posting in held.items()]))
    tokens = [token(text, place, 0, 0) for text, posting in held.items() if posting.positions for place in sorted(posting.positions)]
    made.add_pre_tokenized_text(PLACES, library.PreTokenizedString("", tokens))
    made.add_text(WORK, document.work)
    made.add_unsigned(NUMBER, number)
    made.add_bytes(ROW, json.dumps(row_of(document), ensure_ascii=False).encode("utf-8"))
    return made
