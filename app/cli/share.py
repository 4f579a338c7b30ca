"""rong pack share: letting other posts on the network find this machine; and who can be found."""

import threading

import click

from app.cli.command import print_json
from app.packs.pulling import peers
from app.wiring import Services

SECONDS = 4.0


@click.command("share")
@click.option("--host", default="0.0.0.0", show_default=True, help="Address that “rong serve” listens on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port that “rong serve” listens on.")
@click.option("--find", "only_find", is_flag=True, help="Only show who shares on this network.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def share(services: Services, host: str, port: int, only_find: bool, as_json: bool) -> None:
    """Let other posts on this network find the packs of this machine, which “rong serve” hands out, until Ctrl+C. RONG_SHARE=1 does it with every “rong serve”.

    Example: rong pack share --find
    """
    if only_find:
        found = peers.find(SECONDS)
        if as_json:
            print_json({"peers": [{"name": one.name, "url": one.url} for one in found]})
        for one in [] if as_json else found:
            click.echo(f"{one.url}  {one.name}")
        if not found and not as_json:
            click.echo("nobody on this network shares packs")
        return
    with peers.announced(host, port) as name:
        click.echo(f"found by others as {name} (Ctrl+C ends it)")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("no longer shared")
