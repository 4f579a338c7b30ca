"""rong ingest: documents in."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.database import told_as_unavailable
from app.errors import N_, NotFound, RongError, Unavailable
from app.publications.ingest import Ingested, ingest_file
from app.publications.ingest.readers import by_suffix
from app.wiring import Services


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--language", metavar="TAG", help="Language of the documents; without it the names or the letters tell.")
@click.option("--as", "as_work", metavar="WORK_ID", help="Bring them in as versions of this work.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def ingest(services: Services, paths: tuple[Path, ...], language: str | None, as_work: str | None, as_json: bool) -> None:
    """Bring documents in: files, and folders with everything in them that can be read.

    Each file is kept whole or not at all; one that cannot be read is named and the others go on.

    Example: rong ingest report.docx notices/ --language vi
    """
    kept: list[tuple[Path, Ingested]] = []
    failed: list[tuple[Path, RongError]] = []
    for path in _files(paths):
        try:
            one = _ingest(services, path, language, as_work)
        except RongError as error:
            failed.append((path, error))
            click.echo(f"error: {path}: {error}", err=True)
            continue
        kept.append((path, one))
        if one.left_out:
            click.echo(f"warning: {path}: {one.left_out} picture(s) cannot be shown here and were left out", err=True)
        if not as_json:
            click.echo(f"{one.work_id}  {one.language}  {one.title}")
    if as_json:
        print_json({"works": [{"file": str(path), "work": one.work_id, "language": one.language, "title": one.title}
                              for path, one in kept],
                    "failed": [{"file": str(path), "code": error.code, "message": str(error)} for path, error in failed]})
    if failed:
        raise click.exceptions.Exit(1)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of known kinds in the folders named; a folder without any stands for itself."""
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in by_suffix())
        yield from inside or [path]


def _ingest(services: Services, path: Path, language: str | None, as_work: str | None) -> Ingested:
    data = _read(path, services.settings.max_document_bytes)
    with told_as_unavailable(), services.database.unit(write=True) as uow:
        one = ingest_file(uow, SYSTEM, services.storage, data, path.name, limit=services.settings.max_document_bytes,
                          language=language, as_work=as_work)
        uow.commit()
    return one


def _read(path: Path, limit: int) -> bytes:
    """At most one byte more than is allowed: enough for the refusal, whatever the file's size."""
    if path.is_dir():
        raise NotFound("ingest.empty_folder", N_("There is no document in this folder that can be read here. Bring Markdown, text, HTML or Word."))
    try:
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except FileNotFoundError as error:
        raise NotFound("ingest.no_file", N_("There is no such file. Check the path.")) from error
    except OSError as error:
        raise Unavailable("ingest.unreadable", N_("The file cannot be read (%(reason)s). Check its permissions."),
                          reason=error.strerror or "") from error
