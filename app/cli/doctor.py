"""rong doctor: what is wrong, and how to mend it."""

import click

from app.cli.command import print_json
from app.errors import N_, Unavailable
from app.migrations import runner
from app.reports.doctor import BAD, OK, Finding, Patient, check_absence, examine
from app.settings import Settings
from app.wiring import Services


@click.command()
@click.option("--deep", is_flag=True, help="Read every object again and try every model; takes its time.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def doctor(found: Services | Settings, deep: bool, as_json: bool) -> None:
    """Look the instance over and say how to mend what is wrong; exits 1 when something is. Changes nothing.

    Example: rong doctor --deep
    """
    findings = (check_absence(found.home),) if isinstance(found, Settings) else _examined(found, deep)
    well = all(one.state != BAD for one in findings)
    if as_json:
        print_json({"ok": well, "checks": [{"check": one.check, "state": one.state, "message": str(one), "mend": one.mend}
                                           for one in findings]})
    for one in () if as_json else findings:
        click.echo(f"{one.state:8}{one.check}: {one}" + (f" {one.mend}" if one.mend and one.state != OK else ""))
    if not well:
        raise Unavailable("cli.unwell", N_("Something is wrong with this archive. The lines marked “bad” say what to do."))


def _examined(services: Services, deep: bool) -> tuple[Finding, ...]:
    return examine(Patient(services.settings, services.database, services.storage, services.indexer.drift,
                           lambda: runner.current(services.database), runner.head()), deep=deep)
