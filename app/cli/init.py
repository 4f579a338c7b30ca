"""rong init: an instance, new or brought up to date."""

import click

from app.accounts.users import ensure_administrator
from app.cli.command import print_json
from app.migrations import runner
from app.wiring import Services


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def init(services: Services, as_json: bool) -> None:
    """Create the instance in RONG_HOME, or bring an old one up to date; harmless to repeat.

    The first time it makes a person “admin” and prints a one-time password, once.

    Example: RONG_HOME=/srv/rong rong init
    """
    from app import create_app  # a server's modules, of which no other command has need

    before = runner.current(services.database)
    runner.upgrade(services.database)
    create_app(services.settings, services)  # makes the key that signs sessions
    with services.database.unit(write=True) as uow:
        password = ensure_administrator(uow)
        uow.commit()
    services.indexer.repair()
    after = runner.current(services.database)
    if as_json:
        print_json({"home": str(services.settings.home), "before": before, "version": after,
                    "administrator": "admin" if password else None, "one_time_password": password})
        return
    what = "created" if before is None else "brought up to date" if before != after else "up to date"
    click.echo(f"archive in {services.settings.home}: {what}")
    if password:
        click.echo(f"sign in as “admin” with the one-time password {password} and choose your own; it is not shown again")
