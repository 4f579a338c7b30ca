"""/api/jobs: how far a job has come."""

from flask import Blueprint, Response, jsonify

from app.http.errors import sentence
from app.http.identity import current_actor
from app.http.unit import reading
from app.jobs.queue import job_for

resource = Blueprint("api_jobs", __name__)


@resource.get("/jobs/<int:job_id>")
def job(job_id: int) -> Response:
    """State and progress of a job, for whoever started it and for editors."""
    found = job_for(reading(), current_actor(), job_id)
    return jsonify({
        "id": found.id, "kind": found.kind, "state": found.state, "done": found.done, "total": found.total,
        "message": sentence(found.message, found.params) if found.message else "", "result": found.result,
    })
