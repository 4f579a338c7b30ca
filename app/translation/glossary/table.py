"""PURE: a glossary as comma-separated values, one line a term; spreadsheets write semicolons or tabs as well."""

import csv
import io
from collections.abc import Iterable, Iterator

from app.errors import N_, Invalid
from app.languages.encodings import decode
from app.translation.glossary.entries import COLUMNS, Bad, Entry, checked

HEADER = ("concept", "domain", "definition", "language", "term", "status", "source", "note")
_NEEDED = {"concept", "language", "term"}


def read(data: bytes, name: str) -> Iterator[Entry | Bad]:
    """Yield each line's entry; raises ``Invalid`` for a first line that lacks concept, language or term."""
    text = decode(data, name)
    rows = csv.reader(io.StringIO(text), strict=True, delimiter=max(",;\t", key=text.partition("\n")[0].count))
    try:
        header = [cell.strip().lower() for cell in next(rows)]
        if not _NEEDED.issubset(header) or not set(header).issubset({*HEADER, ""}):  # spreadsheets add columns without a name
            raise Invalid("glossary.no_header", N_("The first line of %(name)s must name its columns: %(columns)s."),
                          name=name, columns=",".join(HEADER))
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                yield Bad(rows.line_num, COLUMNS)
                continue
            values = dict.fromkeys(HEADER, "") | {name: cell for name, cell in zip(header, row, strict=True) if name}
            yield checked(rows.line_num, **values)
    except csv.Error as error:
        raise Invalid("glossary.bad_csv", N_("Line %(line)d of %(name)s is no proper CSV. Nothing was kept; mend it and try again."),
                      line=rows.line_num, name=name) from error


def write(entries: Iterable[Entry]) -> bytes:
    """The whole file, in UTF-8 that says so: Excel takes any other for the writing of its Windows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for one in entries:
        writer.writerow([one.concept, one.domain, one.definition, one.language, one.term, one.status, one.source, one.note])
    return text.getvalue().encode("utf-8-sig")
