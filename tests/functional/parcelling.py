"""Translations as files, sent out, worked on in each of the formats, and taken in."""

import io
from collections.abc import Callable

import docx
from lxml import etree
from sqlalchemy import select
from translate.storage import pypo

from app.accounts.permissions import Actor
from app.publications.models import Segment
from app.translation import parcels
from app.translation.models import Suggestion
from app.wiring import Services
from tests.functional import translating as t

NAMES = {"xliff2": "a.xlf", "xliff1": "a.xlf", "po": "a.po", "docx": "a.docx"}
CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
OLD = "{urn:oasis:names:tc:xliff:document:1.2}"


def send(services: Services, version_id: int, kind: str, actor: Actor = t.TRANSLATOR) -> bytes:
    with services.database.unit(write=True) as uow:
        _, data = parcels.send(uow, actor, version_id, kind)
        uow.commit()
        return data


def take(services: Services, data: bytes, kind: str, actor: Actor = t.TRANSLATOR, *, keep: bool = True) -> parcels.Report:
    if keep:
        return parcels.take_in(services.database, actor, data, NAMES[kind])
    with services.database.unit() as uow:
        return parcels.look(uow, actor, data, NAMES[kind])


def edited(data: bytes, kind: str, write: Callable[[str, str], str | None], *, state: str = "") -> bytes:
    """The file with each target as ``write`` gives it for the id and the source; None leaves one alone."""
    return {"xliff2": _xliff2, "xliff1": _xliff1, "po": _po, "docx": _docx}[kind](data, write, state)


def _xliff2(data: bytes, write: Callable[[str, str], str | None], state: str) -> bytes:
    root = etree.fromstring(data)
    for unit in root.iter(f"{CORE}unit"):
        segment = unit.find(f"{CORE}segment")
        if _written(segment, CORE, unit.get("id"), write) is not None and state:
            segment.set("state", state)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _xliff1(data: bytes, write: Callable[[str, str], str | None], state: str) -> bytes:
    root = etree.fromstring(data)
    for unit in root.iter(f"{OLD}trans-unit"):
        target = _written(unit, OLD, unit.get("id"), write)
        if target is not None and state:
            target.set("state", state)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _written(unit: etree._Element, space: str, name: str, write: Callable[[str, str], str | None]) -> etree._Element | None:
    """The target of a unit with its new text; None where that is left alone."""
    text = write(name, "".join(unit.find(f"{space}source").itertext()))
    if text is None:
        return None
    target = unit.find(f"{space}target")
    target = etree.SubElement(unit, f"{space}target") if target is None else target
    del target[:]
    target.text = text
    return target


def _po(data: bytes, write: Callable[[str, str], str | None], _state: str) -> bytes:
    store = pypo.pofile(io.BytesIO(data))
    for unit in store.units:
        if unit.isheader():
            continue
        text = write(unit.getcontext(), unit.source)
        if text is not None:
            unit.target = text
            unit.markfuzzy(False)
    return bytes(store)


def _docx(data: bytes, write: Callable[[str, str], str | None], state: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    for row in document.tables[0].rows[1:]:
        text = write(row.cells[0].text, row.cells[1].text)
        if text is not None:
            row.cells[2].text = text
            if state:
                row.cells[3].text = state
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def now(services: Services, version_id: int) -> list[Segment]:
    return t.segments(services, version_id)


def suggestions(services: Services) -> list[Suggestion]:
    with services.database.unit() as uow:
        return list(uow.session.scalars(select(Suggestion).order_by(Suggestion.id)))
