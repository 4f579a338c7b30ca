"""Knows the pages of editors: works, texts, files, jobs, packs, memory and glossary; must hold no rule of them."""

from flask import Blueprint

from app.accounts.permissions import require
from app.http.identity import current_actor
from app.web.desk import (
    attachments,
    bringing_in,
    checks,
    figures,
    jobs,
    knowledge,
    overview,
    packs,
    pairing,
    posts,
    readers,
    rules,
    texts,
    works,
)
from app.web.staff import guard

pages = Blueprint("desk", __name__, url_prefix="/desk")
guard(pages)


@pages.before_request
def _editors_only() -> None:
    require(current_actor(), "reports.read")


pages.add_url_rule("", "home", overview.home)
pages.add_url_rule("/ingest", "ingest", bringing_in.ingest, methods=["GET", "POST"])
pages.add_url_rule("/works/<work_id>", "work", works.work)
pages.add_url_rule("/works/<work_id>/details", "details", works.details, methods=["POST"])
pages.add_url_rule("/works/<work_id>/request", "request", works.ask_for, methods=["POST"])
pages.add_url_rule("/works/<work_id>/<tag>/publish", "publish", works.publish, methods=["POST"])
pages.add_url_rule("/works/<work_id>/<tag>/withdraw", "withdraw", works.withdraw, methods=["POST"])
pages.add_url_rule("/works/<work_id>/<tag>/text", "text", texts.text, methods=["GET", "POST"])
pages.add_url_rule("/works/<work_id>/<tag>/revisions/<int:old>..<int:new>", "compare", texts.compare)
pages.add_url_rule("/works/<work_id>/files", "attach", attachments.attach, methods=["POST"])
pages.add_url_rule("/works/<work_id>/files/<int:attachment_id>/remove", "detach", attachments.detach, methods=["POST"])
pages.add_url_rule("/jobs", "jobs", jobs.jobs)
pages.add_url_rule("/jobs/<int:job_id>", "job", jobs.job)
pages.add_url_rule("/jobs/<int:job_id>/cancel", "cancel_job", jobs.cancel_job, methods=["POST"])
pages.add_url_rule("/jobs/<int:job_id>/pause", "pause_job", jobs.pause_job, methods=["POST"])
pages.add_url_rule("/jobs/<int:job_id>/resume", "resume_job", jobs.resume_job, methods=["POST"])
pages.add_url_rule("/packs", "packs", packs.packs)
pages.add_url_rule("/packs/export", "export_pack", packs.export_pack, methods=["POST"])
pages.add_url_rule("/packs/check", "check_pack", packs.check_pack, methods=["POST"])
pages.add_url_rule("/packs/install", "install_pack", packs.install_pack, methods=["POST"])
pages.add_url_rule("/packs/<name>.rong", "download_pack", packs.download_pack)
pages.add_url_rule("/posts", "posts", posts.posts)
pages.add_url_rule("/posts/collect", "collect", posts.collect, methods=["POST"])
pages.add_url_rule("/posts/accept", "accept_post", posts.accept, methods=["POST"])
pages.add_url_rule("/posts/feedback/<int:feedback_id>/settle", "settle", posts.settle, methods=["POST"])
pages.add_url_rule("/readers", "readers", readers.readers)
pages.add_url_rule("/readers", "make_readers", readers.make_readers, methods=["POST"])
pages.add_url_rule("/readers/<name>", "download_readers", readers.download_readers)
pages.add_url_rule("/rules", "rules", rules.rules)
pages.add_url_rule("/rules", "set_rule", rules.set_rule, methods=["POST"])
pages.add_url_rule("/rules/drop", "drop_rule", rules.drop_rule, methods=["POST"])
pages.add_url_rule("/memory", "memory", knowledge.memory)
pages.add_url_rule("/memory/import", "import_memory", knowledge.import_memory, methods=["POST"])
pages.add_url_rule("/memory/export", "export_memory", knowledge.export_memory)
pages.add_url_rule("/memory/side-by-side", "side_by_side", pairing.side_by_side)
pages.add_url_rule("/memory/side-by-side", "bring_two", pairing.bring, methods=["POST"])
pages.add_url_rule("/memory/side-by-side/<int:pairing_id>", "pairing", pairing.show)
pages.add_url_rule("/memory/side-by-side/<int:pairing_id>/rows", "correct_pairing", pairing.correct, methods=["POST"])
pages.add_url_rule("/memory/side-by-side/<int:pairing_id>/take", "take_pairing", pairing.take, methods=["POST"])
pages.add_url_rule("/memory/side-by-side/<int:pairing_id>/take-back", "take_back_pairing", pairing.take_back, methods=["POST"])
pages.add_url_rule("/memory/side-by-side/<int:pairing_id>/remove", "remove_pairing", pairing.remove, methods=["POST"])
pages.add_url_rule("/glossary", "glossary", knowledge.glossary)
pages.add_url_rule("/glossary/import", "import_glossary", knowledge.import_glossary, methods=["POST"])
pages.add_url_rule("/glossary/export", "export_glossary", knowledge.export_glossary)
pages.add_url_rule("/figures", "figures", figures.figures)
pages.add_url_rule("/figures/<name>.csv", "download_figures", figures.download)
pages.add_url_rule("/checks", "checks", checks.archive)
pages.add_url_rule("/checks/run", "check_all", checks.check_all, methods=["POST"])
pages.add_url_rule("/checks/rules", "count_as", checks.count_as, methods=["POST"])
pages.add_url_rule("/checks/<work_id>/<tag>", "checked", checks.version)
