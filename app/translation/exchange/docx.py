"""PURE: a Word document with one table: id, source, target, state, comment; read with or without tracked changes."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.exceptions import PythonDocxError
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from app.errors import N_, Invalid
from app.translation.exchange.content import plain
from app.translation.exchange.report import Skipped
from app.translation.exchange.sheet import INITIAL, MARK, STATES, TRANSLATED, Back, Returned, Sheet
from app.translation.exchange.symbols import UNKNOWN, symbol
from app.zips import is_honest

HEADS = ("", "Source", "Target", "State", "Comment")
WIDTHS = (Mm(14), Mm(100), Mm(100), Mm(20), Mm(30))
UNPACKED_LIMIT = 128 * 1024 * 1024
ENTRIES_LIMIT = 5_000
FEW_CELLS = N_("the row has fewer cells than the table had")
NO_STATE = N_("the state is none of: initial, translated, reviewed, final")
STRANGE_SIGN = N_("a symbol of another font cannot be read here; it stands as � in the text")
NO_ID = N_("the row has lost the id of its segment")
_TYPES = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
          '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
          '<Default Extension="xml" ContentType="application/xml"/>')
# what stands for a character in Word's own markup
_MARKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011", qn("w:softHyphen"): "\u00ad"}
_GONE = frozenset({qn("w:del"), qn("w:moveFrom")})


def write(sheet: Sheet) -> bytes:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    document.core_properties.identifier, document.core_properties.title = MARK + sheet.parcel, sheet.title[:255]
    table = document.add_table(rows=len(sheet.rows) + 1, cols=len(HEADS), style="Table Grid")
    table.autofit = False
    cells = table._cells  # one list: asking each row for its cells takes the square of the time
    texts = [(MARK + sheet.parcel, f"{HEADS[1]} ({sheet.source_language})", f"{HEADS[2]} ({sheet.target_language})", *HEADS[3:])]
    texts += [(row.id, plain(row.source), plain(row.target), row.state, "\n".join(row.comments)) for row in sheet.rows]
    for number, row in enumerate(texts):
        for place, text in enumerate(row):
            _fill(cells[number * len(HEADS) + place], text, place, heading=number == 0)
    return _packed(document.part.package)


def _packed(package: Any) -> bytes:
    """The file of a document. python-docx would give each part the time of the clock, and a zip knows none before 1980."""
    parts = list(package.iter_parts())
    types = "".join(f"<Override PartName={quoteattr(part.partname)} ContentType={quoteattr(part.content_type)}/>" for part in parts)
    written = {CONTENT_TYPES_URI: f"{_TYPES}{types}</Types>".encode(), PACKAGE_URI.rels_uri: package.rels.xml}
    for part in parts:
        part.before_marshal()
        written[part.partname] = part.blob
        if part.rels:
            written[part.partname.rels_uri] = part.rels.xml
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for place, data in written.items():
            archive.writestr(zipfile.ZipInfo(place.membername), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _fill(cell: Any, text: str, place: int, *, heading: bool) -> None:
    cell.width = WIDTHS[place]
    if not text:
        return
    run = cell.paragraphs[0].add_run(text)
    if heading and place > 0:
        run.bold = True
    if place == 0:
        run.font.size, run.font.hidden = Pt(6), True


def returned(data: bytes, name: str) -> Returned:
    """The rows of the table that is ours, by the ids in its first column.

    Raises ``Invalid`` for what is no Word document, for one that unpacks to more than can be read, and for one
    without our table.
    """
    body, remarks = _opened(data, name)
    for table in body.iter(qn("w:tbl")) if body is not None else ():
        rows = list(table.iterchildren(qn("w:tr")))
        head = [_text(cell) for cell in rows[0].iterchildren(qn("w:tc"))] if rows else []
        if head and head[0].strip().startswith(MARK):
            return _table(head[0].strip().removeprefix(MARK), rows[1:], remarks)
    raise Invalid("exchange.no_table", N_("The Word document %(name)s has no table of segments with its hidden first column. Nothing was kept; send back the document that left from here."),
                  name=name)


def _table(parcel: str, rows: list[Any], remarks: dict[str, str]) -> Returned:
    found, problems = [], []
    for number, row in enumerate(rows, start=2):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue  # a row that was struck out with tracked changes
        texts = [_text(cell) for cell in row.iter(qn("w:tc"))]
        state = texts[3].strip().lower() if len(texts) > 3 else INITIAL
        if len(texts) < 3:
            problems.append(Skipped(number, FEW_CELLS))
        elif not texts[0].strip():
            problems.append(Skipped(number, NO_ID))
        else:
            if state not in STATES:
                problems.append(Skipped(number, NO_STATE))
                state = TRANSLATED if texts[2].strip() else INITIAL
            if UNKNOWN in texts[2] and next(row.iter(qn("w:sym")), None) is not None:
                problems.append(Skipped(number, STRANGE_SIGN))
            said = [*(texts[4].split("\n") if len(texts) > 4 else ()), *_remarks(row, remarks)]
            found.append(Back(number, texts[0].strip(), texts[1], texts[2] or None, state,
                              tuple(one.strip() for one in said if one.strip())))
    return Returned(parcel, tuple(found), tuple(problems), by_rows=True)


def _remarks(row: Any, remarks: dict[str, str]) -> Iterator[str]:
    """What was said about a row with Word's own comments."""
    for mark in row.iter(qn("w:commentReference")):
        yield remarks.get(mark.get(qn("w:id"), ""), "")


def _text(cell: Any) -> str:
    """The text of a cell as it stands once every tracked change is taken; a paragraph is a line."""
    return "\n".join("".join(_runs(paragraph)) for paragraph in cell.iter(qn("w:p")))


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:sym"):
            yield symbol(child.get(qn("w:font"), ""), child.get(qn("w:char"), ""))
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _GONE and isinstance(child.tag, str) and child.tag != qn("w:pPr"):
            yield from _runs(child)


def _opened(data: bytes, name: str) -> tuple[Any, dict[str, str]]:
    """The body of the document, and what was said in Word's own comments by their ids."""
    broken = Invalid("exchange.bad_docx", N_("The file %(name)s is no Word document, or is damaged. Nothing was kept; save it again in Word as .docx."), name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = archive.infolist()
            if len(inside) > ENTRIES_LIMIT or sum(one.file_size for one in inside) > UNPACKED_LIMIT:
                raise Invalid("exchange.docx_too_large", N_("The Word document %(name)s unpacks to more than can be read. Nothing was kept."), name=name)
            if not is_honest(archive):
                raise broken
            if any(b"<!ENTITY" in archive.read(one) for one in inside if one.filename.endswith((".xml", ".rels"))):
                raise Invalid("exchange.entities", N_("The file %(name)s declares entities, which Rông does not follow. Nothing was kept; export it without them."),
                              name=name)
        document = Document(io.BytesIO(data))
        return document.element.body, {str(one.comment_id): one.text for one in document.comments}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, LookupError, ValueError, SyntaxError,
            AttributeError, PythonDocxError) as error:
        raise broken from error
