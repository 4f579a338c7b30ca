"""Use case: taking a pack over. Everything is checked first, then one transaction changes what readers see."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid, RongError
from app.packs.folder import PackFolder
from app.packs.manifest import Manifest, PackedVersion
from app.packs.models import InstalledPack, InstalledVersion
from app.packs.placing import Place, Skipped, place_version, withdraw_unlisted
from app.packs.ports import PackRoom, Progress, silent
from app.packs.terms import take_terms
from app.packs.verify import CheckedPack, verify_pack
from app.publications.events import WorksChanged
from app.publications.models import LanguageVersion, Revision


@dataclass(frozen=True)
class InstalledLanguage:
    """What became of one language of a pack; ``skipped`` versions were left as they are here."""

    language: str
    manifest_digest: str
    versions: int
    changed: int
    withdrawn: int
    terms: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class InstallReport:
    """What an installation did, by language."""

    languages: tuple[InstalledLanguage, ...]


def install_pack(room: PackRoom, actor: Actor, folder: Path, *, progress: Progress = silent) -> InstallReport:
    """Show what a pack holds to readers here.

    A version that somebody here is working on, or has withdrawn, is left alone and named. What an earlier pack
    brought and this one no longer lists is withdrawn. Raises ``Invalid`` for a pack with anything wrong in it
    and ``Conflict`` for one older than what is installed; then nothing has changed.
    """
    require(actor, "packs.install")
    checked = verify_pack(folder, trust=room.trust, progress=progress)
    if checked.problems:
        raise _refused(checked.problems)
    pack = PackFolder(folder)
    for one in checked.packs:
        _store_files(room, pack, one)
    with room.database.unit(write=True) as uow:
        done = tuple(_install(uow, actor, room, pack, one) for one in checked.packs)
        uow.commit()
    return InstallReport(done)


def _refused(problems: tuple[RongError, ...]) -> Invalid:
    return Invalid("packs.refused", N_("The pack was not installed. %(first)s (Things wrong: %(count)d; “rong pack verify” lists them.)"),
                   first=str(problems[0]), count=len(problems))


def _store_files(room: PackRoom, pack: PackFolder, checked: CheckedPack) -> None:
    """Put attachments and the glossary into storage; bytes nobody names yet harm nobody if we stop here."""
    bodies = {one.body for one in checked.manifest.versions}
    owners = {file.digest: one for one in checked.manifest.versions for file in one.attachments}
    for digest, size in sorted(checked.manifest.objects.items()):
        if (digest in bodies and digest not in owners) or room.storage.has(digest):
            continue
        if not pack.has_object(digest):
            raise _needs_earlier(owners.get(digest), checked)
        with pack.open_object(digest) as stream:
            if room.storage.put(stream, limit=size).digest != digest:
                raise _changed_meanwhile()


def _install(uow: UnitOfWork, actor: Actor, room: PackRoom, pack: PackFolder, checked: CheckedPack) -> InstalledLanguage:
    listed = checked.manifest
    installed = uow.session.get(InstalledPack, listed.language)
    if installed is not None and installed.made_at > listed.made_at:
        raise Conflict("packs.older", N_("The %(language)s pack is of %(made)s and older than the one installed, of %(installed)s. Get a newer one; nothing was changed."),
                       language=listed.language, made=f"{listed.made_at:%Y-%m-%d %H:%M}", installed=f"{installed.made_at:%Y-%m-%d %H:%M}")
    place = _place(uow, actor, checked)
    changed: list[str] = []
    skipped: list[Skipped] = []
    for one in listed.versions:
        answer = place_version(uow, place, one, _body(uow, pack, checked, one))
        if isinstance(answer, Skipped):
            skipped.append(answer)
        elif answer:
            changed.append(one.work_id)
    withdrawn = withdraw_unlisted(uow, place, {one.work_id for one in listed.versions})
    terms = _take_terms(uow, room, listed)
    _remember(uow, installed, checked)
    if changed:
        uow.record(WorksChanged(tuple(changed)))
    record(uow, actor, "packs.install", "pack", listed.language, manifest=checked.digest, changed=len(changed),
           withdrawn=withdrawn, skipped=len(skipped))
    return InstalledLanguage(listed.language, checked.digest, len(listed.versions), len(changed), withdrawn, terms,
                             tuple(skipped))


def _place(uow: UnitOfWork, actor: Actor, checked: CheckedPack) -> Place:
    rows = uow.session.scalars(select(InstalledVersion)).all()
    others = uow.session.scalars(select(InstalledPack.made_at).where(InstalledPack.language != checked.manifest.language))
    return Place(actor, checked.manifest.language, checked.digest,
                 {row.work_id: row for row in rows if row.language == checked.manifest.language},
                 frozenset(row.work_id for row in rows if row.brought_work),
                 all(made_at <= checked.manifest.made_at for made_at in others))


def _body(uow: UnitOfWork, pack: PackFolder, checked: CheckedPack, one: PackedVersion) -> str:
    """The text, from the pack or, where that leaves it out, from what an earlier pack brought."""
    if pack.has_object(one.body):
        with pack.open_object(one.body) as stream:
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != one.body:
            raise _changed_meanwhile()
        return data.decode("utf-8")
    for body in _bodies_here(uow, one.work_id, checked.manifest.language):
        if hashlib.sha256(body.encode("utf-8")).hexdigest() == one.body:
            return body
    raise _needs_earlier(one, checked)


def _bodies_here(uow: UnitOfWork, work_id: str, language: str) -> Iterator[str]:
    yield from uow.session.scalars(
        select(Revision.body).join(LanguageVersion, LanguageVersion.id == Revision.version_id)
        .where(LanguageVersion.work_id == work_id, LanguageVersion.language == language)
        .order_by(Revision.number.desc()))


def _take_terms(uow: UnitOfWork, room: PackRoom, listed: Manifest) -> int:
    if listed.glossary is None:
        return 0
    with room.storage.open(listed.glossary) as stream:
        return take_terms(uow, stream.read(), listed.language)


def _remember(uow: UnitOfWork, installed: InstalledPack | None, checked: CheckedPack) -> None:
    if installed is None:
        installed = InstalledPack(language=checked.manifest.language)
        uow.session.add(installed)
    installed.manifest_digest, installed.made_at = checked.digest, checked.manifest.made_at
    installed.versions, installed.installed_at = len(checked.manifest.versions), now()
    uow.session.flush()


def _needs_earlier(one: PackedVersion | None, checked: CheckedPack) -> Conflict:
    return Conflict("packs.needs_earlier", N_("This pack carries only what is new since an earlier one, and that was not installed here: “%(title)s” (%(language)s) is missing. Install the earlier pack first, or ask for a whole one."),
                    title=one.title if one else N_("Glossary"), language=checked.manifest.language)


def _changed_meanwhile() -> Invalid:
    return Invalid("packs.changed_meanwhile", N_("The pack changed while it was read. Nothing was installed; check the stick and try again."))
