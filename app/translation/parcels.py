"""Use cases of working elsewhere: a translation leaves as a file, and what comes back is taken in segment by segment."""

import base64
import hashlib
import secrets
import time
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import Database, UnitOfWork, now
from app.errors import N_, Conflict, Invalid, NotFound, RongError
from app.publications.models import LanguageVersion, Segment
from app.publications.states import SEGMENT_APPROVED, SEGMENT_IN_REVIEW, TRANSLATED
from app.translation import checking, comments, suggestions
from app.translation.access import subject, translation
from app.translation.checks.base import Finding
from app.translation.editing import BLOCKED, as_segment, examine, save_segment
from app.translation.exchange import sheet as exchange
from app.translation.exchange.formats import format_named, format_of
from app.translation.exchange.report import Skipped
from app.translation.exchange.sheet import INITIAL, Back, Returned, Row, Sheet
from app.translation.models import Comment, Parcel
from app.translation.tagging import tagged
from app.translation.writing import no_translator

REASON = "returned_file"
FILE_LIMIT = 16 * 1024 * 1024
PIECE = 50  # segments in one unit of work: nobody who saves meanwhile waits long
PAUSE = 0.12  # seconds between two of them: who waits for SQLite's write lock looks for it every tenth of a second
_STATES = {TRANSLATED: exchange.TRANSLATED, SEGMENT_IN_REVIEW: exchange.TRANSLATED, SEGMENT_APPROVED: exchange.REVIEWED}

FINISHED, UNFINISHED, SUGGESTED, UNCHANGED, REFUSED = "finished", "unfinished", "suggested", "unchanged", "refused"
SAVED = N_("saved as finished")
LATER = N_("saved, to be finished later")
SAME = N_("nothing was changed")
SOURCE_MOVED = N_("the source has changed since; the text was kept as a suggestion")
SAVED_SINCE = N_("somebody has saved this segment since; the text was kept as a suggestion")
KEPT = N_("the text was kept as a suggestion")
GONE = N_("this segment is gone, its source was changed; the text was not kept: %(text)s")
STRANGE = N_("this segment did not leave with this file; the text was not kept: %(text)s")
AGAIN = N_("this segment stands in the file twice; only the first was taken")
OTHER_SOURCE = N_("the source text was changed in the file, so the texts may not belong together; the text was not kept: %(text)s")
EMPTIED = N_("the text was deleted in the file; the one here stays")
UNKNOWN_TAGS = N_("tags that did not come from here were left out")


Findings = Mapping[tuple[int, str], tuple[Finding, ...]]


@dataclass(frozen=True)
class Remark:
    """Something else to be told of a segment, as an English template with its parameters."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one segment of a file, or would; ``reason`` is an English template with ``params``."""

    line: int
    segment: str
    position: int | None
    what: str
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    comments: int = 0


@dataclass(frozen=True)
class Report:
    """What a file brought: an outcome for every segment in it, and the lines (or ``by_rows`` the rows) that cannot be read."""

    parcel: str
    version_id: int
    work_id: str
    language: str
    outcomes: tuple[Outcome, ...]
    problems: tuple[Skipped, ...]
    by_rows: bool = False

    @property
    def counts(self) -> Mapping[str, int]:
        found = Counter(one.what for one in self.outcomes)
        return {what: found[what] for what in (FINISHED, UNFINISHED, SUGGESTED, UNCHANGED, REFUSED)}


def send(uow: UnitOfWork, actor: Actor, version_id: int, format_name: str) -> tuple[Parcel, bytes]:
    """The translation as a file to be worked on elsewhere, and the record by which it is known when it comes back."""
    version = translation(uow, actor, version_id, "workbench.open")
    chosen = format_named(format_name)
    segments = list(uow.session.scalars(select(Segment).where(Segment.version_id == version.id).order_by(Segment.position)))
    if not segments:
        raise Invalid("exchange.no_segments", N_("This translation came from outside and has no segments that could leave. Revise its text as a whole."))
    said = _open_comments(uow, version)
    parcel = Parcel(id=secrets.token_hex(8), version_id=version.id, format=format_name, sent_by_name=actor.name,
                    facts={"segments": {_name(one): _facts(one) for one in segments}})
    uow.session.add(parcel)
    rows = tuple(_row(one, said.get(one.id, [])) for one in segments)
    data = chosen.write(Sheet(parcel.id, version.work_id, version.work.source_language, version.language, rows))
    uow.session.flush()
    record(uow, actor, "parcels.send", "version", subject(version), parcel=parcel.id, format=format_name, segments=len(rows))
    return parcel, data


