"""Knows the rong command, one module a noun; must not hold rules of the archive."""

from app.cli.command import main

__all__ = ["main"]
