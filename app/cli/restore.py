"""rong restore: an instance from a backup file."""

from pathlib import Path

import click

from app.cli.command import print_json
from app.migrations import runner
from app.packs.restore import restore as put_back
from app.settings import Settings
from app.storage.filesystem import FileStore
from app.wiring import build


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", "replace_old", is_flag=True, help="Move the archive that is in RONG_HOME aside first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def restore(settings: Settings, file: Path, replace_old: bool, as_json: bool) -> None:
    """Restore a backup into an empty RONG_HOME, bring it up to date and rebuild the search index.

    Stop the server and the worker first.

    Example: RONG_HOME=/srv/rong rong restore rong-2026-11-22.zip
    """
    report = put_back(settings, file, runner, FileStore, replace_old=replace_old)
    restored = build(settings)
    try:
        indexed = restored.indexer.rebuild()
    finally:
        restored.database.dispose()
    for digest in report.damaged:
        click.echo(f"warning: the object {digest[:12]} was lost or damaged already when the backup was made.", err=True)
    if as_json:
        print_json({"home": str(settings.home), "made_at": report.made_at, "tables": report.tables,
                    "rows": report.rows, "objects": report.objects, "files": report.files, "indexed": indexed,
                    "set_aside": str(report.set_aside) if report.set_aside else None, "damaged": list(report.damaged)})
        return
    click.echo(f"{settings.home}: {report.rows} rows in {report.tables} tables, {report.objects} objects, "
               f"{report.files} files, as of {report.made_at}; {indexed} versions indexed")
    if report.set_aside:
        click.echo(f"the archive that was there is now in {report.set_aside}")
