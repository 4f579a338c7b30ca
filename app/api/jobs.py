"""/api/jobs: how far a job has come."""

from flask import Blueprint, Response, jsonify

from app.accounts.permissions import require
from app.http.errors import sentence
from app.http.identity import current_actor
from app.http.unit import reading
from app.jobs.queue import get_job

resource = Blueprint("api_jobs", __name__)


@resource.get("/jobs/<int:job_id>")
def job(job_id: int) -> Response:
    """State and progress of a job, for whoever started it and for editors."""
    actor, found = current_actor(), get_job(reading(), job_id)
    if actor.id is None or found.created_by != actor.id:
        require(actor, "works.edit")
    return jsonify({
        "id": found.id, "kind": found.kind, "state": found.state, "done": found.done, "total": found.total,
        "message": sentence(found.message, found.params) if found.message else "", "result": found.result,
    })
