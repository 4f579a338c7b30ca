"""Whose words a text of a segment is: a person's, or those of a machine or the memory that somebody let stand."""

from collections.abc import Iterable

from sqlalchemy import select

from app.database import UnitOfWork
from app.publications.models import Segment
from app.publications.states import FROM_MACHINE, FROM_MEMORY, FROM_PERSON
from app.translation.models import DraftCandidate, SegmentChange
from app.translation.pipeline.sources import GLOSSARY, OF_MEMORY

_OWN = ("", FROM_PERSON)


def origin_of(uow: UnitOfWork, segment: Segment, text: str) -> str:
    """Where a text comes from that is to stand in the segment, whether it is typed, accepted or put back.

    A draft letter for letter stays a draft's, however it got there, and so does a text that came from one earlier.
    Of no text it is where the draft comes from that is offered then, "" where there is none.
    """
    if segment.draft and text in ("", segment.draft):
        return _drafted(uow, segment)
    if not text:
        return ""
    if text == segment.target and segment.origin:
        return segment.origin
    earlier = uow.session.scalar(select(SegmentChange.origin).where(
        SegmentChange.segment_id == segment.id, SegmentChange.after == text, SegmentChange.origin.not_in(_OWN))
        .order_by(SegmentChange.id.desc()).limit(1))
    return earlier or FROM_PERSON


def of_joined(uow: UnitOfWork, parts: Iterable[tuple[Segment, str]]) -> tuple[str, str]:
    """Origin and engine of texts that become one: a person's only where a person wrote every one of them."""
    with_text = [(one, text) for one, text in parts if text]
    for one, text in with_text:
        origin = origin_of(uow, one, text)
        if origin not in _OWN:
            return origin, one.engine
    return (FROM_PERSON if with_text else ""), ""


def _drafted(uow: UnitOfWork, segment: Segment) -> str:
    """Where the draft of a segment comes from, also after a person has written something else over it."""
    if segment.origin not in _OWN or not segment.engine:
        return segment.origin or FROM_PERSON
    kind = uow.session.scalar(select(DraftCandidate.kind).where(
        DraftCandidate.segment_id == segment.id, DraftCandidate.text == segment.draft).order_by(DraftCandidate.id.desc()).limit(1))
    if kind is not None:
        return FROM_MEMORY if kind in OF_MEMORY else FROM_MACHINE
    # what nobody proposed is a draft of pieces that were joined, or one of the memory; engines name their languages
    return FROM_MACHINE if "→" in segment.engine or segment.engine == GLOSSARY else FROM_MEMORY
