"""Use case: writing published works in a reader's format."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.errors import N_, Invalid
from app.languages import registry
from app.packs.ports import PackRoom, silent
from app.packs.readers.base import EACH, FOLDER, Progress, ReadersFormat
from app.packs.readers.collecting import collect
from app.packs.readers.edition import Edition
from app.packs.readers.registry import format_named
from app.packs.readers.writing import beside, zip_folder
from app.publications.models import INTERNAL, PUBLIC

ZIP = ".zip"


@dataclass(frozen=True)
class ReadersReport:
    """What was written: how many works, how many files, their bytes together."""

    format: str
    language: str
    works: int
    files: int
    bytes: int


def export_readers(room: PackRoom, actor: Actor, name: str, language: str, place: Path, *,
                   work_ids: Sequence[str] = (), internal: bool = False, progress: Progress = silent) -> ReadersReport:
    """Write what the public may read of a language, with ``internal`` what staff may, as a file or a folder.

    Formats that make a folder make a zip of it where ``place`` ends with ``.zip``, in which all is in one folder. What is written appears whole or
    not at all. Raises ``NotFound`` for an unknown format or work, ``Invalid`` for a name that does not fit the format,
    ``Conflict`` where there is nothing to write or something in the way, ``Unavailable`` where something is missing.
    """
    require(actor, "packs.export")
    chosen, tag = format_named(name), registry.get(language).tag
    with room.database.unit() as uow:
        edition = collect(uow, room, tag, INTERNAL if internal else PUBLIC, tuple(work_ids), every_language=chosen.every_language)
        several = _is_folder(chosen, edition, place)
        packed = several and place.suffix.lower() == ZIP
        chosen.require(edition)
        with beside(place, folder=several and not packed) as made:
            if several and not packed:
                _write_folder(chosen, edition, made, progress)
            elif packed:
                inside = made.parent / "inside"
                inside.mkdir()
                _write_folder(chosen, edition, inside, progress)
                zip_folder(inside, made, (place.stem.strip(". ") or chosen.name) if chosen.shape == FOLDER else "")
            else:
                chosen.write(edition, made, progress)
            report = ReadersReport(chosen.name, tag, edition.count, *_measured(made))
    with room.database.unit(write=True) as uow:
        record(uow, actor, "readers.export", "language", tag, format=chosen.name, versions=report.works,
               visibility=edition.audience)
        uow.commit()
    return report


def _is_folder(chosen: ReadersFormat, edition: Edition, place: Path) -> bool:
    """Whether there are several files to write; raises ``Invalid`` where the name does not fit that."""
    ending = place.suffix.lower()
    several = chosen.shape == FOLDER or (chosen.shape == EACH and edition.count > 1)
    if not several and ending != chosen.suffix:
        raise Invalid("readers.wrong_name", N_("%(name)s does not end with %(suffix)s. Choose a name that does."), name=place.name, suffix=chosen.suffix)
    if several and ending == chosen.suffix != ZIP:
        raise Invalid("readers.one_work", N_("A file that ends with %(suffix)s holds one work. Name the work, or choose a folder or a .zip."), suffix=chosen.suffix)
    return several


def _write_folder(chosen: ReadersFormat, edition: Edition, folder: Path, progress: Progress) -> None:
    if chosen.shape != EACH:
        chosen.write(edition, folder, progress)
        return
    for number, work in enumerate(edition.works(), 1):
        alone = replace(edition, count=1, works=iter((work,)).__iter__)
        chosen.write(alone, folder / f"{work.plain_name}{chosen.suffix}", silent)
        progress(number, edition.count)


def _measured(made: Path) -> tuple[int, int]:
    sizes = [one.stat().st_size for one in made.rglob("*") if one.is_file()] if made.is_dir() else [made.stat().st_size]
    return len(sizes), sum(sizes)
