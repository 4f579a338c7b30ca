"""The job that pulls, for the pages."""

import time
from typing import Any

from app.errors import N_
from app.jobs.queue import JobContext
from app.packs import jobs
from app.packs.ports import PackRoom
from app.packs.pulling.address import address_of
from app.packs.pulling.pull import pull_pack

PULL_JOB = "pack.pull"


def run_pull(room: PackRoom, context: JobContext) -> dict[str, Any]:
    """Pull from the ``address`` of the payload; the result is that of an installation, with the bytes that came."""
    began = time.monotonic()
    report = pull_pack(room, jobs.actor_of_job(context), address_of(str(context.payload["address"])),
                       coming=lambda done, total: context.progress(done, total, N_("Fetching the pack")),
                       progress=jobs.teller(context, N_("Bringing the pack in")))
    return {**jobs.told(report.installed, report.problems), "seconds": round(time.monotonic() - began, 3), "bytes": report.received}
