"""rong models: what drafts on this machine."""

from pathlib import Path
from typing import Any

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json, told_size
from app.translation import learning, packaging
from app.translation.engines import folders, packages
from app.translation.engines.folders import Folder
from app.translation.engines.learned.files import Learned, all_current
from app.translation.engines.packages import Model
from app.translation.installing import choose_package, install_model, pair_of, remove_model
from app.wiring import Services

Installed = Model | Folder | Learned


@click.group()
def models() -> None:
    """Models that draft on this machine: Argos packages (.argosmodel), CTranslate2 folders, and what was learned from approved pairs.

    Example: rong models install translate-vi_en.argosmodel
    """


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def list_(services: Services, as_json: bool) -> None:
    """List what is installed.

    Example: rong models list
    """
    place = services.settings.models
    found: list[Installed] = [*packages.installed(place), *folders.installed(place), *all_current(place)]
    if as_json:
        print_json({"models": [_shown(one) for one in found]})
    elif not found:
        click.echo("No model is installed. “rong models install FILE” installs one.")
    for one in () if as_json else found:
        click.echo(_line(one))


@models.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "source", metavar="TAG", default="", help="Language to draft from, for an OPUS model that does not say it.")
@click.option("--to", "target", metavar="TAG", default="", help="Language to draft in, likewise.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def install(services: Services, file: Path, source: str, target: str, as_json: bool) -> None:
    """Check, take over and try out an Argos package or a CTranslate2 folder; drafting uses it at once.

    Example: rong models install translate-vi_en.argosmodel
    """
    with services.database.unit(write=True) as uow:
        model = install_model(uow, SYSTEM, services.settings, file, pair_of(source, target))
        uow.commit()
    _tell(model, as_json)


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


@models.command()
@click.option("--from", "source", metavar="TAG", required=True, help="Language to draft from.")
@click.option("--to", "target", metavar="TAG", required=True, help="Language to draft in.")
@click.option("--engine", type=click.Choice(["learned", "argos"]), default="learned", show_default=True,
              help="learned: phrases, on any machine, in minutes. argos: a Transformer as an Argos package, which needs PyTorch and many pairs.")
@click.option("--minutes", type=click.FloatRange(0.1), default=packaging.MINUTES, show_default=True, help="How long to train an Argos package at most, stops before counted in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def train(services: Services, source: str, target: str, engine: str, minutes: float, as_json: bool) -> None:
    """Learn to draft a pair of languages from the memory and the glossary, on this machine.

    Example: rong models train --from vi --to bdq
    """
    if engine == "argos":
        _train_package(services, source, target, minutes, as_json)
        return
    told = None if as_json else lambda done, total, message: click.echo(f"{done}/{total} {message}", err=True) if message else None
    outcome = learning.learn(services.database, services.settings, SYSTEM, source, target, told)
    model = outcome.model
    if as_json:
        print_json({**_shown(model), "seconds": model.seconds, "kept_old": outcome.kept})
        return
    click.echo(_line(model))
    if outcome.kept:
        click.echo("The model in use drafts better and stays.")


def _train_package(services: Services, source: str, target: str, minutes: float, as_json: bool) -> None:
    def told(done: int, total: int, message: str, params: dict[str, Any]) -> None:
        click.echo(f"{100 * done // max(1, total):3d} %  {message % params}", err=True)

    model, path = packaging.train_package(services.database, services.settings, SYSTEM, source, target, minutes, told)
    if as_json:
        print_json({**_shown(model), "file": str(path)})
        return
    click.echo(_line(model))
    click.echo(f"{path} holds it for other machines.")


@models.command("rollback")
@click.option("--from", "source", metavar="TAG", required=True, help="Language to draft from.")
@click.option("--to", "target", metavar="TAG", required=True, help="Language to draft in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def rollback(services: Services, source: str, target: str, as_json: bool) -> None:
    """Use the learned model before the present one again.

    Example: rong models rollback --from vi --to bdq
    """
    model = learning.roll_back(services.database, services.settings, SYSTEM, source, target)
    _tell(model, as_json)


@models.command("use")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def use(services: Services, name: str, as_json: bool) -> None:
    """Let this package draft its pair of languages, where several are installed.

    Example: rong models use translate-vi_en-1_0
    """
    with services.database.unit(write=True) as uow:
        model = choose_package(uow, SYSTEM, services.settings, name)
        uow.commit()
    _tell(model, as_json)


def _tell(model: Installed, as_json: bool) -> None:
    if as_json:
        print_json(_shown(model))
    else:
        click.echo(_line(model))


def _line(model: Installed) -> str:
    size = told_size(model.size)
    if isinstance(model, Learned):
        return (f"{model.name}  {model.source}→{model.target}  {model.made_at[:10]}  {size}  {model.pairs} pairs  "
                f"BLEU {model.bleu} chrF2 {model.chrf2} (n={model.held_out})")
    if isinstance(model, Folder):
        languages = "→".join(model.pair) if model.pair else " ".join(model.languages)
        return f"{model.name}  {languages}  {model.kind.label}  {size}  {model.licence}"
    notes = [model.licence, "demonstration" if model.demonstration else ""]
    if model.learning:
        notes.append(f"{model.learning.pairs} pairs  BLEU {model.learning.bleu} chrF2 {model.learning.chrf2} (n={model.learning.held_out})")
    return "  ".join([model.name, f"{model.source}→{model.target}", model.version, size, *filter(None, notes)])


def _shown(model: Installed) -> dict[str, object]:
    shown: dict[str, object] = {"name": model.name, "bytes": model.size}
    if isinstance(model, Folder):
        return {**shown, "kind": model.kind.name, "pairs": sorted(map(list, model.pairs())), "licence": model.licence, "demonstration": False}
    shown |= {"from": model.source, "to": model.target}
    if isinstance(model, Learned):
        return {**shown, "kind": "learned", "version": model.made_at, "demonstration": False, "pairs": model.pairs,
                "BLEU": model.bleu, "chrF2": model.chrf2, "n": model.held_out}
    learning = {"pairs": model.learning.pairs, "BLEU": model.learning.bleu, "chrF2": model.learning.chrf2, "n": model.learning.held_out} if model.learning else {}
    return {**shown, "kind": "argos", "version": model.version, "licence": model.licence, "demonstration": model.demonstration, **learning}
