"""Knows pages: reading, searching, signing in, the workbench, the desk; must hold no rule of what it shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Add every page of the site to the application."""
    from app.web import (
        accounts,
        administration,
        desk,
        kiosk,
        notifications,
        packs,
        post,
        presenting,
        pulling,
        reading,
        saying,
        searching,
        suggesting,
        workbench,
    )

    presenting.setup(app)
    assert pulling.pages is post.pages  # its routes are among those of the post
    saying.setup(app)
    for room in (reading, searching, accounts, workbench, desk, administration, notifications, suggesting, post, kiosk, packs):
        app.register_blueprint(room.pages)
