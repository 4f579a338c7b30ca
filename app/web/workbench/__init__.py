"""Knows the pages of translators and reviewers; must hold no rule of translating or reviewing."""

from flask import Blueprint

from app.accounts.permissions import require
from app.http.identity import current_actor
from app.translation.queues import QUEUES
from app.web.staff import guard
from app.web.workbench import editor, home, steps

pages = Blueprint("workbench", __name__, url_prefix="/workbench")
guard(pages)


@pages.before_request
def _staff_only() -> None:
    require(current_actor(), "workbench.open")



pages.add_url_rule("", "home", home.home)
pages.add_url_rule(f"/<any({', '.join(QUEUES)}):name>", "waiting", home.waiting)
pages.add_url_rule("/<work_id>/<tag>", "version", editor.version)
pages.add_url_rule("/<work_id>/<tag>/rows/<int:at>", "rows", editor.rows)
pages.add_url_rule("/<work_id>/<tag>/segments/<int:segment_id>", "save", editor.save, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/drafts", "drafts", steps.drafts, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/refresh", "refresh", steps.refresh, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/submit", "submit", steps.submit, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/take-back", "take_back", steps.take_back, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/approve", "approve", steps.approve, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/return", "give_back", steps.give_back, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/publish", "publish", steps.publish, methods=["POST"])
