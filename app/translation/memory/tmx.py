"""PURE: Translation Memory eXchange 1.4, the plain text of its segments."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from app.translation.exchange.xml_input import children, elements, language_of, line_of, local, text_without
from app.translation.memory.pairs import ONE_LANGUAGE, UNKNOWN_LANGUAGE, Bad, Pair, known_tag, paired

# elements inside a segment that hold codes of another program and not text
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield the source of each unit paired with each of its other languages.

    The source is the language that the unit or the file declares, else the first. Raises ``Invalid`` for
    what is no XML.
    """
    declared = ""
    for element in elements(data, name, frozenset({"header", "tu"}), frozenset({"tmx"})):
        if local(element) == "header":
            declared = element.get("srclang", "")
        else:
            yield from _unit(element, element.get("srclang") or declared)


def write(pairs: Iterable[tuple[str, str]], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces."""
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="Rong" '
           'creationtoolversion="1" segtype="sentence" o-tmf="Rong" adminlang="en" '
           f'srclang={quoteattr(source)} datatype="plaintext"/>\n<body>\n').encode()
    for texts in pairs:
        sides = "".join(f"<tuv xml:lang={quoteattr(tag)}><seg>{escape(text)}</seg></tuv>"
                        for tag, text in zip((source, target), texts, strict=True))
        yield f"<tu>{sides}</tu>\n".encode()
    yield b"</body>\n</tmx>\n"


def _unit(unit: etree._Element, declared: str) -> Iterator[Pair | Bad]:
    line = line_of(unit)
    sides: list[tuple[str, str]] = []
    for variant in children(unit, "tuv"):
        tag = known_tag(language_of(variant))
        if tag is None:
            yield Bad(line, UNKNOWN_LANGUAGE)
        else:
            sides.append((tag, "".join(text_without(segment, _CODES) for segment in children(variant, "seg"))))
    if len(sides) < 2:
        yield Bad(line, ONE_LANGUAGE)
        return
    wanted = known_tag(declared) if declared else None
    first = next((place for place, (tag, _) in enumerate(sides) if tag == wanted), 0)
    source_tag, source = sides.pop(first)
    for tag, text in sides:
        yield paired(line, source_tag, tag, source, text)
