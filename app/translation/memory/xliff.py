"""PURE: XLIFF 1.2 and 2.x as memory: the texts of finished units, with who made them and when."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from app.translation.exchange.content import Content, markdown_only
from app.translation.exchange.xliff1 import NEEDS_WORK, content_of, is_older
from app.translation.exchange.xliff2.reader import read as read_document
from app.translation.exchange.xliff2.returning import NEEDS_WORK as NEEDS_WORK_2
from app.translation.exchange.xliff2.rules import CORE
from app.translation.exchange.xliff2.writer import text_of
from app.translation.exchange.xml_input import children, elements, language_of, line_of, plain_xml
from app.translation.memory.pairs import (
    CREDIT_FIELDS,
    UNFINISHED,
    UNKNOWN_LANGUAGE,
    Bad,
    Credit,
    Known,
    Pair,
    credit_of,
    known_tag,
    paired,
    said_of,
)

OURS = "urn:x-rong:memory"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_OPEN_STATES = frozenset({"new", "needs-translation"}) | NEEDS_WORK


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield source and target of each unit; units without a target are left out in silence.

    Raises ``Invalid`` for what is no XML, and for XLIFF 2 that breaks a rule of its core.
    """
    return _older(data, name) if is_older(data) else _newer(data, name)


def _newer(data: bytes, name: str) -> Iterator[Pair | Bad]:
    document = read_document(data, name)
    for unit in document.units():
        credit = credit_of({one.get("type", ""): one.text or "" for one in unit.element.iter(f"{{{METADATA}}}meta")})
        for part in unit.parts():
            if part.is_segment and part.target:
                if part.element.get("state") == "initial" or part.substate == NEEDS_WORK_2:
                    yield Bad(part.line, UNFINISHED)
                else:
                    yield _pair(part.line, document.source_language, document.target_language, part.source, part.target, credit)


def _older(data: bytes, name: str) -> Iterator[Pair | Bad]:
    for unit in elements(data, name, frozenset({"trans-unit"}), frozenset({"xliff"})):
        sources, targets = children(unit, "source"), children(unit, "target")
        if not sources or not targets or not content_of(targets[0]):
            continue
        if targets[0].get("state") in _OPEN_STATES:
            yield Bad(line_of(unit), UNFINISHED)
            continue
        credit = credit_of({field: unit.get(f"{{{OURS}}}{field}", "") for field in CREDIT_FIELDS})
        languages = _languages(unit, sources[0], targets[0])
        yield _pair(line_of(unit), *languages, content_of(sources[0]), content_of(targets[0]), credit)


def _pair(line: int, source_language: str, target_language: str, source: Content, target: Content, credit: Credit) -> Pair | Bad:
    one, other = known_tag(source_language), known_tag(target_language)
    if one is None or other is None:
        return Bad(line, UNKNOWN_LANGUAGE)
    (text, dropped), (translation, more) = markdown_only(source), markdown_only(target)
    return paired(line, one, other, text, translation, credit, dropped + more)


def _languages(unit: etree._Element, source: etree._Element, target: etree._Element) -> tuple[str, str]:
    """What the texts themselves or the file declare."""
    declared = [language_of(source), language_of(target)]
    for ancestor in unit.iterancestors():
        for place, key in enumerate(("source-language", "target-language")):
            declared[place] = declared[place] or ancestor.get(key) or ""
    return declared[0], declared[1]


def write1(pairs: Iterable[Known], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces, in XLIFF 1.2."""
    yield (f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:rong="{OURS}">\n'
           f'<file original="memory" source-language={quoteattr(source)} target-language={quoteattr(target)} '
           'datatype="plaintext">\n<body>\n').encode()
    for number, one in enumerate(pairs, start=1):
        told = "".join(f" rong:{field}={quoteattr(text)}" for field, text in said_of(one.credit).items())
        yield (f'<trans-unit id="{number}" xml:space="preserve"{told}><source>{plain_xml(one.source)}</source><target state="final">'
               f"{plain_xml(one.target)}</target></trans-unit>\n").encode()
    yield b"</body>\n</file>\n</xliff>\n"


def write2(pairs: Iterable[Known], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces, in XLIFF 2.1; who made a pair is in the metadata of its unit."""
    yield (f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="2.1" xmlns="{CORE}" xmlns:mda="{METADATA}" '
           f'srcLang={quoteattr(source)} trgLang={quoteattr(target)}>\n<file id="memory" xml:space="preserve">\n').encode()
    empty = True
    for number, one in enumerate(pairs, start=1):
        empty = False
        told = "".join(f'<mda:meta type="{field}">{plain_xml(text)}</mda:meta>' for field, text in said_of(one.credit).items())
        about = f"<mda:metadata><mda:metaGroup>{told}</mda:metaGroup></mda:metadata>" if told else ""
        yield (f'<unit id="u{number}">{about}<segment state="final"><source>{text_of(one.source)}</source>'
               f"<target>{text_of(one.target)}</target></segment></unit>\n").encode()
    if empty:  # a file holds something: an empty group does
        yield b'<group id="none"/>\n'
    yield b"</file>\n</xliff>\n"
