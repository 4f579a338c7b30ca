"""The first page of the workbench: what waits for this person, and each of its lists as a whole."""

from collections.abc import Mapping

from flask import render_template
from flask_babel import LazyString, lazy_gettext

from app.http.identity import current_actor
from app.http.listing import page_number, page_urls
from app.http.unit import reading
from app.translation import queues

HEADINGS: Mapping[str, LazyString] = {
    queues.TO_CORRECT: lazy_gettext("Returned with remarks"),
    queues.TO_TRANSLATE: lazy_gettext("To translate"),
    queues.TO_REVIEW: lazy_gettext("To review"),
    queues.WAITING: lazy_gettext("Yours, with a reviewer"),
    queues.TO_PUBLISH: lazy_gettext("Ready to publish"),
}


def home() -> str:
    return render_template("workbench/home.html", desk=queues.desk(reading(), current_actor()), headings=HEADINGS)


def waiting(name: str) -> str:
    """One of the lists, page by page."""
    found = queues.queue(reading(), current_actor(), name, page=page_number())
    return render_template("workbench/list.html", found=found, heading=HEADINGS[name],
                           page_url=page_urls("workbench.waiting", (), name=name))
