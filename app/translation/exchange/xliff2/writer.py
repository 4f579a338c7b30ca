"""PURE: writing XLIFF 2.1: documents as they were read, and segments of our own with their markup as codes."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from app.translation.exchange.content import ALONE, CLOSE, OPEN, Code, Content
from app.translation.exchange.sheet import MARK, Row, Sheet
from app.translation.exchange.xliff2.model import Document
from app.translation.exchange.xliff2.rules import CORE
from app.translation.exchange.xml_input import INVALID

COMMENT = "comment"


def rewritten(document: Document) -> bytes:
    """A document that was read, with everything in it as it was."""
    return etree.tostring(document.root.getroottree(), encoding="UTF-8", xml_declaration=True)


def write(sheet: Sheet) -> bytes:
    """The segments, one unit each; Markdown is protected in codes whose original data it is."""
    return "".join(_document(sheet)).encode()


def _document(sheet: Sheet) -> Iterator[str]:
    yield (f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="{CORE}" version="2.1" srcLang={quoteattr(sheet.source_language)} '
           f'trgLang={quoteattr(sheet.target_language)}>\n<file id={quoteattr(MARK + sheet.parcel)} '
           f'original={quoteattr(sheet.title)} canResegment="no" xml:space="preserve">\n')
    for row in sheet.rows:
        yield from _unit(row)
    yield "</file>\n</xliff>\n"


def _unit(row: Row) -> Iterator[str]:
    yield f"<unit id={quoteattr(row.id)}>"
    if row.comments:
        notes = (f'<note id="n{number}" category="{COMMENT}">{text_of(one)}</note>' for number, one in enumerate(row.comments, start=1))
        yield f"<notes>{''.join(notes)}</notes>"
    data = _data(row)
    if data:
        stored = (f'<data id="{name}">{text_of(text)}</data>' for text, name in data.items())
        yield f"<originalData>{''.join(stored)}</originalData>"
    state = f' state="{row.state}" subState={quoteattr("rong:" + row.substate)}'
    yield f"<segment{state}><source>{''.join(_inline(row.source, data))}</source>"
    if row.target:
        yield f"<target>{''.join(_inline(row.target, data))}</target>"
    yield "</segment></unit>\n"


def _data(row: Row) -> dict[str, str]:
    """The original data of a unit, each once, with an id."""
    found: dict[str, str] = {}
    for one in (*row.source, *row.target):
        if isinstance(one, Code) and one.data is not None:
            found.setdefault(one.data, f"d{len(found) + 1}")
    return found


def _inline(content: Content, data: dict[str, str]) -> Iterator[str]:
    ends = {one.id: one for one in content if isinstance(one, Code) and one.kind == CLOSE}
    for one in content:
        if isinstance(one, str):
            yield text_of(one)
        elif one.kind == ALONE:
            yield f'<ph id="{one.id}" dataRef="{data[one.data or ""]}"/>'
        elif one.kind == OPEN:
            yield f'<pc id="{one.id}" dataRefStart="{data[one.data or ""]}" dataRefEnd="{data[ends[one.id].data or ""]}">'
        else:
            yield "</pc>"


def text_of(text: str) -> str:
    """Text as the content of an element; what XML does not allow becomes a code point of its own."""
    return INVALID.sub(lambda found: f'<cp hex="{ord(found.group()):04X}"/>', escape(text, {"\r": "&#13;"}))
