"""Knows the JSON face of the archive, one module a resource; must hold no rule of what it shows."""

from typing import cast

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_wtf import CSRFProtect


def register(app: Flask) -> None:
    """Add the API under /api; failures come in the one shape of ``app.http.errors``."""
    from app.api import jobs, search, translations, works

    provider = cast(DefaultJSONProvider, app.json)
    provider.ensure_ascii = False
    provider.sort_keys = False
    for resource in (works.resource, search.resource, jobs.resource):
        app.register_blueprint(resource, url_prefix="/api")
    app.register_blueprint(translations.resource, url_prefix="/api")
    cast(CSRFProtect, app.extensions["csrf"]).exempt(translations.resource)
