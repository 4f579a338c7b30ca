"""rong models: what drafts on this machine."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.translation.engines.packages import Model, installed
from app.translation.installing import install_model, remove_model
from app.wiring import Services


@click.group()
def models() -> None:
    """Models that draft on this machine: Argos packages (.argosmodel).

    Example: rong models install translate-vi_en.argosmodel
    """


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def list_(services: Services, as_json: bool) -> None:
    """List what is installed.

    Example: rong models list
    """
    found = installed(services.settings.models)
    if as_json:
        print_json({"models": [_shown(one) for one in found]})
    elif not found:
        click.echo("No model is installed. “rong models install FILE” installs one.")
    for one in () if as_json else found:
        click.echo(_line(one))


@models.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def install(services: Services, file: Path, as_json: bool) -> None:
    """Check, unpack and try out a package; drafting uses it at once.

    Example: rong models install translate-vi_en.argosmodel
    """
    with services.database.unit(write=True) as uow:
        model = install_model(uow, SYSTEM, services.settings, file)
        uow.commit()
    if as_json:
        print_json(_shown(model))
    else:
        click.echo(_line(model))


@models.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def remove(services: Services, name: str, as_json: bool) -> None:
    """Remove an installed model by the name that the list shows.

    Example: rong models remove translate-vi_en-1_0
    """
    with services.database.unit(write=True) as uow:
        model = remove_model(uow, SYSTEM, services.settings, name)
        uow.commit()
    if as_json:
        print_json(_shown(model))
    else:
        click.echo(f"{model.name} removed")


def _line(model: Model) -> str:
    note = "  demonstration" if model.demonstration else ""
    return f"{model.name}  {model.source}→{model.target}  {model.version}  {model.size / 1024 ** 2:.1f} MB{note}"


def _shown(model: Model) -> dict[str, object]:
    return {"name": model.name, "kind": "argos", "from": model.source, "to": model.target, "version": model.version,
            "demonstration": model.demonstration, "bytes": model.size}
