"""Lists in addresses: filters, page numbers, and the addresses of the other pages."""

import datetime
from collections.abc import Callable

from flask import request, url_for

from app.errors import N_, Invalid
from app.languages import registry
from app.publications.queries import Filters

FILTERS = ("language", "topic", "kind", "place", "since", "until")


def publication_filters() -> Filters:
    """The filters in the address; raises ``Invalid`` for an unknown language or what is no date."""
    args = request.args
    language = args.get("language", "")
    return Filters(language=registry.get(language).tag if language else "", topic=args.get("topic", ""),
                   kind=args.get("kind", ""), place=args.get("place", ""),
                   since=_date(args.get("since", "")), until=_date(args.get("until", "")))


def page_number() -> int:
    """The page number in the address; what is no number is the first page."""
    return max(1, request.args.get("page", 1, type=int))


def page_urls(endpoint: str, names: tuple[str, ...]) -> Callable[[int], str]:
    """Addresses of the other pages of this list; what these names say in the address stays as it is."""
    kept = {name: request.args[name] for name in names if request.args.get(name)}
    return lambda number: url_for(endpoint, page=number, **kept)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("http.bad_date", N_("“%(text)s” is not a date. Write it as year-month-day, like 2026-09-02."),
                      text=text[:40]) from error
