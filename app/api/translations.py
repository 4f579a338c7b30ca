"""/api/works/…/segments and the steps of a translation: what the workbench does, for programs with an access token."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.accounts.permissions import require
from app.errors import N_, Forbidden, Invalid
from app.http.errors import sentence
from app.http.identity import by_token, current_actor
from app.http.machine import READING
from app.http.numbers import LARGEST
from app.http.translations import find
from app.http.unit import reading, writing
from app.publications import works
from app.publications.models import LanguageVersion, Segment
from app.settings import MEGABYTE
from app.translation import editing, requests, review

resource = Blueprint("api_translations", __name__)
_VERSION = "/works/<work_id>/<tag>"
_MOST_BODY = 8 * MEGABYTE
"""More than any segment or remark takes; forms that bring files in may be far larger."""


@resource.before_request
def _programs_only() -> None:
    """Refuse what changes something unless it came with a token: a cookie is sent along by any page that asks for it."""
    request.max_content_length = _MOST_BODY
    if request.method not in READING and not by_token():
        raise Forbidden("accounts.token_needed", N_("Changes over the API need an access token. Make one on the page “Access tokens”."))


@resource.get(f"{_VERSION}/segments")
def segments(work_id: str, tag: str) -> Response:
    """The segments of a translation in reading order, and the mark of the text as it stands, for approving it."""
    uow, actor = reading(), current_actor()
    found = find(work_id, tag)
    return jsonify({"work": found.work_id, "language": found.language, "state": found.state, "mark": review.mark_of(uow, found),
                    "segments": [_segment(one) for one in editing.segments_of(uow, actor, found.id)]})


@resource.put(f"{_VERSION}/segments/<int:segment_id>")
def save(work_id: str, tag: str, segment_id: int) -> Response:
    """Save ``target``; ``lock`` is the count that was read with it, ``confirm`` (false) says that it is finished."""
    body = _body({"target": str, "lock": int}, {"confirm": bool})
    version_id = find(work_id, tag).id
    with writing() as uow:
        kept = editing.save_segment(uow, current_actor(), version_id, segment_id, body["target"], body["lock"],
                                    confirm=body.get("confirm", False))
        answer = {**_segment(kept.segment), "notices": [sentence(one.message, dict(one.params)) for one in kept.notices],
                  "findings": [{"check": one.check, "code": one.code} for one in kept.findings]}
    return jsonify(answer)


@resource.put(_VERSION)
def ask(work_id: str, tag: str) -> Response:
    """Ask for a work in a language; one that is there already is a conflict."""
    with writing() as uow:
        answer = _state(requests.request_language(uow, current_actor(), work_id, tag))
    return jsonify(answer)


@resource.post(f"{_VERSION}/drafts")
def drafts(work_id: str, tag: str) -> Response:
    """Have a machine draft what nobody has translated; ``/api/jobs/<job>`` tells how far it has come."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        answer = {"job": requests.request_drafts(uow, current_actor(), version_id).id}
    return jsonify(answer)


@resource.post(f"{_VERSION}/submit")
def submit(work_id: str, tag: str) -> Response:
    """Hand a finished translation to the reviewers."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        answer = _state(review.submit(uow, current_actor(), version_id))
    return jsonify(answer)


@resource.post(f"{_VERSION}/take-back")
def take_back(work_id: str, tag: str) -> Response:
    """Open a version for translating again."""
    version_id = find(work_id, tag).id
    with writing() as uow:
        answer = _state(editing.take_back(uow, current_actor(), version_id))
    return jsonify(answer)


@resource.post(f"{_VERSION}/approve")
def approve(work_id: str, tag: str) -> Response:
    """Find the text with this ``mark`` good; ``comment`` may say more."""
    body = _body({"mark": str}, {"comment": str})
    version_id = find(work_id, tag).id
    with writing() as uow:
        answer = _state(review.approve(uow, current_actor(), version_id, body["mark"], body.get("comment", "")))
    return jsonify(answer)


@resource.post(f"{_VERSION}/return")
def give_back(work_id: str, tag: str) -> Response:
    """Return a translation with a ``comment``, on the whole or on the ``segment`` of this id."""
    body = _body({"comment": str}, {"segment": int})
    version_id = find(work_id, tag).id
    with writing() as uow:
        answer = _state(review.return_version(uow, current_actor(), version_id, body["comment"], body.get("segment")))
    return jsonify(answer)


@resource.post(f"{_VERSION}/publish")
def publish(work_id: str, tag: str) -> Response:
    """Show readers what was approved, or the source text as it stands."""
    require(current_actor(), "versions.publish")
    with writing() as uow:
        version = works.get_version(uow, work_id, tag)
        works.publish(uow, current_actor(), version.id)
        answer = _state(version)
    return jsonify(answer)


@resource.post(f"{_VERSION}/withdraw")
def withdraw(work_id: str, tag: str) -> Response:
    """Take a published version away from readers."""
    require(current_actor(), "versions.withdraw")
    with writing() as uow:
        answer = _state(works.withdraw(uow, current_actor(), works.get_version(uow, work_id, tag).id))
    return jsonify(answer)


def _body(wanted: dict[str, type], more: dict[str, type]) -> dict[str, Any]:
    """The fields of a JSON object, each of its kind; raises ``Invalid`` naming the first that is not."""
    try:
        found = request.get_json(silent=True)
    except RecursionError:  # lists in lists by the thousand
        found = None
    if not isinstance(found, dict):
        raise Invalid("http.no_json", N_("The request needs a JSON object. Send one with the type application/json."))
    for name, kind in (wanted | more).items():
        value = found.get(name)
        if (name in found or name in wanted) and not _fits(value, kind):
            raise Invalid("http.bad_field", N_("The field “%(field)s” is missing or of another kind. It has to be: %(kind)s."),
                          field=name, kind={str: "string", int: "integer", bool: "boolean"}[kind])
    return found


def _fits(value: Any, kind: type) -> bool:
    """Whether a value is of this kind, and such as the database holds: JSON can name half a character (``\\ud800``)."""
    if type(value) is not kind:
        return False
    if kind is str:
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    return kind is not int or 0 <= value <= LARGEST


def _segment(one: Segment) -> dict[str, Any]:
    return {"id": one.id, "position": one.position, "part": one.part, "source": one.source, "target": one.target,
            "draft": one.draft, "origin": one.origin, "confidence": one.confidence, "state": one.state, "lock": one.lock}


def _state(version: LanguageVersion) -> dict[str, Any]:
    return {"work": version.work_id, "language": version.language, "state": version.state}