def take_in(database: Database, actor: Actor, data: bytes, name: str) -> Report:
    """Take in a file that came back, piece by piece, so that others can save in between.

    Whoever brings it is the editor of every text that is saved, so nobody's approval comes with a file. A segment
    whose source or text has changed since the file left is not overwritten: the text becomes a suggestion.
    Where something stops it midway, what was committed stays, and taking the file in again finds that unchanged and
    brings the rest. Raises ``Invalid`` for a file that cannot be read at all and ``NotFound`` for one that did not
    leave from here.
    """
    returned = _read(actor, data, name)
    with database.unit() as uow:
        findings = _findings(_Taking(uow, actor, *_parcel(uow, actor, returned, name), returned))
    outcomes: list[Outcome] = []
    seen: set[str] = set()
    for start in range(0, len(returned.rows), PIECE):
        if start:
            time.sleep(PAUSE)
        piece = replace(returned, rows=returned.rows[start:start + PIECE])
        with database.unit(write=True) as uow:
            parcel, version = _parcel(uow, actor, returned, name)
            taking = _Taking(uow, actor, parcel, version, piece, findings, seen, keep=True)
            outcomes += taking.all()
            parcel.facts = {**parcel.facts, "segments": taking.facts}
            uow.commit()
    with database.unit(write=True) as uow:
        parcel, version = _parcel(uow, actor, returned, name)
        parcel.facts, parcel.returned_at = {"segments": parcel.facts["segments"]}, now()
        report = Report(parcel.id, version.id, version.work_id, version.language, tuple(outcomes), returned.problems, returned.by_rows)
        uow.session.flush()
        record(uow, actor, "parcels.take_in", "version", subject(version), parcel=parcel.id, **report.counts)
        uow.commit()
    return report


def look(uow: UnitOfWork, actor: Actor, data: bytes, name: str) -> Report:
    """What ``take_in`` would bring, without writing anything; raises what it would raise."""
    returned = _read(actor, data, name)
    parcel, version = _parcel(uow, actor, returned, name)
    taking = _Taking(uow, actor, parcel, version, returned)
    taking.findings = _findings(taking)
    return Report(parcel.id, version.id, version.work_id, version.language, tuple(taking.all()), returned.problems, returned.by_rows)


def _read(actor: Actor, data: bytes, name: str) -> Returned:
    if actor.id is None:
        raise no_translator()
    if len(data) > FILE_LIMIT:
        raise Invalid("exchange.too_large", N_("The file %(name)s is larger than any translation. Nothing was kept."), name=name)
    return format_of(data, name).read(data, name)


def _parcel(uow: UnitOfWork, actor: Actor, returned: Returned, name: str) -> tuple[Parcel, LanguageVersion]:
    """What the file left as, and the version that the actor may take it into."""
    parcel = uow.session.get(Parcel, returned.parcel)
    if parcel is None:
        raise NotFound("exchange.no_parcel", N_("The file %(name)s did not leave from this archive, or has lost its mark. To use its texts as memory, import it there."),
                       name=name)
    return parcel, translation(uow, actor, parcel.version_id, "versions.translate")


def _findings(taking: "_Taking") -> Findings:
    """What the checks find in the texts that are to be saved, by segment and text: the longest part, so before any writing."""
    texts = taking.texts()
    found = checking.proposed(taking.uow, taking.version, texts)
    return {(one, texts[one]): some for one, some in found.items()}


def keep_waiting(uow: UnitOfWork, actor: Actor, report: Report, data: bytes, name: str) -> None:
    """Keep a file that was looked at, until the same person takes it in or another file of the parcel is looked at."""
    translation(uow, actor, report.version_id, "versions.translate")
    parcel = uow.session.get(Parcel, report.parcel)
    assert parcel is not None  # the report was made from it
    waiting = {"by": actor.id, "name": name, "data": base64.b85encode(zlib.compress(data)).decode()}
    parcel.facts = {**parcel.facts, "waiting": waiting}
    uow.session.flush()


