"""The pack of this instance for other machines: the files of a pack folder, by their paths, whole or in ranges."""

from functools import lru_cache

from flask import Blueprint, request
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import reading
from app.packs.ports import PackRoom
from app.packs.shelf import Shelf

pages = Blueprint("packs", __name__, url_prefix="/packs")
YEAR = 365 * 24 * 3600


@pages.get("/<path:path>")
def file(path: str) -> Response:
    """A file of the pack; folders are not listed."""
    given = _shelf(current_services().packs).given(reading(), current_actor(), path)
    if given is None:
        return Response(status=404)  # no page: a program asks, over a slow line
    answer = Response(wrap_file(request.environ, given.stream), mimetype="application/octet-stream", direct_passthrough=True)
    answer.call_on_close(given.stream.close)
    answer.content_length = given.size
    answer.set_etag(given.tag)
    if not given.public:
        answer.cache_control.private, answer.cache_control.no_store = True, True
    elif given.fixed:
        answer.cache_control.public, answer.cache_control.immutable, answer.cache_control.max_age = True, True, YEAR
    else:
        answer.cache_control.public, answer.cache_control.no_cache = True, True
    return answer.make_conditional(request.environ, accept_ranges=True, complete_length=given.size)


@lru_cache(maxsize=4)
def _shelf(room: PackRoom) -> Shelf:
    """One for the whole run: it remembers which files it has read and found right."""
    return Shelf(room)
