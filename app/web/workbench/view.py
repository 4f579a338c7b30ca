"""Everything the page of one translation shows, gathered once for the whole page and for pieces of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request
from sqlalchemy import select

from app.accounts.permissions import Actor, may
from app.database import UnitOfWork
from app.jobs.models import Job
from app.jobs.queue import open_job
from app.publications.models import LanguageVersion, Segment
from app.publications.states import FROM_MEMORY, IN_REVIEW, RETURNED, SEGMENT_RETURNED, TRANSLATING
from app.translation import requests, review
from app.translation.leases import Lease, leases_of
from app.translation.models import ReviewNote
from app.web.origins import origin_labels
from app.web.workbench import sifting
from app.web.workbench.aids import Aids, aids_of
from app.web.workbench.marking import Tag, tags
from app.web.workbench.rows import Row, Sheet, outline_of, rows_of, sheet_of
from app.web.workbench.sifting import Counts, Outline


@dataclass(frozen=True)
class Clash:
    """What somebody else saved while this person was typing."""

    name: str
    theirs: str
    lock: int
    differences: str


@dataclass(frozen=True)
class Form:
    """What stands in the form of the segment at hand when it is not simply what was saved."""

    text: str | None = None
    failure: str = ""
    clash: Clash | None = None
    comment: str = ""


@dataclass(frozen=True)
class Opened:
    """The segment at hand; ``origin`` is what drafted it, ``aids`` are None where they are fetched later."""

    segment: Segment
    row: Row
    origin: str
    tags: tuple[Tag, ...]
    ways: Mapping[str, int | None]
    lease: Lease | None
    notes: Sequence[ReviewNote]
    aids: Aids | None = None


@dataclass(frozen=True)
class View:
    """One translation as one person sees it; ``seen`` is the mark of the text that is shown, which an approval names."""

    version: LanguageVersion
    sheet: Sheet
    outline: Outline
    counts: Counts
    at: int
    opened: Opened | None
    editable: bool
    reviewable: bool
    own_work: bool
    seen: str
    moved_on: bool
    job: Job | None
    notes: Sequence[ReviewNote]
    form: Form

    @property
    def here(self) -> Segment:
        """The segment at hand, of a version that has segments."""
        assert self.opened is not None
        return self.opened.segment

    @property
    def text(self) -> str:
        """What the form of the segment at hand holds."""
        return text_of(self.here) if self.form.text is None else self.form.text


def text_of(segment: Segment) -> str:
    """What stands for the source at present: a person's text, else the draft."""
    return segment.target or segment.draft


def gather(uow: UnitOfWork, actor: Actor, version: LanguageVersion, at: int | None, form: Form | None = None, *,
           aids: bool = False) -> View:
    """The version with one segment at hand; without ``at`` the first that wants work. ``aids`` take the most time."""
    outline, language = outline_of(uow, version), version.language
    notes = review.notes_of(uow, actor, version.id)
    if at is None:
        at = first_open(outline, version, actor)
    at = max(0, min(at, len(outline) - 1))
    sheet = sheet_of(uow, version, len(outline), leases_of(uow, version.id, actor), kept_filter())
    editable = version.state in (TRANSLATING, RETURNED) and may(actor, "versions.translate", language)
    form, opened = form or Form(), _opened(uow, actor, sheet, outline, at, notes)
    if opened is not None and aids:
        opened = replace(opened, aids=aids_of(uow, actor, opened.segment, form.text, editable=editable))
    return View(
        version, sheet, outline, sifting.counts(outline), at, opened, editable,
        reviewable=version.state == IN_REVIEW and may(actor, "versions.review", language),
        own_work=actor.id in review.contributors(uow, version), seen=review.mark_of(uow, version),
        moved_on=requests.source_moved_on(uow, version),
        job=open_job(uow, requests.DRAFT_JOB, version_id=version.id), notes=notes, form=form)


def first_open(outline: Outline, version: LanguageVersion, actor: Actor) -> int:
    """Where a person begins: what the filter shows, what came back, what is to be done, or the top."""
    asked = request.args.get("show", "")
    shows = [asked] if asked in sifting.SHOWS else []
    shows += [sifting.REVIEW] if version.state == IN_REVIEW and may(actor, "versions.review", version.language) else []
    shows += [SEGMENT_RETURNED, sifting.OPEN]
    found = (sifting.ahead(outline, -1, one) for one in shows)
    return next((one for one in found if one is not None), 0)


def kept_filter() -> str:
    """The filter of the page as links carry it on: empty, or an ampersand and what it says."""
    said = {name: value for name in ("show", "text") if (value := request.args.get(name, ""))}
    return f"&{urlencode(said)}" if said else ""


def _opened(uow: UnitOfWork, actor: Actor, sheet: Sheet, outline: Outline, at: int, notes: Sequence[ReviewNote]) -> Opened | None:
    segment = uow.session.scalar(select(Segment).where(Segment.version_id == sheet.version.id, Segment.position == at))
    if segment is None:
        return None
    ways = {one: sifting.ahead(outline, at, one) for one in sifting.WAYS}
    ways["previous"] = sifting.behind(outline, at)
    return Opened(segment, rows_of(uow, sheet, [at])[at], origin_of(uow, actor, segment), tags(segment.source), ways,
                  sheet.lease_at(at), [note for note in notes if note.segment_id == segment.id])


def origin_of(uow: UnitOfWork, actor: Actor, segment: Segment) -> str:
    """What drafted the segment: the model, or where the memory has it from."""
    if segment.origin != FROM_MEMORY:
        return segment.engine
    return origin_labels(uow, actor, [segment.engine])[segment.engine]
