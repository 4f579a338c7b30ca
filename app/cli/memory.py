"""rong memory: approved pairs of segments, in and out."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.cli.exchange import print_report, write_whole
from app.translation import pairing
from app.translation.memory.formats import export_memory, import_memory
from app.translation.pairing_access import get_pairing
from app.translation.pairing_reading import Brought
from app.translation.pairing_rows import sheet
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
    print_report(report, file, "pairs", as_json=as_json)


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


@memory.command("align")
@click.argument("text", type=FILE)
@click.argument("translation", type=FILE)
@click.option("--from", "source", metavar="TAG", required=True, help="Language of the text.")
@click.option("--to", "target", metavar="TAG", required=True, help="Language of the translation.")
@click.option("--take", is_flag=True, help="Put the pairs into the memory, all but the doubtful ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def align(services: Services, text: Path, translation: Path, source: str, target: str, take: bool, as_json: bool) -> None:
    """Lay a text and its finished translation side by side, sentence by sentence.

    The rows wait at the desk, below Memory, for a person to look them through; with --take those that are not doubtful
    go into the memory at once, as imported, and can be taken out again there.

    Example: rong memory align report.vi.docx report.lo.docx --from vi --to lo
    """
    with services.database.unit(write=True) as uow:
        found = pairing.bring(uow, SYSTEM, Brought(text.read_bytes(), text.name, source),
                              Brought(translation.read_bytes(), translation.name, target), services.settings.max_document_bytes)
        uow.commit()
        number = found.id
    pairing.lay_out(services.database, services.wording, number)
    with services.database.unit(write=True) as uow:
        found = get_pairing(uow, SYSTEM, number)
        if take:
            found = pairing.take(uow, SYSTEM, number, found.lock, doubtful=False)
        rows = sheet(uow, found)
        uow.commit()
        told = {"pairing": number, "rows": rows.total, "pairs": rows.pairs, "doubtful": rows.doubtful,
                "likeness": round(found.likeness, 3), "taken": take, "new": found.new, "known": found.known}
    if as_json:
        print_json(told)
        return
    click.echo(f"{rows.total} rows, {rows.pairs} with text on both sides, {rows.doubtful} doubtful; alike {told['likeness']:.0%}")
    if told["likeness"] < pairing.LITTLE:
        click.echo("These two hardly look like one text in two languages.", err=True)
    click.echo(f"{told['new']} new pairs, {told['known']} known already" if take else f"Look them through at /desk/memory/side-by-side/{number}")
