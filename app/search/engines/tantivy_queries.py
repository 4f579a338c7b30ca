"""What is kept of documents and their keys in a Tantivy index: enough to know what is in it, and how keys begin.

Tantivy weighs words in ways of its own, and knows no whole numbers from 1 to 15; how a key stands in a document is in
the arrays beside.
"""

import re
from typing import TYPE_CHECKING, Any

from app.search.engines.base import Document

if TYPE_CHECKING:
    import tantivy

KEYS, NUMBER, WORK = "keys", "number", "work"
TOKENIZER = "between-spaces"
_BETWEEN, _AFTER = " ", "\x1f"
# Tantivy is quickest in parting terms at spaces; keys of two words have one too, and other signs are put otherwise
# only so that every key comes back as it was
_SPACE, _OTHERWISE = "\x1e", "\x1d"
_SIGNS = {ord(" "): _SPACE} | {ord(sign): f"{_OTHERWISE}{place}" for place, sign in enumerate(f"{_SPACE}{_OTHERWISE}\t\n\f\r")}
_READ = {written: chr(sign) for sign, written in _SIGNS.items()}
_WRITTEN = re.compile(f"{_SPACE}|{_OTHERWISE}.")
_ODD = re.compile("[\x1d\x1e\t\n\f\r\ud800-\udfff]")


def schema(library: Any) -> "tantivy.Schema":
    """The fields of a document."""
    builder = library.SchemaBuilder()
    builder.add_text_field(KEYS, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field(WORK, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(NUMBER, fast=True)
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
    before = document.language + _AFTER
    made.add_text(KEYS, _BETWEEN.join(dict.fromkeys(_indexable(before + key) for key in document.postings)))
    made.add_text(WORK, document.work)
    made.add_unsigned(NUMBER, number)
    return made
