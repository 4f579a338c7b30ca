"""rong memory: approved pairs of segments, in and out."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.cli.exchange import print_report, write_whole
from app.translation.memory.formats import export_memory, import_memory
from app.wiring import Services

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def memory() -> None:
    """The translation memory: approved pairs of segments.

    Example: rong memory import pairs.tmx
    """


@memory.command("import")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def import_(services: Services, file: Path, as_json: bool) -> None:
    """Take in pairs from TMX, XLIFF, PO, or TSV whose first line names the languages.

    Pairs known already are not doubled; lines that give no pair are left out and named. Who made a pair and when is
    kept where the file says it. XLIFF 2 that breaks a rule of the standard is refused with the rule's name.

    Example: rong memory import pairs.tsv
    """
    with services.database.unit(write=True) as uow:
        report = import_memory(uow, SYSTEM, file.read_bytes(), file.name)
        uow.commit()
    print_report(report, "pairs", as_json=as_json)


@memory.command("export")
@click.option("--from", "source", metavar="TAG", required=True, help="First language.")
@click.option("--to", "target", metavar="TAG", required=True, help="Second language.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.argument("file", type=FILE)
@click.pass_obj
def export(services: Services, source: str, target: str, file: Path, as_json: bool) -> None:
    """Write the pairs of two languages to a file that ends in .tmx, .xlf (XLIFF 2.1), .xliff (1.2), .po or .tsv.

    Example: rong memory export --from vi --to lo pairs.tmx
    """
    with services.database.unit() as uow:
        size = write_whole(file, export_memory(uow, SYSTEM, source, target, file.name))
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        click.echo(f"{file}: {size} bytes")
