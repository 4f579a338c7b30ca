"""rong backup: the whole instance in one file."""

from pathlib import Path

import click

from app.cli.command import print_json, told_size
from app.packs.backup import backup as write_backup
from app.wiring import Services


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def backup(services: Services, file: Path, as_json: bool) -> None:
    """Write every table, object, model and key into FILE, a zip. The server may go on running.

    Keep the file as safe as the archive: it holds the restricted works and the keys.

    Example: rong backup /media/safe/rong-2026-11-22.zip
    """
    report = write_backup(services.database, services.storage, services.settings, file)
    for digest in report.damaged:
        click.echo(f"warning: the object {digest[:12]} is lost or damaged in the archive. Run “rong doctor --deep”.", err=True)
    if as_json:
        print_json({"file": str(file), "tables": report.tables, "rows": report.rows, "objects": report.objects,
                    "files": report.files, "bytes": report.size, "damaged": list(report.damaged)})
    else:
        click.echo(f"{file}: {report.tables} tables, {report.rows} rows, {report.objects} objects, {report.files} files, "
                   f"{told_size(report.size)}")
