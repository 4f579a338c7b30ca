"""The rows of the editor: light ones for the whole document, with its headings and pictures where they stand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote

from flask import url_for
from flask_babel import LazyString, lazy_gettext
from sqlalchemy import ColumnElement, String, and_, bindparam, case, cast, func, not_, or_, select

from app.database import UnitOfWork
from app.publications import works
from app.publications.models import Attachment, LanguageVersion, Segment
from app.publications.states import FROM_MACHINE, FROM_MEMORY, SEGMENT_STATES
from app.translation.cutting import BODY, SUMMARY, TITLE
from app.translation.leases import Lease
from app.web.workbench.sifting import UNFINISHED, UNSURE_BELOW, Group, Standing

SAYS: Mapping[str, LazyString] = {
    "untranslated": lazy_gettext("Not translated"),
    "draft": lazy_gettext("Draft, seen by nobody yet"),
    "translated": lazy_gettext("Confirmed"),
    "in_review": lazy_gettext("To review"),
    "returned": lazy_gettext("Returned with a remark"),
    "approved": lazy_gettext("Approved"),
    "stale": lazy_gettext("Its source has changed"),
}
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)")
_COLUMNS = (Segment.id, Segment.position, Segment.part, Segment.start, Segment.end, Segment.kind, Segment.level,
            Segment.block, Segment.source, Segment.target, Segment.draft, Segment.state, Segment.lock, Segment.warnings)
_HEADING = case((and_(Segment.kind == "heading", Segment.part != TITLE), Segment.level))
# a draft that still stands as the machine made it, of a kind of which little has stayed
UNSURE_ROW = and_(Segment.confidence.is_not(None), Segment.confidence < UNSURE_BELOW, Segment.origin.in_((FROM_MEMORY, FROM_MACHINE)))
LEAST_SURE_FIRST: tuple[ColumnElement[Any], ...] = (Segment.confidence.expression, Segment.position.expression)
_STANDING = (select(Segment.state, Segment.warnings > 0, UNSURE_ROW, func.min(_HEADING), func.aggregate_strings(cast(Segment.position, String), " "))
             .where(Segment.version_id == bindparam("version")).group_by(Segment.state, Segment.warnings > 0, UNSURE_ROW))


_PICTURES = select(Attachment).where(Attachment.work_id == bindparam("work"), Attachment.role == "image")
_ROWS = select(*_COLUMNS).where(Segment.version_id == bindparam("version")).order_by(Segment.position)
_SOME_ROWS = _ROWS.where(Segment.position.in_(bindparam("positions", expanding=True)))


class Row(NamedTuple):
    """One segment as the page shows it closed; ``head`` is the level of a heading, 0 for any other."""

    id: int
    position: int
    source: str
    text: str
    state: str
    lock: int
    warnings: int
    classes: str
    head: int
    unfinished: bool
    pictures: tuple[Attachment, ...]


@dataclass(frozen=True)
class Sheet:
    """What all rows of a version share.

    ``address`` is that of its page, ``kept`` the filter as links carry it on, ``top`` the level of the highest heading,
    ``pictures`` stand in the body at their place.
    """

    version: LanguageVersion
    address: str
    kept: str
    top: int
    total: int
    pictures: Sequence[tuple[int, Attachment]]
    leases: Sequence[Lease] = ()

    @property
    def source_tag(self) -> str:
        return self.version.work.source_language

    @cached_property
    def says(self) -> dict[str, str]:
        """The states in words, once for all rows."""
        return {state: str(SAYS[state]) for state in SEGMENT_STATES}

    def lease_at(self, position: int) -> Lease | None:
        """Who else is at work on this segment."""
        return next((one for one in self.leases if not one.mine and one.first <= position <= one.last), None)


def standing_of(uow: UnitOfWork, version: LanguageVersion, at: int = -1) -> Standing:
    """How far the version is, seen from the segment at this position."""
    return Standing(tuple(Group(state, warned, unsure, top, sorted(map(int, positions.split())))
                          for state, warned, unsure, top, positions in uow.session.execute(_STANDING, {"version": version.id})), at)


def least_sure(uow: UnitOfWork, version: LanguageVersion, after: Segment | None = None) -> int | None:
    """The position of the draft that the machine is least sure of, or of the next one after a segment that had a draft."""
    order: tuple[ColumnElement[Any], ...] = LEAST_SURE_FIRST
    if after is not None and after.confidence is not None:
        behind = or_(Segment.confidence > after.confidence,
                     and_(Segment.confidence == after.confidence, Segment.position > after.position))
        order = (not_(behind), *order)
    return uow.session.scalar(select(Segment.position).where(Segment.version_id == version.id, UNSURE_ROW).order_by(*order).limit(1))


def sheet_of(uow: UnitOfWork, version: LanguageVersion, standing: Standing, leases: Sequence[Lease] = (), kept: str = "") -> Sheet:
    address = url_for("workbench.version", work_id=version.work_id, tag=version.language)
    return Sheet(version, address, kept, standing.top, standing.total, _pictures(uow, version), leases)


def rows_of(uow: UnitOfWork, sheet: Sheet, positions: Iterable[int] | None = None) -> dict[int, Row]:
    """The rows by position: all, or those asked for, each of which is read together with the one before it."""
    wanted = None if positions is None else set(positions)
    query = _ROWS if wanted is None else _SOME_ROWS
    asked = {"version": sheet.version.id, "positions": list({place for one in wanted or () for place in (one, one - 1)})}
    rows: dict[int, Row] = {}
    before: Any | None = None
    for one in uow.session.execute(query, asked):
        if wanted is None or one.position in wanted:
            rows[one.position] = _row(sheet, one, before)
        before = one
    return rows


def _row(sheet: Sheet, one: Any, before: Any | None) -> Row:
    heading = one.part == TITLE or one.kind == "heading"
    head = 0 if not heading else 1 if one.part == TITLE else min(one.level - sheet.top + 2, 6)
    classes = f" head-{head}" if head else " lede" if one.part == SUMMARY else ""
    if before is not None and (before.part, before.block) != (one.part, one.block):
        classes += " begins"
    if one.warnings:
        classes += " has-warnings"
    if sheet.leases and sheet.lease_at(one.position):
        classes += " is-leased"
    return Row(one.id, one.position, one.source, one.target or one.draft, one.state, one.lock, one.warnings, classes,
               head, one.state in UNFINISHED, _pictures_at(sheet, one, before) if sheet.pictures else ())


def _pictures_at(sheet: Sheet, one: Any, before: Any | None) -> tuple[Attachment, ...]:
    """The pictures in this segment or between it and the one before; after the last segment, those of the end."""
    if one.part != BODY:
        return ()
    start = before.end if before is not None and before.part == BODY else 0
    end = one.end if one.position < sheet.total - 1 else max(place for place, _ in sheet.pictures) + 1
    return tuple(picture for place, picture in sheet.pictures if start <= place < end)


def _pictures(uow: UnitOfWork, version: LanguageVersion) -> list[tuple[int, Attachment]]:
    """The work's pictures that the source shows, each with the place where it begins."""
    images = {one.name: one for one in uow.session.scalars(_PICTURES, {"work": version.work_id})}
    source = works.source_revision(uow, version) if images else None
    found = ((one.start(), images.get(unquote(one.group(1)))) for one in _IMAGE.finditer(source.body)) if source else ()
    return [(place, picture) for place, picture in found if picture is not None]

