"""What the checks find in the whole archive: counted by a job, kept with the segments, listed by version and by finding."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import Database, UnitOfWork
from app.errors import N_
from app.jobs.models import DONE, Job
from app.jobs.queue import JobContext, enqueue, open_job
from app.publications.models import LanguageVersion, Segment, Work
from app.publications.queries import source_titles, visibilities
from app.translation import checking

CHECK_JOB = "checks"
LISTED = 200  # versions on the page


@dataclass(frozen=True)
class Line:
    """One version with findings: how many, in how many of its segments."""

    work_id: str
    language: str
    source: str  # the language of the title
    title: str
    state: str
    findings: int
    segments: int


@dataclass(frozen=True)
class Report:
    """The archive's findings as they were last counted.

    ``lines`` are the versions with most of them first. ``codes`` is language tag → code of a finding → how often,
    of the last time that everything was checked, which ``job`` did; empty before that. ``waiting`` is a job that is
    at it now.
    """

    lines: tuple[Line, ...]
    codes: Mapping[str, Mapping[str, int]]
    job: Job | None
    waiting: Job | None


def archive(uow: UnitOfWork, actor: Actor) -> Report:
    """The report, without works that this person may not see."""
    require(actor, "reports.read")
    findings = func.sum(Segment.warnings)
    rows = uow.session.execute(
        select(LanguageVersion.work_id, LanguageVersion.language, Work.source_language, LanguageVersion.state, findings, func.count(Segment.id))
        .join(Work).join(Segment, Segment.version_id == LanguageVersion.id)
        .where(Work.visibility.in_(visibilities(actor)), Segment.warnings > 0)
        .group_by(LanguageVersion.id).order_by(findings.desc(), LanguageVersion.id).limit(LISTED)).all()
    titles = source_titles(uow, [row[0] for row in rows])
    job = uow.session.scalars(select(Job).where(Job.kind == CHECK_JOB, Job.state == DONE).order_by(Job.id.desc()).limit(1)).first()
    lines = tuple(Line(work, language, source, titles.get(work, work), state, told, segments)
                  for work, language, source, state, told, segments in rows)
    return Report(lines, job.result.get("codes", {}) if job else {}, job, open_job(uow, CHECK_JOB))


def ask_for_check(uow: UnitOfWork, actor: Actor) -> Job:
    """Ask for everything to be checked again, after rules, terms or the memory have changed; one waiting job serves all."""
    require(actor, "reports.read")
    job = enqueue(uow, actor, CHECK_JOB, {})
    record(uow, actor, "checks.run", "job", str(job.id))
    return job


def run(context: JobContext) -> Mapping[str, Any]:
    """The handler of the job."""
    return check_everything(context.database, lambda done, total: context.progress(done, total, N_("Checking the translations")))


def check_everything(database: Database, progress: Callable[[int, int], None]) -> Mapping[str, Any]:
    """Check every translation and keep the counts with its segments, one version at a time.

    Nobody who saves waits for the checking, only for the counts to be written.
    """
    with database.unit() as uow:
        ids = list(uow.session.scalars(select(Segment.version_id).distinct().order_by(Segment.version_id)))
    codes: dict[str, Counter[str]] = {}
    segments = 0
    for place, version_id in enumerate(ids):
        progress(place, len(ids))
        with database.unit() as uow:
            version = uow.session.get(LanguageVersion, version_id)
            done = checking.checked(uow, version) if version else ()
        if version is None:
            continue
        with database.unit(write=True) as uow:
            checking.keep(uow, version, done)
            uow.commit()
        segments += len(done)
        codes.setdefault(version.language, Counter()).update(finding.code for one in done for finding in one.findings)
    progress(len(ids), len(ids))
    return {"versions": len(ids), "segments": segments, "findings": sum(one.total() for one in codes.values()),
            "codes": {tag: dict(told.most_common()) for tag, told in sorted(codes.items()) if told}}
