"""What an entry of the record says beside who did what: its details in words."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString, format_decimal, gettext, lazy_gettext

from app.audit.models import AuditEntry
from app.errors import RongError
from app.web import presenting
from app.web.staff import job_kind

LABELS: Mapping[str, LazyString] = {
    "active": lazy_gettext("may sign in"),
    "after": lazy_gettext("after"),
    "as_of": lazy_gettext("as of"),
    "author": lazy_gettext("author"),
    "before": lazy_gettext("before"),
    "bleu": lazy_gettext("BLEU"),
    "by": lazy_gettext("by"),
    "changed": lazy_gettext("new or changed"),
    "chrf2": lazy_gettext("chrF2"),
    "code": lazy_gettext("reason"),
    "comment": lazy_gettext("comment"),
    "copied": lazy_gettext("repeated"),
    "damaged": lazy_gettext("damaged"),
    "digest": lazy_gettext("check number"),
    "days": lazy_gettext("days"),
    "due_on": lazy_gettext("deadline"),
    "edited": lazy_gettext("edited"),
    "embargo_until": lazy_gettext("not before"),
    "engine": lazy_gettext("by"),
    "finished": lazy_gettext("finished"),
    "first": lazy_gettext("from segment"),
    "format": lazy_gettext("file format"),
    "gone": lazy_gettext("taken out"),
    "issued_on": lazy_gettext("date of issue"),
    "job": lazy_gettext("job"),
    "kept": lazy_gettext("segments kept"),
    "kind": lazy_gettext("kind"),
    "known": lazy_gettext("known already"),
    "language": lazy_gettext("language"),
    "languages": lazy_gettext("languages"),
    "last": lazy_gettext("to segment"),
    "left_out": lazy_gettext("left out"),
    "licence": lazy_gettext("licence"),
    "machine": lazy_gettext("drafted by a machine"),
    "made_at": lazy_gettext("learned on"),
    "manifest": lazy_gettext("check number"),
    "memory": lazy_gettext("drafted from the memory"),
    "mended": lazy_gettext("only mended"),
    "merged": lazy_gettext("joined"),
    "moved": lazy_gettext("moved"),
    "name": lazy_gettext("file"),
    "new": lazy_gettext("new"),
    "number": lazy_gettext("revision"),
    "objects": lazy_gettext("files read"),
    "pairs": lazy_gettext("pairs of texts"),
    "parcel": lazy_gettext("parcel"),
    "partly": lazy_gettext("published partly"),
    "person": lazy_gettext("person"),
    "places": lazy_gettext("places"),
    "position": lazy_gettext("segment"),
    "priority": lazy_gettext("priority"),
    "reason": lazy_gettext("reason"),
    "refused": lazy_gettext("refused"),
    "reviewers": lazy_gettext("reviewers"),
    "revision": lazy_gettext("revision"),
    "rights": lazy_gettext("rights"),
    "roles": lazy_gettext("roles"),
    "rows": lazy_gettext("rows of tables"),
    "same": lazy_gettext("as before"),
    "segments": lazy_gettext("segments"),
    "severity": lazy_gettext("counts as"),
    "skipped": lazy_gettext("left alone"),
    "source": lazy_gettext("source"),
    "split": lazy_gettext("split"),
    "state": lazy_gettext("state"),
    "staying": lazy_gettext("kept"),
    "suggested": lazy_gettext("suggested"),
    "superseded": lazy_gettext("segments gone"),
    "target": lazy_gettext("into"),
    "task": lazy_gettext("task"),
    "texts": lazy_gettext("texts read"),
    "title": lazy_gettext("title"),
    "token": lazy_gettext("token"),
    "topics": lazy_gettext("topics"),
    "unchanged": lazy_gettext("unchanged"),
    "unfinished": lazy_gettext("unfinished"),
    "urgent": lazy_gettext("urgent"),
    "version": lazy_gettext("version"),
    "versions": lazy_gettext("publications"),
    "visibility": lazy_gettext("who may read it"),
    "withdrawn": lazy_gettext("withdrawn"),
    "writes": lazy_gettext("changes things"),
    "written": lazy_gettext("files written"),
}
SEGMENTS: Mapping[str, LazyString] = {
    "untranslated": lazy_gettext("Not translated"),
    "draft": lazy_gettext("to be finished"),
    "translated": lazy_gettext("Confirmed"),
}
REFUSALS: Mapping[str, LazyString] = {
    "translation.four_eyes": lazy_gettext("worked on it"),
    "translation.no_person": lazy_gettext("not a person"),
}
UNTOLD = frozenset({"heirs"})  # ids, which are for the program
SHORT = 12  # signs of a check number, enough to compare by eye


def details(entry: AuditEntry) -> list[tuple[str, str]]:
    """The details of an entry as (label, value); what is empty is left out, but for a field that was emptied."""
    edited = entry.action == "works.edit"
    return [(str(LABELS.get(key, key)), _told(entry, key, value)) for key, value in entry.details.items()
            if key not in UNTOLD and (edited or value not in ("", None, []))]


def _told(entry: AuditEntry, key: str, value: Any) -> str:
    if value in ("", None, []):
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return format_decimal(value + 1 if key == "position" else value)
    if isinstance(value, list):
        return ", ".join(VALUES.get(key, str)(one) for one in value)
    if key == "state" and entry.action == "segments.save":
        return str(SEGMENTS.get(value, value))
    if key == "kind" and entry.subject_type == "job":
        return job_kind(value)
    if key == "source" and entry.subject_type == "model":
        return _language(value)
    return VALUES.get(key, str)(value)


def _language(tag: str) -> str:
    try:
        return presenting.language_name(tag)
    except RongError:  # the registry of an older program had it
        return tag


def _role(grant: str) -> str:
    """A role as it is recorded, with its language after a colon."""
    role, _, language = grant.partition(":")
    label = str(presenting.ROLES.get(role, role))
    return f"{label} ({_language(language)})" if language else label


def _day(text: str) -> str:
    return presenting.day(datetime.date.fromisoformat(text))


VALUES: Mapping[str, Callable[[str], str]] = {
    "as_of": lambda text: presenting.moment(datetime.datetime.fromisoformat(text)),
    "code": lambda code: str(REFUSALS.get(code, code)),
    "digest": lambda digest: digest[:SHORT],
    "days": lazy_gettext("days"),
    "due_on": _day,
    "embargo_until": _day,
    "issued_on": _day,
    "kind": lambda code: str(presenting.KINDS.get(code, code)),
    "language": _language,
    "manifest": lambda digest: digest[:SHORT],
    "places": presenting.place_label,
    "roles": _role,
    "state": lambda code: str(presenting.STATES.get(code, code)),
    "target": _language,
    "topics": presenting.topic_label,
    "visibility": lambda code: str(presenting.VISIBILITIES.get(code, code)),
}
