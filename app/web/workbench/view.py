"""Everything the page of one translation shows, gathered once for the whole page and for pieces of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request
from sqlalchemy import bindparam, select

from app.accounts.permissions import Actor, may
from app.database import UnitOfWork
from app.jobs.models import Job
from app.jobs.queue import open_job
from app.publications.models import LanguageVersion, Segment
from app.publications.states import IN_REVIEW, RETURNED, SEGMENT_RETURNED, TRANSLATING
from app.translation import requests, review
from app.translation.leases import Lease, leases_of
from app.translation.models import Approval, ReviewNote
from app.web.workbench.aids import Aids, aids_of
from app.web.workbench.marking import Tag, tags
from app.web.workbench.offers import Made, made_by
from app.web.workbench.rows import Row, Sheet, least_sure, rows_of, sheet_of, standing_of
from app.web.workbench.sifting import OPEN, REVIEW, SHOWS, UNSURE, Standing

_NOTES = (select(ReviewNote).where(ReviewNote.version_id == bindparam("version"), ReviewNote.segment_id == bindparam("segment"))
          .order_by(ReviewNote.id.desc()))


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
    """The segment at hand; ``made`` says what drafted it, ``aids`` are None where they are fetched later."""

    segment: Segment
    row: Row
    made: Made
    tags: tuple[Tag, ...]
    ways: Mapping[str, int | None]
    lease: Lease | None
    notes: Sequence[ReviewNote]
    aids: Aids | None = None


@dataclass(frozen=True)
class Panel:
    """What stands above the texts: the steps of the version.

    ``seen`` is the mark of the text that an approval names, ``approvals`` are those that the text has, of ``needed``;
    ``partly`` says that it may be handed in before all of it is translated.
    """

    own_work: bool
    seen: str
    moved_on: bool
    job: Job | None
    notes: Sequence[ReviewNote]
    approvals: Sequence[Approval]
    needed: int
    partly: bool


@dataclass(frozen=True)
class View:
    """One translation as one person sees it.

    ``rows`` are those drawn beside the one at hand, by position; ``panel`` is None where it stays as it is on the page.
    """

    version: LanguageVersion
    sheet: Sheet
    standing: Standing
    at: int
    rows: Mapping[int, Row]
    opened: Opened | None
    editable: bool
    reviewable: bool
    form: Form
    panel: Panel | None = None

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


def gather(uow: UnitOfWork, actor: Actor, version: LanguageVersion, at: int | None, form: Form | None = None,
           also: Collection[int] | None = (), known: Standing | None = None) -> View:
    """The version with one segment at hand; without ``at`` the first that wants work.

    ``also`` are the positions whose rows are drawn too, None for all of them. ``known`` is how far the version is, where the caller has that.
    """
    language = version.language
    standing = standing_of(uow, version) if known is None else known
    if at is None:
        at = first_open(uow, standing, version, actor)
    if not 0 <= at < standing.total:
        at = max(0, standing.total - 1)
    standing = replace(standing, at=at)
    sheet = sheet_of(uow, version, standing, leases_of(uow, version.id, actor), kept_filter())
    rows = rows_of(uow, sheet, None if also is None else {at, *also})
    return View(
        version, sheet, standing, at, rows, _opened(uow, actor, sheet, standing, rows.get(at)),
        editable=version.state in (TRANSLATING, RETURNED) and may(actor, "versions.translate", language),
        reviewable=_reviewable(uow, actor, version), form=form or Form())


def _reviewable(uow: UnitOfWork, actor: Actor, version: LanguageVersion) -> bool:
    """Whether this person may review the version now: nobody reviews what they worked on."""
    return (version.state == IN_REVIEW and may(actor, "versions.review", version.language)
            and actor.id not in review.contributors(uow, version))


def with_panel(uow: UnitOfWork, actor: Actor, view: View) -> View:
    """The view with all that stands above the texts."""
    version, reviewed = view.version, view.version.state == IN_REVIEW
    return replace(view, panel=Panel(
        actor.id in review.contributors(uow, version), review.mark_of(uow, version), requests.source_moved_on(uow, version),
        open_job(uow, requests.DRAFT_JOB, version_id=version.id), review.notes_of(uow, actor, version.id),
        review.approvals_of(uow, version) if reviewed else (), review.reviewers_needed(uow, version) if reviewed else 1,
        review.may_be_partly(uow, version)))


def with_aids(uow: UnitOfWork, actor: Actor, view: View) -> View:
    """The view with what helps with the segment at hand; that takes longer than all else."""
    if view.opened is None:
        return view
    aids = aids_of(uow, actor, view.here, view.form.text, editable=view.editable)
    return replace(view, opened=replace(view.opened, aids=aids))


def first_open(uow: UnitOfWork, standing: Standing, version: LanguageVersion, actor: Actor) -> int:
    """Where a person begins: what the filter shows, what came back, what is to be done, or the top."""
    asked = request.args.get("show", "")
    shows = [asked] if asked in SHOWS else []
    shows += [REVIEW] if version.state == IN_REVIEW and may(actor, "versions.review", version.language) else []
    found = (next_of(uow, version, standing, one) for one in (*shows, SEGMENT_RETURNED, OPEN))
    return next((one for one in found if one is not None), 0)


def next_of(uow: UnitOfWork, version: LanguageVersion, standing: Standing, show: str, after: Segment | None = None) -> int | None:
    """The position of the next segment of a kind: by the order of the text, drafts to look at twice by how sure they are."""
    return least_sure(uow, version, after) if show == UNSURE else standing.ahead(show)


def kept_filter() -> str:
    """The filter of the page as links carry it on: empty, or an ampersand and what it says."""
    said = {name: value for name in ("show", "text") if (value := request.args.get(name, ""))}
    return f"&{urlencode(said)}" if said else ""


def _opened(uow: UnitOfWork, actor: Actor, sheet: Sheet, standing: Standing, row: Row | None) -> Opened | None:
    if row is None:
        return None
    segment = uow.session.get_one(Segment, row.id)
    notes = uow.session.scalars(_NOTES, {"version": sheet.version.id, "segment": row.id})
    return Opened(segment, row, made_by(uow, actor, segment), tags(segment.source), standing.ways(),
                  sheet.lease_at(row.position), list(notes))
