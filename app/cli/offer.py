"""rong pack offer: what a pack would bring, before anything changes."""

from pathlib import Path

import click

from app.cli.command import print_json, told_size
from app.errors import N_, NotFound
from app.packs import pace, sticks
from app.packs.jobs import INSTALL_JOB
from app.packs.offering import Offer, look_at
from app.wiring import Services


@click.command("offer")
@click.argument("place", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def offer(services: Services, place: Path | None, as_json: bool) -> None:
    """Say what a pack (a folder or a file) would change here, how big it is and how long it takes; without DIR, what is plugged in.

    Example: rong pack offer /media/stick
    """
    places = (place,) if place is not None else sticks.plugged_in(sticks.usual_places())
    if not places:
        raise NotFound("packs.none_plugged_in", N_("Nothing with a pack is plugged in. Plug the stick in, or name its folder."))
    told = [(one, *_look(services, one)) for one in places]
    if as_json:
        print_json({"offers": [_shown(*one) for one in told]})
    else:
        for one, found, seconds in told:
            _say(one, found, seconds)
    if any(found.problems for _, found, _ in told):
        raise click.exceptions.Exit(1)


def _look(services: Services, place: Path) -> tuple[Offer, float | None]:
    found = look_at(services.packs, place)
    with services.database.unit() as uow:
        seconds = pace.earlier_pace(uow, INSTALL_JOB).seconds(found)
    if seconds is None:
        seconds = pace.trial(place, services.packs.folder).seconds(found)
    return found, seconds


def _shown(place: Path, found: Offer, seconds: float | None) -> dict[str, object]:
    return {"place": str(place), "bytes": found.size, "needed": found.added, "free": found.free, "fits": found.fits,
            "seconds": None if seconds is None else round(seconds, 1), "signed": found.signed, "notes": [str(one) for one in found.notes],
            "languages": [{"language": one.language, "works": one.works, "new": one.new, "changed": one.changed,
                           "withdrawn": one.withdrawn, "urgent": list(one.urgent)} for one in found.languages],
            "problems": [{"code": one.code, "message": str(one)} for one in found.problems]}


def _say(place: Path, found: Offer, seconds: float | None) -> None:
    time = "" if seconds is None else f", about {max(1, round(seconds))} s"
    room = "" if found.fits else f"; the disk lacks {told_size(found.short)}"
    click.echo(f"{place}: {told_size(found.size)} to read, {told_size(found.added)} to keep{time}{room}")
    for one in found.languages:
        click.echo(f"  {one.language}: {one.new} new, {one.changed} changed, {one.withdrawn} withdrawn, {one.works} in all")
        for title in one.urgent:
            click.echo(f"    urgent: {title}")
    if not found.signed:
        click.echo("nobody has signed this pack: damage is found, forgery is not")
    for note in found.notes:
        click.echo(str(note))
    for problem in found.problems:
        click.echo(f"error: {problem}", err=True)
