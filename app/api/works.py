"""/api/works: the list with its filters, one work, one language version."""

import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, url_for

from app.http.identity import current_actor
from app.http.listing import page_number, publication_filters
from app.http.locale import content_preference
from app.http.unit import reading
from app.publications import queries
from app.publications.models import Attachment, Work

resource = Blueprint("api_works", __name__)


@resource.get("/works")
def works() -> Response:
    """Works with a version to read, newest first; filters as on the browse page, ``page`` from 1."""
    uow, actor = reading(), current_actor()
    found = queries.browse(uow, actor, publication_filters(), page=page_number(), prefer=content_preference())
    facets = queries.facets(uow, actor)
    return jsonify({
        "total": found.total, "page": found.page, "pages": found.pages,
        "works": [_card(item) for item in found.items],
        "facets": {"languages": facets.languages, "kinds": facets.kinds, "topics": facets.topics, "places": facets.places},
    })


@resource.get("/works/<work_id>")
def work(work_id: str) -> Response:
    """What is known about a work, and its languages."""
    found = queries.readable_work(reading(), current_actor(), work_id)
    return jsonify({**_details(found), "languages": [
        {"language": one.tag, "published": one.published, "state": one.state} for one in queries.language_states(found)]})


@resource.get("/works/<work_id>/<tag>")
def version(work_id: str, tag: str) -> Response:
    """One language version with its text in CommonMark."""
    found = queries.read_version(reading(), current_actor(), work_id, tag)
    return jsonify({
        **_details(found.work),
        "language": found.version.language, "original": found.version.is_source, "published": found.published,
        "state": found.version.state, "published_at": _written(found.version.published_at),
        "revision": found.revision.number, "title": found.revision.title, "summary": found.revision.summary,
        "body": found.revision.body, "languages": [one.tag for one in found.languages if one.published],
        "attachments": [_attachment(one) for one in found.attachments],
    })


def _card(item: queries.Card) -> dict[str, Any]:
    return {"work": item.work_id, "language": item.language, "title": item.title, "summary": item.summary,
            "kind": item.kind, "topics": item.topics, "places": item.places, "issued_on": _written(item.issued_on),
            "published_at": _written(item.published_at), "urgent": item.urgent, "languages": item.languages}


def _details(found: Work) -> dict[str, Any]:
    return {"work": found.id, "kind": found.kind, "topics": [one.topic for one in found.topics],
            "places": [one.place for one in found.places], "source": found.source, "author": found.author,
            "rights": found.rights, "issued_on": _written(found.issued_on), "visibility": found.visibility,
            "urgent": found.urgent, "source_language": found.source_language}


def _attachment(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "role": one.role, "media_type": one.media_type, "size": one.size, "sha256": one.digest,
            "language": one.language, "caption": one.caption,
            "url": url_for("reading.file", digest=one.digest, name=one.name)}


def _written(value: datetime.date | None) -> str | None:
    """A day, or a moment, as ISO 8601 writes it."""
    return value.isoformat() if value else None
