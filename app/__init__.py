"""Rông, a multilingual archive: the application is put together here, by a list of calls."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings
    from app.wiring import Services


def create_app(settings: "Settings", ready: "Services | None" = None) -> "Flask":
    """The web application of one instance, its database already brought up to date.

    ``ready`` are services that the caller has built already on the same settings.
    """
    from flask import Flask  # here, so that a command loads none of it

    from app import api, web, wiring
    from app.http import errors, headers, identity, locale, machine, numbers, protection, services, unit

    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    services.attach(app, ready or wiring.build(settings))
    machine.setup(app, settings)
    protection.setup(app, settings)
    unit.setup(app)
    identity.setup(app)
    locale.setup(app, settings.catalogues)
    numbers.setup(app)
    headers.setup(app, secure=settings.cookie_secure)
    errors.setup(app)
    web.register(app)
    api.register(app)
    return app
