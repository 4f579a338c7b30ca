"""rong posts: the fingerprint of this post, and at the province the posts whose reports count."""

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.packs.back import collecting, key
from app.packs.back.report import fingerprint
from app.packs.trust.roles import grouped
from app.wiring import Services

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def posts() -> None:
    """Posts that send back how much is read there and what readers say. See docs/network.md.

    Example: rong posts list
    """


@posts.command("show")
@as_json
@click.pass_obj
def show(services: Services, as_json: bool) -> None:
    """At a post: show the fingerprint by which the province knows its reports.

    Example: rong posts show
    """
    digits = fingerprint(key.load_or_make(services.settings.home).public_key().public_bytes_raw())
    if as_json:
        print_json({"fingerprint": digits})
    else:
        click.echo(grouped(digits))


@posts.command("add")
@click.argument("digits", metavar="FINGERPRINT")
@click.option("--name", required=True, help="What the post is called here.")
@as_json
@click.pass_obj
def add(services: Services, digits: str, name: str, as_json: bool) -> None:
    """At the province: count what the post with this fingerprint sends, and what it has sent before.

    Example: rong posts add "01234 56789 01234 56789 01234 56789 01234 56789" --name "Ia Dom"
    """
    with services.database.unit(write=True) as uow:
        waiting = collecting.accept(uow, SYSTEM, digits, name)
        uow.commit()
    if as_json:
        print_json({"fingerprint": "".join(digits.split()), "name": name, "counted": waiting})
    else:
        click.echo(f"{name} is accepted; {waiting} reports that waited are counted")


@posts.command("list")
@as_json
@click.pass_obj
def listed(services: Services, as_json: bool) -> None:
    """Show the posts with their figures; those without a name wait to be accepted.

    Example: rong posts list --json
    """
    with services.database.unit() as uow:
        found = collecting.posts(uow)
    if as_json:
        print_json({"posts": [{"fingerprint": one.post, "name": one.name, "reports": one.reports, "missing": one.missing, **one.figures} for one in found]})
        return
    for one in found:
        figures = ", ".join(f"{what} {count}" for what, count in sorted(one.figures.items())) or "nothing counted"
        click.echo(f"{one.name or 'not accepted'}: {one.reports} reports ({one.missing} not here yet), {figures}\n  {grouped(one.post)}")
    if not found:
        click.echo("no post is known, and none has sent anything")
