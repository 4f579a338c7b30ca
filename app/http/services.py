"""The services of the running instance, as requests reach them."""

from typing import cast

from flask import Flask, current_app

from app.wiring import Services


def attach(app: Flask, services: Services) -> None:
    """Make the services reachable from requests of this application."""
    app.extensions["rong"] = services


def current_services() -> Services:
    return cast(Services, current_app.extensions["rong"])