def waiting_file(uow: UnitOfWork, actor: Actor, parcel_id: str) -> tuple[bytes, str]:
    """The file that this person has looked at and not yet taken in, with its name; raises ``NotFound`` without one."""
    parcel = uow.session.get(Parcel, parcel_id)
    found = parcel.facts.get("waiting") if parcel is not None else None
    if not found or found["by"] != actor.id:
        raise NotFound("exchange.nothing_waits", N_("The file that was looked at is not here any more. Choose it again."))
    return zlib.decompress(base64.b85decode(found["data"])), found["name"]


def parcels_of(uow: UnitOfWork, actor: Actor, version_id: int) -> list[Parcel]:
    """What has left of a version, newest first; what was in each, which may be much, is read when it is looked at."""
    version = translation(uow, actor, version_id, "workbench.open")
    return list(uow.session.scalars(select(Parcel).options(defer(Parcel.facts)).where(Parcel.version_id == version.id)
                                    .order_by(Parcel.created_at.desc(), Parcel.id)))


class _Taking:
    """A file, or a piece of one, on its way in: what each segment was when it left, and what stands here now.

    Without ``keep`` nothing is written, and what would become of the file is told all the same.
    """

    def __init__(self, uow: UnitOfWork, actor: Actor, parcel: Parcel, version: LanguageVersion, returned: Returned,
                 findings: Findings | None = None, seen: set[str] | None = None, *, keep: bool = False) -> None:
        self.uow, self.actor, self.version, self.returned, self.keep = uow, actor, version, returned, keep
        self.facts, self.findings, self.seen = dict(parcel.facts["segments"]), findings or {}, set() if seen is None else seen
        self.segments = {_name(one): one for one in uow.session.scalars(select(Segment).where(Segment.version_id == version.id))}
        self.said = _open_comments(uow, version)

    def all(self) -> list[Outcome]:
        """What becomes of each segment, in the order of the file."""
        return [self.one(back) for back in self.returned.rows]

    def texts(self) -> Mapping[int, str]:
        """The texts that are to be saved, by the ids of their segments."""
        found: dict[int, str] = {}
        for back in self.returned.rows:
            sent, segment, text = self.facts.get(back.id), self.segments.get(back.id), as_segment(back.target or "")[0]
            if sent is not None and segment is not None and self._settled(segment, sent, back, text) is None:
                found.setdefault(segment.id, text)
        return found

    def one(self, back: Back) -> Outcome:
        """What becomes of one segment; a failure of its own is told and stops nothing."""
        sent, segment = self.facts.get(back.id), self.segments.get(back.id)
        text = as_segment(back.target or "")[0]
        outcome = Outcome(back.line, back.id, None if segment is None else segment.position, REFUSED, "", {"text": text})
        if sent is None:
            return replace(outcome, reason=STRANGE)
        if back.id in self.seen:
            return replace(outcome, reason=AGAIN)
        self.seen.add(back.id)
        if segment is None:
            return replace(outcome, reason=GONE) if self._changed(sent, back, text) else replace(outcome, what=UNCHANGED, reason=SAME)
        try:
            kept = self._text(segment, sent, back, text, outcome)
        except RongError as error:
            kept = replace(outcome, reason=error.message, params=error.params)
        said, refused = self._comments(segment, back)
        remarks = (Remark(UNKNOWN_TAGS),) if back.unknown and kept.what != UNCHANGED else ()
        return replace(kept, comments=said, remarks=(*kept.remarks, *remarks, *refused))

    def _text(self, segment: Segment, sent: dict[str, Any], back: Back, text: str, outcome: Outcome) -> Outcome:
        settled = self._settled(segment, sent, back, text)
        if settled is None:
            # where a file does not tell the two apart, a text that was changed is one that somebody wrote to the end
            finished = back.state != INITIAL or (sent["state"] == INITIAL and not back.unfinished)
            try:
                return self._save(segment, back, text, outcome, finished=finished)
            except Invalid as error:  # a title longer than titles are
                self._suggest(segment, text)
                return replace(outcome, what=SUGGESTED, reason=error.message, params=error.params, remarks=(Remark(KEPT),))
        what, reason = settled
        if what == SUGGESTED:
            self._suggest(segment, text)
        return replace(outcome, what=what, reason=reason)

    def _suggest(self, segment: Segment, text: str) -> None:
        if self.keep:
            suggestions.suggest(self.uow, self.actor, self.version.id, segment.id, text, REASON)
        else:
            suggestions.worded(text)

    def _settled(self, segment: Segment, sent: dict[str, Any], back: Back, text: str) -> tuple[str, str] | None:
        """What becomes of a text that is not to be saved in its segment, and why; None for one that is."""
        saved_alike = text == segment.target and segment.lock != sent["lock"]
        if saved_alike or not self._changed(sent, back, text):
            return UNCHANGED, SAME
        if not text:
            return REFUSED, EMPTIED
        same, moved = _digest(back.source) == sent["source"], _digest(segment.source) != sent["source"]
        if not (same or (not moved and _flat(back.source) == _flat(segment.source))):  # programs fold white space
            return REFUSED, OTHER_SOURCE
        if moved:
            return SUGGESTED, SOURCE_MOVED
        return (SUGGESTED, SAVED_SINCE) if segment.lock != sent["lock"] else None

    def _save(self, segment: Segment, back: Back, text: str, outcome: Outcome, *, finished: bool) -> Outcome:
        remarks: tuple[Remark, ...] = ()
        save = partial(save_segment if self.keep else examine, self.uow, self.actor, self.version.id, segment.id, text, segment.lock,
                       findings=self.findings.get((segment.id, text)))
        try:
            saved = save(confirm=finished)
        except (Conflict, Invalid) as error:
            if not finished or (isinstance(error, Conflict) and error.code != BLOCKED):
                raise
            # a check that blocks keeps the segment from being finished, and the text from being lost
            saved = save(confirm=False)
            finished, remarks = False, (Remark(error.message, error.params),)
        self.facts[back.id] = {**_facts(saved.segment), "state": back.state, "target": _digest(text)}
        told = FINISHED if finished else UNFINISHED
        return replace(outcome, what=told, reason=SAVED if finished else LATER, params={},
                       remarks=(*remarks, *(Remark(one.message, one.params) for one in saved.notices)))

    def _changed(self, sent: dict[str, Any], back: Back, text: str) -> bool:
        """Whether somebody changed the text, or found a draft finished as it stood."""
        return _digest(text) != sent["target"] or (bool(text) and sent["state"] == INITIAL and back.state != INITIAL)

    def _comments(self, segment: Segment, back: Back) -> tuple[int, list[Remark]]:
        """Say what is new among the comments of a segment; how many that were, and why others could not be kept."""
        known = {_comment(one) for one in self.said.get(segment.id, [])} | {_flat(one.text) for one in self.said.get(segment.id, [])}
        new = [one for one in dict.fromkeys(map(_flat, back.comments)) if one and one not in known]
        refused = []
        for one in new:
            try:
                if self.keep:
                    comments.say(self.uow, self.actor, self.version.id, segment.id, one)
                else:
                    comments.worded(one)
            except Invalid as error:
                refused.append(Remark(error.message, error.params))
        return len(new) - len(refused), refused


