"""Units of work for requests: one to read with for the whole request, one to write with where a route changes things."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g

from app.database import UnitOfWork
from app.http.services import current_services


def setup(app: Flask) -> None:
    app.teardown_appcontext(_close)


def reading() -> UnitOfWork:
    """The request's unit of work for reading; it is closed at the end of the request, never committed."""
    if "reading" not in g:
        g.reading = current_services().database.unit()
    unit: UnitOfWork = g.reading
    return unit


@contextmanager
def writing() -> Iterator[UnitOfWork]:
    """A unit of work that commits when the block ends well; what was read before is read anew afterwards."""
    _close(None)
    with current_services().database.unit(write=True) as uow:
        yield uow
        uow.commit()


def _close(_error: BaseException | None) -> None:
    unit = g.pop("reading", None)
    if unit is not None:
        unit.close()
