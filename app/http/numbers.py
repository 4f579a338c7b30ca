"""Numbers in addresses and forms: none that a database could not take goes further."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """``<int:…>`` in an address, up to the largest number of a row; beyond it there is no such page."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **options})


def setup(app: Flask) -> None:
    app.url_map.converters["int"] = Number


def number(text: str) -> int:
    """A number of a form or a query, as a ``type`` for werkzeug's ``get``; raises ``ValueError`` for any other text."""
    found = int(text)
    if not 0 <= found <= LARGEST:
        raise ValueError(text)
    return found
