"""Knows the JSON face of the archive, one module a resource; must hold no rule of what it shows."""

from typing import cast

from flask import Flask
from flask.json.provider import DefaultJSONProvider


def register(app: Flask) -> None:
    """Add the API under /api; failures come in the one shape of ``app.http.errors``."""
    from app.api import jobs, search, works

    provider = cast(DefaultJSONProvider, app.json)
    provider.ensure_ascii = False
    provider.sort_keys = False
    for resource in (works.resource, search.resource, jobs.resource):
        app.register_blueprint(resource, url_prefix="/api")
