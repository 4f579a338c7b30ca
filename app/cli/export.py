"""rong export: published works as files that other programs read."""

import sys
from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json, told_size
from app.packs.readers.export import export_readers
from app.packs.readers.registry import formats
from app.wiring import Services


@click.command("export")
@click.option("--format", "name", required=True, metavar="NAME", type=click.Choice(list(formats())), help=f"One of {', '.join(formats())}.")
@click.option("--language", required=True, metavar="TAG", help="Language of the works.")
@click.option("--work", "works", multiple=True, metavar="ID", help="Only this work; may be repeated. All of the language without it.")
@click.option("--to", "place", required=True, type=click.Path(path_type=Path), metavar="PATH", help="File or new folder to write; a folder may be a .zip.")
@click.option("--internal", is_flag=True, help="Include works for staff (never restricted ones).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def export(services: Services, name: str, language: str, works: tuple[str, ...], place: Path, internal: bool, as_json: bool) -> None:
    """Write what is published in a language as a site, a book, pages, a ZIM or a bag. It appears whole or not at all.

    Example: rong export --format site --language lo --to /media/stick/lao
    """
    with click.progressbar(length=1, label=name, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        report = export_readers(services.packs, SYSTEM, name, language, place, work_ids=works, internal=internal, progress=told)
    if as_json:
        print_json({"format": report.format, "language": report.language, "to": str(place), "works": report.works,
                    "files": report.files, "bytes": report.bytes})
        return
    click.echo(f"{report.language}: {report.works} works, {report.files} files, {told_size(report.bytes)}, in {place}")
