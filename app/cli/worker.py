"""rong worker: runs the jobs that pages and commands put into the queue."""

import threading

import click

from app.wiring import Services


@click.command()
@click.option("--once", is_flag=True, help="Run what is waiting, then end.")
@click.pass_obj
def worker(services: Services, once: bool) -> None:
    """Run waiting jobs until interrupted.

    Example: rong worker --once
    """
    if once:
        count = services.worker.run_waiting()
        click.echo(f"{count} jobs run")
        return
    stop = threading.Event()
    click.echo("waiting for jobs (Ctrl+C ends it)")
    try:
        services.worker.run_until(stop)
    except KeyboardInterrupt:
        stop.set()
