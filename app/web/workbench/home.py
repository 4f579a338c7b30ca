"""The first page of the workbench: what waits for this person."""

from flask import render_template

from app.http.identity import current_actor
from app.http.unit import reading
from app.translation import queues


def home() -> str:
    return render_template("workbench/home.html", desk=queues.desk(reading(), current_actor()))
