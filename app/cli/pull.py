"""rong pack pull: what another machine hands out."""

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json, told_size
from app.packs.choice import Choice
from app.packs.install import InstallReport
from app.packs.pulling.address import address_of
from app.packs.pulling.pull import PullReport, pull_pack
from app.publications.attachments import AUDIO, DOCUMENT, IMAGE, VIDEO
from app.wiring import Services


@click.command("pull")
@click.argument("address", metavar="URL")
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Only this language; may be given more than once.")
@click.option("--without", multiple=True, type=click.Choice([IMAGE, AUDIO, VIDEO, DOCUMENT]), help="Leave out files of this kind; may be given more than once.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def pull(services: Services, address: str, languages: tuple[str, ...], without: tuple[str, ...], as_json: bool) -> None:
    """Fetch what is new on another machine with Rông, or in a folder with a pack on a web server, and install it. Goes on where it broke off.

    Example: rong pack pull http://192.168.1.20:8000 --language lo
    """
    report = pull_pack(services.packs, SYSTEM, address_of(address), languages=languages, choice=Choice(frozenset(without)))
    problems = [*report.problems, *report.installed.problems, *(problem for one in report.installed.languages for problem in one.problems)]
    if as_json:
        print_json(_shown(report, [str(one) for one in problems]))
    else:
        click.echo(f"{report.objects} files fetched, {told_size(report.received)} over the line")
        for one in report.installed.languages:
            click.echo(f"{one.language}: {one.versions} works; {one.changed} changed, {one.withdrawn} withdrawn")
        for note in report.installed.notes:
            click.echo(str(note))
    tell_damaged(report.installed)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    if problems or not all(one.whole for one in report.installed.languages):
        raise click.exceptions.Exit(1)


def tell_damaged(report: InstallReport) -> None:
    """Name each work of which the pack has not the right bytes."""
    for one in report.languages:
        for version in one.skipped:
            if version.damage:
                click.echo(f"error: {version.work_id} “{version.title}” ({version.language}): {version.reason}", err=True)


def _shown(report: PullReport, problems: list[str]) -> dict[str, object]:
    return {"received": report.received, "objects": report.objects, "absent": report.absent, "signed": report.installed.signed, "problems": problems,
            "languages": [{"language": one.language, "version": one.manifest_digest, "versions": one.versions, "changed": one.changed,
                           "withdrawn": one.withdrawn, "lacking": one.lacking} for one in report.installed.languages]}
