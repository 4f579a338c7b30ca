"""The record of who did what."""

from collections.abc import Mapping

from flask import render_template, request
from flask_babel import LazyString, lazy_gettext

from app.accounts.permissions import require
from app.audit.log import recent
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.unit import reading
from app.web.administration.details import details

PER_PAGE = 50
# what comes after a person's name and before what it was done to
ACTIONS: Mapping[str, LazyString] = {
    "accounts.change_password": lazy_gettext("changed their password"),
    "accounts.create": lazy_gettext("added the person"),
    "accounts.mail": lazy_gettext("set the mail address of"),
    "accounts.make_token": lazy_gettext("made an access token for"),
    "accounts.reset_password": lazy_gettext("made a one-time password for"),
    "accounts.revoke_token": lazy_gettext("took back an access token of"),
    "accounts.roles": lazy_gettext("set the roles of"),
    "accounts.sign_in": lazy_gettext("signed in"),
    "accounts.sign_in_refused": lazy_gettext("refused a sign-in as"),
    "accounts.sign_out": lazy_gettext("signed out"),
    "assignments.end": lazy_gettext("ended an assignment of"),
    "assignments.give": lazy_gettext("assigned"),
    "checks.rule": lazy_gettext("set how much counts the check"),
    "checks.run": lazy_gettext("had everything checked:"),
    "checks.waive": lazy_gettext("found a warning wrong about"),
    "comments.resolve": lazy_gettext("settled a comment on"),
    "comments.say": lazy_gettext("commented on"),
    "feedback.settle": lazy_gettext("settled what readers said of"),
    "glossary.import": lazy_gettext("imported terms into the glossary from"),
    "instance.backup": lazy_gettext("backed up the whole archive to"),
    "instance.restore": lazy_gettext("restored the whole archive from"),
    "jobs.cancel": lazy_gettext("stopped the job"),
    "jobs.pause": lazy_gettext("paused the job"),
    "jobs.resume": lazy_gettext("let the job go on"),
    "keys.make": lazy_gettext("made the keys of the office with the fingerprint"),
    "keys.replace": lazy_gettext("replaced keys that sign packs:"),
    "keys.sign": lazy_gettext("signed a pack with the key"),
    "keys.trust": lazy_gettext("chose to take packs of the office with the fingerprint"),
    "memory.import": lazy_gettext("imported units into the memory from"),
    "models.choose": lazy_gettext("chose for drafting the model"),
    "models.install": lazy_gettext("installed the model"),
    "models.remove": lazy_gettext("removed the model"),
    "models.roll_back": lazy_gettext("went back to the earlier model"),
    "models.score": lazy_gettext("measured the model"),
    "models.train": lazy_gettext("trained the model"),
    "packs.export": lazy_gettext("exported the pack of"),
    "packs.install": lazy_gettext("installed the pack of"),
    "packs.scrub": lazy_gettext("read all texts and files again"),
    "pairings.bring": lazy_gettext("laid side by side"),
    "pairings.remove": lazy_gettext("put away the documents"),
    "pairings.take": lazy_gettext("took into the memory the pairs of"),
    "pairings.take_back": lazy_gettext("took out of the memory the pairs of"),
    "parcels.send": lazy_gettext("sent out as a file"),
    "parcels.take_in": lazy_gettext("took in a file of"),
    "posts.accept": lazy_gettext("accepted the reports of the post"),
    "posts.collect": lazy_gettext("took in reports of posts from"),
    "readers.export": lazy_gettext("made files for readers in"),
    "rules.drop": lazy_gettext("removed the rule of review"),
    "rules.set": lazy_gettext("set the rule of review"),
    "segments.mend_source": lazy_gettext("took over a mended sentence of the source of"),
    "segments.merge": lazy_gettext("joined two segments of"),
    "segments.return": lazy_gettext("returned a segment of"),
    "segments.save": lazy_gettext("saved a segment of"),
    "segments.split": lazy_gettext("split a segment of"),
    "segments.undo": lazy_gettext("undid a change of a segment of"),
    "suggestions.dismissed": lazy_gettext("dismissed a suggestion for"),
    "suggestions.make": lazy_gettext("suggested a text for"),
    "suggestions.taken": lazy_gettext("took a suggestion for"),
    "versions.add": lazy_gettext("brought in the version"),
    "versions.approve": lazy_gettext("approved"),
    "versions.approve_refused": lazy_gettext("was not allowed to approve"),
    "versions.draft": lazy_gettext("drafted"),
    "versions.install": lazy_gettext("installed from a pack"),
    "versions.install_for_review": lazy_gettext("installed for review from a pack"),
    "versions.plan": lazy_gettext("planned"),
    "versions.publish": lazy_gettext("published"),
    "versions.refresh_source": lazy_gettext("took over the newest source of"),
    "versions.reopen": lazy_gettext("opened again"),
    "versions.request": lazy_gettext("asked for"),
    "versions.request_drafts": lazy_gettext("asked for drafts of"),
    "versions.return": lazy_gettext("returned"),
    "versions.return_refused": lazy_gettext("was not allowed to return"),
    "versions.revise": lazy_gettext("revised the text of"),
    "versions.submit": lazy_gettext("submitted"),
    "versions.withdraw": lazy_gettext("withdrew"),
    "works.attach": lazy_gettext("added a file to"),
    "works.create": lazy_gettext("brought in the work"),
    "works.detach": lazy_gettext("took a file away from"),
    "works.edit": lazy_gettext("edited the details of"),
}


def action_label(code: str) -> str:
    """What an action of the record reads like; the code itself where it has no words yet."""
    return str(ACTIONS.get(code, code))


def audit() -> str:
    """The newest entries first; ``before`` in the address continues an earlier page."""
    require(current_actor(), "audit.read")
    subject = request.args.get("subject", "").strip()
    entries = recent(reading(), limit=PER_PAGE + 1, before_id=request.args.get("before", type=number),
                     subject_id=subject or None)
    return render_template("administration/audit.html", entries=entries[:PER_PAGE], subject=subject, details=details,
                           older=entries[PER_PAGE - 1].id if len(entries) > PER_PAGE else None)
