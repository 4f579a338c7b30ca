"""The first page of the desk: works and where their languages stand, figures, the latest jobs."""

from flask import render_template, request

from app.http.identity import current_actor
from app.http.listing import page_number, page_urls
from app.http.unit import reading
from app.jobs.queue import recent_jobs
from app.publications.states import VERSION_STATES
from app.reports import figures, holdings
from app.web import presenting
from app.web.desk.fields import choices

FILTERS = ("text", "kind", "language", "state")
JOBS = 5


def home() -> str:
    uow, actor = reading(), current_actor()
    wanted = holdings.WorkFilter(**{name: request.args.get(name, "") for name in FILTERS})
    offered = choices()
    return render_template(
        "desk/home.html", kinds=offered["kinds"],
        language_choices=[(tag, autonym, tag) for tag, autonym, _ in offered["languages"]],
        states=[(code, presenting.STATES[code]) for code in VERSION_STATES],
        page_url=page_urls("desk.home", FILTERS), jobs=recent_jobs(uow, JOBS), found=holdings.works(uow, actor, wanted, page=page_number()), wanted=wanted,
        figures=figures.figures(uow, actor))
