"""PURE: XLIFF 1.2 and 2.0, the plain text of sources that have a target."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from app.errors import N_, Invalid
from app.translation.exchange.xml_input import children, elements, language_of, line_of, text_without
from app.translation.memory.pairs import Bad, Pair, known_tag, paired

# elements inside a text that hold codes of another program (1.2) or stand for them (both)
_CODES = frozenset({"bpt", "ept", "ph", "it", "x", "bx", "ex", "sc", "ec", "cp", "sm", "em"})
_UNITS = frozenset({"trans-unit", "segment"})


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield source and target of each unit; units without a target are left out in silence.

    Raises ``Invalid`` for what is no XML and for languages that are missing or unknown.
    """
    for unit in elements(data, name, _UNITS, frozenset({"xliff"})):
        sources, targets = children(unit, "source"), children(unit, "target")
        if not sources or not targets or not text_without(targets[0], _CODES).strip():
            continue
        source, target = _languages(unit, sources[0], targets[0], name)
        yield paired(line_of(unit), source, target, text_without(sources[0], _CODES), text_without(targets[0], _CODES))


def write(pairs: Iterable[tuple[str, str]], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces, in XLIFF 1.2."""
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
           f'<file original="memory" source-language={quoteattr(source)} target-language={quoteattr(target)} '
           'datatype="plaintext">\n<body>\n').encode()
    for number, (text, translation) in enumerate(pairs, start=1):
        yield (f'<trans-unit id="{number}"><source>{escape(text)}</source><target state="final">'
               f"{escape(translation)}</target></trans-unit>\n").encode()
    yield b"</body>\n</file>\n</xliff>\n"


def _languages(unit: etree._Element, source: etree._Element, target: etree._Element, name: str) -> tuple[str, str]:
    """What the texts themselves, the file (1.2) or the document (2.0) declare."""
    declared = [language_of(source), language_of(target)]
    for ancestor in unit.iterancestors():
        for place, keys in enumerate((("source-language", "srcLang"), ("target-language", "trgLang"))):
            declared[place] = declared[place] or ancestor.get(keys[0]) or ancestor.get(keys[1]) or ""
    tags = [known_tag(tag) for tag in declared]
    if tags[0] is None or tags[1] is None:
        raise Invalid("memory.unknown_languages", N_("The file %(name)s is from “%(source)s” to “%(target)s”, which this archive does not know."),
                      name=name, source=declared[0], target=declared[1])
    return tags[0], tags[1]
