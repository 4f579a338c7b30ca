"""rong glossary: agreed terms, in and out."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.cli.exchange import print_report, write_whole
from app.translation.glossary.formats import export_glossary, import_glossary
from app.translation.missing_terms import missing_terms
from app.wiring import Services

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def glossary() -> None:
    """The glossary: agreed terms by concept and language.

    Example: rong glossary import terms.csv
    """


@glossary.command("import")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def import_(services: Services, file: Path, as_json: bool) -> None:
    """Take in terms from TBX, or from CSV with concept,domain,definition,language,term,status,source,note.

    Example: rong glossary import terms.csv
    """
    with services.database.unit(write=True) as uow:
        report = import_glossary(uow, SYSTEM, file.read_bytes(), file.name)
        uow.commit()
    print_report(report, file, "terms", as_json=as_json)


@glossary.command("export")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def export(services: Services, file: Path, as_json: bool) -> None:
    """Write every term to a file that ends in .tbx or .csv.

    Example: rong glossary export terms.tbx
    """
    with services.database.unit() as uow:
        size = write_whole(file, [export_glossary(uow, SYSTEM, file.name)])
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        click.echo(f"{file}: {size} bytes")


@glossary.command("candidates")
@click.option("--from", "source", required=True, metavar="TAG", help="Language of the texts.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def candidates_(services: Services, source: str, limit: int, as_json: bool) -> None:
    """Propose terms that the works written in a language use often and the glossary lacks.

    Example: rong glossary candidates --from vi
    """
    with services.database.unit() as uow:
        found = missing_terms(uow, source, limit)
    if as_json:
        print_json({"candidates": [{"text": one.text, "count": one.count, "score": one.score, "example": one.example}
                                   for one in found]})
        return
    for one in found:
        click.echo(f"{one.count}  {one.text}")
