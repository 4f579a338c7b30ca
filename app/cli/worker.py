"""rong worker: runs the jobs that pages and commands put into the queue."""

import os
import signal
import sys
import threading

import click

from app.wiring import Services

_NICE, _PATIENT = 10, 19  # on Windows whoever starts a process says how much it counts


@click.command()
@click.option("--once", is_flag=True, help="Run what is waiting, then end.")
@click.option("--job", type=int, hidden=True, help="Run this job, which a worker has taken, at low priority.")
@click.option("--holder", default="", hidden=True, help="The name under which it was taken.")
@click.option("--patient", is_flag=True, hidden=True, help="Let every other job of this machine go first too.")
@click.pass_obj
def worker(services: Services, once: bool, job: int | None, holder: str, patient: bool) -> None:
    """Run waiting jobs until interrupted.

    Example: rong worker --once
    """
    if not once:
        _step_back(_PATIENT if patient else _NICE)
    stop = threading.Event()
    if job is not None:
        _end_with_whoever_began(stop)
        services.worker.run_beside(job, holder, stop)
        return
    if once:
        count = services.worker.run_waiting()
        click.echo(f"{count} jobs run")
        return
    # what stops a service stops it like Ctrl+C: the job at hand goes back into the queue
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    click.echo("waiting for jobs (Ctrl+C ends it)")
    try:
        services.worker.run_until(stop)
    except KeyboardInterrupt:
        stop.set()


def _end_with_whoever_began(stop: threading.Event) -> None:
    """Have ``stop`` set when the input ends, or the system asks for it; what interrupts a terminal is for the other process."""
    def listen() -> None:
        while os.read(sys.stdin.fileno(), 1024):  # a thread that sits in Python's own reading keeps the program from ending
            pass
        stop.set()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    threading.Thread(target=listen, daemon=True).start()


def _step_back(nice: int) -> None:
    """Let the pages of this machine go first."""
    if hasattr(os, "nice"):
        os.nice(max(0, nice - os.nice(0)))
