"""Knows the pages of translators and reviewers; must hold no rule of translating or reviewing."""

from flask import Blueprint, request

from app.accounts.permissions import require
from app.errors import N_, Conflict
from app.http.identity import current_actor
from app.translation.queues import QUEUES
from app.web.staff import guard
from app.web.workbench import acts, company, concordance, editor, home, parcels, people, preview, steps, talk

pages = Blueprint("workbench", __name__, url_prefix="/workbench")
guard(pages)


@pages.before_request
def _staff_only() -> None:
    """Let staff in; a text that a script kept is taken only from the person who wrote it."""
    actor = current_actor()
    require(actor, "workbench.open")
    if request.form.get("person", str(actor.id)) != str(actor.id):
        raise Conflict("translation.other_person", N_("Somebody else wrote this text. It is sent when they have signed in again."))


pages.add_url_rule("", "home", home.home)
pages.add_url_rule(f"/<any({', '.join(QUEUES)}):name>", "waiting", home.waiting)
pages.add_url_rule("/<work_id>/<tag>", "version", editor.version)
pages.add_url_rule("/<work_id>/<tag>/rows/<int:at>", "rows", editor.rows)
pages.add_url_rule("/<work_id>/<tag>/find", "find", editor.filtered)
pages.add_url_rule("/<work_id>/<tag>/state", "state", company.state)
pages.add_url_rule("/<work_id>/<tag>/preview", "preview", preview.preview)
pages.add_url_rule("/<work_id>/<tag>/concordance", "concordance", concordance.concordance)
pages.add_url_rule("/<work_id>/<tag>/lease", "lease", company.lease, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/lease/give-up", "give_up", company.give_up, methods=["POST"])
_SEGMENT = "/<work_id>/<tag>/segments/<int:segment_id>"
pages.add_url_rule(_SEGMENT, "save", editor.save, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/aids", "aids", acts.aids)
pages.add_url_rule(f"{_SEGMENT}/check", "check", acts.check, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/pick", "pick", acts.pick, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/waive", "waive", acts.waive, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/undo", "undo", acts.undo, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/split", "split", acts.split, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/merge", "merge", acts.merge, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/return", "return_segment", acts.return_segment, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/comment", "comment", talk.comment, methods=["POST"])
pages.add_url_rule(f"{_SEGMENT}/suggest", "suggest", talk.suggest, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/comments/<int:comment_id>/resolve", "resolve", talk.resolve, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/suggestions/<int:suggestion_id>/take", "take", talk.take, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/suggestions/<int:suggestion_id>/decline", "decline", talk.decline, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/drafts", "drafts", steps.drafts, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/refresh", "refresh", steps.refresh, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/submit", "submit", steps.submit, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/take-back", "take_back", steps.take_back, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/approve", "approve", steps.approve, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/return", "give_back", steps.give_back, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/files", "files", parcels.files)
pages.add_url_rule("/<work_id>/<tag>/files/send", "send_file", parcels.send, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/files/take", "take_file", parcels.take, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/people", "people", people.people)
pages.add_url_rule("/<work_id>/<tag>/people/take", "take_part", people.take, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/people/give", "assign", people.assign, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/people/<int:assignment_id>/end", "end_part", people.give_up, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/plan", "plan", people.plan, methods=["POST"])
pages.add_url_rule("/<work_id>/<tag>/publish", "publish", steps.publish, methods=["POST"])
