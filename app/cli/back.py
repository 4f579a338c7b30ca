"""rong pack report and rong pack collect: the way back of a stick."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.packs.back import collecting, key
from app.packs.back.reporting import write_reports
from app.wiring import Services

PLACE = click.Path(path_type=Path)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command("report")
@click.argument("place", metavar="DIR", type=PLACE)
@as_json
@click.pass_obj
def report(services: Services, place: Path, as_json: bool) -> None:
    """At a post: put figures of reading and what readers said onto a stick, signed, for the province.

    Example: rong pack report /media/stick
    """
    written = write_reports(services.packs, SYSTEM, key.load_or_make(services.settings.home), services.tally, place)
    if as_json:
        print_json({"post": written.post, "written": written.reports})
    else:
        click.echo(f"{written.reports} reports written to {place}")


@click.command("collect")
@click.argument("place", metavar="DIR", type=PLACE)
@as_json
@click.pass_obj
def collect(services: Services, place: Path, as_json: bool) -> None:
    """At the province: take in what posts put onto a stick. Each report counts once; those of unknown posts wait.

    Example: rong pack collect /media/stick
    """
    found = collecting.collect(services.database, SYSTEM, place)
    if as_json:
        print_json({"taken": found.taken, "known": found.known, "waiting": found.waiting,
                    "problems": [{"code": one.code, "message": str(one)} for one in found.problems]})
    else:
        click.echo(f"{found.taken} reports taken, {found.known} known before")
        if found.waiting:
            click.echo(f"{found.waiting} reports wait, because nobody has accepted their post: “rong posts list”, “rong posts add”")
    for problem in found.problems:
        click.echo(f"error: {problem}", err=True)
    if found.problems:
        raise click.exceptions.Exit(1)
