"""Reading two documents that are to be laid side by side, and telling what cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from app.errors import N_, Invalid, RongError, TooLarge
from app.languages import registry
from app.publications.ingest.detection import language_of
from app.publications.ingest.readers import reader_for
from app.settings import MEGABYTE
from app.translation.alignment.base import Sentence
from app.translation.cutting import TITLE, Composed, cut

MOST = 10_000
"""So many sentences of a document are laid out; nobody looks through more."""

_SAMPLE = 20_000
_OWN = frozenset({"Lao", "Khm", "Han", "Tav"})  # scripts whose letters tell the language
_HEADINGS = frozenset({TITLE, "heading"})


@dataclass(frozen=True)
class Brought:
    """A document as somebody brings it; without a language it is told from name and letters."""

    data: bytes
    name: str
    language: str = ""


@dataclass(frozen=True)
class Document:
    """A document cut into sentences; ``looks`` is the language that its letters tell, empty where they do not."""

    name: str
    language: str
    sentences: tuple[Sentence, ...]
    looks: str


def read(brought: Brought, limit: int) -> Document:
    """The sentences of a document; raises ``Invalid`` or ``TooLarge`` with a sentence that names it."""
    name = PurePath(brought.name.replace("\\", "/")).name[-255:] or "document"
    if not brought.data:
        raise Invalid("ingest.empty_file", N_("The file %(name)s is empty. Choose a file with text in it."), name=name)
    if len(brought.data) > limit:
        raise TooLarge("ingest.too_large", N_("The file %(name)s is larger than %(limit)d MB. Bring a smaller one."),
                       name=name, limit=limit // MEGABYTE)
    found = reader_for(name).read(brought.data, name)
    whole = f"{found.title}\n{found.body}"[:_SAMPLE]
    tag = registry.get(brought.language).tag if brought.language else language_of(name, whole)
    sentences = tuple(_sentences(Composed(found.title, "", found.body), tag))
    if not sentences:
        raise Invalid("ingest.no_text", N_("The file %(name)s holds no text. Choose a file with text in it."), name=name)
    if len(sentences) > MOST:
        raise TooLarge("pairing.too_long", N_("The document %(name)s has more than %(most)d sentences. Divide both documents at the same place."),
                       name=name, most=MOST)
    return Document(name, tag, sentences, _looks(whole))


def check_two(source: Document, target: Document) -> None:
    """Raise ``Invalid`` for two documents in one language, and for two that were exchanged."""
    if source.language == target.language or _same_text(source, target):
        raise Invalid("pairing.one_language", N_("Both documents are in one language. Bring the same text in two languages."))
    exchanged = (source.looks == target.language and target.looks != target.language) or (
        target.looks == source.language and source.looks != source.language)
    if exchanged:
        raise Invalid("pairing.exchanged", N_("The two documents are the other way round: %(name)s is not in %(language)s. Exchange them, or their languages."),
                      name=source.name, language=registry.get(source.language).autonym)
    for one in (source, target):
        said, seen = _script(one.language), _script(one.looks)
        if said != seen and _OWN & {said, seen}:
            raise Invalid("pairing.other_script", N_("%(name)s is not in %(language)s. Choose its language."),
                          name=one.name, language=registry.get(one.language).autonym)


def _sentences(text: Composed, tag: str) -> Iterator[Sentence]:
    before = None
    for piece in cut(text, tag):
        if piece.slot.text.strip():
            place = (piece.part, piece.slot.block)
            yield Sentence(piece.slot.text, place != before, piece.slot.kind in _HEADINGS)
            before = place


def _same_text(source: Document, target: Document) -> bool:
    theirs = {one.text for one in target.sentences}
    return sum(one.text in theirs for one in source.sentences) * 2 > len(source.sentences)


def _looks(text: str) -> str:
    try:
        return language_of("", text)
    except RongError:  # letters that several languages share
        return ""


def _script(tag: str) -> str:
    return registry.get(tag).script[:3] if tag else ""  # simplified and traditional Chinese share most letters
