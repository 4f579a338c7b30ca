"""Lists in addresses: filters, page numbers, and the addresses of the other pages."""

import datetime
from collections.abc import Callable
from typing import Any

from flask import request, url_for

from app.errors import N_, Invalid
from app.http.numbers import number
from app.languages import registry
from app.publications.queries import Filters
from app.search.engines.base import NEWEST, OLDEST, RELEVANCE
from app.search.parsing import LONGEST_QUERY
from app.search.query import Query

FILTERS = ("language", "topic", "kind", "place", "since", "until")
SEARCH = ("q", "from", "across", "order", *FILTERS)
MOST_CHOSEN = 50  # values of one filter: more than anybody taps, and every link of the page repeats them
ORDERS = (RELEVANCE, NEWEST, OLDEST)


def publication_filters() -> Filters:
    """The filters in the address; raises ``Invalid`` for an unknown language or what is no date."""
    args = request.args
    language = args.get("language", "")
    return Filters(language=registry.get(language).tag if language else "", topic=args.get("topic", ""),
                   kind=args.get("kind", ""), place=args.get("place", ""),
                   since=day(args.get("since", "")), until=day(args.get("until", "")))


def search_query() -> Query:
    """The search in the address: ``q``, ``language`` (more than once for several), ``from``, and the filters of lists.

    ``across=0`` keeps to the words as typed; ``order`` is one of ``ORDERS``, anything else is by relevance.
    """
    args, filters, source = request.args, publication_filters(), request.args.get("from", "")
    return Query(" ".join(args.get("q", "").split())[:LONGEST_QUERY],
                 languages=tuple(dict.fromkeys(registry.get(tag).tag for tag in args.getlist("language") if tag)),
                 source=registry.get(source).tag if source else None, topics=_several("topic"), kinds=_several("kind"),
                 places=_several("place"), since=filters.since, until=filters.until, across=args.get("across") != "0",
                 order=args["order"] if args.get("order") in ORDERS else RELEVANCE, page=page_number())


def _several(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value[:LONGEST_QUERY] for value in request.args.getlist(name) if value))[:MOST_CHOSEN]


def page_number() -> int:
    """The page number in the address; what is no number is the first page."""
    return max(1, request.args.get("page", 1, type=number))


def page_urls(endpoint: str, names: tuple[str, ...], **place: str) -> Callable[[int], str]:
    """Addresses of the other pages of the list at this place; what these names say in the address stays as it is."""
    kept = {**said(names), **place}
    return lambda number: url_for(endpoint, page=number, **kept)


def said(names: tuple[str, ...]) -> dict[str, Any]:
    """What the address says under these names, each value once."""
    return {name: list(held) for name in names if (held := _several(name))}


def day(text: str) -> datetime.date | None:
    """A date as forms and addresses write it, None for an empty one; raises ``Invalid`` for what is no date."""
    try:
        return datetime.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise Invalid("http.bad_date", N_("“%(text)s” is not a date. Write it as year-month-day, like 2026-09-02."),
                      text=text[:40]) from error
