"""rong reindex: build the search index anew from the database."""

import time

import click

from app.wiring import Services


@click.command()
@click.pass_obj
def reindex(services: Services) -> None:
    """Build the search index anew; searches see the old one until it is done.

    Example: rong reindex
    """
    started = time.perf_counter()
    count = services.indexer.rebuild()
    click.echo(f"{count} versions indexed in {time.perf_counter() - started:.1f} s")
