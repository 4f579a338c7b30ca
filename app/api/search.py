"""/api/search: the same search as the page, in the shape of ``rong search --json``."""

from flask import Blueprint, Response, jsonify

from app.http.identity import current_actor
from app.http.listing import search_query
from app.http.services import current_services
from app.search.presenting import read_as
from app.search.service import search as find

resource = Blueprint("api_search", __name__)


@resource.get("/search")
def search() -> Response:
    """Works found by ``q``: ``language`` of the documents and filters as in lists, each repeatable; ``from`` of the query.

    ``across=0`` keeps to the words as typed; ``order`` is relevance, newest or oldest.
    """
    query = search_query()
    found = find(current_services().search, current_actor(), query)
    return jsonify({
        "query": query.text, "from": found.source, "detected": found.detected, "total": found.total,
        "seconds": round(found.seconds, 4), "page": found.page, "pages": found.pages, "every_word": found.every_word,
        "results": [{
            "work": hit.work, "language": hit.language, "title": hit.title, "excerpt": hit.excerpt, "marks": hit.marks,
            "score": float(hit.score), "published": hit.published, "other_languages": hit.other_languages,
        } for hit in found.hits],
        **read_as(found),
    })
