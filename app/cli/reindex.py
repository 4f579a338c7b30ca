"""rong reindex: build the search index anew from the database."""

import time

import click

from app.cli.command import print_json
from app.wiring import Services


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def reindex(services: Services, as_json: bool) -> None:
    """Build the search index anew; searches see the old one until it is done.

    Example: rong reindex
    """
    started = time.perf_counter()
    count = services.indexer.rebuild()
    seconds = time.perf_counter() - started
    if as_json:
        print_json({"versions": count, "seconds": round(seconds, 3)})
    else:
        click.echo(f"{count} versions indexed in {seconds:.1f} s")
