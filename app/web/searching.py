"""The page of search results."""

from flask import Blueprint, render_template, url_for
from flask_babel import format_decimal

from app.http.identity import current_actor
from app.http.listing import FILTERS, SEARCH, page_urls, said, search_query
from app.http.services import current_services
from app.http.unit import reading
from app.languages import registry
from app.publications import queries
from app.publications.models import KINDS
from app.search.query import Hit, Results
from app.search.service import search as find
from app.web import presenting

pages = Blueprint("searching", __name__)
MOST_WORDS = 6


@pages.get("/search")
def search() -> str:
    """What was found, or the bare field when nothing was asked yet."""
    actor, query = current_actor(), search_query()
    facets = queries.facets(reading(), actor)
    results = find(current_services().search, actor, query) if query.text else None
    return render_template(
        "searching/results.html", text=query.text, results=results, why=_why(results),
        seconds=format_decimal(round(results.seconds, 3)) if results else "",
        language=query.languages[0] if query.languages else "", kind=query.kind,
        languages=[(one.tag, one.autonym, one.tag) for one in registry.all_languages() if one.tag in facets.languages],
        kinds=[(code, presenting.KINDS[code], "") for code in KINDS if code in facets.kinds],
        anywhere=url_for("searching.search", q=query.text) if said(FILTERS) else "",
        page_url=page_urls("searching.search", SEARCH))


def _why(results: Results | None) -> dict[str, list[str]]:
    """The words that were found, by work, as they stand in the excerpt."""
    return {hit.work: _words(hit) for hit in results.hits} if results else {}


def _words(hit: Hit) -> list[str]:
    found = {hit.excerpt[start:end].casefold(): hit.excerpt[start:end] for start, end in reversed(hit.marks)}
    return list(reversed(found.values()))[:MOST_WORDS]
