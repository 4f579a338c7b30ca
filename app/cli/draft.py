"""rong draft: propose a text for every segment of a translation that has none."""

import time
from collections.abc import Mapping
from typing import Any

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.errors import N_, RongError, Unavailable
from app.jobs.models import DONE, ENDED, Job
from app.jobs.queue import get_job
from app.languages import registry
from app.publications.works import get_version, get_work
from app.translation.pipeline.sources import ENGINE, REPAIRED, WORDS
from app.translation.requests import request_drafts, request_language
from app.wiring import Services

POLL_SECONDS = 0.2


@click.command()
@click.argument("work_id")
@click.option("--to", "language", metavar="TAG", required=True, help="Language to draft in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def draft(services: Services, work_id: str, language: str, as_json: bool) -> None:
    """Draft every untranslated segment, from the memory first, then by an engine.

    A language that the work does not have yet is asked for. Drafts wait in the workbench for a person.

    Example: rong draft coffee-from-red-soil --to en
    """
    result = _finished(services, _asked(services, work_id, language)).result
    if as_json:
        print_json(result)
        _require_all(result, language)
        return
    sources = result["sources"]
    makers = [*([result["engine"]] if sources.get(ENGINE) else []), *(["the glossary"] if sources.get(WORDS) else [])]
    by = f" by {' and '.join(makers)}" if makers else ""
    fitted = f" ({sources[REPAIRED]} fitted)" if sources.get(REPAIRED) else ""
    click.echo(f"{result['segments']} segments: {result['memory']} from the memory{fitted}, {result['machine']} drafted{by}, "
               f"{result['left']} left")
    for one in result["broken"]:
        click.echo(one["message"] % one["params"] if one["params"] else one["message"], err=True)
    _require_all(result, language)


def _require_all(result: Mapping[str, Any], language: str) -> None:
    if result["left"]:
        raise Unavailable("cli.not_drafted", N_("%(left)d of %(segments)d segments have no draft in %(language)s: neither the memory nor an engine has one. Install a package with “rong models install FILE”, or translate them in the workbench."),
                          left=result["left"], segments=result["segments"], language=language)


def _asked(services: Services, work_id: str, language: str) -> int:
    """Put the job into the queue, asking for the language first where that has to be done."""
    tag = registry.canonical(language)
    with services.database.unit(write=True) as uow:
        if all(version.language != tag for version in get_work(uow, work_id).versions):
            request_language(uow, SYSTEM, work_id, tag)
        job = request_drafts(uow, SYSTEM, get_version(uow, work_id, tag).id)
        uow.commit()
        return job.id


def _finished(services: Services, job_id: int) -> Job:
    """Work the queue, beside any worker that runs, until the job has ended; raise what made it fail."""
    while True:
        with services.database.unit() as uow:
            job = get_job(uow, job_id)
        if job.state == DONE:
            return job
        if job.state in ENDED:
            raise RongError(str(job.result.get("code", "jobs.cancelled")), job.message, **job.params)
        if not services.worker.run_one():
            time.sleep(POLL_SECONDS)  # another worker has it
