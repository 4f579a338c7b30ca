"""What is wrong with an instance and how to mend it: one finding a check, nothing is changed."""

import datetime
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, exists, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import RoleGrant, User
from app.accounts.permissions import ADMINISTRATOR
from app.database import Database, now
from app.errors import N_, RongError
from app.jobs.models import QUEUED, RUNNING, Job
from app.jobs.taking import SILENT_AFTER
from app.packs.restore import refuse_halfway, unfinished
from app.publications.models import Attachment, LanguageVersion, Revision
from app.search.engines.base import NoIndex
from app.settings import ROOT, Settings
from app.storage.port import ObjectStore
from app.translation.engines.packages import argos_home, installed
from app.translation.engines.registry import Engines

OK, WARNING, BAD = "ok", "warning", "bad"
GIGABYTE = 1024**3
WAITS_TOO_LONG = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    """The answer of one check: an English template with its parameters, and what to do about it."""

    check: str
    state: str
    message: str
    mend: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True)
class Patient:
    """The instance that is looked at. ``drift`` names versions missing in the index and those too many in it."""

    settings: Settings
    database: Database
    storage: ObjectStore
    drift: Callable[[], tuple[tuple[str, ...], tuple[str, ...]]]
    schema: Callable[[], str | None]
    newest_schema: str | None


def examine(patient: Patient, *, deep: bool = False) -> tuple[Finding, ...]:
    """Run every check; ``deep`` also reads every object again and tries every model, which takes its time.

    Where the database cannot be read or is of another version, the checks that need it are left out.
    """
    database = check_database(patient)
    findings = [database, check_room(patient), check_rights(patient), check_catalogues(ROOT / "translations"),
                check_models(patient, deep)]
    if database.state == OK:
        findings += [check_whole(patient, deep), check_objects(patient, deep), check_index(patient),
                     *check_people(patient), check_jobs(patient)]
    return tuple(findings)


def check_database(patient: Patient) -> Finding:
    try:
        found = patient.schema()
    except SQLAlchemyError as error:
        rights = check_rights(patient)  # SQLite cannot even read where nothing can be written, and nothing is lost there
        return Finding("database", BAD, N_("The database cannot be read: %(reason)s"),
                       rights.mend if rights.state == BAD else N_("Restore it from a backup with “rong restore”."),
                       {"reason": str(getattr(error, "orig", None) or error).splitlines()[0]})
    if found is None:
        return check_absence(patient.settings.home)
    if found != patient.newest_schema:
        return Finding("database", BAD, N_("The database is of version %(found)s, this program wants %(wanted)s."),
                       N_("Run “rong init”; if that does not help, update the program."),
                       {"found": found, "wanted": patient.newest_schema})
    return Finding("database", OK, N_("The database can be read and is of the newest version."))


def check_absence(home: Path) -> Finding:
    """What to do where there is no database."""
    try:
        refuse_halfway(home)
    except RongError as error:
        return Finding("database", BAD, error.message, params=error.params)
    mend = N_("Restore it from a backup with “rong restore”.") if unfinished(home) else N_("Run “rong init”.")
    return Finding("database", BAD, N_("There is no archive here yet."), mend)


def check_whole(patient: Patient, deep: bool) -> Finding:
    """Whatever points at a row points at one that is there."""
    broken = []
    with patient.database.engine.connect() as connection:
        if deep and connection.dialect.name == "sqlite":
            said = connection.scalar(text("PRAGMA quick_check(1)"))
            if said != "ok":
                broken.append(str(said))
        metadata = MetaData()
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            for key in table.foreign_keys:
                parent = key.column.table.alias()
                lost = select(func.count()).select_from(table).where(
                    key.parent.is_not(None), ~exists().where(parent.c[key.column.name] == key.parent))
                if connection.scalar(lost):
                    broken.append(f"{table.name}.{key.parent.name}")
    with patient.database.unit() as uow:
        for column in (LanguageVersion.published_revision_id, LanguageVersion.source_revision_id):
            if uow.session.scalar(select(func.count()).where(column.is_not(None), ~exists().where(Revision.id == column))):
                broken.append(f"language_version.{column.key}")
    if broken:
        return Finding("whole", BAD, N_("Some entries point at others that are gone: %(where)s."),
                       N_("Restore the archive from a backup made before, and tell the makers of Rông."), {"where": ", ".join(broken)})
    return Finding("whole", OK, N_("All entries of the database fit together."))


def check_objects(patient: Patient, deep: bool) -> Finding:
    """Every file of every work is in storage, and with ``deep`` still has the bytes that it came with."""
    with patient.database.unit() as uow:
        files = list(uow.session.execute(select(Attachment.digest, Attachment.name, Attachment.work_id).distinct()))
    lost = [f"{work_id}/{name}" for digest, name, work_id in files if not patient.storage.has(digest)]
    if lost:
        return Finding("objects", BAD, N_("Files missing: %(count)d, the first is %(first)s."),
                       N_("Restore them from a backup, or install a language pack that holds them."), {"count": len(lost), "first": lost[0]})
    if not deep:
        return Finding("objects", OK, N_("Files: %(count)d, all there."), params={"count": len(files)})
    damaged = [digest for digest in patient.storage.digests() if not patient.storage.verify(digest)]
    names = {digest: f"{work_id}/{name}" for digest, name, work_id in files}
    if damaged:
        return Finding("objects", BAD, N_("Files damaged: %(count)d, the first is %(first)s."),
                       N_("The disk may be failing: make a backup, then remove the damaged objects and restore them from an earlier one."),
                       {"count": len(damaged), "first": names.get(damaged[0], damaged[0])})
    return Finding("objects", OK, N_("Files: %(count)d, all there and as they were."), params={"count": len(files)})


