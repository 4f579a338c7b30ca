"""Knows the pages of administrators: people, the audit record, models; must hold no rule of them."""

from flask import Blueprint

from app.accounts.permissions import require
from app.http.identity import current_actor
from app.web.administration import audit, models, people
from app.web.staff import guard

pages = Blueprint("administration", __name__, url_prefix="/administration")
guard(pages)
pages.add_app_template_filter(audit.action_label)


@pages.before_request
def _administrators_only() -> None:
    require(current_actor(), "accounts.manage")


pages.add_url_rule("", "home", people.home)
pages.add_url_rule("/people", "people", people.people, methods=["GET", "POST"])
pages.add_url_rule("/people/<int:user_id>", "person", people.person, methods=["GET", "POST"])
pages.add_url_rule("/people/<int:user_id>/password", "reset_password", people.reset_password, methods=["POST"])
pages.add_url_rule("/audit", "audit", audit.audit)
pages.add_url_rule("/models", "models", models.models, methods=["GET", "POST"])
pages.add_url_rule("/models/<name>/remove", "remove_model", models.remove_model, methods=["POST"])
pages.add_url_rule("/models/<name>/use", "use_model", models.use_model, methods=["POST"])
pages.add_url_rule("/models/stick", "install_from_stick", models.install_from_stick, methods=["POST"])
pages.add_url_rule("/models/train", "train_model", models.train, methods=["POST"])
pages.add_url_rule("/models/learn", "learn_model", models.learn, methods=["POST"])
pages.add_url_rule("/models/roll-back", "roll_back_model", models.roll_back, methods=["POST"])