def _row(segment: Segment, said: list[Comment]) -> Row:
    texts = tagged(segment.source, segment.target or segment.draft)
    # a state beyond the first is only for a segment that has a text
    state = _STATES.get(segment.state, INITIAL) if texts.target else INITIAL
    return Row(_name(segment), texts.source, texts.target, state, segment.state, tuple(_comment(one) for one in said))


def _facts(segment: Segment) -> dict[str, Any]:
    """What a segment is at this moment, so that a file can be held against it later."""
    text = segment.target or segment.draft
    return {"lock": segment.lock, "source": _digest(segment.source), "target": _digest(text),
            "state": _STATES.get(segment.state, INITIAL) if text else INITIAL}


def _name(segment: Segment) -> str:
    return f"s{segment.id}"


def _digest(text: str) -> str:
    """A short name of a text as a segment would hold it."""
    return hashlib.sha256(as_segment(text)[0].encode()).hexdigest()[:24]


def _open_comments(uow: UnitOfWork, version: LanguageVersion) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = {}
    for one in uow.session.scalars(select(Comment).where(Comment.version_id == version.id, Comment.segment_id.is_not(None))
                                   .order_by(Comment.id)):
        if one.segment_id is not None:
            found.setdefault(one.segment_id, []).append(one)
    return found


def _comment(one: Comment) -> str:
    return f"{one.user_name}: {_flat(one.text)}"


def _flat(text: str) -> str:
    return " ".join(text.split())