def check_index(patient: Patient) -> Finding:
    try:
        missing, extra = patient.drift()
    except NoIndex:
        return Finding("index", BAD, N_("The search index is missing or damaged."), N_("Run “rong reindex”."))
    if missing or extra:
        return Finding("index", WARNING, N_("The search index differs from the database: %(missing)d versions missing or old, %(extra)d too many."),
                       N_("Run “rong reindex”."), {"missing": len(missing), "extra": len(extra)})
    return Finding("index", OK, N_("The search index agrees with the database."))


def check_room(patient: Patient) -> Finding:
    free = min(shutil.disk_usage(folder).free for folder in (patient.settings.home, patient.settings.search_index))
    params = {"free": f"{free / GIGABYTE:.1f}"}
    if free < GIGABYTE:
        return Finding("room", BAD if free < GIGABYTE // 10 else WARNING, N_("Only %(free)s GB of the disk are free."),
                       N_("Free some space, or move RONG_HOME to a larger disk."), params)
    return Finding("room", OK, N_("%(free)s GB of the disk are free."), params=params)


def check_rights(patient: Patient) -> Finding:
    """This user can write where Rông writes, and nobody else can read the key."""
    settings = patient.settings
    for folder in (settings.home, settings.objects, settings.models, settings.packs, settings.search_index):
        try:
            if folder.is_dir():
                with tempfile.TemporaryFile(dir=folder):
                    pass
        except OSError:
            return Finding("rights", BAD, N_("Nothing can be written into %(folder)s."), N_("Give the user that runs Rông the right to write there; if the disk is read-only, copy the folder to another one and set RONG_HOME to the copy."),
                           {"folder": str(folder)})
    for key in (settings.home / "secret_key", *settings.keys.glob("*.key")):
        if os.name == "nt" or not key.exists() or not key.stat().st_mode & 0o077:
            continue
        return Finding("rights", WARNING, N_("Other users of this machine can read the key in %(file)s."), N_("Run “chmod 600” on it."),
                       {"file": str(key)})
    return Finding("rights", OK, N_("The folders can be written."))


def check_catalogues(folder: Path) -> Finding:
    sources = sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    stale = [po.parent.parent.name for po in sources if not po.with_suffix(".mo").is_file()]
    if not sources:
        return Finding("catalogues", WARNING, N_("There are no catalogues: the pages are in English only."), N_("Install the whole program again."))
    if stale:
        return Finding("catalogues", WARNING, N_("The pages are not ready in these languages: %(languages)s."),
                       N_("Start once with “python3 scripts/run.py”, which compiles the catalogues."), {"languages": ", ".join(stale)})
    return Finding("catalogues", OK, N_("Languages in which the pages are ready: %(count)d."), params={"count": len(sources)})


def check_people(patient: Patient) -> Iterator[Finding]:
    """Somebody can administer, and nobody still has a password that was given out."""
    with patient.database.unit() as uow:
        administrators = uow.session.scalar(
            select(func.count(User.id.distinct())).join(RoleGrant).where(RoleGrant.role == ADMINISTRATOR, User.active))
        unchanged = list(uow.session.scalars(select(User.name).where(User.must_change_password, User.active).order_by(User.name)))
    if not administrators:
        yield Finding("people", BAD, N_("Nobody is an administrator."), N_("Run “rong init” on an archive without people, or restore a backup."))
    else:
        yield Finding("people", OK, N_("Administrators: %(count)d."), params={"count": administrators})
    if unchanged:
        yield Finding("passwords", WARNING, N_("These people have not used their one-time passwords yet: %(names)s."),
                      N_("Ask them to sign in, or give them new ones."), {"names": ", ".join(unchanged)})


def check_jobs(patient: Patient) -> Finding:
    with patient.database.unit() as uow:
        silent = uow.session.scalar(select(func.count(Job.id)).where(Job.state == RUNNING, Job.heartbeat_at < now() - SILENT_AFTER))
        waiting = uow.session.scalar(select(func.count(Job.id)).where(Job.state == QUEUED, Job.created_at < now() - WAITS_TOO_LONG))
    if silent or waiting:
        return Finding("jobs", WARNING, N_("Jobs gone silent: %(silent)d; jobs waiting for more than an hour: %(waiting)d."),
                       N_("Start “rong serve” or “rong worker”; silent jobs are then taken up again."), {"silent": silent, "waiting": waiting})
    return Finding("jobs", OK, N_("No job is stuck."))


def check_models(patient: Patient, deep: bool) -> Finding:
    """Every model can be found, and with ``deep`` drafts a sentence."""
    folder = argos_home(patient.settings.models) / "packages"
    unread = {place.name for place in folder.iterdir()} - {one.folder.name for one in installed(patient.settings.models)} \
        if folder.is_dir() else set()
    if unread:
        return Finding("models", BAD, N_("These models cannot be read: %(names)s."),
                       N_("Remove their folders from RONG_HOME and install them again."), {"names": ", ".join(sorted(unread))})
    engines = Engines(patient.settings)
    pairs = sorted(engines.pairs())
    for source, target in pairs if deep else ():
        try:
            engines.required(source, target).draft(["1"], source, target)
        except RongError as error:
            return Finding("models", BAD, N_("The model from %(source)s to %(target)s does not work: %(reason)s"),
                           N_("Remove it with “rong models remove” and install it again."), {"source": source, "target": target, "reason": str(error)})
    return Finding("models", OK, N_("Pairs of languages that can be drafted: %(count)d."), params={"count": len(pairs)})
