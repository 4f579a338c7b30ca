"""Knows pages: reading, searching, signing in, the workbench, the desk; must hold no rule of what it shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Add every page of the site to the application."""
    from app.web import accounts, presenting, reading, searching

    presenting.setup(app)
    for pages in (reading.pages, searching.pages, accounts.pages):
        app.register_blueprint(pages)
